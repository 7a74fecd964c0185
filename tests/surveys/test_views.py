"""Answering by poster and by personal link."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.extensions import db
from summit.outbox.models import Message
from summit.registration.models import Registration
from summit.surveys.actions import close_survey, invite
from summit.surveys.models import (
    Survey,
    SurveyAnswer,
    SurveyContact,
    SurveyInvitation,
    SurveyQuestion,
    SurveyResponse,
    SurveySending,
)
from summit.surveys.queries import registrations_of, survey_of
from summit.surveys.sealing import unseal
from tests.factories import KEYS, a_registration, an_event, link_of
from tests.factories.surveys import STAFF, a_survey
from tests.surveys.addresses import survey_link

PAGES = 4
ALL = {
    "q-where": "south",
    "q-role": "residents",
    "q-useful": "5",
    "q-recommend": "9",
    "q-parity": "na",
    "q-met": "yes",
    "q-next_step": "3",
    "q-group": "would",
    "q-change": "More buses.",
}


@pytest.fixture
def event(saved):
    return saved(an_event(slug="here"))


@pytest.fixture
def url(app, event):
    """The poster's address of an open survey, without a site."""
    with app.app_context():
        survey = a_survey(db.session, db.session.merge(event))
        db.session.commit()
        return f"/e/here/surveys/{survey.slug}"


def change(app, url, **columns):
    with app.app_context():
        db.session.execute(sa.update(Survey).values(**columns))
        db.session.commit()


def answers(stored):
    question = {}
    for row in stored(sa.select(SurveyResponse)):
        assert row.id
    for answer in stored(sa.select(SurveyAnswer)):
        question[answer.question_id] = answer.value
    return question


def test_the_first_screen_names_the_mode_and_the_time_it_takes(client, url):
    page = client.get(url).text
    assert "Anonymous." in page
    assert "about 3 minutes left" in page
    assert "Questions 1 to 3 of" in page


def test_the_poster_has_told_the_site_already(client, url):
    page = client.get(f"{url}?site=north").text
    assert re.search(r'value="north"[^>]* checked', page)


def test_an_address_that_names_another_site_still_works(client, url):
    assert client.get(f"{url}?site=elsewhere").status_code == 200


def test_answers_travel_from_page_to_page_and_are_kept_at_the_end_alone(client, url, stored):
    page = client.submit(url, ALL | {"page": "1", "step": "next"}).text
    assert '<input type="hidden" name="q-useful" value="5">' in page
    assert stored(sa.select(SurveyResponse)) == []
    sent = client.submit(f"{url}?site=south", ALL | {"page": "3", "step": "send"})
    assert (sent.status_code, sent.location) == (303, f"{url}/thanks")
    [response] = stored(sa.select(SurveyResponse))
    assert not response.complete
    assert len(stored(sa.select(SurveyAnswer))) == len(ALL)


def test_going_back_loses_nothing_and_corrects_nothing(client, url):
    given = {"q-useful": "4", "q-recommend": "eleven", "page": "2", "step": "back"}
    back = client.submit(url, given)
    assert back.status_code == 200
    assert re.search(r'name="q-useful" value="4" checked', back.text)
    assert "to correct" not in back.text


def test_a_needed_answer_is_asked_for_beside_its_question(client, url, stored):
    page = client.submit(url, {"q-role": "business", "page": "1", "step": "next"})
    assert page.status_code == 422
    assert "This question needs an answer." in page.text
    assert re.search(r'value="business"[^>]* checked', page.text)
    assert "Questions 1 to 3" in page.text


def test_sending_early_from_a_later_page_still_asks_for_the_page_before(client, url, stored):
    page = client.submit(url, {"q-recommend": "8", "page": "4", "step": "send"})
    assert page.status_code == 422
    assert "Questions 1 to 3" in page.text
    assert '<input type="hidden" name="q-recommend" value="8">' in page.text
    assert stored(sa.select(SurveyResponse)) == []


@pytest.mark.parametrize("bad", ["0", "-3", "999", "x", "²"])
def test_a_page_that_does_not_exist_is_the_nearest_one(client, url, bad):
    assert client.submit(url, ALL | {"page": bad, "step": "next"}).status_code in (200, 303)


