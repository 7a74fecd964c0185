"""Writing a survey on its pages: add, change, arrange, retire, copy, and trying it out."""

import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.audit.models import AuditEntry
from summit.extensions import db
from summit.questions.form import minutes_for
from summit.surveys.instruments import KEYS, instrument
from summit.surveys.models import Survey, SurveyAnswer, SurveyQuestion, SurveyResponse
from summit.surveys.queries import survey_of
from tests.factories import an_event
from tests.factories.surveys import a_survey, some_answers


@pytest.fixture
def event(saved):
    return saved(an_event(slug="here"))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))


@pytest.fixture
def url(app, event):
    """Where the member pulse, a draft of three questions on one page, is written."""
    with app.app_context():
        a_survey(db.session, db.session.merge(event), key="pulse", opened=False)
        db.session.commit()
    return "/console/here/surveys/pulse"


def questions(stored):
    rows = stored(sa.select(SurveyQuestion).where(SurveyQuestion.retired_at.is_(None)))
    return sorted(rows, key=lambda q: (q.page, q.position))


def pages(stored):
    return [(q.page, q.key) for q in questions(stored)]


def number(stored, key):
    return next(q.id for q in questions(stored) if q.key == key)


def survey(stored):
    return stored(sa.select(Survey))[0]


CHOICE = {
    "title_en": "Where shall we meet?",
    "title_es": "¿Dónde nos reunimos?",
    "options-0-label_en": "Library",
    "options-1-label_en": "Church hall",
}


def test_a_question_is_written_in_both_languages_and_shown_at_once(organizer, url, stored):
    answer = organizer.submit(f"{url}/questions/new?kind=single_choice", CHOICE)
    assert answer.status_code == 303
    made = questions(stored)[-1]
    assert (made.key, made.page, made.kind) == ("where-shall-we-meet", 1, "single_choice")
    assert [o["key"] for o in made.options] == ["library", "church-hall"]
    page = organizer.get(f"{url}/questions").text
    assert "¿Dónde nos reunimos?" in page
    assert "Church hall" in page


@pytest.mark.parametrize("step", ["preview", "keep"])
@pytest.mark.parametrize("kind", ["short_text", "long_text"])
def test_a_preview_is_made_of_numbers_that_are_yet_wrong(organizer, url, kind, step):
    typed = {"title_en": "Anything else?", "most": "-1", "step": step}
    page = organizer.submit(f"{url}/questions/new?kind={kind}", typed)
    assert page.status_code in (200, 422)
    assert 'value="-1"' in page.text
    assert "Anything else?" in page.text.partition('id="preview"')[2]


def test_the_preview_shows_what_is_typed_and_keeps_nothing(organizer, url, stored):
    before = pages(stored)
    page = organizer.submit(f"{url}/questions/new?kind=single_choice", CHOICE | {"step": "preview"})
    assert page.status_code == 200
    assert "Church hall" in page.text.partition('id="preview"')[2]
    assert pages(stored) == before


def test_what_is_wrong_is_said_beside_the_field_and_stays_typed(organizer, url, stored):
    wrong = CHOICE | {"options-1-label_en": ""}
    page = organizer.submit(f"{url}/questions/new?kind=single_choice", wrong)
    assert page.status_code == 422
    assert "at least two answers" in page.text
    assert 'value="Library"' in page.text


def test_an_adapted_questionnaire_is_no_longer_called_as_its_template(organizer, url, stored):
    assert survey(stored).instrument_version == "1"
    organizer.submit(f"{url}/questions/new?kind=single_choice", CHOICE)
    organizer.submit(f"{url}/questions/new?kind=long_text", {"title_en": "What else?"})
    assert survey(stored).instrument_version == "1-adapted"


def test_the_time_follows_the_questions(organizer, url, stored):
    assert survey(stored).minutes == 1
    for n in range(3):
        organizer.submit(f"{url}/questions/new?kind=long_text", {"title_en": f"What {n}?"})
    assert survey(stored).minutes == 2
    assert "about 2 minutes" in organizer.get(f"{url}/questions").text


