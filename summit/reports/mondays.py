"""On which Monday a letter is due, on the clock of the event. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS = time(8)
LATE = timedelta(hours=36)  # after an outage it still comes on Tuesday; later it would be old news
FOLLOWED = timedelta(days=365)  # after the summit


def due_monday(moment: datetime, zone: ZoneInfo) -> date | None:
    """The Monday whose letter is due at ``moment``: from 08:00 in ``zone`` until Tuesday 20:00."""
    today = moment.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    opens = datetime.combine(monday, OPENS, zone)
    return monday if opens <= moment < opens + LATE else None
