"""The report on paper, and what the groups are told."""

import random

import pypdfium2
import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.extensions import db
from summit.surveys.actions import close_survey, leave_contact
from tests.factories import an_event, scope
from tests.factories.surveys import STAFF, a_survey, some_answers

PAGE = "/console/here/surveys/after-the-day"


@pytest.fixture
def event(saved):
    return saved(an_event(slug="here"))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def answered(app, event):
    def make(south, north, *, closed=True, wishes=0):
        with app.app_context():
            mine = db.session.merge(event)
            survey = a_survey(db.session, mine)
            for site, n in zip(mine.sites, (south, north), strict=True):
                some_answers(db.session, survey, site, n, rng=random.Random(n))
            for n in range(wishes):
                leave_contact(
                    db.session, survey, full_name=f"Guest {n}", email=f"g{n}@example.org",
                    wish="group", now=now(),
                )  # fmt: skip
            if closed:
                close_survey(db.session, survey, actor=STAFF, now=now())
            db.session.commit()

    return make


def text_of(document):
    return " ".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("query", ["", "?paper=a4", "?lang=es"])
def test_the_report_is_two_pages_with_the_numbers_of_the_page(organizer, answered, query):
    answered(90, 70)
    made = organizer.get(f"{PAGE}/report.pdf{query}")
    assert made.mimetype == "application/pdf"
    document = pypdfium2.PdfDocument(made.data)
    assert len(document) == 2
    text = text_of(document)
    asked = organizer.get(f"{PAGE}/results.json").json["questions"]
    net = next(q for q in asked if q["kind"] == "recommend")
    assert f"{net['score']['value']:+.0f}" in text
    for one in next(q for q in asked if q["key"] == "met")["answers"]:
        assert str(one["count"]) in text
    assert "160" in text


def test_every_count_of_the_report_is_told_on_the_page(organizer, answered):
    answered(90, 70)
    text = text_of(pypdfium2.PdfDocument(organizer.get(f"{PAGE}/report.pdf").data))
    for asked in organizer.get(f"{PAGE}/results.json").json["questions"]:
        if asked["key"] in ("useful", "parity", "met", "next_step", "recommend"):
            for one in asked["answers"]:
                if one["count"]:
                    assert str(one["count"]) in text, (asked["key"], one)


def test_there_is_no_report_before_the_survey_is_closed(organizer, answered):
    answered(90, 70, closed=False)
    assert organizer.get(f"{PAGE}/report.pdf").status_code == 409


def test_a_site_lead_has_no_report_of_the_whole(client_of, event, answered):
    answered(90, 70)
    lead = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    assert lead.get(f"{PAGE}/report.pdf").status_code == 403


def test_the_groups_page_says_how_many_would_join_and_what_stands_in_the_way(organizer, answered):
    answered(90, 70, wishes=3)
    asked = organizer.get(f"{PAGE}/results.json").json["questions"]
    group = next(q for q in asked if q["key"] == "group")
    counts = {one["key"]: one["count"] for one in group["answers"]}
    page = organizer.get("/console/here/groups").text
    assert f"{counts['joined'] + counts['would']} of 160 who answered" in page
    assert f'No: not enough time</th><td class="n">{counts["time"]}<' in page
    assert "3 people left an address" in page
    assert "g1@example.org" not in page


def test_the_groups_page_says_nothing_while_answers_come(organizer, answered):
    answered(90, 70, closed=False)
    assert "about joining" not in organizer.get("/console/here/groups").text


def test_the_groups_page_costs_the_same_for_few_answers_and_many(organizer, answered, statements):
    answered(10, 10)
    organizer.get("/console/here/groups")
    del statements[:]
    organizer.get("/console/here/groups")
    few = len(statements)
    with organizer.application.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM survey")) == 1
    assert few < 30
