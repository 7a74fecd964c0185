"""What is kept of a speaker, and asking them whether they come."""

import hashlib
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import Keyring, Purpose, digest
from summit.audit.actions import record
from summit.db import Localized
from summit.errors import N_, Conflict, FieldError
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.outbox.actions import post
from summit.outbox.values import SecretLink
from summit.people.actions import know_person
from summit.schedule.models import (
    SessionSpeaker,
    Speaker,
    SpeakerAbsence,
    SpeakerPhoto,
)
from summit.schedule.queries import speakers_named
from summit.schedule.speakers.drafts import SpeakerDraft
from summit.schedule.speakers.portraits import NoPicture, portrait
from summit.schedule.speakers.queries import parts_of
from summit.schedule.states import Answer

KIND = "schedule/speaker"


def change_speaker(
    session: Session,
    event: Event,
    speaker: Speaker,
    draft: SpeakerDraft,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Put ``draft`` in place of what is kept. Raises FieldError for a name that is taken."""
    if draft.name != speaker.name and speakers_named(session, event.id, [draft.name]):
        raise FieldError("name", N_("Somebody of this name is on a stage already."))
    speaker.name, speaker.about = draft.name, draft.about
    _know(session, event, speaker, draft, now)
    if {(a.starts_at, a.ends_at) for a in speaker.absences} != {
        (a.starts_at, a.ends_at) for a in draft.away
    }:
        speaker.absences = [
            SpeakerAbsence(starts_at=away.starts_at, ends_at=away.ends_at) for away in draft.away
        ]
    _log(session, event, speaker, "changed", actor=actor, now=now)


def _know(
    session: Session, event: Event, speaker: Speaker, draft: SpeakerDraft, now: datetime
) -> None:
    """Who they are; with another address they are somebody else, and former links open nothing."""
    known = speaker.person.email if speaker.person else None
    if (draft.email or None) == known:
        return
    speaker.person = (
        know_person(session, event.coalition_id, full_name=draft.name, email=draft.email, now=now)
        if draft.email
        else None
    )
    speaker.link_version += 1
    speaker.link_digest = speaker.asked_at = None


def tell_about(speaker: Speaker, about: Localized) -> None:
    """Their own words about themselves."""
    speaker.about = about


def drawn(sent: bytes) -> bytes:
    """The picture drawn anew. Raises FieldError for what is none."""
    try:
        return portrait(sent)
    except NoPicture as error:
        raise FieldError(
            "photo", N_("This is no picture that can be read. Send a JPEG, PNG or WebP up to 3 MB.")
        ) from error


def set_photo(speaker: Speaker, content: bytes, *, now: datetime) -> None:
    """Show what was ``drawn`` beside their name."""
    if speaker.photo is None:
        speaker.photo = SpeakerPhoto(content=content, digest="", uploaded_at=now)
    speaker.photo.content, speaker.photo.uploaded_at = content, now
    speaker.photo.digest = hashlib.sha256(content).hexdigest()


def remove_photo(speaker: Speaker) -> None:
    speaker.photo = None


def ask(
    session: Session, event: Event, speaker: Speaker, keys: Keyring, *, actor: Actor, now: datetime
) -> None:
    """Write to a speaker which sessions they are in, with the link by which they confirm.

    Once a day. Raises Conflict for who has no address or no part.
    """
    person = speaker.person
    if person is None or not person.email:
        raise Conflict(N_("Nobody knows the address of this speaker. Write it down first."))
    if not parts_of(speaker):
        raise Conflict(N_("This speaker is in no session."))
    token = keys.token(Purpose.SPEAKER_LINK, speaker.uid, speaker.link_version)
    speaker.link_digest, speaker.asked_at = digest(token), now
    post(
        session,
        kind=KIND,
        dedupe_key=f"{KIND}:{speaker.uid}:{speaker.link_version}:{now.date()}",
        recipient=person.email,
        recipient_name=speaker.name,
        language=person.language,
        values=_letter(event, speaker),
        coalition_id=event.coalition_id,
        event_id=event.id,
        person_id=person.id,
        sensitive=True,
        priority=2,
        now=now,
    )
    _log(session, event, speaker, "asked", actor=actor, now=now)


def _letter(event: Event, speaker: Speaker) -> dict[str, object]:
    return {
        "name": speaker.name,
        "event": Localized(event.name),
        "contact": event.coalition.contact_email,
        "zone": event.timezone,
        "parts": [
            {
                "title": Localized(part.session.title),
                "starts_at": part.session.starts_at,
                "ends_at": part.session.ends_at,
            }
            for part in parts_of(speaker)
        ],
        "link": SecretLink(
            Purpose.SPEAKER_LINK,
            speaker.uid,
            speaker.link_version,
            speaker.link_digest or "",
            "/speak/%s/",
        ),
    }


def give_answer(part: SessionSpeaker, answer: Answer, *, now: datetime) -> None:
    """They come, or they do not; the last word counts."""
    part.answer, part.answered_at = answer, now


def forget_speakers(session: Session, people: Collection[int], name: str) -> None:
    """Nothing that names these people stays: ``name`` stands where they were announced, with a
    number, for two of one name would be one person who speaks twice at a time.
    """
    for speaker in session.scalars(sa.select(Speaker).where(Speaker.person_id.in_(people))):
        speaker.name, speaker.about = f"{name} {speaker.id}", Localized()
        speaker.photo, speaker.absences = None, []
        speaker.link_digest = None
        speaker.link_version += 1


def _log(
    session: Session, event: Event, speaker: Speaker, deed: str, *, actor: Actor, now: datetime
) -> None:
    record(session, f"speaker:{deed}", f"speaker:{speaker.id}", actor=actor, now=now,
           scope=scope_of(event))  # fmt: skip
