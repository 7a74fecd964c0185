"""Building the form on its pages: add, change, arrange, retire and bring back, preview."""

import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.audit.models import AuditEntry
from summit.db import Localized
from summit.registration.models import ChoicePlaces, FormQuestion, FormSection, RegistrationAnswer
from tests.factories import a_registration, an_event, both
from tests.factories.registration import a_question


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))


def at(event, rest=""):
    return f"/console/{event.slug}/form/{rest}"


WRITTEN = {
    "title_en": "How will you come?",
    "title_es": "¿Cómo vendrá?",
    "options-0-label_en": "Bus",
    "options-1-label_en": "Car",
    "options-1-places": "12",
    "section": "",
}
NEW = "questions/new?kind=multiple_choice"


def questions(stored):
    return stored(sa.select(FormQuestion).order_by("position", "id"))


def order(stored):
    return [q.key for q in questions(stored)]


def test_an_empty_form_invites_to_begin_with_templates(organizer, event):
    page = organizer.get(at(event)).text
    for said in ("Nothing more is asked yet", "Accessibility needs", "Photo consent"):
        assert said in page


def test_a_template_is_added_in_both_languages_and_offered_no_more(organizer, event, stored):
    page = organizer.submit(at(event, "templates/diet"), page=at(event))
    assert page.status_code == 303
    (made,) = questions(stored)
    assert (made.key, made.sensitive, made.keep_days) == ("diet", True, 30)
    assert made.title == Localized(en="What do you not eat?", es="¿Qué no come?")
    again = organizer.get(at(event)).text
    assert "¿Qué no come?" in again
    assert "/templates/diet" not in again
    assert organizer.submit(at(event, "templates/none"), page=at(event)).status_code == 404


def test_a_question_is_written_in_both_languages_with_places(organizer, event, stored):
    assert organizer.submit(at(event, NEW), WRITTEN | {"required": "y"}).status_code == 303
    (made,) = questions(stored)
    assert (made.key, made.required, made.section_id) == ("how-will-you-come", True, None)
    assert made.options == [
        {"key": "bus", "label": {"en": "Bus"}},
        {"key": "car", "label": {"en": "Car"}, "places": 12},
    ]
    (counter,) = stored(sa.select(ChoicePlaces))
    assert (counter.option_key, counter.places, counter.taken) == ("car", 12, 0)


WRONG = [
    ({"title_en": "", "title_es": ""}, "Write the question in at least one language."),
    ({"options-1-label_en": ""}, "Write at least two answers to choose from."),
    ({"options-1-places": "-1"}, "Write a number from 0 to 100000."),
    ({"after": ["a=1"]}, "Choose one of the answers offered."),
    ({"keep_days": "4000"}, "Write a number from 0 to 3650."),
]


