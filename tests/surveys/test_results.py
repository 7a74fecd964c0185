"""The console's pages of the surveys, and the files."""

import csv
import io
import random
import re

import openpyxl
import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.extensions import db
from summit.surveys.actions import close_survey
from summit.surveys.models import Survey, SurveyResponse
from tests.factories import an_event, scope
from tests.factories.schedule import a_session
from tests.factories.surveys import STAFF, a_survey, some_answers

LIST = "/console/here/surveys"
PAGE = f"{LIST}/after-the-day"


@pytest.fixture
def event(saved):
    return saved(an_event(slug="here"))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def answered(app, event):
    """A survey with so many answers from South and from North, closed unless told."""

    def make(south, north, *, closed=True, **fixed):
        with app.app_context():
            mine = db.session.merge(event)
            survey = a_survey(db.session, mine)
            rng = random.Random(south)
            for site, n in zip(mine.sites, (south, north), strict=True):
                some_answers(db.session, survey, site, n, rng=rng, **fixed)
            if closed:
                close_survey(db.session, survey, actor=STAFF, now=now())
            db.session.commit()

    return make


def test_a_newcomer_makes_opens_and_closes_a_survey(organizer, stored):
    assert "No survey yet" in organizer.get(LIST).text
    made = organizer.submit(f"{LIST}/new", {"template": "summit"}, page=LIST)
    assert made.location == PAGE
    organizer.submit(f"{PAGE}/open", page=PAGE)
    assert [s.state for s in stored(sa.select(Survey))] == ["open"]
    organizer.submit(f"{PAGE}/close", page=PAGE)
    assert [s.state for s in stored(sa.select(Survey))] == ["closed"]
    deeds = [entry.deed for entry in stored(sa.select(AuditEntry).order_by(AuditEntry.id))]
    assert deeds == ["survey:create", "survey:open", "survey:close"]


def test_the_summit_survey_has_eleven_items_in_two_languages(app, event):
    with app.app_context():
        survey = a_survey(db.session, db.session.merge(event), opened=False)
        asked = survey.questions
        assert (survey.instrument, survey.instrument_version) == ("Summit survey", "1")
        # The sessions are asked about once there is a programme.
        assert len(asked) == 10
        assert all(set(q.title) == {"en", "es"} for q in asked)
        assert [o["key"] for o in asked[0].options] == ["south", "north", "online", "part"]


def test_a_closed_survey_stays_closed(organizer, answered):
    answered(12, 12)
    page = organizer.get(PAGE).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    again = organizer.post(f"{PAGE}/open", data={"csrf_token": token})
    assert again.status_code == 409


def test_nothing_is_shown_of_four_answers(organizer, answered):
    answered(4, 0)
    page = organizer.get(PAGE).text
    assert "Fewer than 5 people have answered" in page
    assert "Give the town hall" not in page
    assert "too few to publish" in page


def test_results_show_counts_their_rate_and_why_some_are_hidden(organizer, answered):
    answered(40, 30)
    page = organizer.get(PAGE).text
    assert "70" in page
    assert "Response rate: answers received" in page
    assert "Why some numbers are hidden" in page
    assert "listening session" in page


def test_while_open_answers_are_added_in_batches_of_five(organizer, answered, stored):
    answered(9, 0, closed=False)
    assert {r.released for r in stored(sa.select(SurveyResponse))} == {False}
    assert "No results yet" in organizer.get(PAGE).text


def test_sites_and_roles_are_compared_once_no_more_answers_come(organizer, answered):
    answered(40, 30, closed=False)
    page = organizer.get(PAGE).text
    assert "Would you tell a friend" in page
    assert "by site" not in page
    assert "By role" not in page
    assert "North County</th>" not in page


def test_what_waits_is_never_fewer_than_a_batch(app, event, stored):
    for n in (10, 1, 3, 1):
        with app.app_context():
            found = db.session.scalar(sa.select(Survey))
            mine = db.session.merge(event)
            survey = found or a_survey(db.session, mine)
            some_answers(db.session, survey, mine.sites[0], n)
            db.session.commit()
        waiting = [r.released for r in stored(sa.select(SurveyResponse))].count(False)
        assert 5 <= waiting < 10


def cells_of(response):
    return list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))


def test_page_csv_and_spreadsheet_give_the_same_numbers(organizer, answered):
    answered(40, 30)
    lines = cells_of(organizer.get(f"{PAGE}/results.csv"))
    sheet = openpyxl.load_workbook(
        io.BytesIO(organizer.get(f"{PAGE}/results.xlsx").data), read_only=True
    ).active
    rows = [
        ["" if cell is None else str(cell) for cell in row]
        for row in sheet.iter_rows(values_only=True)
    ]
    width = len(lines[0])
    padded = [line + [""] * (width - len(line)) for line in lines]
    assert padded == [row + [""] * (width - len(row)) for row in rows]
    page = organizer.get(PAGE).text
    for question, answer, *counts in lines[3:]:
        if counts and "Answered" not in answer:
            assert row_on(page, question, answer) == counts, (question, answer)


