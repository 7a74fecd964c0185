import re

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.db import Localized
from summit.errors import Conflict
from summit.events.models import Room
from summit.events.states import EventState
from summit.outbox.models import Message
from summit.registration.states import State
from summit.schedule.actions import (
    cancel_session,
    revive_session,
)
from summit.schedule.agenda.models import Booking, Favourite
from summit.schedule.agenda.states import BookingState
from summit.schedule.drafts import Voice
from summit.schedule.models import Speaker
from summit.schedule.releases.actions import release, withhold
from summit.schedule.releases.telling import actions as telling
from summit.schedule.releases.telling.actions import ON_STAGE
from tests.factories import a_person, a_registration, a_site, an_event, both
from tests.schedule.releases.building import (
    HOUR,
    ROBIN,
    built,
    changed,
    later,
    local,
    released,
    write_letters,
    write_some,
)

RELEASING = 18  # statements that read


@pytest.fixture
def people(session, event):
    """Two people in the South, one in the North, one without an address, one who gave up."""
    south, north = event.sites
    made = {
        "ana": a_registration(south, person=a_person(event.coalition, email="ana@example.org")),
        "joe": a_registration(south, language="es",
                              person=a_person(event.coalition, email="joe@example.org")),
        "eva": a_registration(north, person=a_person(event.coalition, email="eva@example.org")),
        "silent": a_registration(south, person=a_person(event.coalition, email=None)),
        "gone": a_registration(south, state=State.CANCELLED),
    }  # fmt: skip
    session.add_all(made.values())
    session.commit()
    return made


def told(session):
    return sorted(session.scalars(sa.select(Message.recipient)))


SOUTH, NORTH = {"ana@example.org", "joe@example.org"}, {"eva@example.org"}


@pytest.fixture
def day(session, event, people):
    """A keynote for both sites, a workshop in the South and one in the North, all released."""
    south, north = event.sites
    south.rooms.append(Room(name="Room 2"))
    session.flush()
    later = {"starts_at": event.starts_at + HOUR, "ends_at": event.starts_at + 2 * HOUR}
    made = {
        "keynote": built(session, event),
        "south": built(session, event, voices=(), places=local(event, south), **later),
        "north": built(session, event, voices=(), places=local(event, north), **later),
    }
    released(session, event, tell=True)
    session.commit()
    assert told(session) == []  # who sees it for the first time had planned nothing
    return made


CASES = {
    "another hour for both sites": ("keynote", lambda e, s: later(s, -5), SOUTH | NORTH),
    "another hour for one site": ("south", lambda e, s: later(s), SOUTH),
    "another room at one site": ("south", lambda e, s: {"places": local(e, e.sites[0], 1)}, SOUTH),
    "another site": ("north", lambda e, s: {"places": local(e, e.sites[0], 1)}, SOUTH | NORTH),
    "another title": ("keynote", lambda e, s: {"title": both("Opening")}, set()),
    "another speaker": ("keynote", lambda e, s: {"voices": (Voice("Eva Poe"),)}, set()),
    "more seats": ("south", lambda e, s: {"capacity": 12}, set()),
}


@pytest.mark.parametrize(("which", "change", "expected"), CASES.values(), ids=CASES.keys())
def test_a_release_writes_to_exactly_those_whose_day_it_changes(
    session, event, day, which, change, expected
):
    changed(session, event, day[which], **change(event, day[which]))
    assert released(session, event, tell=True) == len(expected)
    session.commit()
    assert told(session) == sorted(expected)


def test_a_cancelled_session_is_told_to_its_site_and_so_is_its_return(session, event, day):
    cancel_session(session, event, day["north"], actor=ROBIN, now=now())
    assert released(session, event, tell=True) == 1
    revive_session(session, event, day["north"], actor=ROBIN, now=now())
    assert released(session, event, tell=True) == 1
    texts = [m.text for m in session.scalars(sa.select(Message).order_by(Message.id))]
    assert "is cancelled" in texts[0]
    assert "takes place after all" in texts[1]


def test_a_change_that_is_taken_back_before_the_release_is_told_to_nobody(session, event, day):
    one = day["south"]
    changed(session, event, one, **later(one))
    changed(session, event, one, **later(one, -5))
    with pytest.raises(Conflict, match="Nothing has changed"):
        released(session, event, tell=True)


