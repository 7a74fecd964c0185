"""Places for single answers: counted as people choose, given back as they leave."""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.clock import now
from summit.db import Localized
from summit.errors import FieldError
from summit.events.models import Event
from summit.operations.queries.invariants.queues import choices_are_counted
from summit.registration.actions import cancel, come_back, move
from summit.registration.actions.answering import save_answers
from summit.registration.actions.offers import accept
from summit.registration.actions.queueing import wait_for
from summit.registration.actions.standing import seat_here
from summit.registration.form.actions import add_question, change_question, retire_question
from summit.registration.form.drafts import QuestionDraft
from summit.registration.form.queries import choices_left
from summit.registration.models import ChoicePlaces, Registration, RegistrationAnswer
from summit.registration.queries import form_questions
from summit.registration.queues.queries import open_offer
from tests.factories import link_of
from tests.factories.registration import deed, registered

BY = {"actor": Actor(name="Ana"), "now": now()}


def draft(places, kind="multiple_choice"):
    limit = {} if places is None else {"places": places}
    options = (
        {"key": "ride", "label": {"en": "A ride"}} | limit,
        {"key": "bus", "label": {"en": "Bus"}},
    )
    return QuestionDraft(kind=kind, title=Localized(en="Help"), options=options)


@pytest.fixture
def event(event_with):
    return event_with(south=2, north=9)


@pytest.fixture
def question(session, event):
    return add_question(session, event, draft(2), **BY)


def comes(session, event, *options, site=0):
    made = registered(session, event.sites[site], answers={"help": list(options)})
    session.commit()
    return made


def taken(session):
    return session.scalar(sa.select(ChoicePlaces.taken))


def answers(session, registration):
    return session.scalars(
        sa.select(RegistrationAnswer.value).where(
            RegistrationAnswer.registration_id == registration.id
        )
    ).all()


@pytest.mark.usefixtures("question")
def test_who_waits_counts_as_who_has_a_place(session, event):
    for _ in range(2):
        comes(session, event, "bus")
    waiting = comes(session, event, "ride", "bus")
    assert waiting.state == "waitlisted"
    assert taken(session) == 1


@pytest.mark.usefixtures("question")
def test_a_full_option_is_refused_beside_its_question_and_nobody_is_registered(session, event):
    comes(session, event, "ride")
    comes(session, event, "ride", site=1)
    with pytest.raises(FieldError, match="A ride") as refusal:
        registered(session, event.sites[1], answers={"help": ["ride"]})
    assert refusal.value.field == "q-help"
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 2
    assert taken(session) == 2


@pytest.mark.usefixtures("question")
def test_who_cancels_gives_the_option_back_and_may_have_lost_it(session, event):
    one, other = comes(session, event, "ride", "bus"), comes(session, event, "ride")
    cancel(session, one, **deed())
    session.commit()
    assert taken(session) == 1
    assert answers(session, one) == [["ride", "bus"]]
    comes(session, event, "ride", site=1)
    assert come_back(session, one, **deed()) == ["A ride"]
    session.commit()
    assert answers(session, one) == [["bus"]]
    cancel(session, other, **deed())
    session.commit()
    assert come_back(session, other, **deed()) == []
    assert taken(session) == 2


@pytest.mark.usefixtures("question")
def test_who_comes_back_reads_which_option_others_have_taken(client, session, event):
    own = f"/my/{link_of(comes(session, event, 'ride', 'bus'))}/"
    comes(session, event, "ride")
    client.submit(f"{own}cancel", page=own)
    comes(session, event, "ride", site=1)
    client.submit(f"{own}return", page=own)
    page = client.get(own).text
    assert "“A ride” is full now, so it is no longer among your answers." in page
    assert 'data-state="confirmed"' in page
    form = client.get(f"{own}change").text
    assert re.search(r'value="bus"\s+checked', form)
    assert not re.search(r'value="ride"\s+checked', form)


