"""The Monday page on the story's five Mondays."""

import re
from datetime import date

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.events.queries import event_of
from summit.groups.queries import groups_of
from summit.reports.drawings import heat
from summit.reports.monday import DebtKind
from summit.reports.queries import monday_of, reading_of
from summit.reports.status import Status, Why
from summit.retention.cohorts import Cell, meeting_rows
from summit.retention.occupancy import Stage
from summit.retention.states import fold_all

STORY = ("2025-02-24", "2025-04-14", "2025-05-12", "2025-06-30", "2025-09-29")
PAGE = "/console/summit-2025/monday"


@pytest.fixture
def organizer(client_of):
    return client_of(Grant(Role.ORGANIZER, Scope()))


@pytest.fixture
def page(session):
    def shown(day):
        found = monday_of(session, event_of(session, "summit-2025"), date.fromisoformat(day))
        session.rollback()  # on SQLite it would keep everybody else from writing
        return found

    return shown


@pytest.fixture
def register(session):
    """The fold itself, past all slices."""

    def folded(day):
        event = event_of(session, "summit-2025")
        reading = reading_of(session, event, [group.id for group in groups_of(session, event.id)])
        session.rollback()
        return fold_all(reading.book_on(date.fromisoformat(day)), date.fromisoformat(day))

    return folded


@pytest.mark.parametrize("day", STORY)
def test_nobody_is_dropped_between_the_parts_of_the_page(page, register, day):
    shown = page(day)
    assert shown.week.balanced
    assert sum(shown.stages[-1].values()) == len(list(register(day)))
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
    # seven of them for who is missing at the table, one for who led, one for whom a promise names,
    # two for what was done and decided, three for where loose ends are mended, four for pairs
    assert len(statements) <= 44, statements


def test_each_group_and_each_open_roster_leads_to_where_it_is_mended(organizer, page):
    shown = page("2025-09-29")
    text = organizer.get(f"{PAGE}?as_of=2025-09-29").text
    text = re.sub(r'aria-labelledby="promises".*?</section>', "", text, flags=re.DOTALL)
    for row in shown.groups:
        mine = [debt for debt in shown.debts if debt.group and debt.group.group == row.group]
        rosters = set(re.findall(rf'href="(/lead/{row.group.id}/meetings/\d+/roster)"', text))
        assert len(rosters) == sum(debt.kind is DebtKind.ROSTER_OPEN for debt in mine)
        assert text.count(f'<a href="/lead/{row.group.id}/">') == 1
        for url in (f"/lead/{row.group.id}/", *rosters):
            assert organizer.get(url).status_code == 200


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


def test_the_triangle_counts_everybody_who_was_offered_a_meeting(page, register):
    shown = page("2025-09-29")
    firsts = [cells[0] for cells in shown.cohorts.values()]
    offered = {row.person for row in meeting_rows(register("2025-09-29"))}
    assert sum(cell.eligible for cell in firsts) >= len(offered)
    for cells in shown.cohorts.values():
        eligible = [cell.eligible for cell in cells]
        assert eligible == sorted(eligible, reverse=True)


def test_each_cell_says_whether_it_is_complete(organizer, page):
    text = organizer.get(f"{PAGE}?as_of=2025-09-29").text
    triangle = text[text.index('id="again"') : text.index("<details><summary>Who stays, in each")]
    cells = re.findall(r'<td class="n ([^"]*)">(\d+)/(\d+)(<span class="vh"> so far)?', triangle)
    assert len(cells) == sum(map(len, page("2025-09-29").cohorts.values()))
    for classes, came, eligible, so_far in cells:
        assert ("heat" in classes) == (int(eligible) >= 5), (came, eligible)
        assert ("unfinished" in classes) == bool(so_far)


@pytest.mark.parametrize(
    ("attended", "eligible", "shade"),
    [
        (4, 4, ""),
        (0, 0, ""),
        (0, 5, "heat-1"),
        (2, 5, "heat-3"),
        (9, 10, "heat-5"),
        (5, 5, "heat-5"),
    ],
)
def test_fewer_than_five_are_not_coloured(attended, eligible, shade):
    assert heat(Cell(1, eligible, attended, complete=True)) == shade


def test_each_group_has_its_curve_over_the_same_days_and_no_p_value(organizer, page):
    shown = page("2025-09-29")
    assert [one.group for one in shown.staying_by_group()] == list(shown.groups)
    assert sum(one.curve.n for one in shown.staying_by_group()) >= shown.curve.n
    text = organizer.get(f"{PAGE}?as_of=2025-09-29").text
    assert text.count("came at least once") >= len(shown.groups)
    assert "too few to compare it with another" in text
    assert not re.search(r"\bp\s*[=<]\s*0?\.\d", text)


def test_of_a_group_with_three_people_no_share_is_said(organizer, page):
    shown = page("2025-09-29")
    small = [one for one in shown.staying_by_group() if one.curve.n < 5]
    assert [one.group.group.slug for one in small] == ["health"]
    text = organizer.get(f"{PAGE}?as_of=2025-09-29").text
    part = text[text.index("<h3>Health</h3>") : text.index("<h3>Jobs</h3>")]
    assert "3 people came at least once" in part
    assert "day 90:" not in part


def test_before_a_first_meeting_there_is_no_triangle(organizer):
    assert 'id="again"' not in organizer.get(f"{PAGE}?as_of=2025-02-24").text
