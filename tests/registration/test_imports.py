"""Bringing in a list on the pages: the file, its columns, a look, the deed, and what came of it."""

import csv
import io
import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.events.states import EventState
from summit.extensions import db
from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.registration.models import Allocation, ImportRow, ListImport, Partner, Registration
from summit.registration.states import ImportState, Source, State
from tests.factories import KEYS, a_person, a_registration, a_site, an_event, scope
from tests.factories.lists import finish
from tests.registration.test_sheets import workbook

URL = "/console/summit-27/people/import"
LIST = (
    "name,e-mail,organization,site,language\n"
    "Ana Peña,ana@example.org,Casa,South County,es\n"
    "Bo Lee,bo@example.org,,South County,\n"
    '"\'=1+1",cy@example.org,Casa,North County,en\n'
    "Dee,not-an-address,,north,\n"
)
TARGETS = ("name", "email", "organization", "site", "language")
PLAIN = {f"column-{n}": target for n, target in enumerate(TARGETS)}


@pytest.fixture
def event(saved):
    sites = [a_site("south", 1), a_site("north", 9, position=1)]
    return saved(an_event(slug="summit-27", sites=sites))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


def upload(browser, text=LIST, **more):
    return browser.submit(URL, {"text": text} | more, page=URL, content_type="multipart/form-data")


def look(browser, text=LIST, columns=None, **more):
    """The address of the page that shows what would happen."""
    answer = upload(browser, text, **more)
    assert answer.status_code == 303, answer.text
    matched = browser.submit(answer.location, columns or PLAIN)
    assert matched.status_code == 303, matched.text
    return matched.location


def bring(app, browser, text=LIST, **more):
    page = look(browser, text)
    assert browser.submit(f"{page}/start", more, page=page).status_code == 303
    work(app)
    return page


def work(app):
    with app.app_context():
        finish(db.session(), Context(now(), KEYS, "http://localhost"))


def people(stored):
    return {r.person.full_name: r for r in stored(sa.select(Registration).options(
        sa.orm.joinedload(Registration.person)))}  # fmt: skip


def test_the_columns_are_guessed_and_shown_with_samples(organizer):
    page = organizer.get(upload(organizer).location).text
    chosen = re.findall(r'<select[^>]*id="column-\d"[^>]*>.*?<option selected value="(\w*)"',
                        page, re.DOTALL)  # fmt: skip
    assert chosen == ["name", "email", "organization", "site", "language"]
    assert "Ana Peña · Bo Lee" in page


def test_a_look_registers_nobody(organizer, stored):
    page = organizer.get(look(organizer)).text
    assert "Add 3 people" in page
    assert "The e-mail address is not complete." in page
    assert "“not-an-address”" in page
    assert "1 of them goes to the waitlist of South County" in page
    for model in (Registration, Message, AuditEntry):
        assert stored(sa.select(model)) == []


def test_the_good_rows_come_in_without_a_letter_and_are_logged(app, organizer, stored):
    page = organizer.get(bring(app, organizer)).text
    found = people(stored)
    assert {n: r.state for n, r in found.items()} == {
        "Ana Peña": State.CONFIRMED,
        "Bo Lee": State.WAITLISTED,
        "=1+1": State.CONFIRMED,
    }
    assert {r.source for r in found.values()} == {Source.IMPORT}
    assert stored(sa.select(Message)) == []
    deeds = stored(sa.select(AuditEntry.deed).order_by(AuditEntry.id))
    assert deeds == ["import:started", "registration:imported"]
    assert 'data-state="done"' in page
    assert "Nobody was mailed." in page


def test_each_gets_their_letter_when_it_is_ticked(app, organizer, stored):
    bring(app, organizer, tell="y")
    assert len(stored(sa.select(Message))) == 3


def test_progress_is_shown_without_any_script(app, organizer):
    page = look(organizer)
    organizer.submit(f"{page}/start", page=page)
    shown = organizer.get(page)
    assert shown.headers["Refresh"] == "2"
    assert "0 of 3 added" in shown.text
    work(app)
    assert "Refresh" not in organizer.get(page).headers


