"""The console's pages of the surveys, and the files."""

import csv
import io
import itertools
import random
import re

import openpyxl
import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.extensions import db
from summit.surveys.actions import close_survey, invite, redeem
from summit.surveys.models import Survey, SurveyInvitation, SurveyQuestion, SurveyResponse
from summit.surveys.queries import survey_of
from tests.factories import KEYS, a_registration, an_event, scope
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
    assert made.location == f"{PAGE}/questions"
    organizer.submit(f"{PAGE}/open", page=PAGE)
    assert [s.state for s in stored(sa.select(Survey))] == ["open"]
    organizer.submit(f"{PAGE}/close", page=PAGE)
    assert [s.state for s in stored(sa.select(Survey))] == ["closed"]
    deeds = [entry.deed for entry in stored(sa.select(AuditEntry).order_by(AuditEntry.id))]
    assert deeds == ["survey:create", "survey:open", "survey:close"]


def test_the_summit_survey_has_eleven_items_in_two_languages(app, event):
    with app.app_context():
        survey = a_survey(db.session, db.session.merge(event), opened=False)
        asked = [q for q in survey.questions if q.kind != "consent"]
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
    assert "Response rate: complete answers" in page
    assert "Why some numbers are hidden" in page
    assert "listening session" in page


def test_while_open_answers_are_added_in_batches_of_five(organizer, answered, stored):
    answered(9, 0, closed=False)
    assert {r.released for r in stored(sa.select(SurveyResponse))} == {False}
    page = organizer.get(PAGE).text
    assert "<dd>0</dd>" in page
    assert "Newer answers are added in groups of at least 5" in page


def test_what_people_said_is_told_once_no_more_answers_come(organizer, answered):
    answered(40, 30, closed=False)
    page = organizer.get(PAGE).text
    assert "Results open when the survey is closed" in page
    assert "Would you tell a friend" not in page
    for name in ("results.csv", "results.json"):
        assert "Would you tell a friend" not in organizer.get(f"{PAGE}/{name}").text


def test_looks_at_an_open_survey_differ_by_a_whole_group_at_each_site(app, organizer, event):
    """Neither the whole nor a site ever grows by fewer than five between two looks."""
    seen = []
    with app.app_context():
        survey = a_survey(db.session, db.session.merge(event))
        db.session.commit()
        slug = survey.slug
    for n in (7, 1, 1, 6, 2, 9):
        with app.app_context():
            mine = db.session.merge(event)
            survey = survey_of(db.session, mine.id, slug)
            for site in mine.sites:
                some_answers(db.session, survey, site, n)
            db.session.commit()
        rates = organizer.get(f"{PAGE}/results.json").json["rates"]
        seen.append({rate["site"]: rate["answers"] or 0 for rate in rates})
    for before, after in itertools.pairwise(seen):
        steps = [after.get(site, 0) - before.get(site, 0) for site in after]
        assert all(step == 0 or step >= 5 for step in steps), seen


def test_two_looks_at_a_closed_survey_are_the_same(organizer, answered):
    answered(40, 30)
    first = organizer.get(f"{PAGE}/results.json").json
    assert organizer.get(f"{PAGE}/results.json").json == first
    assert len(first["questions"]) > 5


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


def rows_of_sheet(response):
    """The rows of the only sheet, as a program that reads spreadsheets finds them."""
    sheet = openpyxl.load_workbook(io.BytesIO(response.data), read_only=True).active
    return [
        ["" if cell is None else str(cell) for cell in row]
        for row in sheet.iter_rows(values_only=True)
    ]


def numbers_in(answer):
    """{(question, people, answer): count} of what programs are told."""
    mark = "too few to publish"
    for asked in answer["questions"]:
        if asked["answered"] is None:
            yield (asked["title"], "Everybody", ""), mark
            continue
        parts = [{"people": "Everybody", **asked}, *asked["compared"]]
        for part in parts:
            yield (asked["title"], part["people"], "Answered"), str(part["answered"])
            for one in part["answers"]:
                count = mark if one["count"] is None else str(one["count"])
                yield (asked["title"], part["people"], one["answer"]), count


