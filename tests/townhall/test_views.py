"""Asking, voting and reading as a visitor, without a script."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.events.models import Event
from summit.extensions import db
from summit.registration.links import spelled
from summit.registration.models import Registration
from summit.registration.states import State
from summit.schedule.states import SessionKind
from summit.townhall.models import HallQuestion, HallVote, TownHall
from summit.townhall.states import HallState, QuestionState
from tests.factories import a_person, a_registration, an_event, both, link_of
from tests.factories.schedule import a_session
from tests.factories.townhall import a_question, a_town_hall
from tests.schedule.releases.building import built, changed, released


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def guest(event, saved):
    return saved(a_registration(event.sites[0]))


@pytest.fixture
def hall(event, saved):
    programmed = a_session(event, *event.sites, kind=SessionKind.TOWN_HALL, slug="town-hall",
                           title=both("Rent and wages"))  # fmt: skip
    return saved(a_town_hall(event, session=programmed))


@pytest.fixture
def page(event, hall):
    return f"/e/{event.slug}/ask/town-hall"


def code_of(registration):
    return registration.tickets[0].code


def enter(client, page, registration):
    code = code_of(registration)
    typed = f" {code[:4].lower()} {code[4:]}"
    return client.submit(f"{page}/ticket", {"code": typed})


def questions(stored):
    return stored(sa.select(HallQuestion).order_by(HallQuestion.id))


def test_who_types_the_code_of_their_ticket_asks_in_one_form(client, page, guest, stored):
    answer = client.submit(f"{page}/question", {
        "text": "Who sets the rent?", "language": "en", "code": code_of(guest)})  # fmt: skip
    assert answer.status_code == 303
    assert answer.location == page
    (one,) = questions(stored)
    assert (one.registration_id, one.state) == (guest.id, QuestionState.WAITING)
    shown = client.get(page).text
    assert "Your question is in." in shown
    assert "Waits to be read" in shown


def test_a_wrong_code_is_said_beside_its_field_and_what_was_written_stays(client, page, stored):
    data = {"text": "Who sets the rent?", "language": "es", "code": "AAAAAAAA"}
    answer = client.submit(f"{page}/question", data)
    assert answer.status_code == 422
    assert "No ticket of this event has this code." in answer.text
    assert "Who sets the rent?</textarea>" in answer.text
    assert re.search(r'value="es" checked', answer.text)
    assert questions(stored) == []


@pytest.mark.parametrize("text", ["", "Why?", "x" * 281, "Who\u202edecides this?"])
def test_what_is_no_question_is_not_taken(client, page, guest, stored, text):
    data = {"text": text, "language": "en", "code": code_of(guest)}
    assert client.submit(f"{page}/question", data).status_code == 422
    assert questions(stored) == []


def test_the_personal_link_opens_the_town_hall_without_a_code(client, page, guest, stored):
    answer = client.get(f"/my/{link_of(guest)}/ask/town-hall")
    assert (answer.status_code, answer.location) == (303, page)
    assert "Ticket code" not in client.get(f"{page}/question").text
    client.submit(f"{page}/question", {"text": "Who sets the rent?", "language": "en"})
    assert [one.registration_id for one in questions(stored)] == [guest.id]


def test_the_personal_page_leads_to_the_town_hall_while_it_is_open(client, page, guest):
    link = f"/my/{link_of(guest)}/"
    assert f"{link}ask/town-hall" in client.get(link).text


def test_a_link_that_was_replaced_votes_no_more(client, page, guest, app):
    client.get(f"/my/{link_of(guest)}/ask/town-hall")
    with app.app_context():
        db.session.execute(sa.update(Registration).values(link_version=2))
        db.session.commit()
    assert "asks and votes on this phone" not in client.get(page).text


@pytest.mark.parametrize("state", [State.CANCELLED, State.WAITLISTED])
def test_only_who_has_a_place_asks(client, page, event, saved, state):
    other = saved(a_registration(event.sites[0], state=state))
    answer = client.submit(f"{page}/ticket", {"code": code_of(other)})
    assert answer.status_code == 422
    assert client.get(f"/my/{link_of(other)}/ask/town-hall").location.startswith("/my/")


def test_a_ticket_of_another_event_is_no_ticket_here(client, page, saved):
    other = saved(an_event())
    stranger = saved(a_registration(other.sites[0]))
    assert client.submit(f"{page}/ticket", {"code": code_of(stranger)}).status_code == 422


def test_a_vote_is_a_button_and_sent_twice_counts_once(client, page, hall, guest, event, saved,
                                                       stored):  # fmt: skip
    one = saved(a_question(hall, saved(a_registration(event.sites[1]))))
    enter(client, page, guest)
    for _ in range(2):
        client.submit(f"{page}/vote", {"vote": one.id}, page=page)
    assert [q.votes for q in questions(stored)] == [1]
    assert len(stored(sa.select(HallVote.id))) == 1
    assert re.search(rf'name="unvote" value="{one.id}" aria-pressed="true"', client.get(page).text)
    client.submit(f"{page}/vote", {"unvote": one.id}, page=page)
    assert stored(sa.select(HallVote.id)) == []


def test_who_has_not_shown_a_ticket_is_asked_for_it_and_votes_nothing(client, page, hall, guest,
                                                                     saved, stored):  # fmt: skip
    one = saved(a_question(hall, guest))
    answer = client.submit(f"{page}/vote", {"vote": one.id}, page=page)
    assert answer.location == f"{page}/ticket"
    assert stored(sa.select(HallVote.id)) == []


def test_a_script_that_votes_gets_a_short_answer(client, page, hall, guest, saved):
    one = saved(a_question(hall, guest))
    enter(client, page, guest)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]
    data, script = {"csrf_token": token, "vote": one.id}, {"Accept": "application/json"}
    assert client.post(f"{page}/vote", data=data, headers=script).status_code == 204
    gone = data | {"vote": 10**8}
    assert client.post(f"{page}/vote", data=gone, headers=script).status_code == 404


def test_nobody_reads_what_waits_or_was_set_aside(client, page, hall, guest, saved):
    saved(
        a_question(hall, guest, {"en": "Unread thing?"}, state=QuestionState.WAITING),
        a_question(hall, guest, {"en": "Rude thing?"}, state=QuestionState.SET_ASIDE),
        a_question(hall, guest, {"en": "Fair thing?"}),
    )
    for address in (page, f"{page}/board", f"{page}/screen", f"{page}/screen/board"):
        text = client.get(address).text
        assert "Fair thing?" in text
        assert "Unread thing?" not in text
        assert "Rude thing?" not in text


def test_a_name_is_short_and_missing_where_it_is_not_wanted(client, page, hall, event, saved):
    site = event.sites[0]
    people = [a_person(event.coalition, full_name=name)
              for name in ("Ana Lucía Reyes", "Ben Hidden")]  # fmt: skip
    rows = [saved(a_registration(site, person=person)) for person in people]
    saved(a_question(hall, rows[0]), a_question(hall, rows[1], anonymous=True))
    text = client.get(page).text
    assert "Ana R." in text
    assert "Lucía" not in text
    assert "Without a name" in text
    assert "Ben" not in text


def test_both_languages_stand_side_by_side_the_readers_first(client, page, hall, guest, saved):
    saved(a_question(hall, guest, {"es": "¿Quién decide?", "en": "Who decides?"}, language="es"))
    text = client.get(f"{page}/screen").text
    assert text.index('<p lang="en">Who decides?') < text.index('<p lang="es">¿Quién decide?')
    text = client.get(f"{page}/screen?lang=es").text
    assert text.index('<p lang="es">¿Quién decide?') < text.index('<p lang="en">Who decides?')


def test_the_list_is_in_the_order_of_votes(client, page, hall, guest, saved):
    saved(*(a_question(hall, guest, {"en": f"Thing {v}?"}, votes=v) for v in (1, 3, 2)))
    assert re.findall(r"Thing (\d)\?</p>", client.get(page).text) == ["3", "2", "1"]


def test_one_takes_ones_own_question_back(client, page, hall, guest, saved, stored):
    one = saved(a_question(hall, guest))
    enter(client, page, guest)
    client.submit(f"{page}/withdraw", {"question": one.id}, page=page)
    assert [q.state for q in questions(stored)] == [QuestionState.WITHDRAWN]


def test_another_person_goes_on_with_the_same_phone(client, page, guest):
    enter(client, page, guest)
    assert "asks and votes on this phone" in client.get(page).text
    client.submit(f"{page}/forget", page=page)
    assert "asks and votes on this phone" not in client.get(page).text


def test_who_asks_too_often_keeps_what_they_wrote(client, page, guest, stored):
    enter(client, page, guest)
    for n in range(6):
        answer = client.submit(f"{page}/question", {"text": f"Question {n}?", "language": "en"})
    assert answer.status_code == 429
    assert "Question 5?</textarea>" in answer.text
    assert len(questions(stored)) == 5


def test_who_sends_into_a_town_hall_that_has_just_closed_keeps_what_they_wrote(
    client, page, hall, guest, app, stored
):
    enter(client, page, guest)
    form = client.get(f"{page}/question").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)[1]
    with app.app_context():
        db.session.execute(sa.update(TownHall).values(state=HallState.CLOSED))
        db.session.commit()
    data = {"csrf_token": token, "text": "Is it too late?", "language": "en"}
    answer = client.post(f"{page}/question", data=data)
    assert answer.status_code == 409
    assert "Is it too late?</textarea>" in answer.text
    assert questions(stored) == []


def test_before_it_opens_the_page_says_so_and_a_secret_session_has_none(client, event, saved):
    saved(a_session(event, kind=SessionKind.TOWN_HALL, slug="later"))
    assert "This town hall is not open yet" in client.get(f"/e/{event.slug}/ask/later").text
    hidden = saved(an_event(programme_released_at=now() + timedelta(days=1)))
    saved(a_session(hidden, kind=SessionKind.TOWN_HALL, slug="later"))
    assert client.get(f"/e/{hidden.slug}/ask/later").status_code == 404
    assert "No town hall is planned yet" in client.get(f"/e/{hidden.slug}/ask").text


def test_a_closed_town_hall_shows_what_became_of_the_questions(client, page, hall, guest, saved,
                                                               app):  # fmt: skip
    saved(a_question(hall, guest, {"en": "Who goes on?"}, state=QuestionState.CARRIED))
    with app.app_context():
        db.session.execute(sa.update(TownHall).values(state=HallState.CLOSED))
        db.session.commit()
    text = client.get(page).text
    assert "This town hall is closed." in text
    assert "A MAP group goes on with it" in text
    assert '<button class="ballot"' not in text


def test_the_event_page_leads_to_what_is_open(client, event, page):
    assert page in client.get(f"/e/{event.slug}/").text


def test_a_page_takes_the_same_statements_for_one_question_as_for_three(
    client, page, hall, guest, event, saved, statements
):
    def count():
        statements.clear()
        client.get(page)
        return len(statements)

    enter(client, page, guest)
    saved(a_question(hall, guest))
    client.get(page)
    one = count()
    more = [saved(a_registration(event.sites[n])) for n in (0, 1)]
    saved(*(a_question(hall, row) for row in more))
    assert count() == one


def test_the_pages_of_the_programme_lead_to_a_town_hall_that_is_open(client, event, page, guest):
    assert page in client.get(f"/e/{event.slug}/programme").text
    mine = f"/my/{link_of(guest)}"
    assert f"{mine}/ask/{page.rpartition('/')[2]}" in client.get(f"{mine}/agenda").text


def test_the_page_of_a_session_leads_to_its_own_town_hall_alone(
    client, event, page, hall, guest, saved
):
    other = saved(a_session(event, minute=120))
    slug = page.rpartition("/")[2]
    assert page in client.get(f"/e/{event.slug}/programme/{slug}").text
    assert "The hall asks" not in client.get(f"/e/{event.slug}/programme/{other.slug}").text
    mine = f"/my/{link_of(guest)}"
    assert f"{mine}/ask/{slug}" in client.get(f"{mine}/agenda/{hall.session_id}").text


@pytest.mark.parametrize(("minutes", "told"), [(30, True), (90, False), (-90, False)])
def test_within_an_hour_of_its_beginning_pages_lead_to_a_town_hall(client, saved, minutes, told):
    event = saved(an_event(starts_at=now() - timedelta(hours=3)))
    saved(a_session(event, minute=180 + minutes, kind=SessionKind.TOWN_HALL, slug="soon"))
    text = client.get(f"/e/{event.slug}/programme").text
    assert ("A town hall is about to begin" in text) is told
    assert (f"/e/{event.slug}/ask/soon" in text) is told


def test_a_town_hall_is_called_as_people_know_it(app, client, saved):
    event = saved(an_event(programme_released_at=None))
    with app.app_context():
        draft_and_release(db.session(), event.id)
    text = client.get(f"/e/{event.slug}/ask").text
    assert "Keynote" in text
    assert "Another name" not in text
    assert "Only drafted" not in text
    assert client.get(f"/e/{event.slug}/ask/only-drafted").status_code == 404
    assert "Keynote" in client.get(f"/e/{event.slug}/ask/keynote").text


def draft_and_release(session, event_id):
    """A town hall that is released and then renamed, and one that is drafted alone."""
    event = session.get(Event, event_id)
    one = built(session, event, kind=SessionKind.TOWN_HALL)
    released(session, event)
    changed(session, event, one, title=both("Another name"))
    built(session, event, voices=(), kind=SessionKind.TOWN_HALL, title=both("Only drafted"),
          starts_at=one.ends_at, ends_at=one.ends_at + timedelta(hours=1))  # fmt: skip
    session.commit()


def test_the_code_as_a_badge_prints_it_opens_the_town_hall(client, page, guest):
    printed = spelled(code_of(guest))
    assert printed != code_of(guest)
    assert client.submit(f"{page}/ticket", {"code": printed}).status_code == 303
    assert "asks and votes on this phone" in client.get(page).text
