"""The inventory: who may open it, that opening is logged, entries and what hangs on them."""

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import ROLE_PERMISSIONS, Permission, Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.db import append_only_paused
from summit.extensions import db
from summit.people.keypeople import Category
from summit.stakeholders.models import Ask, Assessment, StakeholderCategory, StakeholderContact
from summit.stakeholders.queries.entries import READ
from summit.stakeholders.states import AskOutcome
from tests.factories import a_person, an_event, scope
from tests.stakeholders.conftest import an_entry, entries

OPINION = {
    "influence": "4", "interest": "2", "support": "1", "current": "aware", "desired": "active",
    "barriers": ["trust"], "opinion_note": "Wants to see deeds.",
}  # fmt: skip


def readings(stored):
    rows = stored(sa.select(AuditEntry).where(AuditEntry.deed == READ).order_by(AuditEntry.id))
    return [row.subject for row in rows]


def test_only_the_backbone_and_the_administrator_hold_the_permission():
    holders = {r for r, held in ROLE_PERMISSIONS.items() if Permission.STAKEHOLDER_KEEP in held}
    assert holders == {Role.ADMIN, Role.BACKBONE}
    assert Permission.PEOPLE_READ not in ROLE_PERMISSIONS[Role.BACKBONE]


def test_an_organizer_does_not_find_it(client_of, event, home):
    organizer = client_of(Grant(Role.ORGANIZER, scope(event)))
    assert organizer.get(home).status_code == 403
    assert "Stakeholders" not in organizer.get(f"/console/{event.slug}/groups").text


def test_the_list_shows_nothing_until_it_is_opened_and_opening_is_logged(
    backbone, home, ana, stored, event
):
    assert "Ana Reyes" not in backbone.get(home).text
    assert readings(stored) == []  # looking at the closed door is no reading
    backbone.submit(f"{home}/open", {}, page=home)
    assert "Ana Reyes" in backbone.get(home).text
    assert readings(stored) == [f"inventory:{event.coalition_id}"]
    backbone.get(home)
    assert len(readings(stored)) == 1  # a GET writes nothing


def test_each_sheet_is_opened_by_itself(opened, home, ana, stored):
    page = f"{home}/{ana.id}"
    assert "What we think" not in opened.get(page).text
    opened.submit(f"{page}/open", {}, page=page)
    shown = opened.get(page).text
    assert "What we think" in shown
    assert "Who read this" in shown
    assert readings(stored)[-1] == f"stakeholder:{ana.id}"


def test_after_half_an_hour_it_is_closed_again(opened, home, ana, app):
    assert "Ana Reyes" in opened.get(home).text
    with app.app_context():
        with append_only_paused(db.session(), "a test turns the clock"):
            db.session.execute(sa.update(AuditEntry).values(at=now() - timedelta(minutes=31)))
        db.session.commit()
    assert "Ana Reyes" not in opened.get(home).text


def test_what_another_reader_opened_is_closed_to_me(opened, client_of, event, home, ana):
    other = client_of(Grant(Role.BACKBONE, scope(event)))
    assert "Ana Reyes" not in other.get(home).text


def test_an_open_slot_is_written_down_and_filled(opened, home, stored, event):
    sent = {"kind": "open_slot", "slot_text": "Somebody of the school board"}
    slot_page = opened.submit(f"{home}/new", sent).location
    opened.submit(f"{slot_page}/open", {}, page=slot_page)
    assert "Somebody was found" in opened.get(slot_page).text
    found = {"kind": "person", "full_name": "Rosa Lee", "email": "rosa@example.org",
             "organization": "Harbor School Board"}  # fmt: skip
    answer = opened.submit(f"{slot_page}/found", found, page=slot_page)
    slot, rosa = entries(stored)
    assert answer.location == f"{home}/{rosa.id}"
    assert (slot.filled_by_id, slot.set_aside_at is None) == (rosa.id, False)
    shown = opened.get(home).text
    assert "Rosa Lee" in shown
    assert "Somebody of the school board" not in shown
    opened.submit(f"{slot_page}/take-up", {}, page=slot_page)
    assert entries(stored)[0].filled_by_id is None