@pytest.mark.parametrize("text", ["a\x00b", "x" * 2001, "\u202eevil"])
def test_text_that_cannot_be_kept_is_refused_and_stays_in_the_box(client, url, stored, text):
    page = client.submit(url, ALL | {"q-change": text, "page": str(PAGES), "step": "send"})
    assert page.status_code == 422
    assert "q-change-error" in page.text
    assert stored(sa.select(SurveyResponse)) == []


def test_a_sheet_on_which_nothing_is_answered_is_nobodys(app, client, url, stored):
    with app.app_context():
        db.session.execute(sa.update(SurveyQuestion).values(required=False))
        db.session.commit()
    blank = client.submit(f"{url}?site=south", {"step": "send", "page": str(PAGES)})
    assert blank.status_code == 422
    assert "Nothing is answered yet" in blank.text
    assert stored(sa.select(SurveyResponse)) == []
    client.submit(f"{url}?site=south", {"step": "send", "page": str(PAGES), "q-useful": "5"})
    assert len(stored(sa.select(SurveyResponse))) == 1


def test_what_is_kept_has_no_person_no_time_and_no_order(client, url, stored):
    for _ in range(3):
        client.submit(f"{url}?site=south", ALL | {"page": str(PAGES), "step": "send"})
    rows = stored(sa.select(SurveyResponse))
    assert {column.name for column in SurveyResponse.__table__.columns} == {
        *("id", "survey_id", "site_id", "wave", "stratum", "mode", "source", "language", "day"),
        *("instrument", "instrument_version", "complete", "released"),
    }
    assert all(re.fullmatch("[0-9a-f]{32}", row.id) for row in rows)
    assert len({row.id for row in rows}) == 3
    assert all(row.complete for row in rows)


def test_spanish_is_noted_and_the_whole_questionnaire_speaks_it(client, url, stored):
    page = client.get(f"{url}?lang=es").text
    assert "¿Qué tan útil fue la jornada para usted?" in page
    client.submit(f"{url}?lang=es", ALL | {"page": str(PAGES), "step": "send"})
    assert [row.language for row in stored(sa.select(SurveyResponse))] == ["es"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": "draft", "opens_at": None}, "not open yet"),
        ({"state": "closed"}, "is closed"),
        ({"opens_at": now() + timedelta(days=1)}, "This survey opens"),
        ({"closes_at": now() - timedelta(days=1)}, "is closed"),
    ],
)
def test_a_survey_that_is_not_open_says_so_and_takes_nothing(
    app, client, url, stored, columns, words
):
    token = client.get(url).text
    change(app, url, **columns)
    page = client.get(url)
    assert words in page.text
    found = re.search(r'name="csrf_token" value="([^"]+)"', token)
    client.post(url, data=ALL | {"page": "4", "step": "send", "csrf_token": found[1]})
    assert stored(sa.select(SurveyResponse)) == []


def test_another_event_has_no_such_survey(client, url, saved):
    saved(an_event(slug="there"))
    assert client.get(url.replace("here", "there")).status_code == 404


def test_a_wish_to_be_contacted_is_kept_apart(client, url, stored):
    page = client.get(f"{url}/thanks").text
    assert "/e/here/groups" in page
    wish = {"full_name": "Ana Ruiz", "email": "ana@example.org", "wish": "interview"}
    assert client.submit(f"{url}/thanks", wish).status_code == 303
    [contact] = stored(sa.select(SurveyContact))
    assert (contact.full_name, contact.wish) == ("Ana Ruiz", "interview")
    assert not SurveyContact.__table__.foreign_keys & {
        key for key in SurveyContact.__table__.foreign_keys if key.column.table.name != "survey"
    }


def test_a_wish_without_an_address_is_corrected_beside_the_field(client, url, stored):
    page = client.submit(f"{url}/thanks", {"full_name": "Ana", "email": "ana@"})
    assert page.status_code == 422
    assert 'value="ana@"' in page.text
    assert stored(sa.select(SurveyContact)) == []


