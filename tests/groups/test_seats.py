"""Seats of organizations: given, stood in for, handed over, and each step taken back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.groups.models import Fact, Membership, Seat, SeatHolder
from summit.groups.queries import register_of, seat_register
from summit.groups.sheet import standing_of
from summit.groups.states import SeatPart
from summit.people.models import Organization
from summit.retention.facts import FactKind
from summit.retention.standing import State
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import a_fact, a_group_fact, a_meeting, a_membership

K, DAY = FactKind, timedelta(days=1)


@pytest.fixture
def there(saved):
    event = saved(an_event())
    group = saved(a_group(event))
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    return event, group, saved(*a_membership(group, person))[0]


@pytest.fixture
def lead(client_of, there):
    event, group, _ = there
    return client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))


@pytest.fixture
def page(there):
    return f"/lead/{there[1].id}/seats"


@pytest.fixture
def seat(lead, page, there, stored):
    """A seat of Riverbend Clinics that Ana holds."""
    lead.submit(page, {"organization": "Riverbend Clinics", "primary": there[2].id, "sector": ""})
    return stored(sa.select(Seat))[0]


@pytest.fixture
def stand_in(lead, page, seat, stored):
    """Rosa may come in Ana's place."""
    sent = {"seat": seat.id, "full_name": "Rosa Lee", "email": "rosa@example.org"}
    lead.submit(page + "/alternates", sent, page=page)
    return stored(sa.select(SeatHolder).where(SeatHolder.part == SeatPart.ALTERNATE))[0]


def post(lead, page, deed, **sent):
    return lead.submit(f"{page}/{deed}", sent, page=page)


def kinds(stored):
    return [fact.kind for fact in stored(sa.select(Fact).order_by(Fact.id))]


def test_a_seat_is_given_and_taken_back(lead, page, seat, stored):
    assert "Riverbend Clinics" in lead.get(page).text
    assert [o.name for o in stored(sa.select(Organization))] == ["Riverbend Clinics"]
    post(lead, page, "end", seat=seat.id)
    assert "No organization has a seat" in lead.get(page).text
    post(lead, page, "reopen", seat=seat.id)
    assert "Riverbend Clinics" in lead.get(page).text


def test_a_gap_to_fill_is_a_seat_of_a_sector(lead, page, stored):
    lead.submit(page, {"sector": "education", "primary": 0})
    shown = lead.get(page).text
    assert "Somebody from: Education" in shown
    assert "empty" in shown


@pytest.mark.parametrize("sent", [{}, {"organization": "X", "until": "2020-01-01"}])
def test_a_seat_for_nobody_or_of_a_term_gone_by_is_refused(lead, page, stored, sent):
    answer = lead.submit(page, {"primary": 0, "sector": ""} | sent)
    assert answer.status_code == 422
    assert "-error" in answer.text
    assert stored(sa.select(Seat)) == []


def test_a_stand_in_is_named_and_taken_back_and_named_again(lead, page, seat, stand_in, stored):
    assert ">may stand in<" in lead.get(page).text
    post(lead, page, "alternates/end", seat=seat.id, holder=stand_in.id)
    assert ">may stand in<" not in lead.get(page).text
    post(lead, page, "alternates/restore", seat=seat.id, holder=stand_in.id)
    assert "Rosa Lee" in lead.get(page).text
    assert len(stored(sa.select(Membership))) == 1  # a stand-in is no member


@pytest.mark.parametrize("email", ["rosa@example.org", "ana@example.org", "nobody"])
def test_nobody_stands_in_twice_or_for_themselves(lead, page, seat, stand_in, stored, email):
    answer = post(lead, page, "alternates", seat=seat.id, full_name="R", email=email)
    assert answer.status_code == 422
    assert "-error" in answer.text
    assert len(stored(sa.select(SeatHolder))) == 2


def roster_of(group, meeting):
    return f"/lead/{group.id}/meetings/{meeting.id}/roster"


def test_who_stood_in_is_marked_on_the_roster_and_stays_when_it_is_corrected(
    lead, there, seat, stand_in, saved, stored
):
    _event, group, member = there
    meeting = saved(a_meeting(group, now() - timedelta(hours=2)))
    roster = roster_of(group, meeting)
    assert "Who came in their place?" in lead.get(roster).text
    lead.submit(roster, {f"alt-{member.id}": "Rosa Lee"})
    fact = stored(sa.select(Fact).where(Fact.kind == K.ATTENDANCE_BY_ALTERNATE))[0]
    assert fact.detail == {"name": "Rosa Lee"}
    assert "<option selected>Rosa Lee</option>" in lead.get(roster).text
    lead.submit(roster, {f"alt-{member.id}": "Rosa Lee", "decided": "More chairs."})
    assert kinds(stored).count(K.ATTENDANCE_BY_ALTERNATE) == 1
    lead.submit(roster, {f"alt-{member.id}": "", "decided": "More chairs."})
    assert K.REVERSAL in kinds(stored)


