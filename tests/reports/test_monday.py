"""The Monday page on the story's five Mondays."""

from datetime import date

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.events.queries import event_of
from summit.reports.monday import monday
from summit.reports.queries import reading_of
from summit.reports.status import Status, Why
from summit.retention.occupancy import Stage

STORY = ("2025-02-24", "2025-04-14", "2025-05-12", "2025-06-30", "2025-09-29")
PAGE = "/console/summit-2025/monday"


@pytest.fixture
def organizer(client_of):
    return client_of(Grant(Role.ORGANIZER, Scope()))


@pytest.fixture
def page(session):
    reading = reading_of(session, event_of(session, "summit-2025"))
    session.rollback()  # on SQLite it would keep everybody else from writing
    return lambda day: monday(reading, date.fromisoformat(day))


@pytest.mark.parametrize("day", STORY)
def test_nobody_is_dropped_between_the_parts_of_the_page(page, day):
    shown = page(day)
    assert shown.week.balanced
    assert sum(shown.stages[-1].values()) == len(list(shown.register))
    assert sum(row.good for row in shown.groups) == shown.week.standing.end
    assert sum(row.waiting for row in shown.groups) == shown.stages[-1][Stage.WAITING]


def test_a_month_of_silence_is_red_in_every_group(page):
    shown = page("2025-02-24")
    assert {row.status for row in shown.groups} == {Status.RED}
    assert all(row.reasons[0].why == Why.NO_FIRST_MEETING for row in shown.groups)
    assert all(row.reasons[0].amount == 31 for row in shown.groups)


def test_a_roster_that_was_never_closed_is_named_with_its_age(page):
    health = next(r for r in page("2025-09-29").groups if r.group.slug == "health")
    late = next(reason for reason in health.reasons if reason.why == Why.ROSTER_OPEN)
    assert (late.day, late.amount) == (date(2025, 8, 20), 40)


def test_an_as_of_page_knows_nothing_of_what_was_recorded_later(page):
    # The roster of 15 July was closed eleven days late.
    assert page("2025-07-20").completeness.closed == page("2025-07-20").completeness.held - 1
    assert page("2025-07-27").completeness.closed == page("2025-07-27").completeness.held


def test_who_leads_no_more_is_missed_from_that_day_on(page):
    def jobs(day):
        return next(row for row in page(day).groups if row.group.slug == "jobs")

    assert jobs("2025-08-21").leads
    assert not jobs("2025-08-22").leads
    assert Why.NO_LEAD in {reason.why for reason in jobs("2025-08-25").reasons}


@pytest.mark.parametrize("day", [*STORY, "", "2024-01-01"])
def test_the_page_opens_on_any_day_with_the_same_number_of_statements(organizer, statements, day):
    organizer.get(PAGE)
    statements.clear()
    shown = organizer.get(f"{PAGE}?as_of={day}")
    assert shown.status_code == 200
    assert len(statements) <= 18, statements


def test_a_day_that_is_no_day_is_not_found(organizer):
    assert organizer.get(f"{PAGE}?as_of=yesterday").status_code == 404


def test_every_number_opens_its_people(organizer, page):
    shown = page("2025-09-29")
    for stage, number in shown.stages[-1].items():
        listed = organizer.get(f"{PAGE}/people?as_of=2025-09-29&stage={stage.value}")
        assert listed.text.count('<th scope="row">') == number, stage


@pytest.mark.parametrize("choice", ["stage=nonsense", "flow=signed_up", "state=x", "step=asked"])
def test_a_choice_that_does_not_exist_is_not_found(organizer, choice):
    expected = 404
    assert organizer.get(f"{PAGE}/people?{choice}").status_code == expected


def test_the_people_can_be_saved_as_a_file(organizer):
    saved = organizer.get(f"{PAGE}/people.csv?as_of=2025-09-29&stage=lapsing")
    assert saved.mimetype == "text/csv"
    assert saved.text.splitlines()[0].endswith(
        "name,organization,group,state,since,signed_up,last_seen"
    )


def test_a_viewer_sees_numbers_and_no_names(client_of, page):
    viewer = client_of(Grant(Role.VIEWER, Scope()))
    shown = viewer.get(f"{PAGE}?as_of=2025-06-30")
    assert shown.status_code == 200
    day = page("2025-06-30")
    leads = {lead.name for row in day.groups for lead in row.leads}
    names = {one.person.name for one in day.at_risk} - leads
    assert names
    assert not [name for name in names if name in shown.text]
    assert viewer.get(f"{PAGE}/people?stage=lapsing").status_code == 403


def test_the_page_speaks_spanish_dates(organizer):
    shown = organizer.get(f"{PAGE}?as_of=2025-09-29&lang=es")
    assert "septiembre" in shown.text


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31"])
def test_there_is_no_report_of_a_day_before_all_records(organizer, day):
    assert organizer.get(f"{PAGE}?as_of={day}").status_code == 404