@pytest.fixture
def invited(app, saved, event, url):
    """Twelve people of South who were asked; the personal links."""
    people = saved(*[a_registration(event.sites[0]) for _ in range(12)])
    with app.app_context():
        survey = survey_of(db.session, event.id, url.rsplit("/", 1)[1])
        rows = registrations_of(db.session, event.id)
        invite(db.session, survey, rows, now=now(), keys=KEYS)
        db.session.commit()
        asked = db.session.scalars(sa.select(SurveyInvitation)).all()
        links = {one.person_id: f"/a/{survey_link(one)}" for one in asked}
    return [links[person.person_id] for person in people]


def test_everybody_is_asked_once_by_mail(app, invited, stored, event):
    letters = stored(sa.select(Message))
    assert len(letters) == 12
    assert all(letter.sensitive for letter in letters)
    with app.app_context():
        [survey] = db.session.scalars(sa.select(Survey))
        rows = registrations_of(db.session, event.id)
        assert invite(db.session, survey, rows, now=now(), keys=KEYS) == 0


def test_the_personal_page_leads_to_what_was_asked(client, invited, stored, event):
    [person] = stored(sa.select(Registration).order_by(Registration.id).limit(1))
    found = client.get(f"/my/{link_of(person)}/survey")
    assert (found.status_code, found.location) == (302, invited[0])


def test_the_personal_link_is_called_confidential(client, invited):
    page = client.get(invited[0]).text
    assert "Confidential." in page
    assert "Anonymous" not in page


def test_the_personal_link_works_once_and_shows_nothing_afterwards(client, invited, stored):
    sent = client.submit(invited[0], ALL | {"page": str(PAGES), "step": "send"})
    assert sent.status_code == 303
    assert "/a/" not in sent.location
    page = client.get(invited[0]).text
    assert "You have answered" in page
    assert "More buses" not in page
    client.submit(invited[0], ALL | {"page": "4", "step": "send"}, page=invited[1])
    assert len(stored(sa.select(SurveyResponse))) == 1
    assert [i.redeemed for i in stored(sa.select(SurveyInvitation))].count(True) == 1


def test_that_somebody_began_is_noted_with_the_first_page_they_send(client, invited, stored):
    client.get(invited[0])
    assert [i.opened for i in stored(sa.select(SurveyInvitation))].count(True) == 0
    client.submit(invited[0], ALL | {"page": "1", "step": "next"})
    begun = [i for i in stored(sa.select(SurveyInvitation)) if i.opened]
    assert [i.redeemed for i in begun] == [False]


def test_answers_are_left_for_later_and_found_again(client, invited, stored):
    later = {"q-useful": "4", "q-role": "business", "page": "1", "step": "later"}
    left = client.submit(invited[0], later)
    assert (left.status_code, left.location) == (303, f"{invited[0]}/kept")
    assert 'data-state="saved"' in client.get(left.location).text
    page = client.get(invited[0]).text
    assert re.search(r'name="q-useful" value="4" checked', page)
    assert re.search(r'value="business"[^>]* checked', page)
    assert not re.search(r'name="q-useful" value="4" checked', client.get(invited[1]).text)
    assert stored(sa.select(SurveyResponse)) == []
    client.submit(invited[0], ALL | {"page": str(PAGES), "step": "send"})
    assert [i.saved for i in stored(sa.select(SurveyInvitation)) if i.saved] == []


def test_what_is_left_for_later_can_be_read_by_nobody_else(client, invited, stored):
    words = "Only I know this."
    client.submit(invited[0], ALL | {"q-change": words, "page": "4", "step": "later"})
    [left] = [i for i in stored(sa.select(SurveyInvitation)) if i.saved]
    assert words.encode() not in left.saved
    assert unseal(survey_link(left), left.saved).values["change"] == words
    assert unseal("ANOTHERLINK", left.saved) is None
    assert len(left.saved) % 256 == 28  # filled up to blocks, with nonce and tag


def test_what_is_left_for_later_can_be_thrown_away(client, invited, stored):
    client.submit(invited[0], {"q-useful": "4", "page": "1", "step": "later"})
    client.submit(f"{invited[0]}/forget", page=f"{invited[0]}/kept")
    assert [i for i in stored(sa.select(SurveyInvitation)) if i.saved] == []
    assert 'data-state="asked"' in client.get(f"{invited[0]}/kept").text


