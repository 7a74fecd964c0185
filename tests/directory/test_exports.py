"""The list as a file: rightly opened, harmless, complete, logged."""

import csv
import io

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.directory import exports
from summit.people.models import Organization
from summit.registration.models import RegistrationAnswer
from tests.directory.conftest import URL
from tests.factories import scope
from tests.factories.registration import a_question


def rows_of(answer):
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))


def test_headings_for_people_stand_above_keys_that_stay_the_same(organizer, saved, guest, event):
    saved(a_question(event))
    home = Organization(coalition_id=event.coalition_id, name="Casa", name_key="casa")
    saved(guest("Ana Reyes", organization=home))
    headings, keys, row = rows_of(organizer.submit(f"{URL}.csv", page=URL))
    told = dict(zip(keys, row, strict=True))
    assert headings[:2] == ["Full name", "E-mail"]
    assert (headings[-1], keys[-1]) == ("What would help you?", "answer:needs")
    assert told["full_name"] == "Ana Reyes"
    assert told["organization"] == "Casa"
    assert told["site"] == "South County"
    assert told["state"] == "Has a place"


def test_the_exports_execute_nothing(organizer, saved, stored, guest, event):
    saved(a_question(event))
    made = saved(guest("=HYPERLINK(1)", email="ana@example.org"))
    question = stored(sa.select(type(a_question(event))))[0]
    saved(RegistrationAnswer(registration_id=made.id, question_id=question.id, value=["ride"]))
    rows = rows_of(organizer.submit(f"{URL}.csv", page=URL))
    assert (rows[2][0], rows[2][-1]) == ("'=HYPERLINK(1)", "A ride")
    book = load_workbook(io.BytesIO(organizer.submit(f"{URL}.xlsx", page=URL).data))
    cell = book.active["A3"]
    assert cell.value == "=HYPERLINK(1)"
    assert cell.data_type in ("s", "inlineStr")


def test_the_file_holds_what_the_list_shows_and_its_taking_is_logged(
    organizer, saved, stored, guest
):
    saved(guest("Ana Reyes"), guest("Ben Ortiz", site=1))
    rows = rows_of(organizer.submit(f"{URL}.csv?site=north", page=URL))
    assert [row[0] for row in rows[2:]] == ["Ben Ortiz"]
    entry = stored(sa.select(AuditEntry))[0]
    assert entry.deed == "people:exported"
    assert entry.detail == {"format": "csv", "filter": "site=north"}


def test_a_file_is_never_taken_by_an_address_alone(organizer, saved, guest):
    saved(guest("Ana Reyes"))
    assert organizer.get(f"{URL}.csv").status_code == 405


def test_a_list_longer_than_one_part_is_complete_and_in_order(organizer, saved, guest, monkeypatch):
    monkeypatch.setattr(exports, "PART", 2)
    saved(*(guest(f"Guest {n}", email=f"g{n}@example.org") for n in (4, 1, 3, 2, 5)))
    rows = rows_of(organizer.submit(f"{URL}.csv", page=URL))
    assert [row[0] for row in rows[2:]] == [f"Guest {n}" for n in range(1, 6)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_takes_as_many_statements_for_three_as_for_one(
    organizer, saved, statements, guest, kind
):
    def cost():
        organizer.get(URL)
        statements.clear()
        assert organizer.submit(f"{URL}.{kind}", page="/account").data
        return len(statements)

    saved(guest("Ana Reyes"))
    one = cost()
    saved(guest("Ben Ortiz", site=1), guest("Łucja Nowak"))
    assert cost() == one


def test_sensitive_answers_are_for_those_who_manage_people(
    client_of, organizer, saved, guest, event
):
    health = saved(a_question(event, "health", sensitive=True))
    made = saved(guest("Ana Reyes"))
    saved(RegistrationAnswer(registration_id=made.id, question_id=health.id, value=["ride"]))
    lead = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    assert rows_of(organizer.submit(f"{URL}.csv", page=URL))[2][-1] == "A ride"
    assert rows_of(lead.submit(f"{URL}.csv", page=URL))[2][-1] == ""


def test_answers_to_a_question_that_is_asked_no_more_are_in_the_file(
    organizer, saved, guest, event
):
    old = saved(a_question(event, "former", retired_at=event.created_at))
    made = saved(guest("Ana Reyes"))
    saved(RegistrationAnswer(registration_id=made.id, question_id=old.id, value=["ride"]))
    rows = rows_of(organizer.submit(f"{URL}.csv", page=URL))
    assert (rows[1][-1], rows[2][-1]) == ("answer:former", "A ride")
