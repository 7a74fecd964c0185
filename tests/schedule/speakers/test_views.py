import io
import re
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Actor, Grant, Scope
from summit.clock import now
from summit.directory.duplicates.actions import merge
from summit.events.queries import event_of
from summit.outbox.models import Message
from summit.people.models import Person
from summit.privacy.actions import erase
from summit.privacy.exports import everything_about
from summit.schedule.models import SessionSpeaker, Speaker, SpeakerAbsence, SpeakerPhoto
from summit.schedule.speakers.drafts import Away, spans_of
from summit.schedule.states import Answer
from tests.factories import KEYS, a_person, a_registration, an_event, both
from tests.factories.schedule import a_session
from tests.schedule.speakers.test_portraits import picture

ROBIN = Actor(name="Robin Vale")


@pytest.fixture
def event(saved):
    event = saved(an_event())
    saved(a_session(event, title=both("Keynote"), speakers=["Ana Ruiz"]))
    return event


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))


@pytest.fixture
def number(stored, event):
    return stored(sa.select(Speaker.id))[0]


def at(event, rest=""):
    return f"/console/{event.slug}/programme/speakers{rest}"


def form(**changes):
    values = {"name": "Ana Ruiz", "email": "ana@example.org", "about_en": "Counts.", "away": ""}
    return values | changes


def photo(content):
    return {"photo": (io.BytesIO(content), "me.jpg")}


def send(browser, url, values):
    return browser.submit(url, values, content_type="multipart/form-data")


def test_whoever_is_named_in_a_session_stands_in_the_list(organizer, event):
    page = organizer.get(at(event)).text
    assert "Ana Ruiz" in page
    assert "Not answered yet" in page
    assert "Ask to confirm" not in page


def test_a_speaker_is_described_and_becomes_a_known_person(organizer, event, number, stored):
    answer = send(organizer, at(event, f"/{number}"), form(away="13:00–14:30"))
    assert answer.status_code == 303
    assert stored(sa.select(Person.email)) == ["ana@example.org"]
    assert len(stored(sa.select(SpeakerAbsence))) == 1
    page = organizer.get(at(event, f"/{number}")).text
    assert "13:00–14:30" in page
    assert "Counts." in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "This is needed"),
        ({"name": "Joe Poe"}, "Somebody of this name is on a stage already"),
        ({"email": "ana"}, "The e-mail address is not complete"),
        ({"away": "in the afternoon"}, "is no span of time"),
        ({"away": "14:00-13:00"}, "is no span of time"),
        ({"photo": b"<svg/>"}, "This is no picture that can be read"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    organizer, event, number, saved, stored, changes, says
):
    saved(Speaker(event_id=event.id, name="Joe Poe", about={}))
    if "photo" in changes:
        changes = photo(changes["photo"])
    page = send(organizer, at(event, f"/{number}"), form(**changes))
    assert page.status_code == 422
    assert says in page.text
    assert "Counts." in page.text
    assert stored(sa.select(Person)) == []


def test_a_picture_is_drawn_anew_and_shown_to_everybody_once_announced(
    organizer, event, number, client, stored
):
    send(organizer, at(event, f"/{number}"), form(**photo(picture() + b"<script>")))
    public = f"/e/{event.slug}/speakers/{number}/photo.jpg"
    shown = client.get(public)
    assert shown.mimetype == "image/jpeg"
    assert b"<script>" not in shown.data
    assert client.get(public, headers={"If-None-Match": shown.headers["ETag"]}).status_code == 304
    organizer.submit(at(event, f"/{number}/photo/remove"), page=at(event, f"/{number}"))
    assert stored(sa.select(SpeakerPhoto)) == []
    assert client.get(public).status_code == 404


def test_a_picture_is_the_teams_alone_before_the_programme_is_released(
    client_of, client, saved, stored
):
    event = saved(an_event(programme_released_at=None))
    saved(a_session(event, speakers=["Ana Ruiz"]))
    one = stored(sa.select(Speaker.id))[0]
    organizer = client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))
    send(organizer, at(event, f"/{one}"), form(**photo(picture())))
    assert organizer.get(at(event, f"/{one}/photo.jpg")).status_code == 200
    assert client.get(f"/e/{event.slug}/speakers/{one}/photo.jpg").status_code == 404


def test_a_speaker_of_another_event_is_not_there(organizer, event, number, saved):
    other = saved(an_event())
    assert organizer.get(at(other, f"/{number}")).status_code == 404


# By their own link


@pytest.fixture
def link(organizer, event, number, stored):
    """The address in the letter that asks Ana to confirm."""
    send(organizer, at(event, f"/{number}"), form())
    assert organizer.submit(at(event, f"/{number}/ask"), page=at(event)).status_code == 303
    (letter,) = stored(sa.select(Message))
    assert "Keynote" in letter.text
    return re.search(r"/speak/\w+/", letter.text)[0]


