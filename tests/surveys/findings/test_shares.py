"""Results for somebody outside."""

import random
import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.extensions import db
from summit.surveys.actions import close_survey
from summit.surveys.findings.models import SurveyShare
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
    with app.app_context():
        mine = db.session.merge(event)
        survey = a_survey(db.session, mine)
        for site, n in zip(mine.sites, (90, 70), strict=True):
            some_answers(db.session, survey, site, n, rng=random.Random(n))
        close_survey(db.session, survey, actor=STAFF, now=now())
        db.session.commit()


@pytest.fixture
def link(organizer, answered):
    """The path of a page that was shared with a partner."""
    organizer.submit(f"{PAGE}/shares", {"name": "United Way"}, page=PAGE)
    return re.search(r"http://localhost(/shared/[0-9A-Z]{26}/)", organizer.get(PAGE).text)[1]


def test_a_partner_reads_the_results_without_logging_in(client, link):
    page = client.get(link)
    assert page.status_code == 200
    assert "Would you tell a friend" in page.text
    assert "fewer than 11" in page.text
    assert "Give the town hall" not in page.text


def test_nothing_from_one_to_ten_is_told_outside(client, link):
    told = client.get(f"{link}results.json").json
    assert told["smallest_group"] == 11
    counts = [rate["answers"] for rate in told["rates"]]
    for asked in told["questions"]:
        counts.append(asked["answered"])
        for part in (asked, *asked["compared"]):
            counts += [part["answered"], *(one["count"] for one in part["answers"])]
    assert len(counts) > 40
    assert all(n is None or n == 0 or n >= 11 for n in counts)


def test_what_is_told_outside_follows_from_what_is_told_inside(client, organizer, link):
    inside = {q["key"]: q for q in organizer.get(f"{PAGE}/results.json").json["questions"]}
    for asked in client.get(f"{link}results.json").json["questions"]:
        known = {one["key"]: one["count"] for one in inside[asked["key"]]["answers"]}
        for one in asked["answers"]:
            if one["count"] is not None:
                assert one["count"] in sums_of(list(known.values())), (asked["key"], one)


def sums_of(counts):
    """Every sum of neighbours that are told."""
    return {
        sum(counts[i:j])
        for i in range(len(counts))
        for j in range(i + 1, len(counts) + 1)
        if None not in counts[i:j]
    }


def test_a_link_that_was_taken_back_opens_nothing(client, organizer, link, stored):
    [share] = stored(sa.select(SurveyShare))
    assert link.split("/")[2] not in str([share.uid, share.link_digest])
    organizer.submit(f"{PAGE}/shares/{share.id}/revoke", page=PAGE)
    assert client.get(link).status_code == 404
    assert client.get(f"{link}results.json").status_code == 404
    assert "taken back" in organizer.get(PAGE).text


@pytest.mark.parametrize("token", ["0" * 26, "nothing", "A"])
def test_a_guessed_link_opens_nothing(client, link, token):
    assert client.get(f"/shared/{token}/").status_code == 404


def test_whom_a_link_is_for_must_be_said(organizer, answered):
    refused = organizer.submit(f"{PAGE}/shares", {"name": " "}, page=PAGE)
    assert refused.status_code == 422
    assert "Write who gets this link." in refused.text


def test_only_those_who_manage_the_survey_share_it(client_of, event, answered):
    viewer = client_of(Grant(Role.VIEWER, scope(event)))
    assert "Share the results" not in viewer.get(PAGE).text
    assert viewer.post(f"{PAGE}/shares").status_code in (400, 403)
