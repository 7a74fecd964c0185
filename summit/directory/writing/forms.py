"""The form of a letter to many: what it says, and to whom it goes."""

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, SelectChoice, SelectField

from summit.events.models import Event
from summit.registration.letter_form import LetterForm, letter_form, typed_of
from summit.registration.written import WHAT_TO_BRING, Written
from summit.web.forms import at_most, required


class WriteForm(LetterForm):
    """A letter to many. ``campaign`` names it, so that sending it twice is harmless;
    ``people`` is to how many the preview said that it goes.
    """

    campaign = HiddenField(validators=[*required(), at_most(64)])
    people = HiddenField()
    site = SelectField(lazy_gettext("Site"))
    state = SelectField(lazy_gettext("State"))

    def offer(self, event: Event, language: str) -> None:
        """Fill in the sites and states to choose from."""
        sites = [SelectChoice(site.slug, site.name.say(language)) for site in event.sites]
        self.site.choices = [SelectChoice("", gettext("All sites")), *sites]
        self.state.choices = [
            SelectChoice("confirmed", gettext("Who has a place")),
            SelectChoice("waitlisted", gettext("Who is on the waitlist")),
            SelectChoice("both", gettext("Both")),
        ]


def write_form(event: Event, *, language: str, campaign: str) -> WriteForm:
    """The form of an event, with a draft to start from, or with what was just sent."""
    start = typed_of(Written(campaign, WHAT_TO_BRING), event.sites)
    kind = letter_form(WriteForm, event.sites, language)
    made = kind(data={"campaign": campaign, "state": "confirmed", **start})
    made.offer(event, language)
    return made
