from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.accounts.models import Throttle
from summit.clock import now
from summit.framework.editions import CURRENT
from summit.framework.models import Pillar, Predictor
from summit.groups.models import Fact, Group, Membership
from summit.groups.views.public import JOIN_FROM_ADDRESS
from summit.outbox.models import Message
from summit.people.models import Person
from summit.retention.facts import FactKind, Source
from tests.factories import a_group, a_person, a_registration, an_event, both, link_of
from tests.factories.groups import a_group_fact, a_meeting, a_membership, member_link

ANA = {"full_name": "Ana Reyes", "email": "ana@example.org", "organization": "Mesa Center"}


def kinds(stored):
    return [fact.kind for fact in stored(sa.select(Fact).order_by(Fact.id))]


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def group(saved, event):
    return saved(a_group(event, slug="jobs"))


@pytest.fixture
def address(event, group):
    return f"/e/{event.slug}/groups/{group.slug}/join"


def test_the_list_shows_purpose_rhythm_and_next_meeting(client, saved, event, group):
    saved(a_meeting(group))
    page = client.get(f"/e/{event.slug}/groups")
    assert page.status_code == 200
    assert "Get one thing done." in page.text
    assert "Meets every month" in page.text
    assert "Next:" in page.text


def test_an_event_without_groups_says_so(client, event):
    assert "There is no group yet" in client.get(f"/e/{event.slug}/groups").text


def test_a_newcomer_is_led_to_their_own_page(client, stored, address):
    answer = client.submit(address, ANA)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert 'data-state="signed_up"' in page.text
    assert "Ana Reyes" in page.text
    assert kinds(stored) == [FactKind.SIGNUP]
    assert stored(sa.select(Message.kind)) == ["groups/welcome"]


@pytest.mark.parametrize("again", ["ana@example.org", " ANA@Example.org "])
def test_a_known_address_learns_nothing_and_gets_a_mail(client, stored, address, again):
    client.submit(address, ANA)
    answer = client.submit(address, ANA | {"email": again})
    assert answer.status_code == 303
    assert answer.location.endswith("/jobs/sent")
    assert "/m/" not in client.get(answer.location).text
    assert stored(sa.select(sa.func.count(Membership.id))) == [1]
    assert kinds(stored) == [FactKind.SIGNUP]
    assert stored(sa.select(Message.kind).order_by(Message.id)) == ["groups/welcome", "groups/link"]


def test_the_answer_for_a_known_person_is_the_same_whether_member_or_not(
    client, saved, stored, event, address
):
    saved(a_person(event.coalition, email="ana@example.org"))
    first = client.submit(address, ANA)
    second = client.submit(address, ANA)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert kinds(stored) == [FactKind.SIGNUP]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 201),
        ("full_name", "Ana\u202eReyes"),
        ("email", "ana@"),
        ("email", ""),
        ("organization", "Mesa\x00"),
    ],
)
def test_bad_input_stands_beside_its_field_and_stores_nothing(
    client, stored, address, field, value
):
    answer = client.submit(address, ANA | {field: value})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    kept = "ana@example.org" if field == "full_name" else "Ana Reyes"
    assert kept in answer.text
    assert stored(sa.select(Person)) == []


def test_a_poster_of_a_site_says_where_it_hung(client, stored, event, address):
    client.submit(f"{address}?site=south", ANA)
    assert stored(sa.select(Fact.source)) == [Source.QR]


def test_a_closed_group_offers_no_form(client, saved, stored, event):
    group = a_group(event, slug="over")
    saved(group, a_group_fact(group, FactKind.GROUP_CLOSED, now() - timedelta(days=1)))
    page = client.get(f"/e/{event.slug}/groups/over/join")
    assert "has closed" in page.text
    assert 'name="full_name"' not in page.text


def test_another_events_group_is_not_found(client, saved, event, group):
    other = saved(an_event())
    assert client.get(f"/e/{other.slug}/groups/{group.slug}/join").status_code == 404
    assert client.get(f"/e/{event.slug}/groups/nothing/join").status_code == 404


def test_the_form_in_spanish_is_a_page_of_its_own(client, address):
    page = client.get(f"{address}?lang=es")
    assert 'lang="es"' in page.text


