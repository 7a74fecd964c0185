"""Wins to share, as text to be copied: numbers, and what was written down as done or decided."""

from collections import Counter
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.reports.monday import Monday
from summit.reports.reading import Wins
from summit.reports.wording import short
from summit.retention.reconciliation import Flow
from summit.web.layout import language


def lines(page: Monday, wins: Wins | None) -> list[str]:
    """What went well this week, a line each; without ``wins`` only what is counted."""
    return [*(_done(page, wins) if wins else ()), *_first_meetings(page), *_people(page)]


def _name(page: Monday, group: int) -> str:
    return page.by_group[group].group.name.say(language())


def _done(page: Monday, wins: Wins) -> Iterator[str]:
    for group, text in wins.done:
        yield _("%(group)s has done: %(text)s", group=_name(page, group), text=text)
    for group, day, text in wins.decided:
        yield _(
            "%(group)s decided on %(day)s: %(text)s",
            group=_name(page, group), day=short(day), text=" ".join(text.split()),
        )  # fmt: skip


def _first_meetings(page: Monday) -> Iterator[str]:
    """The first meeting of a group whose roster is closed."""
    for row in page.groups:
        first = row.turnouts[0] if len(row.turnouts) == 1 else None
        if first is not None and 0 <= (page.today - first.day).days < 7:
            yield ngettext(
                "%(group)s met for the first time: %(num)d person came.",
                "%(group)s met for the first time: %(num)d people came.",
                first.came,
                group=_name(page, row.group.id),
            )


def _people(page: Monday) -> Iterator[str]:
    gains = page.week.standing.gains
    for group, number in sorted(Counter(int(g) for _p, g in gains[Flow.RETURNED]).items()):
        yield ngettext(
            "%(num)d person came back to %(group)s.", "%(num)d people came back to %(group)s.",
            number, group=_name(page, group),
        )  # fmt: skip
    for group, number in sorted(Counter(int(g) for _p, g in gains[Flow.STARTED]).items()):
        yield ngettext(
            "%(num)d person started in %(group)s.", "%(num)d people started in %(group)s.",
            number, group=_name(page, group),
        )  # fmt: skip