def test_the_keyboard_moves_questions_and_begins_a_page(organizer, url, stored):
    index = f"{url}/questions"
    assert pages(stored) == [(1, "next_step"), (1, "time"), (1, "voice")]
    organizer.submit(f"{index}/{number(stored, 'voice')}/up", page=index)
    assert pages(stored) == [(1, "next_step"), (1, "voice"), (1, "time")]
    organizer.submit(f"{index}/{number(stored, 'time')}/down", page=index)
    assert pages(stored) == [(1, "next_step"), (1, "voice"), (2, "time")]
    organizer.submit(f"{index}/{number(stored, 'voice')}/down", page=index)
    assert pages(stored) == [(1, "next_step"), (2, "voice"), (2, "time")]
    organizer.submit(f"{index}/{number(stored, 'next_step')}/down", page=index)
    assert pages(stored) == [(1, "next_step"), (1, "voice"), (1, "time")]


def test_the_mouse_drops_a_question_onto_a_page(organizer, url, stored):
    index = f"{url}/questions"
    dropped = {"section": "2", "place": "0"}
    organizer.submit(f"{index}/{number(stored, 'next_step')}/place", dropped, page=index)
    assert pages(stored) == [(1, "time"), (1, "voice"), (2, "next_step")]


def test_a_question_that_is_no_longer_asked_can_come_back(organizer, url, stored):
    index, going = f"{url}/questions", number(stored, "time")
    organizer.submit(f"{index}/{going}/retire", page=index)
    assert [key for _, key in pages(stored)] == ["next_step", "voice"]
    assert "My time is well used." in organizer.get(index).text.partition("No longer asked")[2]
    organizer.submit(f"{index}/{going}/restore", page=index)
    assert [key for _, key in pages(stored)] == ["next_step", "time", "voice"]


def test_settings_that_organizers_do_not_see_outlast_a_change(app, event, organizer, stored):
    with app.app_context():
        a_survey(db.session, db.session.merge(event), opened=False)
        db.session.commit()
    at = "/console/here/surveys/after-the-day/questions"
    organizer.submit(f"{at}/{number(stored, 'parity')}", {"title_en": "As fully?"})
    [changed] = [q for q in questions(stored) if q.key == "parity"]
    assert (changed.title["en"], changed.settings) == ("As fully?", {"compare": True})


def test_a_question_on_a_later_page_waits_for_an_answer(app, organizer, url, stored, client):
    index = f"{url}/questions"
    organizer.submit(f"{index}/new?kind=short_text", {"title_en": "Why?", "after": ["time=1"]})
    why = number(stored, "why")
    organizer.submit(f"{index}/{why}/down", page=index)
    public = "/e/here/surveys/pulse"
    with app.app_context():
        db.session.execute(sa.update(Survey).values(state="open", ways="both"))
        db.session.commit()
    given = {"q-next_step": "3", "page": "1", "step": "next"}
    asked = client.submit(public, given | {"q-time": "1"})
    assert "Why?" in asked.text
    assert "Only if you answered" not in asked.text
    passed_over = client.submit(public, given | {"q-time": "5"})
    assert passed_over.status_code == 303
    [response] = stored(sa.select(SurveyResponse))
    assert response.complete


def test_a_condition_on_the_same_page_is_said_and_what_does_not_hold_is_not_kept(
    app, organizer, url, stored, client
):
    index = f"{url}/questions"
    late = {"title_en": "Why?", "after": ["time=1"], "required": "y"}
    organizer.submit(f"{index}/new?kind=short_text", late)
    with app.app_context():
        db.session.execute(sa.update(Survey).values(state="open", ways="both"))
        db.session.commit()
    public = "/e/here/surveys/pulse"
    assert "Only if you answered “1" in client.get(public).text.replace("Not at all", "1")
    given = {"q-next_step": "3", "q-why": "hidden", "page": "1", "step": "send"}
    refused = client.submit(public, given | {"q-time": "1", "q-why": ""})
    assert refused.status_code == 422
    client.submit(public, given | {"q-time": "4"})
    assert "hidden" not in [a.value for a in stored(sa.select(SurveyAnswer))]


