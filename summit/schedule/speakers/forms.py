"""The forms of a speaker: the organizers', and their own."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext, lazy_gettext
from wtforms import FileField
from wtforms.validators import Optional, ValidationError

from summit.db import Localized
from summit.events.models import Event
from summit.schedule.models import Speaker
from summit.schedule.speakers.drafts import Away, SpeakerDraft, spans_of
from summit.schedule.speakers.portraits import MOST_BYTES
from summit.web.forms import AddressField, BaseForm, LineField, ParagraphField, required


class AboutForm(BaseForm):
    """Who they are to the audience, and their picture."""

    about_en = ParagraphField(lazy_gettext("About you, in English"), most=1200)
    about_es = ParagraphField(lazy_gettext("About you, in Spanish"), most=1200)
    photo = FileField(lazy_gettext("Picture"))

    def about(self) -> Localized:
        texts = {"en": self.about_en.data, "es": self.about_es.data}
        return Localized({code: text for code, text in texts.items() if text})

    def sent_photo(self) -> bytes | None:
        """The file that was sent, one byte more than may be at most."""
        upload = request.files.get("photo")
        if upload is None or not upload.filename:
            return None
        return upload.stream.read(MOST_BYTES + 1)


class SpeakerForm(AboutForm):
    """``away``: one span a line, on the clock of the event."""

    name = LineField(lazy_gettext("Name"), required())
    email = AddressField(lazy_gettext("E-mail"), [Optional()])
    about_en = ParagraphField(lazy_gettext("About them, in English"), most=1200)
    about_es = ParagraphField(lazy_gettext("About them, in Spanish"), most=1200)
    away = ParagraphField(lazy_gettext("Not available"), most=400)

    event: Event

    def validate_away(self, field: Any) -> None:
        try:
            self._spans()
        except ValueError as error:
            raise ValidationError(
                gettext("“%(line)s” is no span of time. Write it like 13:00–14:30.",
                        line=str(error))
            ) from error  # fmt: skip

    def _spans(self) -> tuple[Away, ...]:
        zone = self.event.timezone
        day = self.event.starts_at.astimezone(ZoneInfo(zone)).date()
        return spans_of(self.away.data or "", day, zone)

    def draft(self) -> SpeakerDraft:
        return SpeakerDraft(self.name.data, self.about(), self.email.data or None, self._spans())


def about_form(speaker: Speaker) -> AboutForm:
    return AboutForm(data=_about(speaker))


def _about(speaker: Speaker) -> dict[str, Any]:
    return {f"about_{code}": speaker.about.get(code, "") for code in ("en", "es")}


def speaker_form(event: Event, speaker: Speaker) -> SpeakerForm:
    """The form of this speaker, filled with what is kept."""
    zone = ZoneInfo(event.timezone)
    lines = [
        f"{away.starts_at.astimezone(zone):%H:%M}–{away.ends_at.astimezone(zone):%H:%M}"
        for away in speaker.absences
    ]
    values = {
        "name": speaker.name,
        "email": speaker.person.email if speaker.person else "",
        "away": "\n".join(lines),
    }
    made: SpeakerForm = type("SpeakerFormOfEvent", (SpeakerForm,), {"event": event})(
        data=values | _about(speaker)
    )
    return made
