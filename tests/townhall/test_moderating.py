"""What moderators do: the stage, joining and parting, handing over, closing."""

import random

import pytest
import sqlalchemy as sa

from summit.audit.models import AuditEntry
from summit.clock import now
from summit.errors import Conflict, NotFound
from summit.framework.actions import load_edition
from summit.framework.models import Pillar
from summit.townhall import actions
from summit.townhall.board import in_line
from summit.townhall.models import HallQuestion
from summit.townhall.queries import carried_to, questions_of
from summit.townhall.states import HallState, ImpossibleStep, Mode, QuestionState, Step
from tests.factories.townhall import a_question
from tests.townhall.conftest import ROBIN

S = QuestionState


def shown(floor, site=None, hall=None, **changes):
    one = a_question(hall or floor.hall, floor.ticket(site), **changes)
    floor.session.add(one)
    floor.session.flush()
    return one


def step(floor, one, name, sites=None):
    actions.take_step(floor.session, floor.event, floor.hall, one.id, name,
                      **floor.moderating(sites))  # fmt: skip
    floor.session.flush()


def votes(floor, one, *tickets):
    for ticket in tickets:
        actions.vote(floor.session, floor.hall, ticket, one.id, now=now())
    floor.session.flush()


def join(floor, one, into, sites=None):
    return actions.join(floor.session, floor.event, floor.hall, one.id, into.id,
                        **floor.moderating(sites))  # fmt: skip


def part(floor, one):
    return actions.part(floor.session, floor.event, floor.hall, one.id, **floor.moderating())


def deeds(floor):
    return list(floor.session.scalars(sa.select(AuditEntry.deed).order_by(AuditEntry.id)))


def test_calling_the_next_question_settles_the_one_on_stage(floor):
    first, second = shown(floor), shown(floor)
    step(floor, first, Step.CALL)
    step(floor, second, Step.CALL)
    assert (first.state, second.state) == (S.ANSWERED, S.ON_STAGE)
    assert first.settled_at is not None


def test_nobody_is_called_to_the_stage_of_a_closed_town_hall(floor):
    one = shown(floor)
    floor.hall.state = HallState.CLOSED
    floor.session.flush()
    with pytest.raises(Conflict):
        step(floor, one, Step.CALL)


def test_the_database_lets_one_question_have_the_stage(floor):
    shown(floor, state=S.ON_STAGE)
    with pytest.raises(sa.exc.IntegrityError):
        shown(floor, state=S.ON_STAGE)


def test_another_town_hall_has_a_stage_of_its_own(floor):
    other = floor.add_hall(floor.north)
    shown(floor, state=S.ON_STAGE)
    assert shown(floor, floor.north, other, state=S.ON_STAGE).id


def test_a_question_that_was_set_aside_comes_back_as_it_was(floor):
    one, unread = shown(floor), shown(floor, state=S.WAITING)
    for each, back in ((one, Step.SHOW), (unread, Step.HIDE)):
        before = each.state
        step(floor, each, Step.SET_ASIDE)
        step(floor, each, back)
        assert (each.state, each.settled_at) == (before, None)


def test_a_step_that_somebody_else_took_first_is_refused(floor):
    one = shown(floor, state=S.WAITING)
    step(floor, one, Step.SHOW)
    with pytest.raises(ImpossibleStep):
        step(floor, one, Step.SHOW)


def test_a_local_moderator_reads_their_own_queue_alone(floor):
    one = shown(floor, floor.north, state=S.WAITING)
    with pytest.raises(NotFound):
        step(floor, one, Step.SHOW, sites={floor.south.id})
    step(floor, one, Step.SHOW, sites={floor.north.id})
    assert one.state == S.VISIBLE


def test_the_stage_is_shared_by_the_moderators_of_both_halls(floor):
    one = shown(floor, floor.north)
    step(floor, one, Step.CALL, sites={floor.south.id})
    step(floor, one, Step.SHOW, sites={floor.south.id})
    assert one.state == S.VISIBLE


def test_the_stage_list_alternates_between_the_halls_and_remembers_who_had_turns(floor):
    south = [shown(floor, votes=v) for v in (9, 8, 7)]
    north = shown(floor, floor.north, votes=1)
    assert in_line(questions_of(floor.session, floor.hall.id)) == [
        south[0].id, north.id, south[1].id, south[2].id,
    ]  # fmt: skip
    step(floor, south[0], Step.CALL)
    assert in_line(questions_of(floor.session, floor.hall.id))[0] == north.id


