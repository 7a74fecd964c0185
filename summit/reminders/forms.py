"""The form of a reminder: when it is sent, to whom, and what it says."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, NumberRange

from summit.errors import N_
from summit.events.models import Event, Site
from summit.questions.choice import SomeOf
from summit.registration.letter_form import LetterForm, letter_form, typed_of
from summit.registration.states import STATE_WORDS, State
from summit.registration.written import Written
from summit.reminders.actions import Plan, letter_of, plan_of
from summit.reminders.drafts import Template
from summit.reminders.models import Reminder
from summit.reminders.states import Anchor
from summit.reminders.timing import in_units, minutes_of
from summit.web.forms import LineField, required

ANCHOR_WORDS: dict[Anchor, str] = {
    Anchor.START: N_("the start"),
    Anchor.DOORS: N_("the doors open"),
    Anchor.END: N_("the end"),
}
UNIT_WORDS = {"minutes": N_("minutes"), "hours": N_("hours"), "days": N_("days")}
READERS = (State.CONFIRMED, State.WAITLISTED, State.PENDING, State.CANCELLED)
CAME_WORDS = {"": N_("Whether they came or not"), "yes": N_("Only those who came"),
              "no": N_("Only those who did not come")}  # fmt: skip
CAME: dict[str, bool | None] = {"": None, "yes": True, "no": False}
MOST = 366


class ReminderForm(LetterForm):
    """A reminder; ``shown_to`` is whose letter the preview shows."""

    name = LineField(
        lazy_gettext("Name of the reminder"),
        required(lazy_gettext("Give it a name; only the team sees it.")),
        most=80,
    )
    amount = IntegerField(
        lazy_gettext("How long"),
        [
            InputRequired(lazy_gettext("This is needed.")),
            NumberRange(0, MOST, lazy_gettext("Give a number from 0 to 366.")),
        ],
    )
    unit = SelectField(lazy_gettext("Unit"))
    side = SelectField(lazy_gettext("Before or after"))
    anchor = SelectField(lazy_gettext("What"))
    arrived = SelectField(lazy_gettext("Those who came"), default="")
    shown_to = LineField(lazy_gettext("Show the letter of"), most=100)
    people = HiddenField()

    def offer(self) -> None:
        self.unit.choices = [SelectChoice(unit, gettext(word)) for unit, word in UNIT_WORDS.items()]
        self.side.choices = [
            SelectChoice("before", gettext("before")),
            SelectChoice("after", gettext("after")),
        ]
        self.anchor.choices = [
            SelectChoice(a.value, gettext(word)) for a, word in ANCHOR_WORDS.items()
        ]
        self.arrived.choices = [
            SelectChoice(key, gettext(word)) for key, word in CAME_WORDS.items()
        ]

    def plan(self, sites: Sequence[Site], uid: str) -> Plan:
        """What was filled in; the form is valid."""
        amount, unit = self.amount.data or 0, self.unit.data
        return plan_of(
            self.name.data,
            Anchor(self.anchor.data),
            minutes_of(amount, unit, before=self.side.data == "before"),
            self.audience(),
            self.written(sites, uid),
        )

    def audience(self) -> dict[str, Any]:
        return {
            "states": list(self["states"].data or ()),
            "sites": list(self["sites"].data or ()),
            "arrived": CAME[self.arrived.data],
        }


def reminder_form(
    event: Event, start: Reminder | Template, *, name: str, language: str
) -> ReminderForm:
    """The form of an event, filled from a stored reminder or a template, or with what was sent."""
    kind = letter_form(_asked(event, language), event.sites, language)
    form: ReminderForm = kind(data=_typed(event, start, name))
    form.offer()
    return form


def _asked(event: Event, language: str) -> type[ReminderForm]:
    """With the people whom an event can write to."""
    states = [SelectChoice(state.value, gettext(STATE_WORDS[state][1])) for state in READERS]
    sites = [SelectChoice(site.slug, site.name.say(language)) for site in event.sites]
    say = lazy_gettext("Choose at least one.")
    fields = {
        "states": SomeOf(gettext("State"), required(say), choices=states, most=len(states)),
        "sites": SomeOf(gettext("Sites"), (), choices=sites, most=len(sites)),
    }
    return type("ReminderFormOfEvent", (ReminderForm,), fields)


def _typed(event: Event, start: Reminder | Template, name: str) -> dict[str, Any]:
    stored = isinstance(start, Reminder)
    amount, unit = in_units(start.minutes)
    audience = start.audience if isinstance(start, Reminder) else {
        "states": [str(state) for state in start.states], "arrived": start.arrived
    }  # fmt: skip
    letter = letter_of(start) if isinstance(start, Reminder) else Written("", start.drafts)
    came = next(key for key, value in CAME.items() if value is audience.get("arrived"))
    return {
        "name": start.name if stored else name,
        "amount": amount,
        "unit": unit,
        "side": "before" if start.minutes < 0 else "after",
        "anchor": start.anchor,
        "states": audience.get("states", ()),
        "sites": audience.get("sites", ()),
        "arrived": came,
        **typed_of(letter, event.sites),
    }
