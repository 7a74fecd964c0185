"""Moderators at their pages: what each may see and do, and where."""

import csv
import io

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.extensions import db
from summit.framework.actions import load_edition
from summit.schedule.states import SessionKind
from summit.townhall.models import HallQuestion, TownHall
from summit.townhall.states import HallState, Mode, QuestionState
from tests.factories import a_group, a_registration, an_event, both, scope
from tests.factories.schedule import a_session
from tests.factories.townhall import a_question, a_town_hall

S = QuestionState


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def south(event, saved):
    return saved(a_registration(event.sites[0]))


@pytest.fixture
def north(event, saved):
    return saved(a_registration(event.sites[1]))


@pytest.fixture
def hall(event, saved):
    programmed = a_session(event, *event.sites, kind=SessionKind.TOWN_HALL, slug="town-hall",
                           title=both("Rent and wages"))  # fmt: skip
    return saved(a_town_hall(event, session=programmed))


@pytest.fixture
def page(event, hall):
    return f"/console/{event.slug}/town-halls/town-hall"


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def moderator(client_of, event):
    """The local moderator of South."""
    return client_of(Grant(Role.MODERATOR, scope(event, event.sites[0])))


def state_of(stored, one):
    return stored(sa.select(HallQuestion.state).where(HallQuestion.id == one.id))[0]


def do(browser, page, word, one, **kwargs):
    return browser.submit(f"{page}/step", {"do": f"{word}:{one.id}"}, page=page, **kwargs)


def test_a_moderator_of_one_hall_reads_its_queue_and_not_the_other(moderator, page, hall, south,
                                                                   north, saved):  # fmt: skip
    saved(a_question(hall, south, {"en": "Ours?"}, state=S.WAITING),
          a_question(hall, north, {"en": "Theirs?"}, state=S.WAITING))  # fmt: skip
    text = moderator.get(page).text
    assert "Ours?" in text
    assert "Theirs?" not in text


def test_a_moderator_of_one_hall_is_told_no_unread_or_set_aside_question_of_the_other(
    moderator, page, hall, south, north, saved
):
    ours = saved(a_question(hall, south))
    hidden = (S.WAITING, S.SET_ASIDE)
    saved(*(a_question(hall, north, {"en": "Theirs?"}, state=state) for state in hidden))
    for address in (page, f"{page}/queue", f"{page}/{ours.id}", f"{page}/questions.csv"):
        assert "Theirs?" not in moderator.get(address).text


def test_what_stands_in_line_is_seen_from_both_halls(moderator, page, hall, north, saved):
    saved(a_question(hall, north, {"en": "Theirs?"}))
    assert "Theirs?" in moderator.get(page).text


def test_showing_calling_and_answering_with_a_way_back(moderator, page, hall, south, saved, stored):
    one = saved(a_question(hall, south, state=S.WAITING))
    for word, state in (("show", S.VISIBLE), ("call", S.ON_STAGE), ("answer", S.ANSWERED)):
        assert do(moderator, page, word, one).status_code == 303
        assert state_of(stored, one) == state
    shown = moderator.get(page).text
    assert f'name="do" value="show:{one.id}"' in shown
    assert "The question counts as answered." in shown


def test_a_local_moderator_touches_no_other_queue(moderator, page, hall, north, saved, stored):
    one = saved(a_question(hall, north, state=S.WAITING))
    assert do(moderator, page, "show", one).status_code == 404
    for rest in ("", "/join", "/part", "/hand-over"):
        answer = moderator.submit(f"{page}/{one.id}{rest}", {"into": one.id, "to": "x"}, page=page)
        assert answer.status_code == 404
    assert state_of(stored, one) == S.WAITING


def test_a_local_moderator_neither_opens_nor_closes_for_both_halls(moderator, page, stored):
    assert "Close the town hall" not in moderator.get(page).text
    for deed in ("open", "close"):
        assert moderator.submit(f"{page}/{deed}", page=page).status_code == 403
    assert moderator.submit(f"{page}/mode", page=page).status_code == 403
    assert stored(sa.select(TownHall.state)) == [HallState.OPEN]


def test_in_a_local_town_hall_its_moderator_opens_and_closes(moderator, event, saved, stored):
    saved(a_session(event, event.sites[0], kind=SessionKind.TOWN_HALL, slug="local"))
    page = f"/console/{event.slug}/town-halls/local"
    moderator.submit(f"{page}/open", page=page)
    assert stored(sa.select(TownHall.state)) == [HallState.OPEN]
    moderator.submit(f"{page}/close", page=page)
    assert stored(sa.select(TownHall.state)) == [HallState.CLOSED]


def test_a_session_of_another_site_is_not_there(moderator, event, saved):
    saved(a_session(event, event.sites[1], kind=SessionKind.TOWN_HALL, slug="theirs"))
    assert moderator.get(f"/console/{event.slug}/town-halls/theirs").status_code == 404
    assert "theirs" not in moderator.get(f"/console/{event.slug}/town-halls").text


def test_a_moderator_sees_nothing_else_of_the_console(moderator, event):
    assert moderator.get(f"/console/{event.slug}/people").status_code == 403


def test_the_organizer_lets_questions_appear_at_once(organizer, page, stored):
    organizer.submit(f"{page}/mode", {"mode": "instant"}, page=page)
    assert stored(sa.select(TownHall.mode)) == [Mode.INSTANT]
    organizer.submit(f"{page}/mode", {"mode": "moderated"}, page=page)
    assert stored(sa.select(TownHall.mode)) == [Mode.MODERATED]