def test_what_nobody_came_back_to_counts_as_a_partial_answer_when_the_survey_closes(
    app, client, invited, stored
):
    client.submit(invited[0], {"q-useful": "4", "page": "1", "step": "later"})
    client.submit(invited[1], {"page": "1", "step": "later"})
    with app.app_context():
        [survey] = db.session.scalars(sa.select(Survey))
        close_survey(db.session, survey, actor=STAFF, now=now(), keys=KEYS)
        db.session.commit()
    [response] = stored(sa.select(SurveyResponse))
    assert (response.complete, response.mode, response.source) == (False, "confidential", "link")
    assert [a.value for a in stored(sa.select(SurveyAnswer))] == [4]
    assert [i for i in stored(sa.select(SurveyInvitation)) if i.saved and i.redeemed] == []


def test_a_person_sees_what_is_kept_about_their_answering(client, invited):
    before = client.get(f"{invited[0]}/kept").text
    assert "What is kept about your answering" in before
    client.submit(invited[0], ALL | {"page": str(PAGES), "step": "send"})
    page = client.get(f"{invited[0]}/kept").text
    assert 'data-state="answered"' in page
    assert "More buses" not in page
    assert "Go on answering" not in page


def test_a_survey_by_one_way_alone_says_so_on_the_other(app, client, invited, url, stored):
    change(app, url, ways="anonymous")
    assert "the code on the poster" in client.get(invited[0]).text
    assert client.get(url).status_code == 200
    change(app, url, ways="confidential")
    assert "the personal link in your mail" in client.get(url).text
    token = client.get(invited[0]).text
    found = re.search(r'name="csrf_token" value="([^"]+)"', token)
    client.post(url, data=ALL | {"page": "4", "step": "send", "csrf_token": found[1]})
    assert stored(sa.select(SurveyResponse)) == []


def test_the_short_address_carries_the_site_and_leads_to_the_survey(client, url, stored):
    [survey] = stored(sa.select(Survey))
    there = client.get(f"/s/{survey.code.upper()}/south")
    assert there.location == f"{url}?site=south"
    assert client.get(f"/s/{survey.code}").location == url
    assert client.get("/s/nosuch").status_code == 404


@pytest.mark.parametrize(("wave", "kept"), [("2", 2), ("7", 1), ("x", 1)])
def test_a_poster_names_a_wave_that_is_planned_or_the_first(app, client, url, stored, wave, kept):
    with app.app_context():
        [survey] = db.session.scalars(sa.select(Survey))
        survey.sendings.append(SurveySending(wave=2, letter="invitation", minutes=1440))
        db.session.commit()
    client.submit(f"{url}?wave={wave}", ALL | {"page": str(PAGES), "step": "send"})
    assert [row.wave for row in stored(sa.select(SurveyResponse))] == [kept]


def test_somebody_who_was_not_asked_is_told_so(client, saved, event, url):
    person = saved(a_registration(event.sites[1]))
    page = client.get(f"/my/{link_of(person)}/survey")
    assert (page.status_code, "No survey for you" in page.text) == (200, True)


def test_a_closed_survey_keeps_its_word(app, client, invited, event):
    with app.app_context():
        [survey] = db.session.scalars(sa.select(Survey))
        close_survey(db.session, survey, actor=STAFF, now=now())
        db.session.commit()
    assert "is closed" in client.get(invited[0]).text


def test_nobody_opens_a_survey_with_a_wrong_link(client, url):
    assert client.get("/my/NOSUCHTOKEN/survey").status_code == 404


def test_answering_costs_the_same_however_many_have_answered(client, url, statements):
    def cost():
        form = ALL | {"page": str(PAGES), "step": "send"}
        shown = client.get(url)
        found = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
        del statements[:]
        client.post(f"{url}?site=south", data=form | {"csrf_token": found[1]})
        return len([s for s in statements if "BEGIN" not in s])

    costs = [cost() for _ in range(4)]
    assert len(set(costs)) == 1, costs
