"""Several people in one go: all of them or nobody, each with a link, names that follow later."""

import pytest
import sqlalchemy as sa

from summit.outbox.models import Message
from summit.people.models import Person
from summit.registration.actions import cancel
from summit.registration.actions.offers import accept
from summit.registration.actions.parties import (
    Claimed,
    Guest,
    Hosting,
    claimed,
    name_guest,
    register_party,
    unnamed,
)
from summit.registration.models import Party, Registration
from summit.registration.queries import party_of
from summit.registration.queues.queries import open_offer
from summit.registration.refusals import AlreadyRegistered, TooFewPlaces
from summit.registration.states import OfferState, State
from tests.factories import a_person
from tests.factories.registration import deed, registered

ANA = Guest("Ana Reyes", "ana@example.org")
FAMILY = Hosting("Ana Reyes", "en", leads=True)


@pytest.fixture
def event(event_with):
    return event_with(south=4, north=9)


def go(session, event, people, **changes):
    return register_party(
        session,
        event,
        changes.pop("site", event.sites[0]),
        people,
        **{"hosting": FAMILY} | deed() | changes,
    )


def letters(session):
    return [(m.kind, m.recipient) for m in session.scalars(sa.select(Message).order_by("id"))]


def test_a_family_gets_places_and_links_for_each_and_the_contact_leads(session, event):
    done = go(session, event, [ANA, Guest("Bo Reyes"), Guest()])
    assert [one.state for one in done.made] == [State.CONFIRMED] * 3
    assert len({one.link_digest for one in done.made}) == 3
    assert [one.party_contact for one in done.made] == [True, False, False]
    assert {one.party_id for one in done.made} == {done.party.id}
    assert [one.person.full_name for one in party_of(session, done.made[1])] == [
        "Ana Reyes",
        "Bo Reyes",
        "Guest 3 of Ana Reyes",
    ]
    assert (done.known, done.waiting, event.sites[0].taken) == (0, 0, 3)


def test_a_name_that_is_missing_is_like_no_other(session, event):
    named, missing = go(session, event, [ANA, Guest()]).made
    assert (unnamed(named.person), unnamed(missing.person)) == (False, True)
    name_guest(session, missing, full_name="Cruz Reyes", email=None, **deed())
    assert not unnamed(missing.person)


def test_the_contact_is_told_where_the_tickets_of_the_others_are(session, event):
    go(session, event, [ANA, Guest("Bo Reyes"), Guest("Cy Reyes", "cy@example.org")])
    assert sorted(letters(session)) == [
        ("registration/confirmed", "ana@example.org"),
        ("registration/confirmed", "cy@example.org"),
        ("registration/party", "ana@example.org"),
    ]


def test_who_comes_together_gets_places_together_or_nothing_happens(session, event):
    people = [ANA, *(Guest(f"Child {n}") for n in range(4))]
    with pytest.raises(TooFewPlaces, match="South County has 4 places left, and you are 5"):
        go(session, event, people)
    session.rollback()
    assert session.scalars(sa.select(sa.func.count(Registration.id))).one() == 0
    done = go(session, event, people, together=False)
    assert [one.state for one in done.made] == [State.CONFIRMED] * 4 + [State.WAITLISTED]
    assert done.waiting == 1


def test_the_same_form_sent_twice_registers_the_same_people(session, event):
    people = [ANA, Guest("Bo Reyes"), Guest()]
    first = go(session, event, people, uid="f" * 32)
    again = go(session, event, people, uid="f" * 32)
    assert [one.id for one in again.made] == [one.id for one in first.made]
    assert session.scalars(sa.select(sa.func.count(Party.id))).one() == 1


def test_a_contact_who_is_registered_already_registers_nobody(session, event):
    registered(session, event.sites[0], email="ana@example.org")
    with pytest.raises(AlreadyRegistered):
        go(session, event, [ANA, Guest("Bo Reyes")])


def test_one_of_them_who_is_registered_already_is_written_to_and_counted(session, event):
    known = registered(session, event.sites[1], email="bo@example.org")
    done = go(session, event, [ANA, Guest("Bo", "bo@example.org"), Guest("Cy")])
    assert [one.person.full_name for one in done.made] == ["Ana Reyes", "Cy"]
    assert done.known == 1
    assert (known.site, known.party_id) == (event.sites[1], None)
    assert ("registration/link_again", "bo@example.org") in letters(session)