def test_a_session_with_seats_is_told_to_those_who_have_one_or_wait(session, event, day, people):
    changed(session, event, day["south"], sign_up=True, capacity=1)
    released(session, event)
    for who, state in (("ana", BookingState.BOOKED), ("joe", BookingState.RELEASED)):
        session.add(
            Booking(
                registration_id=people[who].id,
                session_id=day["south"].id,
                site_id=people[who].site_id,
                state=state,
                number=1,
                made_at=now(),
            )
        )
    changed(session, event, day["south"], **later(day["south"]))
    assert released(session, event, tell=True) == 1
    session.commit()
    assert told(session) == ["ana@example.org"]


def seated(who, one, **changes):
    return Booking(
        **{
            "registration_id": who.id,
            "session_id": one.id,
            "site_id": who.site_id,
            "state": BookingState.BOOKED,
            "number": 1,
            "made_at": now(),
        }
        | changes
    )


def marked(who, one):
    return Favourite(registration_id=who.id, session_id=one.id, made_at=now())


def test_who_marked_a_session_with_seats_is_told_too(session, event, day, people):
    changed(session, event, day["south"], sign_up=True)
    released(session, event)
    session.add(marked(people["joe"], day["south"]))
    changed(session, event, day["south"], **later(day["south"]))
    released(session, event, tell=True)
    session.commit()
    assert told(session) == ["joe@example.org"]


@pytest.fixture
def beside(session, event, day):
    """A workshop with seats in the South, at the same time as the one without."""
    south = event.sites[0]
    one = built(session, event, voices=(), places=local(event, south, 1), sign_up=True,
                starts_at=day["south"].starts_at, ends_at=day["south"].ends_at)  # fmt: skip
    released(session, event)
    return one


def test_who_chose_something_else_at_that_time_is_not_told(session, event, day, people, beside):
    session.add(seated(people["ana"], beside))
    changed(session, event, day["south"], **later(day["south"]))
    released(session, event, tell=True)
    session.commit()
    assert told(session) == ["joe@example.org"]


def test_a_session_that_leaves_the_choice_again_is_told(session, event, day, people, beside):
    """It collided with what she had chosen, and does not any more: now it is in her day."""
    session.add(seated(people["ana"], beside))
    changed(session, event, day["south"], **later(day["south"], 120))
    released(session, event, tell=True)
    session.commit()
    assert told(session) == ["ana@example.org", "joe@example.org"]


def test_who_gave_the_seat_back_before_the_letters_went_out_is_told_still(
    session, event, day, people
):
    changed(session, event, day["south"], sign_up=True)
    released(session, event)
    seat = seated(people["ana"], day["south"])
    session.add(seat)
    changed(session, event, day["south"], **later(day["south"]))
    release(session, event, tell=True, actor=ROBIN, now=now())
    seat.state, seat.released_at = BookingState.RELEASED, now()
    write_letters(session)
    session.commit()
    assert told(session) == ["ana@example.org"]


def test_who_came_after_the_release_knew_it_already(session, event, day):
    changed(session, event, day["south"], **later(day["south"]))
    assert release(session, event, tell=True, actor=ROBIN, now=now()) == len(SOUTH)
    session.add(
        a_registration(event.sites[0], confirmed_at=now(),
                       person=a_person(event.coalition, email="late@example.org"))
    )  # fmt: skip
    write_letters(session)
    session.commit()
    assert told(session) == sorted(SOUTH)


def test_a_release_writes_no_letter_itself_and_the_worker_writes_some_at_a_time(
    session, event, day, monkeypatch
):
    changed(session, event, day["keynote"], **later(day["keynote"], -5))
    assert release(session, event, tell=True, actor=ROBIN, now=now()) == 3
    assert told(session) == []
    monkeypatch.setattr(telling, "CHUNK", 2)
    write_some(session)
    assert told(session) == sorted(SOUTH)
    write_letters(session)
    assert told(session) == sorted(SOUTH | NORTH)