def test_the_rows_to_correct_come_back_corrected(app, organizer, stored):
    page = bring(app, organizer)
    saved = organizer.get(f"{page}/to-correct.csv").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(saved.removeprefix("\ufeff"))))
    assert rows[0][-1] == "what to correct"
    assert rows[1][-1] == "e-mail: The e-mail address is not complete."
    again = saved.replace("not-an-address", "dee@example.org")
    bring(app, organizer, again)
    assert "Dee" in people(stored)


def test_a_workbook_is_taken_before_what_was_pasted(organizer):
    data = workbook(*csv.reader(io.StringIO(LIST)))
    page = look(organizer, "", file=(io.BytesIO(data), "list.xlsx"))
    assert "Add 3 people" in organizer.get(page).text
    assert "list.xlsx" in organizer.get(page).text


def test_columns_are_remembered_for_lists_of_the_same_headings(organizer):
    odd = "A,B,C,D,E\nAna,ana@example.org,Casa,south,en\n"
    look(organizer, odd)
    page = organizer.get(upload(organizer, odd).location).text
    assert len(re.findall(r'<option selected value="\w+"', page)) == 5


def test_the_very_same_file_is_noticed(app, organizer):
    bring(app, organizer)
    assert "This very file was brought in" in organizer.get(upload(organizer).location).text


def test_one_site_for_everybody(app, organizer, stored):
    text = "name,e-mail\nAna,ana@example.org\n"
    columns = {"column-0": "name", "column-1": "email"}
    page = upload(organizer, text).location
    refused = organizer.submit(page, columns)
    assert refused.status_code == 422
    assert "choose one for everybody" in refused.text
    assert organizer.submit(page, columns | {"site": "north"}).status_code == 303
    assert "Add 1 person" in organizer.get(page.removesuffix("/columns")).text


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"column-1": ""}, "Say which column is the e-mail."),
        ({"column-0": ""}, "Say which column is the name."),
        ({"column-2": "email"}, "Another column is that already."),
        ({"column-2": "q:nothing"}, "Not a valid choice"),
    ],
)
def test_columns_that_cannot_be_are_refused_and_kept(organizer, columns, words):
    page = upload(organizer).location
    answer = organizer.submit(page, PLAIN | columns)
    assert answer.status_code == 422
    assert words in answer.text


def test_delegates_of_a_partner_take_from_its_places(app, organizer, event, saved, stored):
    person = a_person(event.coalition)
    saved(person)
    with app.app_context():
        from summit.people.models import Organization

        organization = Organization(coalition_id=event.coalition_id, name="Casa", name_key="casa")
        partner = Partner(event_id=event.id, organization=organization, uid="P1", made_at=now(),
                          invite_digest="i", link_digest="l")  # fmt: skip
        partner.allocations = [Allocation(site_id=event.sites[1].id, places=2)]
        db.session.add(partner)
        db.session.execute(sa.text("UPDATE site SET held = 2 WHERE slug = 'north'"))
        db.session.commit()
        number = partner.id
    page = look(organizer)
    assert "Casa (North County: 2)" in organizer.get(page).text
    organizer.submit(f"{page}/start", {"partner": str(number)}, page=page)
    work(app)
    assert {r.partner_id for r in people(stored).values()} == {number}
    assert stored(sa.select(Allocation.taken)) == [1]


def test_a_list_can_be_dropped_before_it_runs(app, organizer, stored):
    page = look(organizer)
    assert organizer.submit(f"{page}/drop", page=page).status_code == 303
    assert stored(sa.select(ListImport.state)) == [ImportState.DROPPED]
    assert organizer.submit(f"{page}/start", page=URL).status_code == 409
    work(app)
    assert stored(sa.select(Registration)) == []


@pytest.mark.parametrize("text", ["", "nothing of the kind"])
def test_what_is_no_list_is_refused_beside_the_field(organizer, text, stored):
    assert upload(organizer, text).status_code == 422
    assert stored(sa.select(ImportRow)) == []


