"""Asking and voting: once for each ticket, however often it is sent."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from summit.access.tokens import new_uid
from summit.clock import now
from summit.errors import Conflict, NotFound, TooMany
from summit.townhall import actions
from summit.townhall.limits import ASK_OF_TICKET
from summit.townhall.models import HallQuestion, HallVote, TownHall
from summit.townhall.queries import questions_of
from summit.townhall.states import HallState, Mode, QuestionState
from tests.factories import a_site
from tests.factories.townhall import a_question
from tests.townhall.conftest import ROBIN


def draft(text="Who decides?", **changes):
    return actions.Draft(
        **{"uid": new_uid(), "text": text, "language": "en", "anonymous": False} | changes
    )


def asked(floor, asker, **changes):
    made = actions.ask(floor.session, floor.hall, asker, draft(**changes), now=now())
    floor.session.flush()
    return made


def shown(floor, asker=None, **changes):
    one = a_question(floor.hall, asker or floor.ticket(), **changes)
    floor.session.add(one)
    floor.session.flush()
    return one


def revision(floor):
    return floor.session.scalar(sa.select(TownHall.revision).where(TownHall.id == floor.hall.id))


def test_a_question_waits_in_the_queue_of_its_askers_hall_until_somebody_has_read_it(floor):
    one = asked(floor, floor.ticket(floor.north))
    assert one.state == QuestionState.WAITING
    assert one.site_id == one.from_site_id == floor.north.id


def test_where_questions_appear_at_once_everybody_sees_it(floor):
    floor.hall.mode = Mode.INSTANT
    floor.session.flush()
    one = asked(floor, floor.ticket())
    assert one.state == QuestionState.VISIBLE
    assert one.shown_at is not None


def test_somebody_from_elsewhere_stands_in_the_first_hall_and_counts_for_their_own(floor):
    online = a_site("online", 50, position=2)
    floor.event.sites.append(online)
    floor.session.flush()
    one = asked(floor, floor.ticket(online))
    assert (one.site_id, one.from_site_id) == (floor.south.id, online.id)


def test_a_form_that_is_sent_twice_asks_once(floor):
    asker, same = floor.ticket(), draft()
    first = actions.ask(floor.session, floor.hall, asker, same, now=now())
    floor.session.flush()
    second = actions.ask(floor.session, floor.hall, asker, same, now=now())
    assert first is second
    assert len(questions_of(floor.session, floor.hall.id)) == 1


def test_a_question_carries_the_pillar_of_its_session(floor):
    assert asked(floor, floor.ticket()).pillar_id == floor.hall.programmed.pillar_id


def test_one_ticket_asks_so_many_questions_in_ten_minutes_and_another_still_can(floor):
    asker = floor.ticket()
    for _ in range(ASK_OF_TICKET.tries):
        asked(floor, asker)
    with pytest.raises(TooMany):
        asked(floor, asker)
    asked(floor, floor.ticket())


def test_in_a_closed_town_hall_nobody_asks_or_votes(floor):
    one = shown(floor)
    floor.hall.state = HallState.CLOSED
    floor.session.flush()
    with pytest.raises(Conflict):
        asked(floor, floor.ticket())
    with pytest.raises(Conflict):
        actions.vote(floor.session, floor.hall, floor.ticket(), one.id, now=now())


def test_a_ticket_votes_once_for_a_question_however_often_it_is_sent(floor):
    one, voter = shown(floor), floor.ticket()
    for _ in range(3):
        actions.vote(floor.session, floor.hall, voter, one.id, now=now())
    actions.vote(floor.session, floor.hall, floor.ticket(), one.id, now=now())
    assert one.votes == 2
    assert len(floor.session.scalars(sa.select(HallVote.id)).all()) == 2


def test_the_database_itself_refuses_a_second_vote_of_the_same_ticket(floor):
    one, voter = shown(floor), floor.ticket()
    floor.session.add_all(
        HallVote(question_id=one.id, registration_id=voter.id, voted_at=now()) for _ in range(2)
    )
    with pytest.raises(sa.exc.IntegrityError):
        floor.session.flush()


def test_a_vote_can_be_taken_back(floor):
    one, voter = shown(floor), floor.ticket()
    actions.vote(floor.session, floor.hall, voter, one.id, now=now())
    actions.unvote(floor.session, floor.hall, voter, one.id)
    actions.unvote(floor.session, floor.hall, voter, one.id)
    assert one.votes == 0


@pytest.mark.parametrize("state", [QuestionState.WAITING, QuestionState.SET_ASIDE,
                                   QuestionState.ANSWERED])  # fmt: skip
def test_what_is_not_in_line_takes_no_votes(floor, state):
    one = shown(floor, state=state)
    with pytest.raises(Conflict):
        actions.vote(floor.session, floor.hall, floor.ticket(), one.id, now=now())


def test_a_question_of_another_town_hall_takes_no_vote_here(floor):
    other = floor.add_hall(floor.north)
    one = a_question(other, floor.ticket(floor.north))
    floor.session.add(one)
    floor.session.flush()
    with pytest.raises(NotFound):
        actions.vote(floor.session, floor.hall, floor.ticket(), one.id, now=now())


def test_the_list_stands_in_the_order_of_votes_and_of_equals_the_oldest_first(floor):
    ones = [shown(floor) for _ in range(4)]
    for one, count in zip(ones, (1, 3, 1, 2), strict=True):
        for _ in range(count):
            actions.vote(floor.session, floor.hall, floor.ticket(), one.id, now=now())
    floor.session.flush()
    order = [one.id for one in questions_of(floor.session, floor.hall.id)]
    assert order == [ones[1].id, ones[3].id, ones[0].id, ones[2].id]


def test_everything_that_a_page_shows_raises_the_revision(floor):
    seen = [revision(floor)]
    voter = floor.ticket()
    one = shown(floor)
    actions.vote(floor.session, floor.hall, voter, one.id, now=now())
    seen.append(revision(floor))
    actions.unvote(floor.session, floor.hall, voter, one.id)
    seen.append(revision(floor))
    asked(floor, voter)
    seen.append(revision(floor))
    assert seen == sorted(set(seen))


def test_who_asked_may_take_it_back_until_it_comes_to_the_stage(floor):
    asker = floor.ticket()
    one, later = shown(floor, asker), shown(floor, asker, state=QuestionState.ON_STAGE)
    actions.withdraw(floor.session, floor.hall, asker, one.id, now=now())
    actions.withdraw(floor.session, floor.hall, asker, one.id, now=now())
    assert one.state == QuestionState.WITHDRAWN
    with pytest.raises(Conflict):
        actions.withdraw(floor.session, floor.hall, asker, later.id, now=now())


def test_nobody_takes_back_what_somebody_else_asked(floor):
    one = shown(floor)
    with pytest.raises(Conflict):
        actions.withdraw(floor.session, floor.hall, floor.ticket(), one.id, now=now())
    assert floor.session.get_one(HallQuestion, one.id).state == QuestionState.VISIBLE


def test_what_was_joined_to_a_question_that_is_taken_back_stands_for_itself_again(floor):
    one, other = shown(floor), shown(floor)
    voter = floor.ticket()
    actions.vote(floor.session, floor.hall, voter, other.id, now=now())
    actions.join(floor.session, floor.event, floor.hall, other.id, one.id, sites=None,
                 actor=ROBIN, now=now())  # fmt: skip
    floor.session.flush()
    assert one.votes == 1
    actions.withdraw(floor.session, floor.hall, one.registration, one.id, now=now())
    floor.session.flush()
    assert (other.same_as_id, other.state, other.votes) == (None, QuestionState.VISIBLE, 1)
    assert (one.state, one.votes) == (QuestionState.WITHDRAWN, 0)


def test_another_question_by_a_form_that_was_used_is_another_question(floor):
    asker, second = floor.ticket(), floor.ticket()
    form = draft("First?")
    ones = [
        actions.ask(floor.session, floor.hall, asker, form, now=now()),
        actions.ask(floor.session, floor.hall, asker, replace(form, text="Second?"), now=now()),
        actions.ask(floor.session, floor.hall, second, form, now=now()),
        actions.ask(floor.session, floor.hall, asker, form, now=now()),
    ]
    floor.session.flush()
    assert [one.text["en"] for one in ones] == ["First?", "Second?", "First?", "First?"]
    assert len({one.id for one in ones}) == 3