@pytest.mark.parametrize("count", [1, 3])
def test_a_release_is_quick_however_many_it_concerns(session, event, day, statements, count):
    """The same statements for one person more and for three."""
    session.add_all(a_registration(event.sites[0]) for _ in range(count))
    changed(session, event, day["keynote"], **later(day["keynote"], -5))
    session.commit()
    statements.clear()
    assert release(session, event, tell=True, actor=ROBIN, now=now()) == 3 + count
    session.flush()
    inserted = [s for s in statements if s.startswith("INSERT")]
    assert len(inserted) == 3  # the release, its line in the log, and that the letters are due
    assert len([s for s in statements if s.startswith("SELECT")]) == RELEASING


def test_while_the_programme_is_hidden_nobody_is_told(session, event, day):
    changed(session, event, day["south"], **later(day["south"]))
    release(session, event, tell=True, actor=ROBIN, now=now())
    withhold(session, event, actor=ROBIN, now=now())
    write_letters(session)
    assert told(session) == []
    released(session, event)
    assert told(session) == sorted(SOUTH)


@pytest.fixture
def on_stage(session, event, day):
    """Ana Ruiz speaks in the keynote, and her address is known; Joe Poe's is not."""
    speaker = session.scalars(sa.select(Speaker).where(Speaker.name == "Ana Ruiz")).one()
    speaker.person = a_person(event.coalition, email="stage@example.org", language="es")
    session.commit()
    return speaker


def test_who_is_on_the_stage_of_what_changed_is_written_to(session, event, day, on_stage):
    changed(session, event, day["keynote"], **later(day["keynote"], -5))
    assert released(session, event, tell=True) == len(SOUTH | NORTH) + 1
    session.commit()
    letters = session.scalars(sa.select(Message).where(Message.kind == ON_STAGE)).all()
    assert [m.recipient for m in letters] == ["stage@example.org"]
    assert "Keynote" in letters[0].text
    assert "instead of" not in letters[0].text


def test_who_is_on_no_stage_that_changed_is_not(session, event, day, on_stage):
    changed(session, event, day["south"], **later(day["south"]))
    changed(session, event, day["keynote"], title=both("Opening"))
    released(session, event, tell=True)
    session.commit()
    assert "stage@example.org" not in told(session)


def test_two_changes_of_one_day_are_one_letter_in_the_readers_language(session, event, day):
    changed(session, event, day["keynote"], **later(day["keynote"], -5))
    changed(session, event, day["south"], **later(day["south"]))
    released(
        session,
        event,
        tell=True,
        note=Localized(en="The bus comes later.", es="El bus llega más tarde."),
    )
    session.commit()
    letters = {m.recipient: m for m in session.scalars(sa.select(Message))}
    assert letters["ana@example.org"].text.count("instead of") == 2
    assert "The bus comes later." in letters["ana@example.org"].text
    assert "El bus llega más tarde." in letters["joe@example.org"].text
    assert "instead of" not in letters["joe@example.org"].text
    assert letters["eva@example.org"].text.count("instead of") == 1
    assert "/my/" in letters["eva@example.org"].text


def test_nobody_is_written_to_unless_the_organizer_wants_it(session, event, day):
    cancel_session(session, event, day["north"], actor=ROBIN, now=now())
    assert released(session, event) == 0
    assert told(session) == []


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED])
def test_an_event_that_is_not_on_tells_nobody(session, event, day, state):
    event.state = state
    cancel_session(session, event, day["north"], actor=ROBIN, now=now())
    assert released(session, event, tell=True) == 0


def test_a_session_that_is_over_concerns_nobody(session, event, day):
    changed(session, event, day["south"], **later(day["south"]))
    assert release(session, event, tell=True, actor=ROBIN, now=event.ends_at) == 0


def test_the_letter_gives_the_hours_on_the_clock_of_the_readers_site(session):
    east = a_site("east", timezone="America/New_York", position=1)
    event = an_event(sites=[a_site("south"), east], programme_released_at=None)
    session.add(event)
    session.flush()
    session.add_all(a_registration(site) for site in event.sites)
    one = built(session, event)
    released(session, event)
    changed(session, event, one, **later(one))
    released(session, event, tell=True)
    session.commit()
    west, far = [m.text for m in session.scalars(sa.select(Message).order_by(Message.id))]
    clock = re.compile(r"is at (\d+):")
    assert (int(clock.search(far)[1]) - int(clock.search(west)[1])) % 24 == 3
