"""How people are asked: ways and audience, planned letters, the funnel, posters and paper."""

import io
import re

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.clock import now
from summit.extensions import db
from summit.outbox.models import Message
from summit.questions.catalogue import BY_KEY
from summit.questions.kind import say
from summit.surveys.actions import answer, invite
from summit.surveys.models import Survey, SurveyInvitation, SurveyResponse, SurveySending
from summit.surveys.queries import registrations_of, survey_of
from summit.surveys.states import Mode, ResponseSource
from tests.factories import KEYS, a_registration, an_event, both
from tests.factories.schedule import a_session
from tests.factories.surveys import a_survey

URL = "/console/here/surveys/after-the-day"
MM = 72 / 25.4


@pytest.fixture
def event(saved):
    return saved(an_event(slug="here"))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))


@pytest.fixture
def survey(app, event):
    with app.app_context():
        made = a_survey(db.session, db.session.merge(event))
        db.session.commit()
        return made


def in_survey(app, event, do):
    with app.app_context():
        do(survey_of(db.session, event.id, "after-the-day"))
        db.session.commit()


def test_ways_and_audience_are_chosen_until_somebody_answers(app, event, organizer, survey, stored):
    chosen = {"ways": "confidential", "audience": "stayed_away"}
    organizer.submit(f"{URL}/ways", chosen, page=f"{URL}/asking")
    [row] = stored(sa.select(Survey))
    assert (row.ways, row.audience) == ("confidential", "stayed_away")
    in_survey(app, event, lambda s: answer(
        db.session, s, {"useful": 4}, mode=Mode.CONFIDENTIAL, source=ResponseSource.LINK,
        language="en", now=now(),
    ))  # fmt: skip
    page = organizer.get(f"{URL}/asking").text
    assert "can no longer be changed" in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    organizer.post(
        f"{URL}/ways", data={"ways": "anonymous", "audience": "came", "csrf_token": token}
    )
    [row] = stored(sa.select(Survey))
    assert row.ways == "confidential"


def test_letters_are_planned_replanned_and_dropped(organizer, survey, stored):
    page = f"{URL}/asking"
    plan = {"letter": "reminder", "wave": "1", "amount": "6", "unit": "days"}
    organizer.submit(f"{URL}/sendings", plan, page=page)
    early = organizer.submit(f"{URL}/sendings", plan | {"wave": "3"}, page=page)
    assert early.status_code == 422
    assert "Plan when people are asked" in early.text
    assert 'value="3"' in early.text
    wrong = organizer.submit(f"{URL}/sendings", plan | {"amount": "many", "wave": ""}, page=page)
    assert wrong.status_code == 422
    assert wrong.text.count("Write a whole number, like 3.") == 2
    assert 'value="many"' in wrong.text
    rows = stored(sa.select(SurveySending).order_by(SurveySending.minutes))
    assert [(s.wave, s.letter, s.minutes) for s in rows] == [
        (1, "invitation", 0), (1, "reminder", 6 * 1440),
    ]  # fmt: skip
    organizer.submit(f"{URL}/sendings/{rows[1].id}/drop", page=page)
    assert [s.letter for s in stored(sa.select(SurveySending))] == ["invitation"]
    assert organizer.submit(f"{URL}/sendings/999/drop", page=page).status_code == 404


def test_the_funnel_counts_people_at_each_step_by_site(app, event, organizer, survey, saved):
    saved(*[a_registration(event.sites[0]) for _ in range(10)])
    saved(*[a_registration(event.sites[1]) for _ in range(4)])

    def ask(one):
        invite(db.session, one, registrations_of(db.session, event.id), now=now(), keys=KEYS)
        db.session.flush()  # the rows are changed below
        asked = db.session.scalars(
            sa.select(SurveyInvitation).where(SurveyInvitation.site_id == event.sites[0].id)
        ).all()
        for number, invitation in enumerate(asked):
            invitation.opened, invitation.redeemed = number < 6, number < 5
        letters = db.session.scalars(sa.select(Message).order_by(Message.id)).all()
        for number, letter in enumerate(letters):
            letter.state = "failed" if number == 0 else "sent" if number < 12 else "queued"

    in_survey(app, event, ask)
    page = organizer.get(f"{URL}/asking").text
    table = page.partition("<caption")[2]
    cells = re.findall(r"<t[dh][^>]*>(?:<span>)?([^<]*)", table.partition("<tbody>")[2])
    everybody = cells[cells.index("Everybody") :][:8]
    assert everybody == ["Everybody", "14", "13", "11", "6", "5", "36 %", "16–61"]
    south = next(i for i, cell in enumerate(cells) if cell.startswith("South"))
    assert (cells[south + 1], cells[south + 4], cells[south + 5]) == ("10", "6", "5")


