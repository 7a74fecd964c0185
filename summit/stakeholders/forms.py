"""What the backbone fills in about the inventory, and organizers about coverage."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import starmap
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from summit.errors import N_
from summit.framework.models import Pillar
from summit.groups.models import Group
from summit.groups.words import CHANNELS
from summit.people.keypeople import CATEGORY_WORDS, Category
from summit.people.sectors import SECTOR_WORDS, Sector
from summit.stakeholders.actions.entries import Entry, Facets, Opinion
from summit.stakeholders.coverage import Sought
from summit.stakeholders.models import Stakeholder
from summit.stakeholders.states import (
    AskOutcome,
    Barrier,
    Level,
    SaidLevel,
    StakeholderKind,
    Stance,
)
from summit.stakeholders.words import (
    BARRIER_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    OUTCOME_WORDS,
    STANCE_WORDS,
    SUPPORT_WORDS,
)
from summit.web.forms import AddressField, BaseForm, DayField, LineField, ParagraphField, required

NEEDED = lazy_gettext("This is needed.")
ONE_TO_FIVE = [InputRequired(NEEDED)]


def offered(words: Mapping[Any, str], none: str | None = None) -> list[SelectChoice]:
    """Choices from a table of values and their untranslated words; ``none`` is the empty one."""
    empty = [] if none is None else [SelectChoice("", gettext(none))]
    return [*empty, *(SelectChoice(value, gettext(word)) for value, word in words.items())]


class Ticks(SelectMultipleField):  # type: ignore[misc]
    """Several answers, each with its tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class EntryForm(BaseForm):
    """Somebody new: a person, an organization, or a slot."""

    kind = RadioField(lazy_gettext("What is it?"), [InputRequired(NEEDED)])
    full_name = LineField(lazy_gettext("Name of the person"))
    email = AddressField(lazy_gettext("E-mail"))
    organization = LineField(lazy_gettext("Organization"))
    slot_text = LineField(lazy_gettext("Who is needed?"))

    def offer(self, *kinds: StakeholderKind) -> None:
        self.kind.choices = offered({kind: KIND_WORDS[kind] for kind in kinds or StakeholderKind})

    def entry(self, language: str) -> Entry:
        return Entry(
            StakeholderKind(self.kind.data), self.full_name.data or "", self.email.data or None,
            self.organization.data or "", self.slot_text.data or "", language,
        )  # fmt: skip


class FacetsForm(BaseForm):
    """What an entry counts for."""

    group = SelectField(lazy_gettext("Wanted in"), coerce=int, default=0)
    owner = SelectField(lazy_gettext("Who keeps the relationship"), coerce=int, default=0)
    area = LineField(lazy_gettext("Area or site"), most=120)
    categories = Ticks(lazy_gettext("Kind of key people"), coerce=Category)
    note = LineField(lazy_gettext("Why of this kind"), most=300)
    sectors = Ticks(lazy_gettext("Sectors they count for"), coerce=Sector)
    stances = SelectMultipleField(lazy_gettext("Predictors"))

    def offer(
        self,
        one: Stakeholder,
        groups: Sequence[Group],
        owners: Iterable[tuple[int, str]],
        pillars: Sequence[Pillar],
        language: str,
    ) -> None:
        bodies = {group.id: group.name.say(language) for group in groups}
        if one.group is not None:  # it may belong to another event
            bodies.setdefault(one.group.id, one.group.name.say(language))
        team = dict(owners)
        if one.owner is not None:  # they may have left the team
            team.setdefault(one.owner.id, one.owner.name)
        self.group.choices = [
            SelectChoice(0, gettext("nowhere in particular")),
            *starmap(SelectChoice, bodies.items()),
        ]
        self.owner.choices = [
            SelectChoice(0, gettext("nobody yet")),
            *starmap(SelectChoice, team.items()),
        ]
        theirs = one.kind is StakeholderKind.PERSON
        kinds = {c: w for c, w in CATEGORY_WORDS.items() if not (theirs and _is_own_word(c))}
        self.categories.choices = offered(kinds)
        self.sectors.choices = offered(SECTOR_WORDS)
        self.stances.choices = [
            SelectChoice(
                f"{part.id}:{stance.value}",
                f"{part.title.say(language)}: {gettext(STANCE_WORDS[stance])}",
            )
            for pillar in pillars
            for part in pillar.predictors
            for stance in Stance
        ]

    def facets(self) -> Facets:
        return Facets(
            group_id=self.group.data or None,
            area=self.area.data or "",
            owner_id=self.owner.data or None,
            sectors=self.sectors.data or (),
            categories=self.categories.data or (),
            note=self.note.data or "",
            stances=[_stance(text) for text in self.stances.data or ()],
        )

    @staticmethod
    def values_of(one: Stakeholder) -> dict[str, Any]:
        return {
            "group": one.group_id or 0,
            "owner": one.owner_id or 0,
            "area": one.area,
            "categories": one.kinds,
            "sectors": [row.sector for row in one.sectors],
            "stances": [f"{row.predictor_id}:{row.stance.value}" for row in one.predictors],
        }