def test_who_voted_for_both_of_two_joined_questions_counts_once(floor):
    one, other = shown(floor), shown(floor)
    both, only = floor.ticket(), floor.ticket()
    votes(floor, one, both)
    votes(floor, other, both, only)
    assert join(floor, one, other).votes == 2
    assert [q.id for q in questions_of(floor.session, floor.hall.id)] == [other.id]


def test_parting_gives_both_their_own_votes_back(floor):
    one, other = shown(floor), shown(floor)
    votes(floor, one, floor.ticket())
    votes(floor, other, floor.ticket(), floor.ticket())
    join(floor, one, other)
    part(floor, one)
    part(floor, one)
    assert (one.votes, other.votes, one.same_as_id) == (1, 2, None)


def test_a_vote_for_a_question_that_was_joined_counts_for_the_one_that_stands(floor):
    one, other, voter = shown(floor), shown(floor), floor.ticket()
    join(floor, one, other)
    votes(floor, one, voter)
    votes(floor, other, voter)
    assert other.votes == 1
    actions.unvote(floor.session, floor.hall, voter, one.id)
    assert other.votes == 0


def test_joining_and_parting_in_any_order_never_counts_a_vote_twice_or_loses_one(floor):
    rng = random.Random(4)
    ones, tickets = [shown(floor) for _ in range(5)], [floor.ticket() for _ in range(4)]
    cast = {one.id: {rng.choice(tickets).id for _ in range(3)} for one in ones}
    for one in ones:
        votes(floor, one, *(t for t in tickets if t.id in cast[one.id]))
    for _ in range(12):
        free = [one for one in ones if one.same_as_id is None]
        joined = [one for one in ones if one.same_as_id is not None]
        if len(free) > 1 and (not joined or rng.random() < 0.6):
            join(floor, *rng.sample(free, 2))
        elif joined:
            part(floor, rng.choice(joined))
        floor.session.flush()
    for one in [one for one in ones if one.same_as_id is not None]:
        part(floor, one)
    assert {one.id: one.votes for one in ones} == {k: len(v) for k, v in cast.items()}


def test_a_question_is_not_the_same_as_itself_and_what_is_settled_is_not_joined(floor):
    one, done = shown(floor), shown(floor, state=S.ANSWERED)
    for pair in ((one, one), (done, one), (one, done)):
        with pytest.raises(Conflict):
            join(floor, *pair)


def test_two_questions_that_are_joined_both_ways_do_not_stand_for_each_other(floor):
    one, other = shown(floor), shown(floor)
    join(floor, one, other)
    floor.session.flush()
    with pytest.raises(Conflict):
        join(floor, other, one)


def test_a_question_is_handed_to_the_other_hall_with_its_votes_and_is_read_anew(floor):
    other = floor.add_hall(floor.north)
    one, same = shown(floor), shown(floor)
    votes(floor, one, floor.ticket(), floor.ticket())
    join(floor, same, one)
    to = actions.Place(other, floor.north.id)
    actions.hand_over(floor.session, floor.event, floor.hall, one.id, to, **floor.moderating())
    assert (one.hall_id, one.site_id, one.state) == (other.id, floor.north.id, S.WAITING)
    assert (one.from_site_id, one.votes) == (floor.south.id, 2)
    assert same.hall_id == other.id


def test_within_a_broadcast_a_question_changes_the_queue_alone(floor):
    one = shown(floor)
    to = actions.Place(floor.hall, floor.north.id)
    actions.hand_over(floor.session, floor.event, floor.hall, one.id, to,
                      **floor.moderating({floor.south.id}))  # fmt: skip
    with pytest.raises(NotFound):
        step(floor, one, Step.SHOW, sites={floor.south.id})
    step(floor, one, Step.SHOW, sites={floor.north.id})


def test_nothing_is_handed_to_a_town_hall_that_is_closed(floor):
    other = floor.add_hall(floor.north, state=HallState.CLOSED)
    one = shown(floor)
    with pytest.raises(Conflict):
        actions.hand_over(floor.session, floor.event, floor.hall, one.id,
                          actions.Place(other, floor.north.id), **floor.moderating())  # fmt: skip


