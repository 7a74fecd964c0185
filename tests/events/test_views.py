"""The front page and the event's page, as everybody sees them."""

import gzip
import re
from datetime import timedelta

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.events.states import EventState
from summit.people.models import Organization
from tests.factories import a_site, an_event, scope


@pytest.fixture
def event(saved):
    return saved(an_event())


def past(**changes):
    start = now() - timedelta(days=20)
    return an_event(
        starts_at=start,
        ends_at=start + timedelta(hours=5),
        registration_closes_at=start,
        **changes,
    )


def test_the_front_page_is_honest_when_nothing_is_announced(client):
    page = client.get("/")
    assert page.status_code == 200
    assert "No summit has been announced" in page.text


def test_the_next_event_stands_before_the_one_after_it_and_the_past_comes_last(client, saved):
    later = an_event(name={"en": "Later"})
    later.starts_at += timedelta(days=90)
    later.ends_at += timedelta(days=90)
    saved(later, past(name={"en": "Past"}), an_event(name={"en": "Sooner"}))
    text = client.get("/").text
    assert text.index("Sooner") < text.index("Later") < text.index("Past")


def test_a_draft_is_nobodys_business(client, saved):
    draft = saved(an_event(state=EventState.DRAFT, name={"en": "Secret plan"}))
    assert "Secret plan" not in client.get("/").text
    assert client.get(f"/e/{draft.slug}/").status_code == 404


def test_the_team_sees_a_draft_before_everybody(client_of, saved):
    draft = saved(an_event(state=EventState.DRAFT))
    page = client_of(Grant(Role.ORGANIZER, scope(draft))).get(f"/e/{draft.slug}/")
    assert "Only the team sees it" in page.text


def test_each_site_says_what_is_left_in_words(client, saved):
    sites = [
        a_site("south", 100, taken=97),
        a_site("north", 100, taken=20, position=1),
        a_site("east", 10, taken=10, position=2),
    ]
    event = saved(an_event(sites=sites))
    text = client.get(f"/e/{event.slug}/").text
    assert "3 places left" in text
    assert "80 places left" in text
    assert "Join the waitlist for East County" in text


def test_a_past_event_says_so_and_points_to_its_groups(client, saved):
    event = saved(past())
    text = client.get(f"/e/{event.slug}/").text
    assert "This day is over" in text
    assert f"/e/{event.slug}/register?site" not in text
    assert "See the MAP groups" in text


def test_a_cancelled_event_tells_those_who_come_to_look(client, saved):
    event = saved(an_event(state=EventState.CANCELLED))
    assert "has been cancelled" in client.get(f"/e/{event.slug}/").text


def test_partners_of_another_coalition_do_not_show(client, event, saved):
    other = saved(an_event())
    saved(
        *(
            Organization(coalition_id=e.coalition_id, name=name, name_key=name, partner=True)
            for e, name in ((event, "Harbor Tenants"), (other, "Foreign Fund"))
        )
    )
    text = client.get(f"/e/{event.slug}/").text
    assert "Harbor Tenants" in text
    assert "Foreign Fund" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_front_page_asks_twice_however_many_events_there_are(client, saved, statements, count):
    saved(*(an_event() for _ in range(count)))
    statements.clear()
    client.get("/")
    assert len([s for s in statements if s.startswith("SELECT")]) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_event_page_asks_the_same_however_many_sites_there_are(
    client, saved, statements, count
):
    sites = [a_site(f"site-{n}", position=n) for n in range(count)]
    event = saved(an_event(sites=sites))
    statements.clear()
    client.get(f"/e/{event.slug}/")
    asked = [s for s in statements if "FROM event" in s or "FROM site" in s or "FROM room" in s]
    assert len(asked) == 4  # two of them ask whether a kept page may be shown


def test_the_first_load_is_light(client, event):
    page = client.get(f"/e/{event.slug}/")
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    sizes = [len(gzip.compress(page.data))]
    for url in dict.fromkeys(linked):
        with client.get(url) as sent:
            sizes.append(len(gzip.compress(sent.data)))
    assert len(sizes) > 5
    assert sum(sizes) <= 60 * 1024


def test_the_guide_belongs_to_the_demo_alone(app, client, saved):
    saved(an_event(), past())
    assert "Your first ten minutes" not in client.get("/").text
    app.config["DEMO"] = True
    try:
        assert "summit-demo" in client.get("/").text
    finally:
        app.config["DEMO"] = False