def test_somebody_who_is_known_is_found_again(opened, home, ana, stored):
    sent = {"kind": "person", "full_name": "A. Reyes", "email": "ANA@example.org"}
    assert opened.submit(f"{home}/new", sent).location == f"{home}/{ana.id}"
    assert len(entries(stored)) == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "person"}, "Write the name of the person."),
        ({"kind": "organization"}, "Write the name of the organization."),
        ({"kind": "open_slot"}, "Say who is needed"),
    ],
)
def test_a_name_that_is_missing_is_asked_for_beside_its_field(opened, home, stored, sent, said):
    answer = opened.submit(f"{home}/new", sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert entries(stored) == []


def test_the_list_is_searched_and_filtered(opened, saved, event, home, ana):
    saved(an_entry(event, slot_text="Somebody of the school board"))
    saved(StakeholderCategory(stakeholder_id=ana.id, category=Category.CHAMPION, asserted_at=now()))
    for query, names in (
        ("q=reyes", (True, False)), ("kind=open_slot", (False, True)),
        ("sector=health", (True, False)), ("category=champion", (True, False)),
        ("q=nobody", (False, False)), ("sector=nonsense", (True, True)),
    ):  # fmt: skip
        text = opened.get(f"{home}?{query}").text
        assert ("Ana Reyes" in text, "school board" in text) == names, query


def test_what_an_entry_counts_for_is_said_by_name_and_kept(opened, sheet, stored):
    sent = {"categories": ["champion", "key_function"], "note": "Brings others along.",
            "sectors": ["health", "faith"], "area": "Santa Maria"}  # fmt: skip
    opened.submit(f"{sheet}/facets", sent, page=sheet)
    opened.submit(f"{sheet}/facets", sent | {"categories": ["champion"]}, page=sheet)
    (row,) = stored(sa.select(StakeholderCategory))
    assert (row.category, row.note) == (Category.CHAMPION, "Brings others along.")
    assert row.asserted_by_id is not None
    shown = opened.get(sheet).text
    assert "Faith community" in shown
    assert "Santa Maria" in shown


def test_nobody_says_for_a_person_that_they_live_with_the_issue(opened, sheet, stored):
    answer = opened.submit(f"{sheet}/facets", {"categories": ["most_affected"]}, page=sheet)
    assert answer.status_code == 422
    assert stored(sa.select(StakeholderCategory)) == []


def test_assessments_are_dated_rows_and_the_earlier_ones_stay(opened, sheet, stored):
    opened.submit(f"{sheet}/assessments", OPINION, page=sheet)
    opened.submit(f"{sheet}/assessments", OPINION | {"influence": "5"}, page=sheet)
    rows = stored(sa.select(Assessment).order_by(Assessment.id))
    assert [(row.influence, row.interest, row.support) for row in rows] == [(4, 2, 1), (5, 2, 1)]
    assert rows[0].barriers == ["trust"]
    assert opened.get(sheet).text.count("Wants to see deeds.") == 2


def test_an_assessment_is_never_changed(session, event):
    session.add(event)
    session.flush()
    one = an_entry(event)
    session.add(one)
    session.flush()
    row = Assessment(stakeholder_id=one.id, influence=1, interest=1, support=0, barriers=[],
                     at=now())  # fmt: skip
    session.add(row)
    session.flush()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
        session.execute(sa.update(Assessment).values(influence=5))


@pytest.mark.parametrize("wrong", [{"influence": "6"}, {"interest": ""}, {"desired": "king"},
                                   {"current": "active"}])  # fmt: skip
def test_a_wrong_assessment_is_refused_with_nothing_typed_lost(opened, sheet, stored, wrong):
    answer = opened.submit(f"{sheet}/assessments", OPINION | wrong, page=sheet)
    assert answer.status_code == 422
    assert "Wants to see deeds." in answer.text
    assert stored(sa.select(Assessment)) == []


def test_an_ask_is_noted_answered_and_opened_again(opened, sheet, stored):
    sent = {"text": "Speak at the budget hearing", "due_on": "2026-03-01"}
    opened.submit(f"{sheet}/asks", sent, page=sheet)
    (ask,) = stored(sa.select(Ask))
    fields = {"ask": ask.id, "outcome": "yes"}
    opened.submit(f"{sheet}/asks/settle", fields, page=sheet)
    (settled,) = stored(sa.select(Ask))
    assert (settled.outcome, settled.settled_at is None) == (AskOutcome.YES, False)
    again = opened.submit(f"{sheet}/asks/settle", fields | {"outcome": "no"}, page=sheet)
    assert again.status_code == 303
    assert stored(sa.select(Ask))[0].outcome == AskOutcome.YES  # the first word holds
    opened.submit(f"{sheet}/asks/open", fields, page=sheet)
    assert stored(sa.select(Ask))[0].outcome is None


def test_a_contact_of_a_day_to_come_is_refused(opened, sheet, stored):
    sent = {"day": "2199-01-01", "channel": "call", "answered": "y"}
    assert opened.submit(f"{sheet}/contacts", sent, page=sheet).status_code == 422
    assert stored(sa.select(StakeholderContact)) == []


def test_an_entry_is_taken_off_the_list_and_up_again(opened, home, sheet, ana):
    opened.submit(f"{sheet}/set-aside", {}, page=sheet)
    assert "Nobody is in the inventory yet" in opened.get(home).text
    opened.submit(f"{sheet}/take-up", {}, page=sheet)
    assert "Ana Reyes" in opened.get(home).text


def test_the_file_holds_neither_opinions_nor_who_lives_with_the_issue(
    opened, home, saved, ana, sheet
):
    opened.submit(f"{sheet}/assessments", OPINION, page=sheet)
    saved(StakeholderCategory(stakeholder_id=ana.id, category=Category.MOST_AFFECTED,
                              asserted_at=now()))  # fmt: skip
    answer = opened.get(f"{home}/list.csv")
    (head, row) = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert row[1:4] == ["Ana Reyes", "Riverbend Clinics", "Health"]
    assert not {"influence", "interest", "support"} & {cell.lower() for cell in head}
    assert "issue" not in answer.text
    assert "Wants to see deeds." not in answer.text


def test_an_entry_of_another_coalition_is_not_there(opened, home, saved):

    other = saved(an_event())
    foreign = saved(an_entry(other))
    assert opened.get(f"{home}/{foreign.id}").status_code == 404
    assert opened.submit(f"{home}/{foreign.id}/open", {}, page=home).status_code == 404


def test_the_list_needs_as_many_statements_for_three_as_for_one(
    opened, home, saved, event, ana, statements
):
    opened.get(home)
    statements.clear()
    opened.get(home)
    few = len(statements)
    for number in (1, 2):
        saved(an_entry(event, a_person(event.coalition, full_name=f"Person {number}")))
    saved(an_entry(event, slot_text="Somebody"))
    statements.clear()
    opened.get(home)
    assert len(statements) == few


def test_an_open_slot_without_words_is_refused_by_the_database(session, event):
    session.add(event)
    session.flush()
    session.add(an_entry(event, slot_text=""))
    with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
        session.flush()
