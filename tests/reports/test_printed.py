"""The Monday page on paper: the same values, on two sheets or three, whatever the paper."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.events.queries import event_of
from summit.reports.printed import monday_pdf
from summit.reports.queries import monday_of
from tests.reports.test_monday import PAGE, STORY

SIZES = {"letter": (612, 792), "a4": (595, 842)}


@pytest.fixture
def organizer(client_of):
    return client_of(Grant(Role.ORGANIZER, Scope()))


def read(client, day, query=""):
    answer = client.get(f"{PAGE}/monday.pdf?as_of={day}{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return PdfReader(io.BytesIO(answer.data))


def told(paper):
    return " ".join(" ".join(page.extract_text() for page in paper.pages).split())


@pytest.mark.parametrize("day", STORY)
def test_each_monday_of_the_story_fits_on_three_sheets_at_most(organizer, day):
    assert 2 <= len(read(organizer, day).pages) <= 3


@pytest.mark.parametrize("paper", SIZES)
def test_it_is_printed_on_either_paper(organizer, paper):
    first = read(organizer, "2025-09-29", f"&paper={paper}").pages[0].mediabox
    assert (round(first.width), round(first.height)) == SIZES[paper]


def test_it_says_what_the_page_says(organizer):
    text = told(read(organizer, "2025-09-29"))
    assert "32 of 74 memberships are in good standing, 1 fewer than a week ago." in text
    assert "Health Act now" in text
    assert "no lead for 38 days" in text
    assert "26 of 28 rosters closed" in text
    assert "3 people to reach this week" in text
    assert "Close the roster of Health, 20 Aug (40 days)" in text


def test_it_names_nobody_to_who_sees_numbers_alone(client_of, organizer):
    viewer = client_of(Grant(Role.VIEWER, Scope()))
    names = ("Corin Madrigal", "Hyun-ju Dossett", "Rosario Camarillo")
    assert all(name in told(read(organizer, "2025-09-29")) for name in names)
    text = told(read(viewer, "2025-09-29"))
    assert not [name for name in names if name in text]
    assert "An address bounces" in text


def test_it_speaks_the_readers_language(organizer):
    text = told(read(organizer, "2025-09-29", "&lang=es"))
    assert "Membresías al corriente: 32 de 74" in text
    assert "Grupos, primero el que más necesita de usted" in text


def test_before_anybody_joined_it_says_so(organizer):
    text = told(read(organizer, "2025-01-20"))
    assert "No group has members yet" in text


def test_a_paper_that_does_not_exist_is_letter(organizer):
    first = read(organizer, "2025-09-29", "&paper=folio").pages[0].mediabox
    assert (first.width, first.height) == SIZES["letter"]


@pytest.mark.parametrize("times", [3, 12])
def test_many_groups_and_many_loose_ends_are_printed_too(app, session, times):
    page = monday_of(session, event_of(session, "summit-2025"), date(2025, 9, 29))
    session.rollback()  # on SQLite it would keep everybody else from writing
    many = replace(
        page,
        groups=page.groups * times,
        frame=replace(page.frame, bounced=page.frame.bounced * times),
        funnels=page.funnels + page.funnels[1:] * times,
    )
    with app.test_request_context():
        file = monday_pdf(many, event="Summit", paper="letter", names_shown=True)
    text = told(PdfReader(io.BytesIO(file)))
    assert text.count("Resident voice") >= times
    assert "From registration to day 90" in text
    assert re.search(r"and \d+ more", text)