def the_code_of(pdf):
    page = pypdfium2.PdfDocument(pdf)[0]
    found = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    [code] = found
    left, right = code.position.top_left.x / 2, code.position.top_right.x / 2
    return code.text, (right - left) / MM, page.get_textpage().get_text_range()


@pytest.mark.parametrize("paper", ["poster.pdf", "slide.pdf"])
@pytest.mark.parametrize(("language", "promise"), [("en", "3 minutes, anonymous"),
                                                    ("es", "3 minutos, anónima")])  # fmt: skip
def test_a_poster_and_a_slide_open_the_survey_of_their_site(
    organizer, client, survey, paper, language, promise
):
    made = organizer.get(f"{URL}/{paper}?site=north&language={language}")
    url, side, words = the_code_of(io.BytesIO(made.data))
    assert side >= 40
    assert promise in words
    assert url.endswith(f"/s/{survey.code}/north")
    assert url.partition("://")[2] in words.replace("\r\n", "")
    there = client.get(url.partition("localhost")[2] or f"/s/{survey.code}/north")
    assert there.location.endswith("/e/here/surveys/after-the-day?site=north")


@pytest.mark.parametrize(("paper", "width"), [("letter", 612), ("a4", 595)])
@pytest.mark.parametrize(("language", "words"), [("en", "Fold the sheet"), ("es", "Doble la hoja")])
def test_the_questionnaire_on_paper_asks_everything_and_leads_to_the_same_form(
    organizer, survey, paper, width, language, words
):
    address = f"{URL}/questionnaire.pdf?site=north&language={language}&paper={paper}"
    made = organizer.get(address).data
    url, side, first = the_code_of(io.BytesIO(made))
    assert side >= 40
    assert url.endswith(f"/s/{survey.code}/north")
    pages = list(pypdfium2.PdfDocument(made))
    assert round(pages[0].get_width()) == width
    assert len(pages) == 2  # both sides of one sheet
    said = " ".join((first + pages[1].get_textpage().get_text_range()).split())
    assert words in said
    for question in survey.questions:
        assert say(question.title, language) in said
        for _key, word in BY_KEY[question.kind].offered(question, language):
            assert word in said


def test_sessions_are_a_line_each_on_paper(app, event, organizer):
    with app.app_context():
        talk = a_session(db.session.merge(event), title=both("Housing first"))
        db.session.add(talk)
        db.session.flush()  # the questionnaire asks about the sessions of the event
        a_survey(db.session, db.session.merge(event), key="sessions")
        db.session.commit()
    made = organizer.get("/console/here/surveys/sessions/questionnaire.pdf").data
    said = " ".join(pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range().split())
    assert "Housing first" in said
    assert "I was not there" in said


SHEET = {"q-where": "north", "q-useful": "4", "q-recommend": "8", "page": "4", "step": "send"}


def test_answers_on_paper_are_marked_and_the_next_sheet_follows(organizer, survey, stored):
    assert "From which site" in organizer.get(f"{URL}/paper").text
    there = organizer.submit(f"{URL}/paper?site=north", SHEET)
    assert there.location.endswith("/paper?site=north")
    [kept] = stored(sa.select(SurveyResponse))
    assert (kept.source, kept.mode, kept.complete) == ("paper", "anonymous", True)


def test_paper_is_not_taken_for_a_survey_by_link_alone(app, event, organizer, survey, stored):
    in_survey(app, event, lambda s: setattr(s, "ways", "confidential"))
    assert "takes no answers by poster or paper" in organizer.get(f"{URL}/paper?site=north").text
    assert "Poster" not in organizer.get(f"{URL}/asking").text


def test_who_only_reads_results_asks_nobody(client_of, event, survey):
    viewer = client_of(Grant(Role.VIEWER, Scope(event.coalition_id)))
    assert viewer.get(f"{URL}/asking").status_code in (403, 404)
    assert viewer.get(f"{URL}/paper").status_code in (403, 404)


def test_an_anonymous_survey_asks_nobody_by_mail(app, event, organizer, survey, saved, stored):
    in_survey(app, event, lambda s: setattr(s, "ways", "anonymous"))
    saved(a_registration(event.sites[0]))
    organizer.submit(f"{URL}/invite", page=f"{URL}/asking")
    assert stored(sa.select(SurveyInvitation)) == []