def test_a_speaker_confirms_by_link_and_may_change_their_mind(
    link, client, organizer, event, stored
):
    part = stored(sa.select(SessionSpeaker.session_id))[0]
    client.submit(f"{link}sessions/{part}", {"answer": "confirmed"}, page=link)
    assert stored(sa.select(SessionSpeaker.answer)) == [Answer.CONFIRMED]
    assert "Confirmed" in organizer.get(at(event)).text
    client.submit(f"{link}sessions/{part}", {"answer": "declined"}, page=link)
    assert stored(sa.select(SessionSpeaker.answer)) == [Answer.DECLINED]
    page = organizer.get(f"/console/{event.slug}/programme").text
    assert "Ana Ruiz declined to take part in “Keynote”." in page


@pytest.mark.parametrize("said", ["", "open", "perhaps"])
def test_an_answer_that_is_none_is_refused(link, client, stored, said):
    part = stored(sa.select(SessionSpeaker.session_id))[0]
    refused = client.submit(f"{link}sessions/{part}", {"answer": said}, page=link)
    assert refused.status_code == 409
    assert stored(sa.select(SessionSpeaker.answer)) == [Answer.OPEN]


def test_a_speaker_answers_for_their_own_sessions_alone(link, client, event, saved):
    other = saved(a_session(event, minute=90, speakers=["Joe Poe"]))
    refused = client.submit(f"{link}sessions/{other.id}", {"answer": "confirmed"}, page=link)
    assert refused.status_code == 404


def test_a_speaker_writes_about_themselves_and_sends_a_picture(link, client, stored):
    send(client, link, {"about_en": "I count.", "about_es": "Cuento.", **photo(picture())})
    assert stored(sa.select(Speaker))[0].about == {"en": "I count.", "es": "Cuento."}
    assert client.get(f"{link}photo.jpg").mimetype == "image/jpeg"
    refused = send(client, link, {"about_en": "Still here.", **photo(b"no")})
    assert refused.status_code == 422
    assert "Still here." in refused.text


def test_a_new_address_closes_the_former_link(link, client, organizer, event, number):
    assert client.get(link).status_code == 200
    send(organizer, at(event, f"/{number}"), form(email="other@example.org"))
    assert client.get(link).status_code == 404


def test_nobody_is_asked_without_an_address(organizer, event, number):
    refused = organizer.submit(f"{at(event)}/{number}/ask", page=at(event, f"/{number}"))
    assert refused.status_code == 409


def test_asking_twice_a_day_is_one_letter(link, organizer, event, number, stored):
    organizer.submit(at(event, f"/{number}/ask"), page=at(event))
    assert len(stored(sa.select(Message.id))) == 1


# What is kept of them


@pytest.fixture
def on_stage(session):
    event = an_event()
    event.sites[0].taken = 1
    session.add(event)
    session.flush()
    person = a_person(event.coalition, full_name="Ana Ruiz", email="ana@example.org")
    one = a_session(event, speakers=["Ana Ruiz"])
    speaker = one.speakers[0].speaker
    speaker.person, speaker.about = person, both("Counts.")
    speaker.photo = SpeakerPhoto(content=b"x", digest="x", uploaded_at=now())
    session.add_all([one, a_registration(event.sites[0], person=person)])
    session.commit()
    return event_of(session, event.slug), person, speaker


def test_who_is_erased_is_no_more_on_any_stage(session, on_stage):
    _, person, speaker = on_stage
    erase(session, person, actor=ROBIN, now=now(), keys=KEYS, base_url="")
    session.commit()
    session.expire_all()
    assert "Ana" not in speaker.name
    assert (speaker.about, speaker.photo, speaker.link_digest) == ({}, None, None)


def test_what_is_kept_of_a_speaker_is_told_to_them(app, session, on_stage):
    _, person, _ = on_stage
    with app.test_request_context():
        (told,) = everything_about(session, person)["on_stage"]
    assert (told["name"], told["picture"], len(told["sessions"])) == ("Ana Ruiz", True, 1)


def test_a_merged_entry_takes_its_stages_along(session, on_stage):
    event, person, speaker = on_stage
    other = a_person(event.coalition)
    session.add(other)
    session.commit()
    merge(session, other.id, person.id, of_other=(), actor=ROBIN, now=now())
    session.commit()
    session.expire_all()
    assert speaker.person_id == other.id


@pytest.mark.parametrize("text", ["9-10", "25:00-26:00", "10:00", "10:00-10:00"])
def test_a_line_that_is_no_span_is_named(text):
    with pytest.raises(ValueError, match=text):
        spans_of(text, date(2031, 1, 24), "America/Los_Angeles")


def test_a_span_is_on_the_clock_of_the_event():
    found = spans_of("10:00 - 11:00\n", date(2031, 1, 24), "America/Los_Angeles")
    assert found == (
        Away(datetime(2031, 1, 24, 18, tzinfo=UTC), datetime(2031, 1, 24, 19, tzinfo=UTC)),
    )
