"""What groups of people are called in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from summit.questions.kind import say
from summit.surveys.findings.publication import Result
from summit.surveys.findings.slices import EARLY, LATE, Dimension, Group
from summit.surveys.strata import STRATUM_LABELS


def hidden_mark() -> str:
    """What stands for a count that is not told; the same for every reason."""
    return _("too few to publish")


def told(count: int | None) -> int | str:
    return hidden_mark() if count is None else count


def dimension_name(dimension: Dimension) -> str:
    return {
        Dimension.SITE: _("Site"),
        Dimension.ROLE: _("Role"),
        Dimension.TIME: _("When"),
        Dimension.ATTENDED: _("Sessions attended"),
    }[dimension]


@dataclass(frozen=True, slots=True)
class Names:
    """The values of each dimension, in order, as they are read."""

    of: Mapping[Dimension, Mapping[str, str]]

    def group(self, group: Group) -> str:
        """ "South County"; "Business, Resident" where they are told together."""
        known = self.of[group.dimension]
        told = [name for value, name in known.items() if value in group.members]
        unknown = [_("not given")] if group.members - set(known) else []
        return ", ".join([*told, *unknown])

    def people(self, groups: Sequence[Group]) -> str:
        return " · ".join(self.group(group) for group in groups)

    def choices(self, dimension: Dimension) -> list[tuple[str, str]]:
        return list(self.of[dimension].items())


def named(
    places: Mapping[str, str], roles: Result | None, language: str, *, waves: bool = False
) -> Names:
    """``places`` are the names of the sites; ``roles`` is what the question of the role tells;
    ``waves``: early are those of the first wave.
    """
    early, late = (_("First wave"), _("Later waves")) if waves else (_("On the day"), _("Later"))
    return Names(
        {
            Dimension.SITE: places,
            Dimension.ROLE: {
                line.key: say(line.label, language)
                for line in (roles.lines if roles else ())
                if line.total != 0
            },
            Dimension.TIME: {EARLY: early, LATE: late},
            Dimension.ATTENDED: {s.value: _(label) for s, label in STRATUM_LABELS.items()},
        }
    )