def test_joining_takes_the_same_statements_whoever_else_is_there(client, statements, address):
    counts = []
    for number in range(3):
        before = len(statements)
        client.submit(address, ANA | {"email": f"ana{number}@example.org"})
        counts.append(len(statements) - before)
    assert counts[1] == counts[2] <= 32


def test_the_list_takes_the_same_statements_for_one_group_and_for_three(
    client, saved, statements, event
):
    def count():
        before = len(statements)
        client.get(f"/e/{event.slug}/groups")
        return len(statements) - before

    saved(a_group(event))
    one = count()
    saved(a_group(event), a_group(event))
    assert count() == one


# --- by personal link ----------------------------------------------------------------------------


@pytest.fixture
def registration(saved, event):
    return saved(a_registration(event.sites[0]))


def test_whoever_has_a_personal_link_joins_with_one_press_and_undoes_it(
    client, stored, group, registration
):
    page = f"/my/{link_of(registration)}/groups"
    answer = client.submit(f"{page}/jobs/join", page=page)
    assert answer.location == page
    (fact,) = stored(sa.select(Fact))
    client.submit(f"{page}/jobs/undo", {"fact": fact.id}, page=page)
    assert len(stored(sa.select(Fact))) == 2
    assert "Your page in" not in client.get(page).text


def test_nobody_undoes_what_is_not_theirs(client, saved, stored, event, group, registration):
    other, fact = a_membership(group, a_person(event.coalition))
    saved(other, fact)
    page = f"/my/{link_of(registration)}/groups"
    client.submit(f"{page}/jobs/join", page=page)
    answer = client.submit(f"{page}/jobs/undo", {"fact": fact.id}, page=page)
    assert answer.status_code == 404


def test_a_wrong_link_is_not_found(client, group):
    assert client.get("/my/ABC/groups").status_code == 404


def test_the_event_page_and_the_personal_page_tell_of_the_groups(
    client, event, group, registration
):
    assert "Join Group" in client.get(f"/e/{event.slug}/").text
    assert "Choose a group" in client.get(f"/my/{link_of(registration)}/").text


def test_the_member_link_opens_the_page_of_the_choice(client, stored, group, registration):
    page = f"/my/{link_of(registration)}/groups"
    client.submit(f"{page}/jobs/join", page=page)
    (membership,) = stored(sa.select(Membership))
    assert f"/m/{member_link(membership)}/" in client.get(page).text
    assert stored(sa.select(Group.slug)) == ["jobs"]


def test_a_program_that_joins_again_and_again_is_told_to_wait(client, address, stored, saved):
    there = {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}
    assert client.submit(address, ANA, **there).status_code == 303
    throttle = stored(sa.select(Throttle))[0]
    throttle.tries = JOIN_FROM_ADDRESS.tries
    saved(throttle)
    page = client.submit(address, ANA | {"email": "new@example.org"}, **there)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "900")
    assert 'value="new@example.org"' in page.text
    assert client.submit(address, ANA | {"email": "new@example.org"}).status_code == 303


@pytest.fixture
def pillar(saved):
    """A pillar of the framework's current edition with two predictors."""
    made = Pillar(edition=CURRENT, key="work-of-test", position=99, title=both("Work"))
    made.predictors = [
        Predictor(key=f"p{n}", position=n, title=both(f"Predictor {n}")) for n in (1, 2)
    ]
    return saved(made)


def test_what_somebody_cares_about_leads_to_the_group_that_works_on_it(
    client, saved, event, group, pillar
):
    saved(a_group(event, slug="work", name=both("Work group"), pillar_id=pillar.id))
    cares = pillar.predictors[1].id
    plain = client.get(f"/e/{event.slug}/groups").text
    advised = client.get(f"/e/{event.slug}/groups?care={cares}").text
    assert plain.index("Join Group") < plain.index("Join Work group")
    assert advised.index("Join Work group") < advised.index("Join Group")
    assert "Suggested for you" in advised
    assert "Suggested for you" not in plain


@pytest.mark.parametrize("care", ["999999", "nothing", ""])
def test_what_nobody_works_on_suggests_nothing(client, event, group, care):
    answer = client.get(f"/e/{event.slug}/groups?care={care}")
    assert answer.status_code == 200
    assert "Suggested for you" not in answer.text