def test_a_translation_is_added_and_a_pillar_chosen(organizer, page, hall, south, saved, stored,
                                                    app):  # fmt: skip
    with app.app_context():
        pillar = load_edition(db.session())[1]
        db.session.commit()
        number = pillar.id
    one = saved(a_question(hall, south, {"en": "Who decides?"}))
    organizer.submit(f"{page}/{one.id}", {"translation": "¿Quién decide?", "pillar": number})
    (kept,) = stored(sa.select(HallQuestion))
    assert kept.text == {"en": "Who decides?", "es": "¿Quién decide?"}
    assert kept.pillar_id == number


def test_two_questions_are_joined_and_parted_again(organizer, page, hall, south, saved, stored):
    one, other = saved(a_question(hall, south), a_question(hall, south))
    organizer.submit(f"{page}/{one.id}/join", {"into": other.id}, page=f"{page}/{one.id}")
    assert stored(sa.select(HallQuestion.same_as_id).order_by(HallQuestion.id)) == [other.id, None]
    assert f"{page}/{one.id}/part" in organizer.get(page).text  # the toast offers the way back
    assert "Part them again" in organizer.get(f"{page}/{other.id}").text
    organizer.submit(f"{page}/{one.id}/part", page=f"{page}/{one.id}")
    assert [q.same_as_id for q in stored(sa.select(HallQuestion))] == [None, None]


def test_a_question_is_handed_to_the_other_hall(moderator, page, hall, south, event, saved, stored):
    one = saved(a_question(hall, south))
    target = f"town-hall:{event.sites[1].id}"
    form = f"{page}/{one.id}"
    assert f'value="{target}"' in moderator.get(form).text
    moderator.submit(f"{form}/hand-over", {"to": target}, page=form)
    assert stored(sa.select(HallQuestion.site_id)) == [event.sites[1].id]
    assert moderator.get(form).status_code == 404


@pytest.mark.parametrize("target", ["", "town-hall:0", "nothing:1", "town-hall:x"])
def test_there_is_no_hall_but_those_that_are_there(organizer, page, hall, south, saved, target):
    one = saved(a_question(hall, south))
    answer = organizer.submit(f"{page}/{one.id}/hand-over", {"to": target}, page=f"{page}/{one.id}")
    assert answer.status_code == 404


@pytest.mark.parametrize("word", ["carry:1", "withdraw:1", "show", "show:x", "show:9999999999999"])
def test_a_button_that_is_not_on_the_page_does_nothing(organizer, page, hall, south, saved, word):
    saved(a_question(hall, south))
    assert organizer.submit(f"{page}/step", {"do": word}, page=page).status_code == 404


def test_a_step_that_came_too_late_is_told(organizer, page, hall, south, saved):
    one = saved(a_question(hall, south, state=S.ANSWERED))
    do(organizer, page, "call", one)
    assert "This question has changed since you opened the page." in organizer.get(page).text


def test_the_queue_is_asked_for_and_empty_when_nothing_is_new(organizer, page, hall, south, saved):
    saved(a_question(hall, south, {"en": "New thing?"}, state=S.WAITING))
    first = organizer.get(f"{page}/queue")
    assert "New thing?" in first.text
    again = organizer.get(f"{page}/queue", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_closing_tells_how_many_questions_go_on_and_the_groups_lead_reads_them(
    organizer, client_of, page, hall, south, event, saved, app
):
    with app.app_context():
        pillar = load_edition(db.session())[2]
        db.session.commit()
        number = pillar.id
    group = saved(a_group(event, pillar_id=number))
    saved(a_question(hall, south, {"en": "Who goes on with this?"}, pillar_id=number, votes=7))
    organizer.submit(f"{page}/close", page=page)
    assert "One open question went to its MAP group." in organizer.get(page).text
    lead = client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))
    text = lead.get(f"/lead/{group.id}/").text
    assert "One question from the town halls" in text
    assert "Who goes on with this?" in text
    assert "7 votes" in text


def test_a_group_of_another_pillar_has_no_input(client_of, hall, south, event, saved, app):
    with app.app_context():
        pillars = [p.id for p in load_edition(db.session())]
        db.session.commit()
    group = saved(a_group(event, pillar_id=pillars[0]))
    saved(a_question(hall, south, pillar_id=pillars[1], state=S.CARRIED))
    lead = client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))
    assert "from the town halls" not in lead.get(f"/lead/{group.id}/").text


def test_the_list_is_saved_and_no_cell_of_it_is_a_formula(organizer, page, hall, south, saved):
    saved(a_question(hall, south, {"en": "=1+1 or what?"}, votes=2))
    rows = list(csv.reader(io.StringIO(organizer.get(f"{page}/questions.csv").text)))
    assert rows[0][0].endswith("Question")
    assert (rows[1][0], rows[1][4]) == ("'=1+1 or what?", "2")


def test_every_deed_of_a_moderator_is_logged(organizer, page, hall, south, saved, stored):
    one = saved(a_question(hall, south, state=S.WAITING))
    do(organizer, page, "show", one)
    entries = stored(sa.select(AuditEntry).where(AuditEntry.subject == f"hall_question:{one.id}"))
    assert [(e.deed, e.actor) for e in entries] == [("question:show", "Robin Vale")]


def test_the_queue_takes_the_same_statements_for_one_question_as_for_three(
    organizer, page, hall, south, north, saved, statements
):
    def count():
        statements.clear()
        organizer.get(page)
        return len(statements)

    saved(a_question(hall, south), a_question(hall, south, state=S.WAITING))
    organizer.get(page)
    one = count()
    saved(
        *(a_question(hall, row, state=s) for row in (south, north) for s in (S.VISIBLE, S.WAITING))
    )
    assert count() == one