def test_who_is_registered_brings_others_later(session, event):
    host = registered(session, event.sites[0], full_name="Ana Reyes")
    hosting = Hosting("Ana Reyes", "en", host=host)
    done = go(session, event, [Guest("Bo Reyes")], hosting=hosting)
    more = go(session, event, [Guest("Cy Reyes")], hosting=hosting)
    assert more.party is done.party
    assert host.party_contact
    assert [one.person.full_name for one in party_of(session, host)] == [
        "Ana Reyes",
        "Bo Reyes",
        "Cy Reyes",
    ]


def test_that_the_turn_of_a_guest_has_come_is_told_to_who_registered_them(session, event):
    """Who has no address of their own would wait for ever."""
    leaves = registered(session, event.sites[0], email="dee@example.org")
    people = [ANA, Guest("Bo Reyes"), Guest("Cy Reyes"), Guest("Di Reyes")]
    *_others, last = go(session, event, people, together=False).made
    assert last.state == State.WAITLISTED
    cancel(session, leaves, **deed())
    held = open_offer(session, last)
    assert held is not None
    assert letters(session)[-1] == ("registration/offer", "ana@example.org")
    letter = session.scalars(sa.select(Message).order_by(Message.id.desc())).first()
    shown = letter.text
    assert "Hello Di Reyes," in shown
    assert "You get this letter for Di Reyes, whom you registered" in shown
    accept(session, last, **deed())
    assert letters(session)[-1] == ("registration/promoted", "ana@example.org")


def test_a_guest_who_gets_an_address_while_their_turn_has_come_is_offered_the_place_there(
    session, event
):
    """The link in the letter to whoever registered them opens nothing any more."""
    leaves = registered(session, event.sites[0], email="dee@example.org")
    people = [ANA, Guest("Bo Reyes"), Guest("Cy Reyes"), Guest("Di Reyes")]
    *_others, last = go(session, event, people, together=False).made
    cancel(session, leaves, **deed())
    before = open_offer(session, last)
    held = event.sites[0].held
    assert name_guest(session, last, full_name="Di Reyes", email="di@example.org", **deed())
    after = open_offer(session, last)
    assert (before.state, after.state) == (OfferState.WITHDRAWN, OfferState.OPEN)
    assert event.sites[0].held == held
    assert letters(session)[-1] == ("registration/offer", "di@example.org")
    accept(session, last, **deed())
    assert letters(session)[-1] == ("registration/promoted", "di@example.org")


def test_who_can_be_told_by_nobody_is_passed_over(session, event):
    leaves = registered(session, event.sites[0])
    for _ in range(3):
        registered(session, event.sites[0])
    unknown, next_one = (registered(session, event.sites[0], email=mail)
                         for mail in (None, "next@example.org"))  # fmt: skip
    cancel(session, leaves, **deed())
    assert open_offer(session, unknown) is None
    assert open_offer(session, next_one) is not None


def test_an_address_makes_the_registration_the_guests_own(session, event):
    _ana, guest = go(session, event, [ANA, Guest()]).made
    given = {"full_name": "Bo Reyes", "email": "bo@example.org"}
    assert name_guest(session, guest, **given, **deed())
    assert claimed(guest)
    assert letters(session)[-1] == ("registration/confirmed", "bo@example.org")
    with pytest.raises(Claimed):
        name_guest(session, guest, full_name="Mallory", email=None, **deed())


def test_an_address_that_is_known_from_elsewhere_brings_its_person(session, event):
    known = a_person(event.coalition, full_name="Beatriz Reyes", email="bo@example.org")
    session.add(known)
    _ana, guest = go(session, event, [ANA, Guest()]).made
    stand_in = guest.person
    assert name_guest(session, guest, full_name="Bo", email="Bo@example.org", **deed())
    assert guest.person is known
    assert (known.full_name, stand_in.merged_into_id) == ("Beatriz Reyes", known.id)


def test_an_address_that_is_registered_already_is_only_written_to(session, event):
    registered(session, event.sites[1], email="bo@example.org")
    _ana, guest = go(session, event, [ANA, Guest()]).made
    assert not name_guest(session, guest, full_name="Bo", email="bo@example.org", **deed())
    assert not claimed(guest)
    assert letters(session)[-1] == ("registration/link_again", "bo@example.org")
    assert session.scalars(sa.select(sa.func.count(Person.id))).one() == 3
