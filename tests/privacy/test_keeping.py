"""Answers end when their days are over, and organizers say how many those are."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.extensions import db
from summit.outbox.jobs import Context
from summit.privacy.actions import purge
from summit.registration.models import ChoicePlaces, FormQuestion, RegistrationAnswer
from tests.factories import KEYS, a_registration, a_site, an_event, scope
from tests.factories.registration import a_question


@pytest.fixture
def event(saved):
    return saved(an_event(slug="summit-27", sites=[a_site("south", 9, taken=2)]))


@pytest.fixture
def answered(saved, event):
    """Two people answered a question that ends ten days after the event, and one that stays."""
    brief = a_question(event, "diet", kind="short_text", options=[], keep_days=10, sensitive=True)
    staying = a_question(event, "role", kind="short_text", options=[])
    saved(brief, staying)
    people = saved(*(a_registration(event.sites[0]) for _ in range(2)))
    saved(*(
        RegistrationAnswer(registration_id=p.id, question_id=q.id, value="bread")
        for p in people for q in (brief, staying)
    ))  # fmt: skip
    return event


def ended(app, moment):
    with app.app_context():
        done = purge(db.session(), Context(moment, KEYS, "http://localhost"))
        db.session.commit()
        return done


def keys_kept(stored):
    asked = sa.select(FormQuestion.key).where(
        FormQuestion.id.in_(sa.select(RegistrationAnswer.question_id))
    )
    return sorted(stored(asked))


def test_nothing_ends_before_its_day(app, stored, answered):
    assert ended(app, answered.ends_at + timedelta(days=10, seconds=-1)) == 0
    assert keys_kept(stored) == ["diet", "role"]


def test_answers_end_when_their_days_are_over_and_it_is_logged_by_number(app, stored, answered):
    moment = answered.ends_at + timedelta(days=10)
    assert ended(app, moment) == 2
    assert ended(app, moment) == 0
    assert keys_kept(stored) == ["role"]
    entry = stored(sa.select(AuditEntry))[0]
    assert (entry.deed, entry.detail) == ("answers:ended", {"question": "diet", "answers": 2})


def test_a_choice_whose_answers_have_ended_is_free_again(app, saved, stored, event):
    option = {"key": "ride", "label": {"en": "A ride"}, "places": 1}
    ride = a_question(event, "ride", kind="single_choice", options=[option], keep_days=10)
    places = ChoicePlaces(event_id=event.id, question_key="ride", option_key="ride", places=1,
                          taken=1)  # fmt: skip
    person, _, _ = saved(a_registration(event.sites[0]), ride, places)
    saved(RegistrationAnswer(registration_id=person.id, question_id=ride.id, value="ride"))
    assert ended(app, event.ends_at + timedelta(days=10)) == 1
    assert [row.taken for row in stored(sa.select(ChoicePlaces))] == [0]


def test_organizers_see_what_ends_and_say_when(client_of, stored, answered):
    organizer = client_of(Grant(Role.ORGANIZER, scope(answered)))
    url = "/console/summit-27/privacy/"
    page = organizer.get(url)
    assert "2 answers are kept now." in page.text
    assert "They stay as long as the registration." in page.text
    assert organizer.submit(url, {"keep-diet": "30", "keep-role": "0"}).status_code == 303
    asked = sa.select(FormQuestion).order_by(FormQuestion.key)
    assert [q.keep_days for q in stored(asked)] == [30, 0]
    assert [e.detail for e in stored(sa.select(AuditEntry))] == [{"questions": "diet, role"}]


@pytest.mark.parametrize("typed", ["-1", "many", "99999"])
def test_days_that_are_none_are_told_beside_the_field(client_of, stored, answered, typed):
    organizer = client_of(Grant(Role.ORGANIZER, scope(answered)))
    page = organizer.submit("/console/summit-27/privacy/", {"keep-diet": typed})
    assert page.status_code == 422
    assert typed in page.text
    assert 10 in stored(sa.select(FormQuestion.keep_days))


def test_a_sensitive_question_without_an_end_is_pointed_out(client_of, saved, event):
    saved(a_question(event, "health", sensitive=True))
    organizer = client_of(Grant(Role.ORGANIZER, scope(event)))
    assert "give it an end" in organizer.get("/console/summit-27/privacy/").text


def test_a_form_without_questions_says_so(client_of, event):
    organizer = client_of(Grant(Role.ORGANIZER, scope(event)))
    assert "The form asks no questions yet" in organizer.get("/console/summit-27/privacy/").text


def test_the_preview_costs_the_same_for_three_questions(client_of, saved, statements, answered):
    organizer = client_of(Grant(Role.ORGANIZER, scope(answered)))

    def cost():
        statements.clear()
        organizer.get("/console/summit-27/privacy/")
        return len(statements)

    before = cost()
    saved(a_question(answered, "third"))
    assert cost() == before
