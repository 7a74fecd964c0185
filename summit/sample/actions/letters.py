"""Letters that go out by themselves around the summit to come."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import new_uid
from summit.registration.written import Written, kept_of
from summit.reminders.drafts import BY_KEY, Template
from summit.reminders.models import Reminder
from summit.sample.actions.events import Made

# Which of the templates, and whether it is switched on.
REMINDERS = (("bring", True), ("way", True), ("thanks", False))


def write_reminders(session: Session, made: Made, *, now: datetime) -> None:
    """Two before the day, and one for after it that nobody has switched on yet."""
    for key, active in REMINDERS:
        template, uid = BY_KEY[key], new_uid()
        reminder = Reminder(
            uid=uid,
            event=made.event,
            name=template.name,
            anchor=template.anchor,
            minutes=template.minutes,
            audience={
                "states": [str(state) for state in template.states],
                "sites": [],
                "arrived": template.arrived,
            },
            drafts=kept_of(_written(template, uid, made)),
            active=active,
            made_at=now,
        )
        session.add(reminder)


def _written(template: Template, uid: str, made: Made) -> Written:
    """The template, with the way to each site where it has a text for each."""
    drafts = {}
    for code, draft in template.drafts.items():
        ways = {slug: site.directions.say(code) for slug, site in made.sites.items()}
        drafts[code] = replace(draft, sites=ways) if template.key == "way" else draft
    return Written(uid, drafts)
