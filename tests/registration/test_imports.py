"""A partner's list comes in: looked at first, then once, and without a word unless asked."""

import html
import io
import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.events.models import Site
from summit.events.states import EventState
from summit.outbox.models import Message
from summit.people.models import Person
from summit.registration.models import Registration
from summit.registration.states import Source, State
from tests.factories import a_person, a_registration, a_site, an_event, scope

URL = "/console/summit-27/people/import"
LIST = (
    "name,e-mail,organization,site,language\n"
    "Ana Peña,ana@example.org,Casa,South County,es\n"
    "Bo Lee,bo@example.org,,South County,\n"
    '"=1+1",cy@example.org,Casa,North County,en\n'
    "Dee,not-an-address,,north,\n"
)


@pytest.fixture
def event(saved):
    sites = [a_site("south", 1), a_site("north", 9, position=1)]
    return saved(an_event(slug="summit-27", sites=sites))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


def look(browser, text=LIST, **more):
    return browser.submit(URL, {"text": text} | more, page=URL, content_type="multipart/form-data")


def carried(page):
    """What the page's own form would send, as a browser sends it."""
    found = dict(re.findall(r'name="(csrf_token|text|digest)"[^>]*? value="([^"]*)"', page.text))
    sent = {name: html.unescape(value) for name, value in found.items()}
    return sent | {"text": sent["text"].replace("\n", "\r\n")}


def bring(browser, text=LIST, **more):
    return browser.post(f"{URL}/add", data=carried(look(browser, text)) | more)


def people(stored):
    return {r.person.full_name: r for r in stored(sa.select(Registration).options(
        sa.orm.joinedload(Registration.person)))}  # fmt: skip


def test_looking_at_a_list_stores_nothing(organizer, stored):
    page = look(organizer)
    assert page.status_code == 200
    assert "Add 3 people" in page.text
    assert "The e-mail address is missing or not complete." in page.text
    assert "No place is left at South County: goes to the waitlist." in page.text
    for model in (Registration, Person, Message, AuditEntry):
        assert stored(sa.select(model)) == []


def test_the_good_rows_come_in_without_a_letter_and_are_logged(organizer, stored):
    assert bring(organizer).status_code == 303
    found = people(stored)
    assert {n: r.state for n, r in found.items()} == {
        "Ana Peña": State.CONFIRMED,
        "Bo Lee": State.WAITLISTED,
        "=1+1": State.CONFIRMED,
    }
    assert {r.source for r in found.values()} == {Source.IMPORT}
    assert found["Ana Peña"].language == "es"
    assert stored(sa.select(sa.func.sum(Site.taken))) == [2]
    assert stored(sa.select(Message)) == []
    deed = stored(sa.select(AuditEntry))[0]
    assert deed.deed == "registration:imported"
    assert deed.detail == {"added": 3, "waitlisted": 1, "known": 0, "refused": 1, "told": False}


def test_a_second_time_adds_nobody(organizer, stored):
    form = carried(look(organizer))
    for _ in range(2):
        organizer.post(f"{URL}/add", data=form)
    assert len(stored(sa.select(Registration))) == 3
    page = look(organizer)
    assert "There is nobody to add." in page.text
    assert f'action="{URL}/add"' not in page.text


def test_who_was_there_before_stays_as_they_are(organizer, saved, stored, event):
    person = a_person(event.coalition, full_name="Ana", email="ANA@example.org")
    saved(a_registration(event.sites[1], person=person, state=State.CANCELLED))
    assert "Add 2 people" in look(organizer).text
    bring(organizer)
    assert people(stored)["Ana"].state == State.CANCELLED
    assert len(stored(sa.select(Registration))) == 3


def test_each_gets_their_letter_when_it_is_ticked(organizer, stored):
    bring(organizer, tell="y")
    kinds = {m.recipient: m.kind for m in stored(sa.select(Message))}
    assert kinds == {
        "ana@example.org": "registration/confirmed",
        "bo@example.org": "registration/waitlisted",
        "cy@example.org": "registration/confirmed",
    }


def test_a_file_is_taken_before_what_was_pasted(organizer):
    file = (io.BytesIO(LIST.encode("utf-16")), "list.csv")
    assert "Add 3 people" in look(organizer, "", file=file).text


def test_a_list_that_changed_on_its_way_is_not_stored(organizer, stored):
    form = carried(look(organizer))
    form["text"] += "\r\nEve,eve@example.org,,north,\r\n"
    answer = organizer.post(f"{URL}/add", data=form, follow_redirects=True)
    assert "The list has changed on its way." in answer.text
    assert stored(sa.select(Registration)) == []


@pytest.mark.parametrize("text", ["", "nothing of the kind", "name,site\nAna,south"])
def test_what_is_no_list_is_refused_beside_the_field(organizer, text):
    page = look(organizer, text)
    assert page.status_code == 422
    assert "The first line must name the columns." in page.text


def test_nobody_is_added_after_the_day_was_cancelled(client_of, saved, stored):
    gone = saved(an_event(slug="summit-27", state=EventState.CANCELLED))
    page = look(client_of(Grant(Role.ORGANIZER, scope(gone))))
    assert page.status_code == 409
    assert "nobody can be added" in page.text


def test_a_form_without_its_token_is_refused(organizer, stored):
    form = carried(look(organizer)) | {"csrf_token": ""}
    assert organizer.post(f"{URL}/add", data=form).status_code == 400
    assert stored(sa.select(Registration)) == []


def test_the_example_can_be_brought_in(organizer):
    example = organizer.get(f"{URL}/example.csv")
    file = (io.BytesIO(example.data), "example-list.csv")
    assert "Add 3 people" in look(organizer, "", file=file).text


def test_an_import_that_breaks_half_way_leaves_nothing(organizer, stored, monkeypatch):
    form = carried(look(organizer))
    codes = iter(["ABCD1234"])  # a code for the first, and then the ground gives way
    monkeypatch.setattr("summit.registration.actions.queueing.new_code", lambda: next(codes))
    with pytest.raises(StopIteration):
        organizer.post(f"{URL}/add", data=form)
    assert stored(sa.select(Registration)) == []
    assert stored(sa.select(sa.func.sum(Site.taken))) == [0]


@pytest.mark.parametrize("role", [Role.SITE_LEAD, Role.HELP_DESK])
def test_who_only_reads_brings_nobody_in(client_of, event, role):
    reader = client_of(Grant(role, scope(event)))
    assert reader.get(URL).status_code == 403
    assert reader.submit(f"{URL}/add", {"text": LIST}, page="/account").status_code == 403
    assert URL not in reader.get("/console/summit-27/people").text


def test_an_organizer_of_one_site_does_not_bring_in_a_list(client_of, event):
    part = client_of(Grant(Role.ORGANIZER, scope(event, event.sites[0])))
    assert part.get(URL).status_code == 403


def test_another_event_is_not_there(organizer, saved):
    other = saved(an_event())
    assert organizer.get(f"/console/{other.slug}/people/import").status_code == 404
    answer = organizer.submit(f"/console/{other.slug}/people/import", {"text": LIST}, page=URL)
    assert answer.status_code == 404


def test_a_look_takes_as_many_statements_for_three_as_for_one(organizer, statements):
    def cost(text):
        form = {"csrf_token": carried(look(organizer))["csrf_token"], "text": text}
        statements.clear()
        assert organizer.post(URL, data=form).status_code == 200
        return len(statements)

    assert cost(LIST) == cost("\n".join(LIST.split("\n")[:2]))