@pytest.mark.usefixtures("question")
def test_changing_the_answer_takes_one_and_gives_the_other_back(session, event):
    one, other = comes(session, event, "bus"), comes(session, event, "ride")
    comes(session, event, "ride", site=1)
    with pytest.raises(FieldError):
        save_answers(session, one, {"help": ["ride"]})
    session.rollback()
    save_answers(session, other, {"help": ["ride", "bus"]})  # what one has, one keeps
    save_answers(session, other, {})
    session.commit()
    save_answers(session, one, {"help": ["ride"]})
    session.commit()
    assert taken(session) == 2


def test_places_written_later_count_who_chose_before(session, event):
    question = add_question(session, event, draft(None), **BY)
    gone = comes(session, event, "ride")
    comes(session, event, "ride")
    cancel(session, gone, **deed())
    change_question(session, event, question, draft(1), **BY)
    session.commit()
    assert taken(session) == 1
    assert choices_left(session, form_questions(session, event.id)) == {"help": {"ride": 0}}


def test_fewer_places_than_are_taken_take_nothing_from_anybody(session, event, question):
    comes(session, event, "ride")
    comes(session, event, "ride", site=1)
    change_question(session, event, question, draft(1), **BY)
    session.commit()
    assert choices_left(session, form_questions(session, event.id)) == {"help": {"ride": -1}}


def test_what_is_no_longer_asked_is_no_longer_counted(session, event, question):
    one = comes(session, event, "ride")
    retire_question(session, event, question, **BY)
    session.commit()
    assert taken(session) is None
    cancel(session, one, **deed())


def test_an_old_version_counts_with_the_new_one(session, event, question):
    comes(session, event, "ride")
    second = change_question(session, event, question, replace(draft(2), required=True), **BY)
    assert second is not question
    comes(session, event, "ride", site=1)
    assert taken(session) == 2
    with pytest.raises(FieldError):
        registered(session, event.sites[1], answers={"help": ["ride"]})


def test_a_form_without_such_options_asks_the_database_nothing(session, event, statements):
    add_question(session, event, QuestionDraft("yes_no", Localized(en="Help")), **BY)
    session.commit()
    event = session.get_one(Event, event.id)
    statements.clear()
    registered(session, event.sites[0], answers={"help": True})
    assert not [s for s in statements if "choice_places" in s]


@pytest.fixture
def bus(session, event):
    """Something that the first site alone offers, to two people."""
    return add_question(session, event, replace(draft(2), sites=("south",)), **BY)


def moves(session, one, site):
    move(session, one, site, **deed())


def takes_an_offer(session, one, site):
    cancel(session, registered(session, site), **deed())
    wait_for(session, one, site, **deed())
    if open_offer(session, one) is not None:
        accept(session, one, **deed())


@pytest.mark.usefixtures("bus")
@pytest.mark.parametrize("goes", [moves, takes_an_offer])
def test_what_one_site_alone_offers_is_given_back_by_who_goes_to_another(session, event, goes):
    one = comes(session, event, "ride", "bus")
    goes(session, one, event.sites[1])
    session.commit()
    assert one.site is event.sites[1]
    assert (taken(session), answers(session, one)) == (0, [])
    assert list(choices_are_counted(session)) == []


@pytest.mark.usefixtures("bus")
def test_who_waits_and_queues_elsewhere_gives_it_back_too(session, event):
    for _ in range(2):
        comes(session, event)
    one = comes(session, event, "ride")
    wait_for(session, one, event.sites[1], **deed())
    assert (one.site, taken(session)) == (event.sites[1], 0)


@pytest.mark.usefixtures("bus")
def test_who_had_cancelled_and_stands_at_another_door_gives_nothing_back_twice(session, event):
    one, other = comes(session, event, "ride"), comes(session, event, "ride")
    cancel(session, one, **deed())
    seat_here(session, one, event.sites[1], beyond=False, **deed())
    session.commit()
    assert (taken(session), answers(session, one), answers(session, other)) == (1, [], [["ride"]])
    assert list(choices_are_counted(session)) == []


@pytest.mark.usefixtures("question")
def test_what_every_site_offers_is_kept_by_who_moves(session, event):
    one = comes(session, event, "ride")
    move(session, one, event.sites[1], **deed())
    assert (taken(session), answers(session, one)) == (1, [["ride"]])