def test_a_name_that_may_not_stand_in_is_no_stand_in(lead, there, seat, stand_in, saved, stored):
    meeting = saved(a_meeting(there[1], now() - timedelta(hours=2)))
    lead.submit(roster_of(there[1], meeting), {f"alt-{there[2].id}": "Somebody Else"})
    assert K.ATTENDANCE_BY_ALTERNATE not in kinds(stored)


def test_a_stand_in_keeps_the_seat_and_excuses_the_person(session, group):
    member, joined = a_membership(group, signed_up=now() - 90 * DAY)
    meetings = [a_meeting(group, now() - n * DAY) for n in (60, 40, 20)]
    closed = [a_group_fact(group, K.ROSTER_CLOSED, m.starts_at + DAY, meeting=m) for m in meetings]
    came = a_fact(member, K.ATTENDANCE, meetings[0].starts_at, meeting=meetings[0])
    sent = [a_fact(member, K.ATTENDANCE_BY_ALTERNATE, m.starts_at, meeting=m) for m in meetings[1:]]
    session.add_all([member, joined, *meetings, *closed, came, *sent])
    session.flush()
    person = standing_of(register_of(session, [group.id], now()), member.person_id, group.id)
    seat = standing_of(seat_register(session, group.id, now()), member.person_id, group.id)
    assert (person.state, seat.state) == (State.STARTED, State.ACTIVE)


def test_a_seat_is_handed_to_its_stand_in_and_taken_back(lead, page, there, seat, stand_in, stored):
    post(lead, page, "hand-over", seat=seat.id, holder=stand_in.id)
    holders = stored(sa.select(SeatHolder).order_by(SeatHolder.id))
    assert [(h.part, h.until is None) for h in holders] == [
        (SeatPart.PRIMARY, False), (SeatPart.ALTERNATE, False), (SeatPart.PRIMARY, True),
    ]  # fmt: skip
    assert len(stored(sa.select(Membership))) == 2  # whoever holds a seat is a member
    post(lead, page, "take-back", seat=seat.id, fact=0)
    holders = stored(sa.select(SeatHolder).order_by(SeatHolder.id))
    assert [(h.part, h.until) for h in holders] == [
        (SeatPart.PRIMARY, None), (SeatPart.ALTERNATE, None),
    ]  # fmt: skip
    assert post(lead, page, "take-back", seat=seat.id, fact=0).status_code == 409


def test_who_hands_over_may_leave_with_it_and_the_undo_brings_them_back(
    lead, page, there, seat, saved, stored
):
    event, group, member = there
    other = saved(*a_membership(group, a_person(event.coalition, full_name="Ben Ito")))[0]
    post(lead, page, "hand-over", seat=seat.id, member=other.id, leaves=1)
    fact = stored(sa.select(Fact).where(Fact.kind == K.LEAVE))[0]
    assert (fact.membership_id, fact.detail) == (member.id, {"reasons": ["seat_vacated"]})
    post(lead, page, "take-back", seat=seat.id, fact=fact.id)
    assert stored(sa.select(Fact.reverses_id).where(Fact.reverses_id.is_not(None))) == [fact.id]
    shown = " ".join(lead.get(page).text.split())
    assert "<dd>Ana Reyes</dd>" in shown


def test_a_foreign_seat_is_not_found(lead, page, there, saved):
    other = saved(a_group(there[0]))
    foreign = saved(
        Seat(
            coalition_id=other.coalition_id, group_id=other.id, sector="health", since=now().date()
        )
    )
    for deed in ("end", "reopen", "hand-over", "take-back", "alternates", "alternates/end"):
        assert post(lead, page, deed, seat=foreign.id).status_code == 404


def test_the_page_takes_the_same_statements_with_three_seats(lead, page, seat, statements, there):
    def count():
        before = len(statements)
        lead.get(page)
        return len(statements) - before

    one = count()
    for name in ("School", "Church"):
        lead.submit(page, {"organization": name, "primary": there[2].id, "sector": ""})
    assert count() == one
