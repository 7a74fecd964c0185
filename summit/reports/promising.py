"""What the Monday page says of the promises, in the reader's language."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.reports.levels import DEFAULT, MOST_BREACHES, MOST_NAMED, OF_PEOPLE, Breach, Kept, Level
from summit.reports.monday import Monday
from summit.reports.wording import days, short
from summit.web.layout import language


def title(level: Level) -> str:
    """What was promised."""
    return {
        Level.WELCOME: _("Welcomed within %(n)d hours", n=24 * DEFAULT.welcome),
        Level.OWNER: _("Somebody leads within %(days)s", days=days(DEFAULT.owner)),
        Level.ANNOUNCED: _("A first date within %(days)s", days=days(DEFAULT.announced)),
        Level.FIRST_MEETING: _("A first meeting within %(days)s", days=days(DEFAULT.first_meeting)),
        Level.SILENCE: _(
            "No silence of more than %(days)s while somebody waits", days=days(DEFAULT.silence)
        ),
        Level.ROSTER: _("Roster closed within %(n)d hours", n=24 * DEFAULT.roster),
        Level.MISSED: _("First missed meeting answered within %(days)s", days=days(DEFAULT.missed)),
    }[level]


def kept(one: Kept) -> str:
    return _("%(kept)d of %(of)d kept", kept=one.kept, of=one.of)


def share(one: Kept) -> str:
    """The same, below a heading that says of what."""
    return _("%(kept)d of %(of)d", kept=one.kept, of=one.of)


def pill(one: Kept) -> str:
    """Red while something is open, amber where something was late."""
    return "bad" if one.still else "warn" if one.breaches else "good"


def group_of(page: Monday, breach: Breach) -> str:
    return page.by_group[breach.group].group.name.say(language())


def breach_line(level: Level, breach: Breach) -> str:
    """How a group broke a promise."""
    if level in _OF_GROUP:
        return (
            _("open for %(days)s", days=days(breach.days))
            if breach.still
            else _("only after %(days)s", days=days(breach.days))
        )
    return ngettext(
        "not kept once: %(days)s", "not kept %(num)d times, the longest %(days)s", breach.broken,
        days=days(breach.days),
    )  # fmt: skip


_OF_GROUP = frozenset({Level.OWNER, Level.ANNOUNCED, Level.FIRST_MEETING})


def shown(one: Kept) -> Sequence[Breach]:
    """The groups that are named."""
    return one.breaches[:MOST_BREACHES]


def more(one: Kept) -> str:
    """That further groups broke it."""
    left = len(one.breaches) - MOST_BREACHES
    return ngettext("and %(num)d more group", "and %(num)d more groups", left) if left > 0 else ""


def still(
    page: Monday, level: Level, breach: Breach, *, names_shown: bool
) -> list[tuple[int, str]]:
    """(person or meeting, what it is called) of what is open; nothing where the group says it."""
    if level is Level.ROSTER:
        return [(meeting, short(day)) for meeting, day in breach.still[:MOST_NAMED]]
    if level in OF_PEOPLE and names_shown:
        return [
            (person, _("%(name)s, since %(day)s", name=page.people[person].name, day=short(day)))
            for person, day in breach.still[:MOST_NAMED]
        ]
    return []


def open_line(level: Level, breach: Breach, *, names_shown: bool) -> str:
    """How many can still be mended, beyond those that are named."""
    if level in _OF_GROUP or not breach.still:
        return ""
    named = level is Level.ROSTER or names_shown
    left = len(breach.still) - (MOST_NAMED if named else 0)
    if left <= 0:
        return ""
    if named:
        return ngettext("and %(num)d more", "and %(num)d more", left)
    return ngettext("%(num)d still open", "%(num)d still open", left)


def told(page: Monday, one: Kept, *, names_shown: bool) -> str:
    """Each group that broke a promise, and what is open of it, as plain text."""
    lines = [_told(page, one.level, breach, names_shown) for breach in shown(one)]
    return " · ".join(filter(None, [*lines, more(one)]))


def _told(page: Monday, level: Level, breach: Breach, names_shown: bool) -> str:
    names = [name for _key, name in still(page, level, breach, names_shown=names_shown)]
    parts = filter(None, [*names, open_line(level, breach, names_shown=names_shown)])
    said = f"{group_of(page, breach)}: {breach_line(level, breach)}"
    listed = "; ".join(parts)
    return f"{said}. {_('Open:')} {listed}" if listed else said


def open_lines(page: Monday, promises: Sequence[Kept]) -> list[str]:
    """For a letter: the promises of which something is open, with the groups and no name."""
    return [
        f"{title(one.level)}: {kept(one)}. {_open_groups(page, one)}"
        for one in promises
        if one.still
    ]


def _open_groups(page: Monday, one: Kept) -> str:
    named = [b for b in shown(one) if b.still]
    return "; ".join(_told(page, one.level, breach, names_shown=False) for breach in named) + "."