def test_a_translation_stands_beside_the_words_that_were_asked(floor):
    one = shown(floor, text={"es": "¿Quién decide?"}, language="es")
    for _ in range(2):
        actions.edit(floor.session, floor.event, floor.hall, one.id, "Who decides?", None,
                     **floor.moderating())  # fmt: skip
    assert one.text == {"es": "¿Quién decide?", "en": "Who decides?"}
    assert deeds(floor) == ["question:edited"]


def test_closing_gives_open_questions_to_the_group_of_their_pillar(floor):
    pillar = load_edition(floor.session)[2]
    floor.session.flush()
    carried = shown(floor, pillar_id=pillar.id, votes=3)
    unread = shown(floor, pillar_id=pillar.id, state=S.WAITING)
    loose, staged = shown(floor), shown(floor, state=S.ON_STAGE)
    done = shown(floor, pillar_id=pillar.id, state=S.ANSWERED)
    count = actions.close_hall(floor.session, floor.event, floor.hall, actor=ROBIN, now=now())
    floor.session.flush()
    assert count == 2
    assert [loose.state, staged.state, done.state] == [S.VISIBLE, S.ANSWERED, S.ANSWERED]
    assert carried_to(floor.session, floor.event.id, pillar.id) == [carried, unread]


def test_opening_again_puts_everything_where_it_was(floor):
    pillar = load_edition(floor.session)[0]
    floor.session.flush()
    seen, unread = shown(floor, pillar_id=pillar.id), shown(floor, pillar_id=pillar.id,
                                                            state=S.WAITING)  # fmt: skip
    programmed = floor.hall.programmed
    for _ in range(2):
        actions.close_hall(floor.session, floor.event, floor.hall, actor=ROBIN, now=now())
    for _ in range(2):
        actions.open_hall(floor.session, floor.event, programmed, actor=ROBIN, now=now())
        floor.session.flush()
    assert (seen.state, unread.state) == (S.VISIBLE, S.WAITING)
    assert floor.hall.closed_at is None
    assert deeds(floor) == ["townhall:closed", "townhall:opened"]


def test_the_log_says_who_did_what_and_never_who_asked(floor):
    one = shown(floor, state=S.WAITING, anonymous=True)
    step(floor, one, Step.SHOW)
    actions.choose_mode(floor.session, floor.event, floor.hall, Mode.INSTANT, actor=ROBIN,
                        now=now())  # fmt: skip
    entries = floor.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(e.deed, e.actor) for e in entries] == [
        ("question:show", "Robin Vale"), ("townhall:mode-chosen", "Robin Vale"),
    ]  # fmt: skip
    asker = floor.session.get_one(HallQuestion, one.id).registration
    assert all(asker.person.full_name not in str(e.detail) for e in entries)


def test_what_is_handed_over_is_read_anew_with_all_that_were_joined_to_it(floor):
    other = floor.add_hall(floor.north)
    one, same = shown(floor), shown(floor)
    join(floor, same, one)
    to = actions.Place(other, floor.north.id)
    actions.hand_over(floor.session, floor.event, floor.hall, one.id, to, **floor.moderating())
    floor.session.flush()
    actions.part(floor.session, floor.event, other, same.id, **floor.moderating())
    assert (one.state, same.state) == (S.WAITING, S.WAITING)


def test_nobody_joins_theirs_to_what_another_hall_has_yet_to_read(floor):
    mine, unread = shown(floor), shown(floor, floor.north, state=S.WAITING)
    with pytest.raises(NotFound):
        join(floor, mine, unread, {floor.south.id})
    step(floor, unread, Step.SHOW)
    assert join(floor, mine, unread, {floor.south.id}) is unread


def test_after_closing_a_question_goes_to_the_group_of_the_pillar_it_is_given_and_back(floor):
    load_edition(floor.session)
    floor.session.flush()
    pillar = floor.session.scalars(sa.select(Pillar.id).limit(1)).one()
    one = shown(floor)
    actions.close_hall(floor.session, floor.event, floor.hall, actor=ROBIN, now=now())
    floor.session.flush()
    assert one.state == S.VISIBLE
    for given, state in ((pillar, S.CARRIED), (None, S.VISIBLE)):
        actions.edit(floor.session, floor.event, floor.hall, one.id, "", given,
                     **floor.moderating())  # fmt: skip
        assert one.state == state