def row_on(page, question, answer):
    """The counts of an answer in the table of its question."""
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    [table] = [t for t in tables if f">{question}</caption>" in t and "Everybody" in t]
    row = re.search(rf">{re.escape(answer)}</th>(.*?)</tr>", table, re.DOTALL)
    return re.findall(r"<span>(.*?)</span>", row[1])


def test_text_that_looks_like_a_formula_is_text_in_every_file(organizer, answered):
    answered(6, 6, change="=HYPERLINK(1)")
    texts = [row[1] for row in cells_of(organizer.get(f"{PAGE}/results.csv")) if "HYPER" in row[1]]
    assert set(texts) == {"'=HYPERLINK(1)"}


def test_a_site_lead_sees_the_own_site_and_no_words(app, client_of, event, answered):
    answered(40, 30)
    lead = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    page = lead.get(PAGE).text
    assert "South County" in page
    assert "North County" not in re.sub(r"<table.*?</table>", "", page, flags=re.DOTALL)
    assert "Give the town hall" not in page
    assert lead.get(f"{PAGE}/results.csv").status_code == 403


def test_a_site_lead_is_told_nothing_of_another_site_in_the_tables(client_of, event, answered):
    answered(40, 30)
    lead = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    assert "North County" not in lead.get(f"{PAGE}?site=north").text


@pytest.mark.parametrize("deed", ["open", "close", "invite", "remind"])
def test_only_those_who_manage_surveys_may_do_so(client_of, event, answered, deed):
    answered(6, 6, closed=False)
    viewer = client_of(Grant(Role.VIEWER, scope(event)))
    page = viewer.get(PAGE)
    assert page.status_code == 200
    assert "Run this survey" not in page.text
    refused = viewer.post(f"{PAGE}/{deed}")
    assert refused.status_code in (400, 403)


def test_another_events_organizer_finds_nothing(client_of, saved, answered):
    answered(6, 6)
    other = saved(an_event(slug="there"))
    stranger = client_of(Grant(Role.ORGANIZER, scope(other)))
    assert stranger.get(PAGE).status_code == 404
    assert stranger.get("/console/there/surveys/after-the-day").status_code == 404


@pytest.mark.parametrize(("language", "promise"), [("en", "3 minutes"), ("es", "Cómo")])
def test_the_poster_has_a_large_code_that_opens_the_survey(organizer, answered, language, promise):
    answered(0, 0, closed=False)
    made = organizer.get(f"{PAGE}/poster.pdf?site=south&language={language}")
    assert made.mimetype == "application/pdf"
    page = pypdfium2.PdfDocument(made.data)[0]
    text = page.get_textpage().get_text_range()
    assert promise in text
    assert "localhost/e/here/surveys/after-the-day?site=south" in text
    image = page.render(scale=2).to_pil()
    [code] = zxingcpp.read_barcodes(image)
    assert code.text == "http://localhost/e/here/surveys/after-the-day?site=south"
    corners = code.position
    side = (corners.top_right.x - corners.top_left.x) / 2 / 72 * 25.4
    assert side >= 40


def test_a_poster_of_no_site_is_not_found(organizer, answered):
    answered(0, 0, closed=False)
    assert organizer.get(f"{PAGE}/poster.pdf?site=elsewhere").status_code == 404


def test_the_page_costs_the_same_for_one_survey_or_three(organizer, app, event, statements):
    def cost(url):
        del statements[:]
        assert organizer.get(url).status_code == 200
        return len(statements)

    def one_more(n):
        with app.app_context():
            mine = db.session.merge(event)
            some_answers(db.session, a_survey(db.session, mine), mine.sites[0], n)
            db.session.commit()

    one_more(10)
    first = cost(LIST), cost(PAGE)
    one_more(40)
    one_more(20)
    assert (cost(LIST), cost(f"{PAGE}-2")) == first


@pytest.mark.parametrize("site", ["south", "north"])
def test_a_closed_survey_is_shown_site_by_site(organizer, answered, saved, event, site):
    saved(a_session(event, slug="keynote"), a_session(event, slug="panel"))
    answered(40, 30, sessions=["keynote", "panel"])
    page = organizer.get(f"{PAGE}?site={site}")
    assert page.status_code == 200
    assert "answers" in page.text


def test_opening_twice_opens_once(organizer, answered, stored):
    answered(1, 1, closed=False)
    before = stored(sa.select(Survey))[0].opens_at
    page = organizer.get(PAGE).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    again = organizer.post(f"{PAGE}/open", data={"csrf_token": token, "when": "end"})
    assert again.status_code == 409
    assert stored(sa.select(Survey))[0].opens_at == before
