"""The forms about partners: the organizers', and those of a partner's contact."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, IntegerField, SelectChoice, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from summit.directory.partners.typed import MOST, Typed, read_people
from summit.errors import FieldError
from summit.events.models import Event, Site
from summit.people.matching import name_key
from summit.people.sectors import SECTOR_WORDS, Sector
from summit.registration.actions.parties import Guest
from summit.registration.actions.partnering import PartnerDraft, Wish
from summit.registration.domains import read_domains
from summit.registration.models import Allocation, Partner
from summit.web.errors import say
from summit.web.forms import AddressField, BaseForm, DayField, LineField, ParagraphField, required
from summit.web.layout import LANGUAGE_NAMES

_NOTHING = timedelta(seconds=1)


class PartnerForm(BaseForm):
    """A partner; ``form_of`` adds two fields for each site of the event."""

    organization = LineField(
        lazy_gettext("Organization"), required(lazy_gettext("Write the name of the organization."))
    )
    sector = SelectField(lazy_gettext("Sector"))
    contact_name = LineField(lazy_gettext("Contact"))
    contact_email = AddressField(lazy_gettext("E-mail of the contact"))
    language = SelectField(lazy_gettext("Language of the contact"))
    domains = LineField(lazy_gettext("E-mail domains of the organization"), most=500)

    def offer(self, event: Event) -> None:
        self.sector.choices = [SelectChoice(s, gettext(SECTOR_WORDS[s])) for s in Sector]
        self.language.choices = [
            SelectChoice(code, LANGUAGE_NAMES[code][1])
            for code in event.coalition.languages
            if code in LANGUAGE_NAMES
        ]

    def validate_organization(self, field: Any) -> None:
        if not name_key(field.data or ""):
            raise ValidationError(gettext("Write the name of the organization."))

    def validate_domains(self, field: Any) -> None:
        try:
            read_domains(field.data or "")
        except FieldError as error:
            raise ValidationError(say(error)) from error

    def draft(self) -> PartnerDraft:
        return PartnerDraft(
            organization=self.organization.data,
            sector=Sector(self.sector.data),
            contact_name=self.contact_name.data or "",
            contact_email=self.contact_email.data or None,
            language=self.language.data,
            domains=read_domains(self.domains.data or ""),
        )

    def wishes(self, event: Event) -> list[Wish]:
        """What is to be kept at each site, until the end of the day that was named."""
        return [
            Wish(
                site,
                self[f"places-{site.slug}"].data or 0,
                end_of(self[f"until-{site.slug}"].data, event.timezone),
            )
            for site in event.sites
        ]


def form_of(event: Event, partner: Partner | None = None) -> PartnerForm:
    """The form with the fields of the event's sites, filled with what is known of ``partner``."""
    fields: dict[str, Any] = {}
    for site in event.sites:
        fields[f"places-{site.slug}"] = _places(site, event)
        fields[f"until-{site.slug}"] = DayField(lazy_gettext("Kept until"), [Optional()])
    made: PartnerForm = type("PartnerFormOfEvent", (PartnerForm,), fields)(
        data=_filled(event, partner) if partner else {"sector": Sector.NONPROFIT}
    )
    made.offer(event)
    return made


def _places(site: Site, event: Event) -> IntegerField:
    limits = NumberRange(0, 100_000, lazy_gettext("Give a number between 0 and 100,000."))
    return IntegerField(lazy_gettext("Places"), [Optional(), limits])


def _filled(event: Event, partner: Partner) -> dict[str, Any]:
    kept = {allocation.site_id: allocation for allocation in partner.allocations}
    filled: dict[str, Any] = {
        "organization": partner.organization.name,
        "sector": partner.organization.sector,
        "contact_name": partner.contact_name,
        "contact_email": partner.contact_email,
        "language": partner.language,
        "domains": ", ".join(partner.domains),
    }
    for site in event.sites:
        found = kept.get(site.id)
        filled[f"places-{site.slug}"] = found.places if found else None
        filled[f"until-{site.slug}"] = last_day(found, event.timezone) if found else None
    return filled


def end_of(day: date | None, zone: str) -> datetime | None:
    """The first moment after ``day`` on the clock of ``zone``."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def last_day(allocation: Allocation, zone: str) -> date | None:
    """The last day on which the places are kept."""
    if allocation.release_at is None:
        return None
    return (allocation.release_at - _NOTHING).astimezone(ZoneInfo(zone)).date()


class DelegatesForm(BaseForm):
    """Several delegates at once. ``once`` names the form, so that sending it twice is harmless."""

    once = HiddenField()
    site = SelectField(lazy_gettext("Site"))
    people = ParagraphField(lazy_gettext("Names and e-mail addresses"), most=20_000)
    more = IntegerField(
        lazy_gettext("Delegates whose names you do not know yet"),
        [
            Optional(),
            NumberRange(0, MOST, lazy_gettext("Give a number between 0 and 50.")),
        ],
    )

    def offer(self, sites: Sequence[Site], language: str) -> None:
        self.site.choices = [SelectChoice(site.slug, site.name.say(language)) for site in sites]

    def uid(self, partner: Partner) -> str:
        """The name of what this form makes; nobody meets another partner's by sending theirs."""
        return sha256(f"{partner.uid}:{self.once.data}".encode()).hexdigest()[:32]

    def validate_people(self, field: Any) -> None:
        typed = read_people(field.data or "")
        for one in typed:
            _refuse_bad_address(one)
        keys = [one.email.casefold() for one in typed if one.email]
        if len(keys) > len(set(keys)):
            raise ValidationError(
                gettext("An address stands there twice. Each person needs their own.")
            )
        if not typed and not self.more.data:
            raise ValidationError(gettext("Write at least one name, or a number below."))
        if len(typed) + (self.more.data or 0) > MOST:
            raise ValidationError(gettext("At most 50 delegates at once. Register the rest after."))

    def guests(self, organization: str, language: str) -> list[Guest]:
        named = [
            Guest(one.name, one.email or None, organization, language)
            for one in read_people(self.people.data or "")
        ]
        return [*named, *[Guest("", None, organization, language)] * (self.more.data or 0)]


def _refuse_bad_address(typed: Typed) -> None:
    if not typed.email:
        return
    try:
        validate_email(typed.email, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValidationError(
            gettext(
                "Line %(line)s: %(address)s is not a whole e-mail address.",
                line=typed.line,
                address=typed.email,
            )
        ) from error


class NameForm(BaseForm):
    """Who a delegate is whose name was not known."""

    full_name = LineField(
        lazy_gettext("Full name"), required(lazy_gettext("Write the name of the delegate."))
    )
    email = AddressField(lazy_gettext("E-mail"))
