"""With fourteen people in a group the reports give intervals, and no p-value anywhere."""

import io
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.events.models import Event
from summit.groups.models import Group
from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.reports.worker import write_letters
from tests.factories import KEYS
from tests.reports.test_monday import PAGE, STORY

EVENT = "/console/summit-2025"
# how a test is told of: "p = .03", "p<0.05", "p-value", "valor p", a test's name, "significant"
SIGNIFICANCE = re.compile(
    r"\bp\s*[=<>≤≥]\s*0?[.,]\d|p-value|valor[- ]p\b|log-?rank|chi-?squ|χ|\bFisher\b|significa[nt]",
    re.IGNORECASE,
)
INTERVAL = re.compile(r"\d+ ?%–\d+ ?%")


@pytest.fixture
def organizer(client_of):
    return client_of(Grant(Role.ORGANIZER, Scope()))


@pytest.fixture
def groups(stored):
    of_it = sa.select(Group.id).join(Event).where(Event.slug == "summit-2025")
    return stored(of_it)


def said(answer):
    """The words of a page, or of a PDF or file."""
    assert answer.status_code == 200
    if answer.mimetype == "application/pdf":
        pages = PdfReader(io.BytesIO(answer.data)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_what_is_looked_for_would_be_found():
    for text in ("p = .03", "p<0.05", "a p-value of", "Log-rank", "valor p", "not significant"):
        assert SIGNIFICANCE.search(text), text
    assert not SIGNIFICANCE.search("32 of 74 memberships, day 90: 67 % (35%–86%), 8 p.m.")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("day", STORY)
def test_no_page_paper_or_file_of_any_monday_prints_a_p_value(organizer, groups, day, language):
    asked = f"as_of={day}&lang={language}"
    addresses = [f"{PAGE}?{asked}", f"{PAGE}/monday.pdf?{asked}", f"{PAGE}/people.csv?{asked}"]
    addresses += [f"{PAGE}/people?{asked}", f"{EVENT}/calls?{asked}", f"{EVENT}/calls/effect"]
    addresses += [f"{PAGE}?{asked}&group={group}" for group in groups]
    for address in addresses:
        assert not SIGNIFICANCE.search(said(organizer.get(address))), address


def test_no_page_of_a_lead_prints_one(organizer, groups):
    for group in groups:
        for rest in ("", "/monday.pdf", "/people"):
            text = said(organizer.get(f"/lead/{group}/monday{rest}?as_of=2025-09-29"))
            assert not SIGNIFICANCE.search(text)


def test_no_letter_of_any_monday_prints_one(session):
    for day in STORY:
        moment = datetime.fromisoformat(f"{day}T08:05").replace(
            tzinfo=ZoneInfo("America/Los_Angeles")
        )
        while write_letters(session, Context(moment, KEYS, "http://localhost")):
            session.flush()
    letters = session.scalars(sa.select(Message).where(Message.kind.like("reports/%"))).all()
    assert len(letters) >= len(STORY)
    assert not [one for one in letters if SIGNIFICANCE.search(f"{one.subject} {one.text}")]
    session.rollback()


def test_intervals_stand_where_a_share_does_and_a_sentence_where_a_test_would(organizer):
    text = said(organizer.get(f"{PAGE}?as_of=2025-09-29"))
    assert len(INTERVAL.findall(text)) > 10
    assert "95 % log-log band" in text
    assert "The people of a group are too few to compare it with another." in text