@pytest.mark.parametrize(("changes", "said"), WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_stays(organizer, event, stored, changes, said):
    page = organizer.submit(at(event, NEW), WRITTEN | changes)
    assert page.status_code == 422
    assert said in page.text
    assert 'value="Bus"' in page.text
    assert questions(stored) == []


def test_the_preview_shows_what_is_typed_and_keeps_nothing(organizer, event, stored):
    page = organizer.submit(at(event, NEW), WRITTEN | {"step": "preview"})
    assert page.status_code == 200
    preview = page.text.partition('id="preview"')[2]
    for said in ("How will you come?", "¿Cómo vendrá?", "Bus", "(opcional)"):
        assert said in preview
    assert questions(stored) == []


KINDS = {
    "number": ({"min": "1", "max": "8", "unit_en": "children"},
               {"min": 1, "max": 8, "unit": {"en": "children"}}),
    "date": ({"first": "2025-01-24"}, {"from": "2025-01-24"}),
    "short_text": ({"most": "40"}, {"most": 40}),
    "consent": ({}, {}),
    "availability": ({"slots": "2025-03-06\n2025-03-04 18:00"},
                     {"slots": ["2025-03-04T18:00", "2025-03-06"]}),
    "email": ({}, {}),
    "phone": ({}, {}),
    "yes_no": ({}, {}),
    "likert": ({}, {}),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_written_with_its_limits(organizer, event, stored, kind):
    typed, kept = KINDS[kind]
    written = {"title_en": "It", "section": ""} | typed
    assert organizer.submit(at(event, f"questions/new?kind={kind}"), written).status_code == 303
    (made,) = questions(stored)
    assert (made.kind, made.settings) == (kind, kept)
    assert organizer.get(at(event, f"questions/{made.id}")).status_code == 200


@pytest.mark.parametrize("kind", ["none", "matrix"])
def test_an_unknown_kind_and_one_that_looks_back_are_not_offered(organizer, event, kind):
    assert organizer.get(at(event, f"questions/new?kind={kind}")).status_code == 404
    assert f'value="{kind}"' not in organizer.get(at(event)).text


@pytest.mark.parametrize(
    ("slots", "said"), [("next week\n2025-03-04", "is no date"), ("2025-03-04", "at least two")]
)
def test_dates_that_cannot_be_read_are_told_beside_the_field(organizer, event, stored, slots, said):
    url = at(event, "questions/new?kind=availability")
    page = organizer.submit(url, {"title_en": "When?", "section": "", "slots": slots})
    assert page.status_code == 422
    assert said in page.text
    assert questions(stored) == []


def changed(organizer, event, question, **changes):
    url = at(event, f"questions/{question.id}")
    page = organizer.get(url)
    seen = re.search(r'name="seen" type="hidden" value="(\w+)"', page.text)[1]
    return organizer.submit(url, {"seen": seen, "section": "", "title_es": ""} | changes)


def test_a_question_waits_for_an_answer_to_another_one(organizer, event, saved, stored):
    first = saved(a_question(event))
    second = saved(a_question(event, "stop", kind="short_text", options=[]))
    answer = changed(organizer, event, second, title_en="Stop?", after=["needs=ride"])
    assert answer.status_code == 303
    assert questions(stored)[1].shown_if == {"key": "needs", "any": ["ride"]}
    assert "Only if you answered “A ride” to “What would help you?”." in (
        organizer.get(at(event)).text
    )
    refused = organizer.submit(at(event, f"questions/{first.id}/retire"), page=at(event))
    assert refused.status_code == 303
    assert "is asked only after this question" in organizer.get(at(event)).text
    assert questions(stored)[0].retired_at is None


@pytest.fixture
def answered(saved, event):
    question = saved(a_question(event))
    guest = saved(a_registration(event.sites[0]))
    saved(RegistrationAnswer(registration_id=guest.id, question_id=question.id, value=["ride"]))
    return question


OPTIONS = {
    "options-0-key": "childcare",
    "options-0-label_en": "Childcare",
    "options-0-label_es": "Childcare (es)",
    "options-1-key": "ride",
    "options-1-label_en": "A ride",
    "options-1-label_es": "A ride (es)",
}


def test_an_answered_question_becomes_a_new_version(organizer, event, stored, answered):
    page = organizer.get(at(event, f"questions/{answered.id}")).text
    assert "it becomes a new version" in page
    answer = changed(organizer, event, answered, title_en="What helps?", **OPTIONS)
    assert answer.status_code == 303
    old, new = sorted(questions(stored), key=lambda q: q.version)
    assert (old.title, old.retired_at is None) == (both("What would help you?"), False)
    assert (new.title, new.version) == (Localized(en="What helps?"), 2)
    assert [a.question_id for a in stored(sa.select(RegistrationAnswer))] == [old.id]
    assert organizer.get(at(event, f"questions/{old.id}")).location.endswith(f"/{new.id}")


def test_two_pages_do_not_overwrite_one_another_unknowingly(organizer, event, saved, stored):
    question = saved(a_question(event, kind="short_text", options=[]))
    assert changed(organizer, event, question, title_en="One").status_code == 303
    page = organizer.submit(
        at(event, f"questions/{question.id}"),
        {"seen": "as-it-was", "section": "", "title_en": "Two", "title_es": ""},
    )
    assert "Somebody else has changed this question" in page.text
    assert 'value="Two"' in page.text
    assert questions(stored)[0].title == Localized(en="One")
    assert changed(organizer, event, question, title_en="Two").status_code == 303
    assert questions(stored)[0].title == Localized(en="Two")


def test_retiring_can_be_undone(organizer, event, stored, answered):
    retire = at(event, f"questions/{answered.id}/retire")
    assert organizer.submit(retire, page=at(event)).status_code == 303
    page = organizer.get(at(event)).text
    assert "is no longer asked. Its answers stay." in page
    assert "No longer asked" in page
    restore = at(event, f"questions/{answered.id}/restore")
    assert organizer.submit(restore, page=at(event)).status_code == 303
    assert questions(stored)[0].retired_at is None
    assert len(stored(sa.select(RegistrationAnswer))) == 1
    deeds = [entry.deed for entry in stored(sa.select(AuditEntry).order_by("id"))]
    assert deeds[-2:] == ["form:question-retired", "form:question-restored"]


def test_a_retired_question_is_brought_back_before_it_is_changed(organizer, event, answered):
    organizer.submit(at(event, f"questions/{answered.id}/retire"), page=at(event))
    page = organizer.get(at(event, f"questions/{answered.id}"), follow_redirects=True)
    assert "Bring it back to change it." in page.text


def test_questions_and_headings_are_moved_by_buttons(organizer, event, saved, stored):
    section = saved(FormSection(event_id=event.id, key="more", title=both("More")))
    one, two = saved(a_question(event, "one"), a_question(event, "two", position=1))
    organizer.submit(at(event, f"questions/{two.id}/up"), page=at(event))
    assert order(stored) == ["two", "one"]
    organizer.submit(at(event, f"questions/{one.id}/down"), page=at(event))
    assert questions(stored)[1].section_id == section.id
    page = organizer.submit(
        at(event, f"questions/{two.id}/place"),
        {"section": section.id, "place": "0"},
        page=at(event),
    )
    assert page.location.endswith(f"#question-{two.id}")
    assert order(stored) == ["two", "one"]
    assert {q.section_id for q in questions(stored)} == {section.id}


def test_headings_are_written_moved_and_taken_away(organizer, event, saved, stored):
    saved(FormSection(event_id=event.id, key="more", title=both("More")))
    assert organizer.submit(at(event, "sections/new"), {"title_en": ""}).status_code == 422
    organizer.submit(at(event, "sections/new"), {"title_en": "On the day"})
    first, second = stored(sa.select(FormSection).order_by("id"))
    organizer.submit(at(event, f"sections/{second.id}"), {"title_en": "The day"})
    organizer.submit(at(event, f"sections/{second.id}/up"), page=at(event))
    ordered = stored(sa.select(FormSection).order_by("position"))
    assert [str(section.title) for section in ordered] == ["The day", "More"]
    saved(a_question(event, section_id=first.id))
    organizer.submit(at(event, f"sections/{first.id}/remove"), page=at(event))
    assert questions(stored)[0].section_id == second.id


def test_the_page_needs_the_same_number_of_statements(organizer, event, saved, statements):
    def count():
        statements.clear()
        organizer.get(at(event))
        return len(statements)

    saved(a_question(event, "q-0"))
    one = count()
    saved(*(a_question(event, f"q-{n}", position=n) for n in (1, 2)))
    assert count() == one


def test_a_site_lead_does_not_change_the_form(client_of, event):
    lead = client_of(Grant(Role.SITE_LEAD, Scope(event.coalition_id, event.id, event.sites[0].id)))
    assert lead.get(at(event)).status_code == 403