def test_page_csv_spreadsheet_and_programs_get_the_same_numbers(organizer, answered):
    answered(90, 70)
    lines = cells_of(organizer.get(f"{PAGE}/results.csv"))
    assert lines == rows_of_sheet(organizer.get(f"{PAGE}/results.xlsx"))
    told = {(q, who, a): n for q, who, _by, a, n in lines[1:] if a or n == "too few to publish"}
    programs = dict(numbers_in(organizer.get(f"{PAGE}/results.json").json))
    assert {k: n for k, n in told.items() if k[0] != "Answers received"} == programs
    page = organizer.get(PAGE).text
    seen = 0
    for (question, who, answer), count in told.items():
        if who in ("Everybody", "South County", "North County") and answer:
            assert cell_on(page, question, who, answer) == count, (question, who, answer)
            seen += 1
    assert seen > 60


def test_each_choice_of_filters_shows_what_the_files_say(organizer, answered):
    answered(90, 70)
    programs = organizer.get(f"{PAGE}/results.json").json
    asked = next(q for q in programs["questions"] if q["key"] == "met")
    pairs = [part for part in asked["compared"] if part["by"] == ["site", "role"]]
    assert pairs
    part = next(p for p in pairs if p["people"].startswith("South County · "))
    role = next(k for k, name in ROLES.items() if name in part["people"])
    page = organizer.get(f"{PAGE}?site=south&role={role}").text
    for one in part["answers"]:
        assert cell_on(page, asked["title"], part["people"], one["answer"]) == str(one["count"])


ROLES = {"nonprofit": "Nonprofit staff", "government": "Government staff", "education": "Education"}


def test_a_third_filter_is_left_out_with_a_word(organizer, answered):
    answered(90, 70)
    page = organizer.get(f"{PAGE}?site=south&role=nonprofit&time=early").text
    assert "The first two are shown" in page
    assert page.count("selected") >= 2


def cell_on(page, question, who, answer):
    """The count of an answer in the table of its question, in the column of these people."""
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    [table] = [t for t in tables if f">{question}</caption>" in t and "Interval" not in t][-1:]
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)
    row = re.search(rf">{re.escape(answer)}</th>(.*?)</tr>", table, re.DOTALL)
    cells = re.findall(r"<span>(.*?)</span>", row[1])
    return cells[heads.index(who) - 1]


def test_text_that_looks_like_a_formula_is_text_in_every_file(app, organizer, answered):
    answered(40, 30)
    with app.app_context():
        found = db.session.scalars(sa.select(SurveyQuestion).where(SurveyQuestion.key == "met"))
        found.one().title = {"en": "=HYPERLINK(1)", "es": "=HYPERLINK(1)"}
        db.session.commit()
    lines = cells_of(organizer.get(f"{PAGE}/results.csv"))
    assert {line[0] for line in lines if "HYPER" in line[0]} == {"'=HYPERLINK(1)"}
    book = io.BytesIO(organizer.get(f"{PAGE}/results.xlsx").data)
    cells = [row[0] for row in openpyxl.load_workbook(book, read_only=True).active.iter_rows()]
    assert {cell.data_type for cell in cells if "HYPER" in str(cell.value)} == {"s"}


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


def test_the_rate_of_a_survey_of_others_than_those_who_came_is_of_those_who_were_asked(
    app, organizer, event
):
    with app.app_context():
        here = db.session.merge(event)
        survey = a_survey(db.session, here, key="missed")
        people = [a_registration(here.sites[0]) for _ in range(20)]
        db.session.add_all(people)
        db.session.flush()  # invitations name the people by their ids
        invite(db.session, survey, people, now=now(), keys=KEYS)
        asked = db.session.scalars(sa.select(SurveyInvitation)).all()
        for one in asked[:8]:
            redeem(db.session, one, {"reason": "ill"}, site=one.site, language="en", now=now())
        close_survey(db.session, survey, actor=STAFF, now=now())
        db.session.commit()
    page = organizer.get("/console/here/surveys/we-missed-you").text
    assert "40 % of 20 letters that asked" in page
    assert "checked in" not in page
    rates = organizer.get("/console/here/surveys/we-missed-you/results.json").json["rates"]
    assert (rates[0]["answers"], rates[0]["asked"]) == (8, 20)