def test_nobody_is_added_after_the_day_was_cancelled(client_of, saved):
    gone = saved(an_event(slug="summit-27", state=EventState.CANCELLED))
    page = upload(client_of(Grant(Role.ORGANIZER, scope(gone))))
    assert page.status_code == 409
    assert "nobody can be added" in page.text


def test_a_form_without_its_token_is_refused(organizer, stored):
    page = look(organizer)
    assert organizer.post(f"{page}/start", data={}).status_code == 400
    assert stored(sa.select(ListImport.state)) == [ImportState.READ]


def test_the_example_can_be_brought_in(organizer):
    example = organizer.get(f"{URL}/example.csv")
    page = upload(organizer, "", file=(io.BytesIO(example.data), "example-list.csv")).location
    columns = ["name", "email", "phone", "organization", "site", "language"]
    organizer.submit(page, {f"column-{n}": c for n, c in enumerate(columns)})
    assert "Add 3 people" in organizer.get(page.removesuffix("/columns")).text


def test_a_list_of_people_of_another_event_can_be_brought_in(organizer, client_of, saved):
    old = saved(an_event(slug="summit-26"))
    person = a_person(old.coalition, full_name="=Ana", email="ana@example.org")
    saved(a_registration(old.sites[0], person=person, language="es"))
    there = client_of(Grant(Role.ORGANIZER, scope(old)))
    for kind in ("csv", "xlsx"):
        people = "/console/summit-26/people"
        exported = there.submit(f"{people}.{kind}", page=people)
        assert exported.status_code == 200
        file = (io.BytesIO(exported.data), f"people.{kind}")
        page = upload(organizer, "", file=file).location
        shown = organizer.get(page).text
        guessed = re.findall(r'name="(column-\d+)">.*?</select>', shown, re.DOTALL)
        chosen = {}
        for name, options in re.findall(
            r'name="(column-\d+)"[^>]*>(.*?)</select>', shown, re.DOTALL
        ):
            selected = re.search(r'<option selected value="([^"]*)"', options)
            chosen[name] = selected[1] if selected else ""
        assert guessed
        assert {"name", "email", "site", "language"} <= set(chosen.values())
        assert organizer.submit(page, chosen).status_code == 303
        assert "=Ana" in organizer.get(f"{page.removesuffix('/columns')}?show=new").text


@pytest.mark.parametrize("role", [Role.SITE_LEAD, Role.HELP_DESK])
def test_who_only_reads_brings_nobody_in(client_of, event, role):
    reader = client_of(Grant(role, scope(event)))
    assert reader.get(URL).status_code == 403
    assert reader.submit(URL, {"text": LIST}, page="/account").status_code == 403
    assert URL not in reader.get("/console/summit-27/people").text


def test_an_organizer_of_one_site_does_not_bring_in_a_list(client_of, event):
    part = client_of(Grant(Role.ORGANIZER, scope(event, event.sites[0])))
    assert part.get(URL).status_code == 403


def test_another_event_s_list_is_not_there(organizer, client_of, saved):
    other = saved(an_event(slug="other-27"))
    page = look(organizer)
    number = page.rpartition("/")[2]
    stranger = client_of(Grant(Role.ORGANIZER, scope(other)))
    for path in (f"{number}", f"{number}/columns", f"{number}/to-correct.csv"):
        assert stranger.get(f"/console/other-27/people/import/{path}").status_code == 404
    assert organizer.get("/console/other-27/people/import").status_code == 404


def test_the_pages_take_as_many_statements_for_three_lists_as_for_one(organizer, statements):
    def cost(page):
        statements.clear()
        assert organizer.get(page).status_code == 200
        return len(statements)

    first = look(organizer)
    costs = [(cost(URL), cost(first))]
    for _ in range(2):
        more = look(organizer, LIST + LIST.partition("\n")[2])
    costs.append((cost(URL), cost(more)))
    assert costs[0] == costs[1]
