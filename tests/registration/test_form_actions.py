"""Building the form: versions, retiring, sections, copies; each deed is logged."""

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.db import Localized
from summit.errors import Conflict, FieldError
from summit.questions.keys import new_key
from summit.registration.actions import register
from summit.registration.form.actions import (
    add_question,
    add_section,
    bring_back,
    change_question,
    change_section,
    copy_form,
    draft_of,
    move_question,
    move_section,
    place_question,
    remove_section,
    retire_question,
)
from summit.registration.form.drafts import QuestionDraft, SectionDraft
from summit.registration.form.queries import every_question, retired, sections_of
from summit.registration.models import ChoicePlaces, FormQuestion, RegistrationAnswer
from summit.registration.queries import asked_of_people, form_questions
from tests.factories import a_site, an_event
from tests.factories.registration import deed, registered

BY = {"actor": Actor(name="Ana"), "now": now()}
OPTIONS = (
    {"key": "bus", "label": {"en": "Bus"}},
    {"key": "car", "label": {"en": "Car"}, "places": 2},
)


def written(title="How?", **changes):
    changes = {"kind": "multiple_choice", "options": OPTIONS} | changes
    return QuestionDraft(title=Localized(en=title), **changes)


def changed(question, **changes):
    return QuestionDraft(
        **{name: getattr(draft_of(question), name) for name in QuestionDraft.__slots__} | changes
    )


@pytest.fixture
def event(event_with):
    return event_with(south=10, north=10)


@pytest.fixture
def question(session, event):
    return add_question(session, event, written(), **BY)


@pytest.fixture
def answered(session, event, question):
    registered(session, event.sites[0], answers={question.key: ["bus"]})
    session.flush()
    return question


def titles(session, event):
    return [q.title["en"] for q in form_questions(session, event.id)]


def test_a_question_gets_a_key_of_its_words_that_nothing_else_has(session, event, question):
    assert question.key == "how"
    assert add_question(session, event, written("¿How?"), **BY).key == "how-2"
    assert new_key("¿Qué?", set(), "x") == "que"
    assert new_key("???", {"x"}, "x") == "x-2"


def test_a_question_that_nobody_answered_is_changed_in_place(session, event, question):
    again = change_question(
        session, event, question, changed(question, title=Localized(en="Why?")), **BY
    )
    assert again is question
    assert (question.version, question.title["en"]) == (1, "Why?")


ASKED = [
    {"title": Localized(en="Why?")},
    {"help": Localized(en="Say it.")},
    {"options": OPTIONS[:1]},
    {"settings": {"max": 1}},
    {"required": True},
    {"sites": ("south",)},
]


@pytest.mark.parametrize("change", ASKED, ids=lambda change: next(iter(change)))
def test_an_answered_question_is_never_rewritten(session, event, answered, change):
    before = draft_of(answered)
    again = change_question(session, event, answered, changed(answered, **change), **BY)
    assert (again.key, again.version, again.retired_at) == (answered.key, 2, None)
    assert draft_of(answered) == before
    assert answered.retired_at is not None
    assert session.scalars(sa.select(RegistrationAnswer.question_id)).all() == [answered.id]
    assert [q.id for q in form_questions(session, event.id)] == [again.id]


def test_a_new_version_without_answers_is_changed_in_place(session, event, answered):
    second = change_question(session, event, answered, changed(answered, required=True), **BY)
    again = change_question(session, event, second, changed(second, required=False), **BY)
    assert again is second


def test_who_sees_the_answers_and_how_long_is_so_for_all_versions(session, event, answered):
    second = change_question(session, event, answered, changed(answered, required=True), **BY)
    change_question(session, event, second, changed(second, sensitive=True, keep_days=9), **BY)
    kept = [(q.version, q.sensitive, q.keep_days) for q in every_question(session, event.id)]
    assert kept == [(2, True, 9), (1, True, 9)]


def test_how_many_places_an_option_has_is_no_new_version(session, event, answered):
    more = (OPTIONS[0], OPTIONS[1] | {"places": 3})
    assert change_question(session, event, answered, changed(answered, options=more), **BY) is (
        answered
    )
    assert session.scalars(sa.select(ChoicePlaces.places)).all() == [3]


def test_an_answered_question_keeps_its_kind(session, event, answered):
    with pytest.raises(FieldError) as refusal:
        change_question(session, event, answered, changed(answered, kind="long_text"), **BY)
    assert refusal.value.field == "kind"


def test_a_retired_question_is_asked_no_longer_and_can_come_back(session, event, answered):
    retire_question(session, event, answered, **BY)
    assert form_questions(session, event.id) == []
    assert retired(every_question(session, event.id)) == [answered]
    assert session.scalars(sa.select(RegistrationAnswer.question_id)).all() == [answered.id]
    with pytest.raises(Conflict):
        change_question(session, event, answered, changed(answered), **BY)
    bring_back(session, event, answered, **BY)
    assert form_questions(session, event.id) == [answered]


def test_an_old_version_does_not_come_back_beside_the_new_one(session, event, answered):
    change_question(session, event, answered, changed(answered, required=True), **BY)
    assert retired(every_question(session, event.id)) == []
    with pytest.raises(Conflict):
        bring_back(session, event, answered, **BY)