def test_once_answered_what_is_asked_stays_as_it_is(app, event, organizer, url, stored):
    index = f"{url}/questions"
    token = organizer.get(index).text
    with app.app_context():
        db.session.execute(sa.update(Survey).values(state="open", ways="both"))
        one = survey_of(db.session, event.id, "pulse")
        some_answers(db.session, one, None, 1, next_step=4)
        db.session.commit()
    before = pages(stored)
    posts = [f"{index}/{number(stored, 'time')}/{deed}" for deed in ("up", "retire", "place")]
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', token)[1]
    for post in posts:
        organizer.post(post, data={"csrf_token": csrf, "section": "2", "place": "0"})
    organizer.submit(f"{index}/{number(stored, 'time')}", {"title_en": "Other"})
    organizer.submit(f"{index}/new?kind=short_text", {"title_en": "One more"})
    organizer.submit(f"{url}/texts", {"title_en": "Other"})
    assert pages(stored) == before
    assert survey(stored).instrument_version == "1"
    page = organizer.get(index).text
    assert "what it asks stays as it is" in page
    assert "/retire" not in page


def test_a_copy_is_a_draft_that_asks_the_same(organizer, url, stored):
    answer = organizer.submit(f"{url}/copy", page=f"{url}/questions")
    assert answer.location.endswith("/surveys/pulse-2/questions")
    one, other = stored(sa.select(Survey).order_by(Survey.id))
    assert (one.title, other.state) == (other.title, "draft")
    keys = [q.key for q in questions(stored)]
    assert sorted(keys) == sorted(["next_step", "time", "voice"] * 2)


def test_a_test_run_leaves_no_data(app, organizer, url, stored):
    given = {"q-next_step": "5", "page": "1", "step": "send"}
    before = stored(sa.select(AuditEntry))
    for mode, name in (("anonymous", "Anonymous."), ("confidential", "Confidential.")):
        at = f"{url}/try/{mode}"
        assert name in organizer.get(at).text
        page = organizer.submit(at, given).text
        assert "Your answers have not been kept." in page
        assert organizer.submit(at, given | {"q-next_step": "9"}).status_code == 422
    assert stored(sa.select(SurveyResponse)) == []
    assert stored(sa.select(AuditEntry)) == before


def test_a_survey_that_asks_nothing_is_not_opened(organizer, url, stored):
    index = f"{url}/questions"
    for question in questions(stored):
        organizer.submit(f"{index}/{question.id}/retire", page=index)
    assert organizer.submit(f"{url}/open", page=index).status_code == 409
    assert survey(stored).state == "draft"
    assert organizer.get(f"{url}/try/anonymous").status_code == 303


def test_who_may_only_read_results_writes_nothing(client_of, event, url):
    lead = client_of(Grant(Role.SITE_LEAD, Scope(event.coalition_id, event.id, event.sites[0].id)))
    assert lead.get(f"{url}/questions").status_code in (403, 404)
    assert lead.get(f"{url}/try/anonymous").status_code in (403, 404)


@pytest.mark.parametrize("key", KEYS)
def test_every_questionnaire_is_whole_in_both_languages(app, event, key):
    made = instrument(key)
    assert {"en", "es"} == set(made["title"]) == set(made["intro"])
    for asked in made["questions"]:
        assert set(asked["title"]) == {"en", "es"}
        assert all(set(o["label"]) == {"en", "es"} for o in asked.get("options", []))
    with app.app_context():
        survey = a_survey(db.session, db.session.merge(event), key=key)
        assert survey.minutes == minutes_for(survey.questions) <= 3


def test_the_list_of_questions_costs_the_same_for_one_as_for_many(organizer, url, statements):
    index = f"{url}/questions"
    organizer.get(index)
    del statements[:]
    organizer.get(index)
    before = len(statements)
    for n in range(3):
        organizer.submit(f"{index}/new?kind=long_text", {"title_en": f"What {n}?"})
    del statements[:]
    organizer.get(index)
    assert len(statements) == before
