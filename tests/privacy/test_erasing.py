"""Forgetting a person: nothing that names them stays, what was counted stays counted."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Actor, Grant
from summit.audit.models import AuditEntry
from summit.checkin.models import Attendance
from summit.checkin.queries import listed_tickets
from summit.clock import now
from summit.events.models import Event, Site
from summit.groups.models import Fact, Membership, Seat, SeatHolder, Task
from summit.groups.states import SeatPart
from summit.operations.queries.invariants.queues import choices_are_counted
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.people.models import Person
from summit.people.sectors import Sector
from summit.privacy.actions import erase
from summit.privacy.queries import seats_about
from summit.privacy.words import without
from summit.registration.actions.choices import count_choices
from summit.registration.actions.parties import Guest, Hosting, register_party
from summit.registration.models import (
    ChoicePlaces,
    ImportRow,
    Invitation,
    ListImport,
    Registration,
)
from summit.registration.states import ImportState, InvitationState, RowState, State
from summit.surveys.models import SurveyInvitation
from summit.townhall.models import HallQuestion
from summit.townhall.queries import count_of_votes
from summit.townhall.states import QuestionState
from tests.factories import (
    KEYS,
    a_person,
    a_registration,
    a_site,
    an_event,
    both,
    link_of,
    scope,
)
from tests.factories.registration import a_question, deed, registered
from tests.privacy.conftest import MARK, tables_with


def erased(session, registration):
    erase(session, registration.person, actor=Actor(name="Robin"), now=now(), keys=KEYS,
          base_url="http://localhost")  # fmt: skip
    session.commit()
    session.expire_all()


def test_the_person_is_in_many_tables_before(session, kept):
    assert len(tables_with(session, MARK)) >= 14


def test_after_erasing_no_table_names_the_person(session, kept):
    erased(session, kept)
    assert tables_with(session, MARK) == []
    assert tables_with(session, "555 0142") == []


def test_the_row_of_a_list_is_emptied_that_is_known_by_its_registration_alone(session, kept):
    found = ListImport(uid="0" * 32, event_id=kept.event_id, filename="list.csv", digest="0",
                       headings=["Name"], mapping={}, options={}, state=ImportState.DONE,
                       made_at=now())  # fmt: skip
    session.add(found)
    session.flush()
    row = ImportRow(list_import_id=found.id, number=2, cells=["A name since corrected"],
                    findings=[], state=RowState.DONE, registration_id=kept.id)  # fmt: skip
    session.add(row)
    session.commit()
    erased(session, kept)
    assert (row.cells, row.findings) == ([], [])


def test_the_place_goes_to_who_waits_and_the_ticket_opens_no_door(session, kept):
    held = {ticket.digest for ticket in kept.tickets}
    site = kept.site_id
    erased(session, kept)
    others = session.scalars(sa.select(Registration).where(Registration.id != kept.id)).all()
    row = session.get(Site, site)
    assert kept.state == State.CANCELLED
    assert row.taken + row.held == 1
    assert others[0].state in (State.CONFIRMED, State.WAITLISTED)
    assert held.isdisjoint(ticket.digest for ticket in listed_tickets(session, kept.event_id))


def test_what_was_counted_stays_counted(session, kept):
    facts = session.scalar(sa.select(sa.func.count(Fact.id)))
    erased(session, kept)
    assert session.scalar(sa.select(sa.func.count(Attendance.id))) == 1
    assert session.scalar(sa.select(sa.func.count(Fact.id))) == facts + 1  # that the member left
    assert session.scalars(sa.select(SurveyInvitation.redeemed)).all() == [True]
    assert session.scalars(sa.select(Invitation.state)).all() == [InvitationState.WITHDRAWN]


def test_what_the_person_asked_is_set_aside_without_its_words_and_their_vote_counts(session, kept):
    erased(session, kept)
    own, about = session.scalars(sa.select(HallQuestion).order_by(HallQuestion.id))
    assert (own.text, own.state, own.anonymous) == ({"en": "█"}, QuestionState.SET_ASIDE, True)
    assert (about.text, about.state) == ({"en": "Why does █ not answer?"}, QuestionState.VISIBLE)
    assert about.votes == count_of_votes(session, [about.id]) == 1


def test_no_letter_reaches_the_person_any_more(session, kept):
    erased(session, kept)
    theirs = sa.select(Message).where(Message.person_id == kept.person_id)
    letters = session.scalars(theirs).all()
    assert letters
    assert {(m.state, m.recipient) for m in letters} == {(MessageState.ABORTED, "")}


def test_erasing_is_logged_without_a_name(session, kept):
    erased(session, kept)
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.deed == "person:erased")).one()
    assert entry.subject == f"person:{kept.person_id}"
    assert MARK not in str(entry.detail)


def test_somebody_else_of_the_same_coalition_is_left_alone(session, kept):
    erased(session, kept)
    other = session.scalars(sa.select(Person).where(Person.email_key == "ben@example.org")).one()
    assert (other.full_name, other.erased_at) == ("Ben Ortiz", None)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("to ANA@example.org", "to █"),
        ({"a": ["ana@example.org", 3, None]}, {"a": ["█", 3, None]}),
        ("nobody", "nobody"),
    ],
)
def test_words_are_taken_out_whatever_their_case(text, left):
    assert without(text, ["ana@example.org"]) == left


@pytest.fixture
def event(saved):
    return saved(an_event(slug="summit-28", sites=[a_site("south", 2, taken=1)]))


@pytest.fixture
def guest(saved, event):
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    return saved(a_registration(event.sites[0], person=person))


def test_a_person_erases_themselves_in_two_steps(client, stored, guest):
    mine = f"/my/{link_of(guest)}/erase"
    page = client.get(mine)
    for told in ("What goes", "What stays", "South County", "Nothing is erased yet"):
        assert told in page.text
    refused = client.submit(mine)
    assert refused.status_code == 422
    assert "Tick this if it is what you want" in refused.text
    answer = client.submit(mine, {"sure": "y"})
    assert (answer.status_code, answer.location) == (303, "/e/summit-28/erased")
    assert "Everything about you is erased" in client.get(answer.location).text
    assert stored(sa.select(Person.full_name)) == ["Erased person"]
    assert client.get(f"/my/{link_of(guest)}/").status_code == 404


def test_an_organizer_erases_on_request_and_it_is_logged(client_of, stored, event, guest):
    organizer = client_of(Grant(Role.ORGANIZER, scope(event)))
    page = f"/console/summit-28/people/{guest.id}/erase"
    assert "Do this only for somebody who asked for it" in organizer.get(page).text
    assert organizer.submit(page).status_code == 422
    assert organizer.submit(page, {"sure": "y"}).status_code == 303
    assert stored(sa.select(Person.full_name)) == ["Erased person"]
    assert stored(sa.select(AuditEntry.actor)) == ["Robin Vale"]


@pytest.mark.parametrize("role", [Role.HELP_DESK, Role.SITE_LEAD])
def test_who_only_reads_erases_nobody(client_of, event, guest, role):
    reader = client_of(Grant(role, scope(event)))
    assert reader.get(f"/console/summit-28/people/{guest.id}/erase").status_code == 403


def test_nobody_erases_who_is_registered_where_they_have_no_say(client_of, saved, event, guest):
    other = saved(an_event(coalition=event.coalition))
    saved(a_registration(other.sites[0], person=guest.person))
    organizer = client_of(Grant(Role.ORGANIZER, scope(event)))
    assert organizer.get(f"/console/summit-28/people/{guest.id}/erase").status_code == 403


def test_what_the_person_had_taken_on_loses_its_words(session, kept):
    member = session.scalars(
        sa.select(Membership).where(Membership.person_id == kept.person_id)
    ).first()
    task = Task(group_id=member.group_id, membership=member, text=f"Ask {MARK}", created_at=now())
    session.add(task)
    session.flush()
    erased(session, kept)
    session.refresh(task)
    assert task.text == ""
    assert task.dropped_at is not None


def test_the_seats_of_the_person_are_told_and_end(session, kept):
    member = session.scalars(
        sa.select(Membership).where(Membership.person_id == kept.person_id)
    ).first()
    seat = Seat(coalition_id=member.group.coalition_id, group_id=member.group_id,
                sector=Sector.HEALTH, since=now().date())  # fmt: skip
    seat.holders = [SeatHolder(person_id=kept.person_id, part=SeatPart.PRIMARY, since=now().date())]
    session.add(seat)
    session.flush()
    told = seats_about(session, [kept.person_id])
    assert [(row[0], row[2]) for row in told] == [(member.group.slug, SeatPart.PRIMARY)]
    erased(session, kept)
    session.refresh(seat.holders[0])
    assert seat.holders[0].until is not None


def test_whom_the_person_brought_without_a_name_is_no_longer_called_after_them(session, event):
    """ "Guest 2 of Ana Reyes" names somebody who asked to be forgotten."""
    event = session.get(Event, event.id)
    family = [Guest("Ana Reyes", "ana@example.org"), Guest(), Guest("Bo Reyes")]
    hosting = Hosting("Ana Reyes", "en", leads=True)
    made = register_party(session, event, event.sites[0], family, hosting=hosting, **deed(),
                          together=False).made  # fmt: skip
    session.commit()
    erased(session, made[0])
    assert tables_with(session, "Ana Reyes") == []
    assert [one.person.full_name for one in made[1:]] == ["Guest 2 of █", "Bo Reyes"]


def test_after_the_day_what_is_counted_of_a_choice_is_what_is_answered(session, event):
    event = session.get(Event, event.id)
    ride = {"key": "ride", "label": both("A ride"), "places": 3}
    session.add(a_question(event, "ride", kind="single_choice", options=[ride]))
    session.flush()
    count_choices(session, event)
    one = registered(session, event.sites[0], answers={"ride": "ride"})
    event.starts_at, event.ends_at = now() - timedelta(days=2), now() - timedelta(days=1)
    session.commit()
    erased(session, one)
    assert session.scalars(sa.select(ChoicePlaces.taken)).all() == [0]
    assert list(choices_are_counted(session)) == []
