"""What people fill in about groups."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import starmap
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext, lazy_gettext
from wtforms import (
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    TimeField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from summit.errors import N_, FieldError
from summit.groups.actions import MeetingPlan
from summit.groups.attendance import as_text
from summit.groups.ending import ENDINGS, Ending
from summit.groups.models import Group, GroupMeeting
from summit.groups.roster import Guest
from summit.groups.words import AGENDA, CHANNELS, EVERY, OUTCOMES, REASONS
from summit.people.keypeople import CATEGORY_WORDS
from summit.people.sectors import SECTOR_WORDS
from summit.registration.sheets import MOST_BYTES, Sheet, read_file, read_text
from summit.retention.facts import Reason
from summit.web.forms import AddressField, BaseForm, DayField, LineField, ParagraphField, required
from summit.web.layout import LANGUAGE_NAMES

NEEDED = lazy_gettext("This is needed.")
GUESTS = 3
LANGUAGE_CHOICES = [SelectChoice(code, name) for code, (_short, name) in LANGUAGE_NAMES.items()]


def local_moment_of(day: date, hour: time, zone: str) -> datetime:
    """A day and an hour on the group's clock, as an instant."""
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)


def moment_of_day(field: str, day: date, zone: str, now: datetime) -> datetime:
    """When something on ``day`` happened: now if that is today, else the start of the day.

    Raises FieldError for a day to come and for one that cannot be meant.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    if day > today:
        raise FieldError(field, N_("This day is still to come. Enter the day it happened."))
    if day.year < today.year - 5:
        raise FieldError(field, N_("This day is too long ago. Check the year."))
    return now if day == today else local_moment_of(day, time.min, zone)


def _offered(words: Mapping[Any, str]) -> list[SelectChoice]:
    """Choices from a table of values and their untranslated words."""
    return [SelectChoice(value, gettext(word)) for value, word in words.items()]


class JoinForm(BaseForm):
    full_name = LineField(lazy_gettext("Your name"), required())
    email = AddressField(lazy_gettext("E-mail"), required())
    organization = LineField(lazy_gettext("Organization"))


class AwayForm(BaseForm):
    until = DayField(lazy_gettext("Back after"), [InputRequired(NEEDED)])


class LeaveForm(BaseForm):
    reasons = SelectMultipleField(
        lazy_gettext("Why?"),
        coerce=Reason,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    note = ParagraphField(lazy_gettext("Anything you want to tell us"), most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons.choices = _offered(REASONS)

    def validate_reasons(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose at least one reason. It helps the next group."))


class PaperForm(BaseForm):
    """Somebody who signed up on paper, entered by a lead."""

    full_name = LineField(lazy_gettext("Name"), required())
    email = AddressField(lazy_gettext("E-mail"))
    organization = LineField(lazy_gettext("Organization"))
    language = SelectField(lazy_gettext("Language"), choices=LANGUAGE_CHOICES)
    day = DayField(lazy_gettext("Signed up on"), [InputRequired(NEEDED)])


class MeetingForm(BaseForm):
    day = DayField(lazy_gettext("Day"), [InputRequired(NEEDED)])
    starts = TimeField(lazy_gettext("Begins at"), [InputRequired(NEEDED)])
    ends = TimeField(lazy_gettext("Ends at"), [InputRequired(NEEDED)])
    place = LineField(lazy_gettext("Place"))
    link = LineField(
        lazy_gettext("Link to join online"),
        [Optional(), Regexp(r"https?://\S+$", message=lazy_gettext("A link begins with https://"))],
        most=500,
    )
    agenda = ParagraphField(lazy_gettext("What it is about"), most=2000)

    def plan(self, zone: str) -> MeetingPlan:
        return MeetingPlan(
            starts_at=local_moment_of(self.day.data, self.starts.data, zone),
            ends_at=local_moment_of(self.day.data, self.ends.data, zone),
            place=self.place.data or "",
            link=self.link.data or "",
            agenda=self.agenda.data or "",
        )

    @classmethod
    def blank(cls) -> "MeetingForm":
        """The form of a new meeting, with an agenda to start from, where nothing was sent."""
        return cls(agenda="\n".join(gettext(line) for line in AGENDA))

    @classmethod
    def showing(cls, meeting: GroupMeeting, zone: str) -> "MeetingForm":
        """The form filled with what a meeting says, where nothing was sent."""
        start, end = (at.astimezone(ZoneInfo(zone)) for at in (meeting.starts_at, meeting.ends_at))
        return cls(
            day=start.date(),
            starts=start.time(),
            ends=end.time(),
            place=meeting.place,
            link=meeting.link,
            agenda=meeting.agenda,
        )


class ContactForm(BaseForm):
    channel = SelectField(lazy_gettext("How"))
    outcome = RadioField(lazy_gettext("What came of it"), [InputRequired(NEEDED)])
    day = DayField(lazy_gettext("On"), [InputRequired(NEEDED)])
    note = ParagraphField(lazy_gettext("Note"), most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = _offered(CHANNELS)
        self.outcome.choices = _offered(OUTCOMES)


class PauseForm(BaseForm):
    message = ParagraphField(lazy_gettext("Your word to the members"), required(), most=2000)


class EndForm(PauseForm):
    """How a group ends."""

    ending = RadioField(lazy_gettext("How does it end?"), [InputRequired(NEEDED)])
    into = SelectField(lazy_gettext("Which group do they go on in?"), coerce=int, default=0)

    def offer(self, others: Sequence[Group], language: str) -> None:
        """``others`` are the groups into which everybody could go."""
        ways = [way for way in ENDINGS if others or way is not Ending.MERGE]
        self.ending.choices = _offered({way.value: ENDINGS[way][0] for way in ways})
        names = [SelectChoice(group.id, group.name.say(language)) for group in others]
        self.into.choices = _offered({0: N_("choose a group")}) + names


class DatesForm(BaseForm):
    """Some dates to choose from."""

    minutes = IntegerField(
        lazy_gettext("Minutes"),
        [InputRequired(NEEDED), NumberRange(15, 600, lazy_gettext("Between 15 and 600 minutes."))],
        default=90,
    )
    place = LineField(lazy_gettext("Place"))
    link = LineField(
        lazy_gettext("Link to join online"),
        [Optional(), Regexp(r"https?://\S+$", message=lazy_gettext("A link begins with https://"))],
        most=500,
    )

    def moments(self, zone: str) -> list[datetime]:
        """The dates that were filled in, as instants."""
        pairs = [(self[f"day_{n}"].data, self[f"at_{n}"].data) for n in range(DATES)]
        return [local_moment_of(day, at, zone) for day, at in pairs if day and at]


DATES = 3
for _n in range(DATES):
    setattr(DatesForm, f"day_{_n}", DayField(lazy_gettext("Day"), [Optional()]))
    setattr(DatesForm, f"at_{_n}", TimeField(lazy_gettext("Begins at"), [Optional()]))


class SheetForm(BaseForm):
    """An attendance sheet, as a file or pasted."""

    file = FileField(lazy_gettext("File"))
    text = TextAreaField(lazy_gettext("Or paste the rows here"))
    hour = TimeField(
        lazy_gettext("Meetings begin at"), [InputRequired(NEEDED)], default=time(17, 30)
    )

    def sheet(self) -> Sheet:
        """What was sent; it stands in the text field from now on. Raises FieldError("file")."""
        upload = request.files.get("file")
        if upload is not None and upload.filename:
            found = read_file(upload.stream.read(MOST_BYTES + 1))
            self.text.data = as_text(found)
            return found
        if not (self.text.data or "").strip():
            raise FieldError("file", N_("Choose a file, or paste the rows."))
        return read_text(self.text.data)


class HostForm(BaseForm):
    email = AddressField(lazy_gettext("E-mail"), required())


class TaskForm(BaseForm):
    """What somebody takes on."""

    text = LineField(lazy_gettext("What is to be done"), required(), most=200)
    owner = SelectField(lazy_gettext("Who does it"), coerce=int)
    due_on = DayField(lazy_gettext("Until"), [Optional()])

    def name_members(self, members: Iterable[tuple[int, str]]) -> None:
        self.owner.choices = list(starmap(SelectChoice, members))


class RosterForm(BaseForm):
    """The roster beside its marks, which are read by ``summit.groups.views.roster``."""

    decided = ParagraphField(lazy_gettext("What was decided?"), most=2000)

    def guests(self) -> list[Guest]:
        """The guests and stand-ins that were entered."""
        pairs = [(self[f"guest_{n}"].data, self[f"stands_{n}"].data) for n in range(GUESTS)]
        return [Guest(name, stands or None) for name, stands in pairs if name]

    def show_guests(self, guests: Sequence[Guest]) -> None:
        for n, guest in enumerate(guests[:GUESTS]):
            self[f"guest_{n}"].data = guest.name
            self[f"stands_{n}"].data = guest.stands_for or 0

    def name_members(self, members: Sequence[tuple[int, str]]) -> None:
        choices = [
            SelectChoice(number, gettext("in place of %(name)s", name=name))
            for number, name in members
        ]
        owners = list(starmap(SelectChoice, members))
        for n in range(GUESTS):
            self[f"stands_{n}"].choices = _offered({0: N_("a guest")}) + choices
            self[f"owner_{n}"].choices = _offered({0: N_("nobody yet")}) + owners

    def tasks(self) -> list[tuple[int, str, date | None]]:
        """(membership id, what is to be done, until when) of the tasks that were entered."""
        rows = [(self[f"owner_{n}"], self[f"task_{n}"], self[f"due_{n}"]) for n in range(GUESTS)]
        return [(who.data, what.data, due.data) for who, what, due in rows if what.data]

    def validate(self, extra_validators: Any = None) -> bool:
        """A task needs somebody who does it."""
        good = super().validate(extra_validators)
        for n in range(GUESTS):
            if self[f"task_{n}"].data and not self[f"owner_{n}"].data:
                self[f"owner_{n}"].errors = [gettext("Say who does it.")]
                good = False
        return bool(good)


for _n in range(GUESTS):
    setattr(RosterForm, f"guest_{_n}", LineField(lazy_gettext("Name"), most=120))
    setattr(
        RosterForm, f"stands_{_n}", SelectField(lazy_gettext("Came for"), coerce=int, default=0)
    )
    setattr(RosterForm, f"task_{_n}", LineField(lazy_gettext("What is to be done")))
    setattr(
        RosterForm, f"owner_{_n}", SelectField(lazy_gettext("Who does it"), coerce=int, default=0)
    )
    setattr(RosterForm, f"due_{_n}", DayField(lazy_gettext("Until"), [Optional()]))


class LeadForm(BaseForm):
    full_name = LineField(lazy_gettext("Name"), required())
    email = AddressField(lazy_gettext("E-mail"), required())


class HandoverForm(LeadForm):
    note = ParagraphField(lazy_gettext("Note for who takes over"), required(), most=4000)


class AlternateForm(LeadForm):
    """Who may come in place of who holds a seat."""

    seat = SelectField(lazy_gettext("Seat"), coerce=int)

    def name_seats(self, seats: Iterable[tuple[int, str]]) -> None:
        self.seat.choices = list(starmap(SelectChoice, seats))


class SeatForm(BaseForm):
    organization = LineField(lazy_gettext("Organization"))
    sector = SelectField(lazy_gettext("Sector that must be here"))
    category = SelectField(lazy_gettext("Kind of people who must be here"), default="")
    primary = SelectField(lazy_gettext("Who holds it"), coerce=int, default=0)
    until = DayField(lazy_gettext("Until"), [Optional()])

    def name_members(self, members: Iterable[tuple[int, str]]) -> None:
        sectors: dict[Any, str] = {"": N_("none in particular"), **SECTOR_WORDS}
        self.sector.choices = _offered(sectors)
        kinds: dict[Any, str] = {"": N_("none in particular"), **CATEGORY_WORDS}
        self.category.choices = _offered(kinds)
        self.primary.choices = _offered({0: N_("nobody yet")}) + list(
            starmap(SelectChoice, members)
        )


def cadence_words(days: int) -> str:
    """ "Meets every month"; in days where there is no better word."""
    if days in EVERY:
        return gettext(EVERY[days])
    return gettext("Meets every %(days)d days", days=days)
