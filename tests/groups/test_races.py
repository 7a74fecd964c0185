"""Two people at the same moment, in threads of their own."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.groups.models import Fact, Membership
from summit.people.models import Person
from summit.retention.facts import FactKind
from tests.factories import a_group, a_person, a_registration, an_event, link_of, scope
from tests.factories.groups import a_meeting, a_membership


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def group(saved, event):
    return saved(a_group(event, slug="jobs"))


def at_once(browsers, page, url, data=None):
    """Post from every browser as soon as all of them are ready; the answers' statuses."""
    start = Barrier(len(browsers))

    def post(browser, token):
        start.wait()
        return browser.post(url, data={"csrf_token": token} | (data or {})).status_code

    shown = [browser.get(page).text for browser in browsers]
    tokens = [re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)[1] for text in shown]
    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(post, browsers, tokens))


def test_two_sign_ups_of_one_newcomer_become_one_membership(app, stored, event, group):
    address = f"/e/{event.slug}/groups/jobs/join"
    sent = {"full_name": "Ana Reyes", "email": "ana@example.org"}
    browsers = [app.test_client() for _ in range(4)]
    assert at_once(browsers, address, address, sent) == [303] * 4
    assert len(stored(sa.select(Person))) == 1
    assert len(stored(sa.select(Membership))) == 1
    assert [f.kind for f in stored(sa.select(Fact))] == [FactKind.SIGNUP]


def test_two_presses_by_one_link_become_one_membership(app, saved, stored, event, group):
    page = f"/my/{link_of(saved(a_registration(event.sites[0])))}/groups"
    browsers = [app.test_client() for _ in range(4)]
    assert at_once(browsers, page, f"{page}/jobs/join") == [303] * 4
    assert len(stored(sa.select(Membership))) == 1
    assert [f.kind for f in stored(sa.select(Fact))] == [FactKind.SIGNUP]


def test_two_leads_who_close_one_roster_write_it_once(client_of, saved, stored, event, group):
    member, _ = saved(*a_membership(group, a_person(event.coalition)))
    meeting = saved(a_meeting(group, now() - timedelta(days=1)))
    browsers = [client_of(Grant(Role.GROUP_LEAD, scope(event, group=group))) for _ in range(3)]
    roster = f"/lead/{group.id}/meetings/{meeting.id}/roster"
    assert at_once(browsers, roster, roster, {f"m-{member.id}": "came"}) == [303] * 3
    kinds = [f.kind for f in stored(sa.select(Fact).order_by(Fact.id))]
    assert kinds == [FactKind.SIGNUP, FactKind.ATTENDANCE, FactKind.ROSTER_CLOSED]
