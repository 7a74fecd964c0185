"""The address of the list is the whole filter: what it says is on, what nobody offers is not."""

import pytest

from summit.access.tokens import new_uid
from summit.checkin.models import Attendance, Point
from summit.checkin.states import PointKind
from summit.clock import now
from summit.directory.filters import Filter, answers, chips, wanted
from summit.registration.models import Offer, RegistrationAnswer
from summit.registration.states import Source, State
from tests.directory.conftest import URL
from tests.factories import both
from tests.factories.registration import a_question

NAMES = ("Ana Reyes", "Ben Ortiz", "Łucja Nowak")
SITE = Filter("site", "Site", [("south", "South"), ("north", "North")])
ORDER = Filter("sort", "Order", [("site", "Site by site")])


def shown(page):
    return [name for name in NAMES if name in page.text]


def test_what_nobody_offers_is_left_aside():
    found = wanted([SITE, ORDER], {"site": "west", "q": "  ana ", "odd": "1", "sort": "site"})
    assert found.parameters == {"q": "ana", "sort": "site"}
    assert found.query == "q=ana&sort=site"


def test_each_filter_can_be_taken_away_alone_and_sorting_is_none():
    found = wanted([SITE, ORDER], {"site": "north", "q": "ana", "sort": "site"})
    (chip,) = chips([SITE, ORDER], found)
    assert (chip.label, chip.value, chip.without) == ("Site", "North", "q=ana&sort=site")


def test_answers_are_told_from_other_filters():
    assert answers({"site": "north", "q-needs": "ride"}) == (("needs", "ride"),)


@pytest.fixture
def everybody(saved, guest, event):
    """Ana came and wants a ride; Ben waits with an offer; Łucja would rather be in the south."""
    people = saved(
        guest("Ana Reyes", language="es"),
        guest("Ben Ortiz", state=State.WAITLISTED, source=Source.WALK_IN,
              queue_site_id=event.sites[0].id, queued_at=now()),
        guest("Łucja Nowak", site=1, queue_site_id=event.sites[0].id, queued_at=now()),
    )  # fmt: skip
    site = event.sites[0]
    needs, lunch = saved(
        a_question(event), a_question(event, "lunch", kind="yes_no", title=both("Lunch?"))
    )
    point = saved(Point(event_id=event.id, site_id=site.id, kind=PointKind.ENTRANCE, name="Door"))
    ana, ben = people[0].id, people[1].id
    saved(
        Attendance(event_id=event.id, site_id=site.id, point_id=point.id, registration_id=ana,
                   point_kind=PointKind.ENTRANCE, arrived_at=now(), changed_at=now()),
        Offer(uid=new_uid(), registration_id=ben, site_id=site.id, made_at=now()),
        RegistrationAnswer(registration_id=ana, question_id=needs.id, value=["ride", "childcare"]),
        RegistrationAnswer(registration_id=ben, question_id=needs.id, value=["childcare"]),
        RegistrationAnswer(registration_id=ana, question_id=lunch.id, value=False),
    )  # fmt: skip
    return people


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("language=es", ["Ana Reyes"]),
        ("source=walk_in", ["Ben Ortiz"]),
        ("arrived=yes", ["Ana Reyes"]),
        ("arrived=no", ["Ben Ortiz", "Łucja Nowak"]),
        ("state=offer", ["Ben Ortiz"]),
        ("queue=south", ["Łucja Nowak"]),
        ("q-needs=ride", ["Ana Reyes"]),
        ("q-needs=childcare", ["Ana Reyes", "Ben Ortiz"]),
        ("q-needs=childcare&language=es", ["Ana Reyes"]),
        ("q-lunch=no", ["Ana Reyes"]),
        ("q-lunch=yes", []),
        ("q-needs=%25", ["Ana Reyes", "Ben Ortiz", "Łucja Nowak"]),
        ("q=nowak+lucja", ["Łucja Nowak"]),
        ("q=example.org+ana", ["Ana Reyes"]),
        ("sort=full_name;drop", ["Ana Reyes", "Ben Ortiz", "Łucja Nowak"]),
    ],
)
def test_people_are_narrowed_by_what_is_known_of_them(organizer, asked, found):
    assert shown(organizer.get(f"{URL}?{asked}&part=list")) == found


@pytest.mark.usefixtures("everybody")
def test_the_filters_that_are_on_stand_above_the_list(organizer):
    page = organizer.get(f"{URL}?q-needs=ride&language=es").text
    assert "What would help you?: A ride" in page
    assert f'href="{URL}?language=es"' in page
    assert "1 person" in page


@pytest.mark.usefixtures("everybody")
def test_the_list_is_ordered_by_what_may_order_it(organizer):
    def order(asked):
        text = organizer.get(f"{URL}?part=list&sort={asked}").text
        return sorted(NAMES, key=text.index)

    assert order("site") == ["Ana Reyes", "Ben Ortiz", "Łucja Nowak"]
    assert order("registered") == ["Łucja Nowak", "Ben Ortiz", "Ana Reyes"]


@pytest.mark.usefixtures("everybody")
def test_typing_asks_for_the_list_alone(organizer):
    part = organizer.get(f"{URL}?part=list&q=ana").text
    assert "<html" not in part
    assert 'data-count="1 person"' in part
    assert "part=list" not in part


def test_a_sensitive_answer_narrows_nothing_for_who_may_only_read(
    client_of, saved, everybody, event
):
    from summit.access.permissions import Role
    from summit.access.policy import Grant
    from tests.factories import scope

    saved(a_question(event, "health", sensitive=True))
    lead = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    page = lead.get(f"{URL}?q-health=ride").text
    assert 'name="q-health"' not in page
    assert 'name="q-needs"' in page
    assert shown(lead.get(f"{URL}?q-health=ride")) == ["Ana Reyes", "Ben Ortiz"]
