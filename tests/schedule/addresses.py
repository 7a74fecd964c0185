"""Values for the parameters of this package's addresses."""

from summit.access.tokens import Purpose, digest
from summit.clock import now
from summit.schedule.models import SessionSpeaker, Speaker, SpeakerPhoto
from summit.schedule.releases.models import DraftChange
from tests.factories import KEYS, a_person, link_of
from tests.factories.schedule import a_session


def furnish(world):
    event = world.event
    one = a_session(
        event,
        event.sites[0],
        id=70_000 + 100 * event.id,
        minute=60,
        slug="workshop",
        sign_up=True,
        capacity=5,
    )
    step = DraftChange(
        event_id=event.id, session_id=one.id, made_at=now(), made_by="Robin Vale", after={}
    )
    speaker = Speaker(
        id=80_000 + 100 * event.id,
        event_id=event.id,
        name=f"Speaker of {event.slug}",
        about={},
        uid=f"speaker-{event.id}",
        person=a_person(event.coalition),
        link_digest=digest(speaker_link(event)),
    )
    photo = SpeakerPhoto(speaker=speaker, content=b"x", digest="x", uploaded_at=now())
    part = SessionSpeaker(session_id=one.id, speaker=speaker)
    return [one, step, speaker, photo, part]


def speaker_link(event):
    return KEYS.token(Purpose.SPEAKER_LINK, f"speaker-{event.id}", 1)


SAMPLES = {
    ("speakers", "speaker"): lambda w: w.found["Speaker"].id,
    ("speakers", "token"): lambda w: speaker_link(w.event),
    ("speakers", "number"): lambda w: w.found["ProgrammeSession"].id,
    ("agenda", "token"): lambda w: link_of(w.registration),
    ("agenda", "number"): lambda w: w.found["ProgrammeSession"].id,
    ("turnout", "number"): lambda w: w.found["ProgrammeSession"].id,
    ("pulse", "token"): lambda w: link_of(w.registration),
    ("pulse", "number"): lambda w: w.found["ProgrammeSession"].id,
    ("builder", "number"): lambda w: w.found["ProgrammeSession"].id,
    ("releases", "step"): lambda w: w.found["DraftChange"].id,
    ("sessions", "session"): lambda w: w.found["ProgrammeSession"].slug,
    ("feeds", "session"): lambda w: w.found["ProgrammeSession"].slug,
}
