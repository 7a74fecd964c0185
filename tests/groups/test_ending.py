"""Pausing, completing, merging and closing a group: seen before, told to all, taken back whole."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Actor, Grant
from summit.clock import now
from summit.errors import Conflict, FieldError
from summit.groups import actions
from summit.groups.ending import Ending, consequences
from summit.groups.models import Fact
from summit.groups.queries import fact_in, memberships_of, register_of
from summit.groups.sheet import standings
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.retention.facts import FactKind, Source
from summit.retention.standing import State
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import LINKS, a_fact, a_meeting, a_membership, member_link

K, DAY = FactKind, timedelta(days=1)
ROBIN = Actor(None, "Robin", ())


@pytest.fixture
def members(session, group):
    """Two who have begun, one who waits, one who left; and a meeting that is planned."""
    made = [a_membership(group) for _ in range(4)]
    session.add_all([row for pair in made for row in pair])
    session.add_all([a_fact(m, K.ORIENTED, now() - 5 * DAY) for m, _ in made[:2]])
    session.add(a_fact(made[3][0], K.LEAVE, now() - DAY, detail={"reasons": ["moved"]}))
    session.add(a_meeting(group))
    session.flush()
    return [m for m, _ in made]


@pytest.fixture
def other(session, group):
    made = a_group(group.event)
    session.add(made)
    session.flush()
    return made


def states(session, group, members):
    known = standings(register_of(session, [group.id], now()), group.id)
    return [known[m.person_id].state if m.person_id in known else None for m in members]


def end(session, group, ending, into=None):
    fact = actions.end_group(
        session, group, ending, into=into, message="Thank you all.", actor=ROBIN, links=LINKS,
        now=now(),
    )  # fmt: skip
    session.flush()
    return fact


BEFORE = [State.STARTED, State.STARTED, State.SIGNED_UP, State.LEFT]


def test_the_preview_counts_what_the_end_touches(session, group, members):
    register = register_of(session, [group.id], now())
    seen = consequences(register, group.id, tasks=3)
    assert (seen.standing, seen.waiting, seen.meetings, seen.tasks, seen.members) == (2, 1, 1, 3, 3)


@pytest.mark.parametrize(
    ("ending", "after"),
    [
        (Ending.CLOSE, [State.GROUP_CLOSED] * 3 + [State.LEFT]),
        (Ending.COMPLETE, [State.COMPLETED] * 2 + [State.GROUP_CLOSED, State.LEFT]),
        (Ending.MERGE, [State.TRANSFERRED] * 3 + [State.LEFT]),
    ],
)
def test_each_end_does_what_it_says_and_one_undo_takes_all_of_it_back(
    session, group, members, other, ending, after
):
    fact = end(session, group, ending, other)
    assert states(session, group, members) == after
    assert not register_of(session, [group.id], now()).known.upcoming.get(group.id)
    actions.undo(session, fact_in(session, group, fact.id), now=now(), source=Source.WEB)
    session.flush()
    assert states(session, group, members) == BEFORE
    assert register_of(session, [group.id], now()).known.upcoming[group.id]
    assert standings(register_of(session, [other.id], now()), other.id) == {}


def test_an_undo_keeps_back_the_letters_and_can_itself_not_send_them_again(
    session, group, members, other
):
    fact = end(session, group, Ending.CLOSE)
    undoing = actions.undo(session, fact, now=now(), source=Source.WEB)
    session.flush()
    letters = session.scalars(sa.select(Message).where(Message.kind == "groups/ended")).all()
    assert [m.state for m in letters] == [MessageState.ABORTED] * 3
    with pytest.raises(Conflict):
        actions.undo(session, undoing[0], now=now(), source=Source.WEB)


def test_whoever_is_merged_keeps_what_they_came_to(session, group, members, other):
    end(session, group, Ending.MERGE, other)
    register = register_of(session, [other.id], now())
    known = standings(register, other.id)
    assert [known[m.person_id].state for m in members[:3]] == BEFORE[:3]
    assert known[members[2].person_id].waiting == 10  # days since the first sign-up
    assert len(memberships_of(session, other.id)) == 3


def test_the_letter_of_a_merge_opens_the_page_in_the_new_group(session, group, members, other):
    end(session, group, Ending.MERGE, other)
    arrived = {m.person_id: m for m in memberships_of(session, other.id)}
    letter = session.scalars(
        sa.select(Message).where(Message.person_id == members[0].person_id)
    ).one()
    assert f"/m/{member_link(arrived[members[0].person_id])}/" in letter.text
    assert "Thank you all." in letter.text
    assert [a["mimetype"] for a in letter.attachments] == [
        "text/calendar; charset=utf-8; method=CANCEL"
    ]


def test_a_group_goes_into_no_group_that_has_closed_nor_into_itself(session, group, members, other):
    end(session, other, Ending.CLOSE)
    for into in (other, group, None):
        with pytest.raises(FieldError):
            end(session, group, Ending.MERGE, into)


def test_a_group_ends_once(session, group, members):
    end(session, group, Ending.CLOSE)
    with pytest.raises(Conflict):
        end(session, group, Ending.COMPLETE)


def test_a_member_completes_once_and_it_is_undone(session, group, members):
    fact = actions.complete(session, members[0], now=now(), by=None)
    session.flush()
    assert states(session, group, members)[0] is State.COMPLETED
    with pytest.raises(Conflict):
        actions.complete(session, members[0], now=now(), by=None)
    actions.undo(session, fact, now=now(), source=Source.WEB)
    session.flush()
    assert states(session, group, members) == BEFORE


@pytest.fixture
def there(saved):
    event = saved(an_event())
    group = saved(a_group(event, slug="housing"))
    saved(*a_membership(group, a_person(event.coalition, full_name="Ana Reyes")))
    return event, group


@pytest.fixture
def desk(client_of, there):
    return client_of(Grant(Role.ORGANIZER, scope(there[0])))


@pytest.fixture
def page(there):
    return f"/console/{there[0].slug}/groups/housing"


def kinds(stored):
    return [fact.kind for fact in stored(sa.select(Fact).order_by(Fact.id))]


def test_a_pause_demands_a_word_to_the_members_and_is_undone(desk, page, stored):
    assert desk.submit(page + "/pause", {"message": ""}).status_code == 422
    assert kinds(stored) == [K.SIGNUP]
    desk.submit(page + "/pause", {"message": "We take the summer off."})
    letter = stored(sa.select(Message).where(Message.kind == "groups/paused"))[0]
    assert "We take the summer off." in letter.text
    fact = stored(sa.select(Fact).where(Fact.kind == K.GROUP_PAUSED))[0]
    assert fact.note == "We take the summer off."
    desk.submit(page + "/undo", {"fact": fact.id}, page=page)
    assert "Pause the group" in desk.get(page).text
    assert stored(sa.select(Message.state)) == [MessageState.ABORTED]


def test_a_paused_group_resumes_and_that_is_undone(desk, page, stored):
    desk.submit(page + "/pause", {"message": "Summer."})
    desk.submit(page + "/resume", page=page)
    fact = stored(sa.select(Fact).where(Fact.kind == K.GROUP_RESUMED))[0]
    desk.submit(page + "/undo", {"fact": fact.id}, page=page)
    assert "Resume the group" in desk.get(page).text


def test_the_end_is_seen_before_it_is_done(desk, page, stored):
    shown = desk.get(page + "/end").text
    assert "0 members in good standing" in shown
    assert "one who waits" in shown
    assert kinds(stored) == [K.SIGNUP]


@pytest.mark.parametrize(
    "sent", [{}, {"ending": "close"}, {"message": "Bye"}, {"ending": "merge", "message": "Bye"}]
)
def test_half_an_end_is_refused_with_what_was_typed(desk, page, stored, saved, there, sent):
    saved(a_group(there[0]))
    answer = desk.submit(page + "/end", sent)
    assert answer.status_code == 422
    assert sent.get("message", "") in answer.text
    assert kinds(stored) == [K.SIGNUP]


def test_a_group_is_ended_by_its_form_and_taken_back(desk, page, stored):
    desk.submit(page + "/end", {"ending": "complete", "message": "We did it."})
    assert "This group has closed." in desk.get(page).text
    assert "This group has closed." in desk.get(page + "/end").text
    fact = stored(sa.select(Fact).where(Fact.kind == K.GROUP_CLOSED))[0]
    desk.submit(page + "/undo", {"fact": fact.id}, page=page)
    assert "End the group" in desk.get(page).text


def test_a_lead_notes_that_a_part_is_done_and_takes_it_back(client_of, there, stored, saved):
    event, group = there
    lead = client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))
    member = saved(*a_membership(group, a_person(event.coalition)))[0]
    home = f"/lead/{group.id}/members/{member.id}/"
    lead.submit(home + "complete", page=home)
    fact = stored(sa.select(Fact).where(Fact.kind == K.COMPLETE))[0]
    assert "Completed" in lead.get(home).text
    lead.submit(f"/lead/{group.id}/undo", {"fact": fact.id}, page=home)
    assert "Their part is done" in lead.get(home).text