def test_a_question_others_wait_for_is_not_retired(session, event, question):
    add_question(session, event, written("After", shown_if={"key": "how", "any": ["bus"]}), **BY)
    with pytest.raises(Conflict, match="After"):
        retire_question(session, event, question, **BY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"options": (*OPTIONS[1:], {"key": "train", "label": {"en": "Train"}})}, "options"),
        ({"kind": "short_text", "options": ()}, "options"),
        ({"staff_only": True}, "staff_only"),
    ],
)
def test_what_others_wait_for_stays_where_they_can_see_it(session, event, question, changes, field):
    """Else nobody would ever be asked what hangs on it, and nothing would say so."""
    wait = {"key": question.key, "any": ["bus"]}
    child = add_question(session, event, written("Which?", shown_if=wait), **BY)
    with pytest.raises(FieldError, match=r"Which\?") as refusal:
        change_question(session, event, question, changed(question, **changes), **BY)
    assert refusal.value.field == field
    change_question(session, event, child, changed(child, shown_if={}), **BY)
    change_question(session, event, question, changed(question, **changes), **BY)


def test_a_question_comes_back_without_a_condition_that_cannot_be_met(session, event, question):
    wait = {"key": question.key, "any": ["bus"]}
    child = add_question(session, event, written("Which?", shown_if=wait), **BY)
    retire_question(session, event, child, **BY)
    fewer = (OPTIONS[1], {"key": "train", "label": {"en": "Train"}})
    change_question(session, event, question, changed(question, options=fewer), **BY)
    bring_back(session, event, child, **BY)
    assert child.shown_if == {}


def test_questions_do_not_wait_for_one_another_in_a_ring(session, event, question):
    after = add_question(
        session, event, written("After", shown_if={"key": "how", "any": ["bus"]}), **BY
    )
    ring = {"key": after.key, "any": ["bus"]}
    with pytest.raises(FieldError) as refusal:
        change_question(session, event, question, changed(question, shown_if=ring), **BY)
    assert refusal.value.field == "after"


def test_sections_and_questions_are_arranged(session, event):
    add_question(session, event, written("One"), **BY)
    two = add_question(session, event, written("Two"), **BY)
    first = add_section(session, event, SectionDraft(Localized(en="First")), **BY)
    second = add_section(session, event, SectionDraft(Localized(en="Second")), **BY)
    three = add_question(session, event, written("Three", section_id=first.id), **BY)
    place_question(session, event, two, second.id, 0, **BY)
    assert titles(session, event) == ["One", "Three", "Two"]
    move_section(session, event, second, -1, **BY)
    assert titles(session, event) == ["One", "Two", "Three"]
    move_question(session, event, three, -1, **BY)
    assert (titles(session, event), three.section_id) == (["One", "Two", "Three"], second.id)
    change_section(session, event, first, SectionDraft(Localized(en="Other")), **BY)
    remove_section(session, event, second, **BY)
    assert [s.title["en"] for s in sections_of(session, event.id)] == ["Other"]
    assert {q.section_id for q in form_questions(session, event.id)} == {None}


def test_every_deed_is_logged_with_who_did_it(session, event, question):
    change_question(session, event, question, changed(question, required=True), **BY)
    move_question(session, event, question, 1, **BY)
    retire_question(session, event, question, **BY)
    bring_back(session, event, question, **BY)
    logged = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.deed for entry in logged] == [
        "form:question-added",
        "form:question-changed",
        "form:question-moved",
        "form:question-retired",
        "form:question-restored",
    ]
    assert {entry.actor for entry in logged} == {"Ana"}


def test_a_copy_asks_the_same_and_has_no_answers(session, event, answered):
    section = add_section(session, event, SectionDraft(Localized(en="First")), **BY)
    add_question(
        session, event, written("Two", section_id=section.id, keep_days=9, staff_only=True), **BY
    )
    other = an_event(coalition=event.coalition, sites=[a_site("south"), a_site("north")])
    session.add(other)
    session.flush()
    copy_form(session, event, other)
    assert titles(session, other) == ["How?", "Two"]
    copy = form_questions(session, other.id)[1]
    assert (copy.keep_days, copy.staff_only, copy.section.title["en"]) == (9, True, "First")
    assert copy.section_id != section.id
    rows = session.scalars(sa.select(ChoicePlaces).where(ChoicePlaces.event_id == other.id))
    assert [(row.option_key, row.places, row.taken) for row in rows] == [
        ("car", 2, 0),
        ("car", 2, 0),
    ]


def test_people_are_asked_what_is_for_them_and_their_site(session, event):
    session.add_all(
        FormQuestion(event_id=event.id, key=key, kind="yes_no", title=Localized(en=key), **changes)
        for key, changes in {
            "all": {},
            "south": {"sites": ["south"]},
            "team": {"staff_only": True},
        }.items()
    )
    assert [q.key for q in asked_of_people(session, event.id)] == ["all", "south"]
    assert [q.key for q in asked_of_people(session, event.id, "north")] == ["all"]


def test_an_answer_is_kept_with_the_version_that_was_asked(session, event, answered):
    second = change_question(session, event, answered, changed(answered, required=True), **BY)
    made = register(
        session, event, event.sites[0], full_name="Bo", email="bo@example.org", language="en",
        answers={second.key: ["bus"]}, **deed(),
    )  # fmt: skip
    assert [a.question for a in made.answers] == [second]
