"""Reminders on the pages: begun from a template, looked at, tested, switched on and off."""

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.outbox.models import Message
from summit.reminders.models import Reminder
from tests.factories import a_person, a_registration, an_event, scope
from tests.factories.reminders import a_reminder

URL = "/console/summit-27/reminders"
FORM = {
    "name": "Bring water",
    "amount": "2",
    "unit": "days",
    "side": "before",
    "anchor": "start",
    "states": ["confirmed"],
    "arrived": "",
    "subject_en": "See you at {site}",
    "text_en": "Hello {name},\n\n{block}",
    "block_en_south": "Take bus 20.",
}


@pytest.fixture
def event(saved):
    return saved(an_event(slug="summit-27"))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)), email="robin@example.org")


@pytest.fixture
def ana(saved, event):
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    return saved(a_registration(event.sites[0], person=person))


def send(browser, do="save", **changes):
    return browser.submit(f"{URL}/new", FORM | {"do": do} | changes)


def test_it_is_kept_switched_off_and_shown_in_the_list(organizer, ana, stored):
    assert send(organizer).status_code == 303
    (found,) = stored(sa.select(Reminder))
    assert (found.minutes, found.active) == (-2880, False)
    assert found.drafts["en"]["sites"] == {"south": "Take bus 20."}
    page = organizer.get(URL).text
    assert "2 days before the start" in page
    assert "1 person" in page


@pytest.mark.parametrize("key", ["bring", "way", "call", "thanks", "missed", "blank"])
def test_every_template_opens_and_can_be_kept(organizer, key):
    page = organizer.get(f"{URL}/new?from={key}")
    assert page.status_code == 200


def test_the_preview_is_of_real_people_and_stores_nothing(organizer, ana, stored):
    page = send(organizer, "preview", shown_to="reyes").text
    assert "what Ana Reyes gets" in page
    assert "<b>See you at South County</b>" in page
    assert stored(sa.select(Reminder)) == []
    assert "is called that" in send(organizer, "preview", shown_to="nobody").text


def test_a_test_goes_to_oneself_alone(organizer, ana, stored):
    send(organizer, "test")
    assert stored(sa.select(Message.recipient)) == ["robin@example.org"]


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"amount": "many"}, {"amount": "400"}, {"states": []}, {"text_en": "{nme}"},
     {"subject_es": "Hola"}, {"anchor": "lunch"}, {"block_en_south": "{nme}"}],
)  # fmt: skip
def test_what_is_wrong_is_said_and_kept(organizer, wrong, stored):
    assert send(organizer, **wrong).status_code == 422
    assert stored(sa.select(Reminder)) == []


def test_on_off_change_and_remove(organizer, ana, event, saved, stored):
    uid = saved(a_reminder(event, active=False)).uid
    organizer.submit(f"{URL}/{uid}/on", page=URL)
    assert stored(sa.select(Reminder.active)) == [True]
    assert "Undo" in organizer.get(URL).text
    organizer.submit(f"{URL}/{uid}/off", page=URL)
    assert stored(sa.select(Reminder.active)) == [False]
    assert organizer.submit(f"{URL}/{uid}", FORM | {"do": "save"}).status_code == 303
    assert stored(sa.select(Reminder.name)) == ["Bring water"]
    organizer.submit(f"{URL}/{uid}/remove", page=URL)
    assert stored(sa.select(Reminder)) == []


def test_past_its_moment_it_asks_before_it_sends(organizer, event, saved, stored):
    uid = saved(a_reminder(event, active=False, minutes=-40 * 24 * 60)).uid
    assert "Its moment has passed" in organizer.get(URL).text
    organizer.submit(f"{URL}/{uid}/on", page=URL)
    assert stored(sa.select(Reminder.active)) == [False]
    organizer.submit(f"{URL}/{uid}/on", {"sure": "y"}, page=URL)
    assert stored(sa.select(Reminder.active)) == [True]


def test_its_letters_are_listed_and_saved(organizer, ana, event, saved):
    uid = saved(a_reminder(event)).uid
    assert "No letter yet" in organizer.get(f"{URL}/{uid}/letters").text
    assert organizer.get(f"{URL}/{uid}/letters.csv").status_code == 200


def test_the_list_takes_as_many_statements_for_three_as_for_one(
    organizer, event, saved, statements
):
    costs = []
    for more in (1, 2):
        saved(*[a_reminder(event) for _ in range(more)])
        statements.clear()
        organizer.get(URL)
        costs.append(len(statements))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("role", [Role.SITE_LEAD, Role.HELP_DESK, Role.VIEWER])
def test_only_who_manages_people_writes_reminders(client_of, event, role):
    assert client_of(Grant(role, scope(event))).get(URL).status_code == 403


def test_another_event_s_reminder_is_not_there(organizer, saved):
    other = saved(an_event())
    uid = saved(a_reminder(other)).uid
    for path in (uid, f"{uid}/letters"):
        assert organizer.get(f"{URL}/{path}").status_code == 404
    assert organizer.get(f"/console/{other.slug}/reminders").status_code == 404