def _is_own_word(category: Category) -> bool:
    return category is Category.MOST_AFFECTED


def _stance(text: str) -> tuple[int, Stance]:
    number, stance = text.split(":")
    return int(number), Stance(stance)


class OpinionForm(BaseForm):
    """What is thought of somebody today."""

    influence = RadioField(lazy_gettext("Influence"), ONE_TO_FIVE, coerce=int)
    interest = RadioField(lazy_gettext("Interest"), ONE_TO_FIVE, coerce=int)
    support = SelectField(lazy_gettext("Support"), coerce=int, default=0)
    current = SelectField(lazy_gettext("Before they did anything with us"), default="")
    desired = SelectField(lazy_gettext("How far we want them to come"), default="")
    barriers = Ticks(lazy_gettext("What stands in the way"), coerce=Barrier)
    opinion_note = ParagraphField(lazy_gettext("Why"), most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [SelectChoice(n, str(n)) for n in range(1, 6)]
        self.influence.choices = self.interest.choices = numbers
        self.support.choices = offered(SUPPORT_WORDS)
        hand = {level: LEVEL_WORDS[Level(level)] for level in SaidLevel}
        self.current.choices = offered(hand, N_("not said"))
        self.desired.choices = offered(LEVEL_WORDS, N_("not said"))
        self.barriers.choices = offered(BARRIER_WORDS)

    def opinion(self) -> Opinion:
        return Opinion(
            self.influence.data, self.interest.data, self.support.data,
            SaidLevel(self.current.data) if self.current.data else None,
            Level(self.desired.data) if self.desired.data else None,
            self.barriers.data or (), self.opinion_note.data or "",
        )  # fmt: skip


class ContactForm(BaseForm):
    day = DayField(lazy_gettext("On"), [InputRequired(NEEDED)])
    channel = SelectField(lazy_gettext("How"))
    answered = BooleanField(lazy_gettext("They spoke with us, too"), default=True)
    contact_note = ParagraphField(lazy_gettext("Note"), most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = offered(CHANNELS)


class AskForm(BaseForm):
    text = LineField(lazy_gettext("What do we ask of them?"), required(), most=300)
    asker = SelectField(lazy_gettext("Who follows it up"), coerce=int, default=0)
    due_on = DayField(lazy_gettext("Until"), [Optional()])

    def offer(self, owners: Iterable[tuple[int, str]]) -> None:
        self.asker.choices = [
            SelectChoice(0, gettext("nobody yet")),
            *(SelectChoice(number, name) for number, name in owners),
        ]


def outcome_choices() -> list[SelectChoice]:
    """What can come of an ask."""
    return offered({outcome: OUTCOME_WORDS[outcome] for outcome in AskOutcome})


SOUGHT: Mapping[str, Sought] = {
    **{f"sector:{s.value}": s for s in Sector},
    **{f"kind:{c.value}": c for c in Category},
}


def sought_word(sought: Sought) -> str:
    """A sector, or a kind of key people, as people read it."""
    if isinstance(sought, Category):
        return gettext(CATEGORY_WORDS[sought])
    return gettext(SECTOR_WORDS[sought])


class RequirementForm(BaseForm):
    body = SelectField(lazy_gettext("Group or body"), coerce=int)
    sought = SelectField(lazy_gettext("Who must be there"))
    least = IntegerField(
        lazy_gettext("At least"),
        [InputRequired(NEEDED), NumberRange(1, 99, lazy_gettext("Between 1 and 99."))],
        default=1,
    )
    by = DayField(lazy_gettext("By"), [Optional()])

    def offer(self, groups: Sequence[Group], language: str) -> None:
        self.body.choices = [SelectChoice(g.id, g.name.say(language)) for g in groups]
        self.sought.choices = [SelectChoice(key, sought_word(one)) for key, one in SOUGHT.items()]


class AimForm(BaseForm):
    percent = IntegerField(
        lazy_gettext("Percent"),
        [InputRequired(NEEDED), NumberRange(0, 100, lazy_gettext("Between 0 and 100."))],
    )
