"""What people wrote: masked, in an order of its own, read by two."""

import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.extensions import db
from summit.surveys.actions import close_survey
from summit.surveys.findings.models import SurveyQuote, SurveyReading, SurveyTheme
from summit.surveys.findings.slices import Traits
from summit.surveys.findings.themes import Said, sites_told, told_at
from summit.surveys.models import SurveyAnswer
from tests.factories import a_registration, an_event, scope
from tests.factories.surveys import STAFF, a_survey, some_answers

PAGE = "/console/here/surveys/after-the-day"
WORDS = f"{PAGE}/words/change"


@pytest.fixture
def event(saved):
    found = saved(an_event(slug="here"))
    person = a_registration(found.sites[0])
    person.person.full_name = "Rosa Delgado"
    saved(person)
    return found


@pytest.fixture
def first(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def second(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def wrote(app, event):
    """A survey in which so many at South and at North wrote something, closed unless told."""

    def make(south, north, *, closed=True, **fixed):
        with app.app_context():
            mine = db.session.merge(event)
            survey = a_survey(db.session, mine)
            for site, n in zip(mine.sites, (south, north), strict=True):
                some_answers(db.session, survey, site, n, **fixed)
            if closed:
                close_survey(db.session, survey, actor=STAFF, now=now())
            db.session.commit()

    return make


def texts_on(page):
    return re.findall(r'id="said-[0-9a-f]+">(.*?)</p>', page)


def keys_on(page):
    return re.findall(r'id="said-([0-9a-f]+)"', page)


def test_nobody_reads_the_words_of_four(first, wrote):
    wrote(4, 0)
    page = first.get(WORDS).text
    assert "Too few answers to publish" in page
    assert "town hall hour" not in page


def test_nobody_reads_words_while_answers_come(first, wrote):
    wrote(20, 10, closed=False)
    assert texts_on(first.get(WORDS).text) == []


def test_words_stand_in_an_order_that_is_neither_that_of_writing_nor_the_other_questions(
    first, wrote, stored
):
    wrote(12, 9)
    shown = texts_on(first.get(WORDS).text)
    assert len(shown) == 21
    assert shown == texts_on(first.get(WORDS).text)
    kept = [a.value for a in stored(sa.select(SurveyAnswer)) if isinstance(a.value, str)]
    written = [text for text in kept if "town hall" in text]
    assert sorted(shown) == sorted(written)
    assert shown != written


def test_words_of_a_site_are_shown_where_it_and_the_others_have_five(first, wrote):
    wrote(12, 9)
    assert len(texts_on(first.get(f"{WORDS}?site=south").text)) == 12


def test_words_of_a_site_are_not_shown_where_the_others_are_few(first, wrote):
    wrote(12, 3)
    assert len(texts_on(first.get(WORDS).text)) == 15
    assert texts_on(first.get(f"{WORDS}?site=south").text) == []
    assert texts_on(first.get(f"{WORDS}?site=north").text) == []


def words_of(**numbers):
    traits = [Traits(site=site) for site, n in numbers.items() for _ in range(n)]
    return [Said(f"{n:03}", str(n), "Buses.", one) for n, one in enumerate(traits)]


def test_the_lists_of_sites_never_leave_few_when_taken_from_the_list_of_all():
    said = [*words_of(south=10, north=9), *words_of(**{"": 1, "online": 1})]
    assert sites_told(said, 5) == {"south"}
    assert len(told_at(said, "", 5)) == 21
    assert told_at(said, "north", 5) is None
    assert sites_told(words_of(south=10, north=9), 5) == {"south", "north"}
    assert sites_told(words_of(south=10, online=4), 5) == set()
    assert sites_told(words_of(south=10, north=9, online=5), 5) == {"south", "north", "online"}


def test_names_addresses_and_numbers_are_taken_out(first, wrote):
    wrote(6, 0, change="Thank Rosa Delgado: rosa@example.org or (805) 555-0142, 7 out of 10.")
    [text] = set(texts_on(first.get(WORDS).text))
    assert text == "Thank […]: […] or […], 7 out of 10."


def themes(browser, *names):
    for name in names:
        browser.submit(f"{WORDS}/themes", {"name": name}, page=WORDS)


def test_two_readers_and_what_both_find_counts(first, second, wrote, stored):
    wrote(8, 0)
    themes(first, "Town hall", "Childcare")
    ids = {theme.name: theme.id for theme in stored(sa.select(SurveyTheme))}
    keys = keys_on(first.get(WORDS).text)
    both = {f"t-{key}": str(ids["Town hall"]) for key in keys[:4]}
    first.submit(f"{WORDS}/read", both | {f"t-{keys[4]}": str(ids["Childcare"])}, page=WORDS)
    assert "A theme is told here when three answers are about it" in first.get(WORDS).text
    second.submit(f"{WORDS}/read", both | {f"t-{keys[4]}": "none"}, page=WORDS)
    page = first.get(WORDS).text
    assert "agreed on 4 of the 5 answers" in page
    assert re.search(r'Town hall</th><td class="n">4<', page)
    assert "Childcare</th>" not in page
    assert "Where two readers disagreed" in page


def test_one_reader_does_not_see_what_the_other_ticked(first, second, wrote, stored):
    wrote(8, 0)
    themes(first, "Town hall")
    [theme] = stored(sa.select(SurveyTheme))
    key = keys_on(first.get(WORDS).text)[0]
    first.submit(f"{WORDS}/read", {f"t-{key}": str(theme.id)}, page=WORDS)
    assert first.get(WORDS).text.count(" checked") == 1
    assert " checked" not in second.get(WORDS).text


def test_a_third_reading_changes_nothing(first, second, client_of, event, wrote, stored):
    wrote(8, 0)
    themes(first, "Town hall")
    key = keys_on(first.get(WORDS).text)[0]
    for browser in (first, second, client_of(Grant(Role.ORGANIZER, scope(event)))):
        browser.submit(f"{WORDS}/read", {f"t-{key}": "none"}, page=WORDS)
    assert len(stored(sa.select(SurveyReading))) == 2


def test_a_disagreement_is_settled_once_and_stays_in_the_log(first, second, wrote, stored):
    wrote(8, 0)
    themes(first, "Town hall")
    [theme] = stored(sa.select(SurveyTheme))
    key = keys_on(first.get(WORDS).text)[0]
    first.submit(f"{WORDS}/read", {f"t-{key}": str(theme.id)}, page=WORDS)
    second.submit(f"{WORDS}/read", {f"t-{key}": "none"}, page=WORDS)
    settle = f"{WORDS}/settle/{key}"
    missing = first.submit(settle, {"themes": str(theme.id), "reason": ""}, page=WORDS)
    assert missing.status_code == 422
    assert "Write in a few words why." in missing.text
    first.submit(settle, {"themes": str(theme.id), "reason": "It names the hour."}, page=WORDS)
    page = first.get(WORDS).text
    assert "It names the hour." in page
    assert "Reader 1:" in page
    assert "Reader 2:" in page
    assert first.submit(settle, {"reason": "Again."}, page=WORDS).status_code == 409


def test_nothing_is_quoted_without_consent(first, wrote, stored):
    wrote(8, 0)
    page = first.get(WORDS).text
    key = keys_on(page)[0]
    assert "Quote it in the report" not in page
    refused = first.submit(f"{WORDS}/quote/{key}", {"on": "yes"}, page=WORDS)
    assert refused.status_code == 409
    assert stored(sa.select(SurveyQuote)) == []


def test_with_consent_an_answer_is_quoted_and_taken_back(first, wrote, stored):
    wrote(8, 0, quote=True)
    key = keys_on(first.get(WORDS).text)[0]
    first.submit(f"{WORDS}/quote/{key}", {"on": "yes"}, page=WORDS)
    assert len(stored(sa.select(SurveyQuote))) == 1
    first.submit(f"{WORDS}/quote/{key}", {"on": "no"}, page=WORDS)
    assert stored(sa.select(SurveyQuote)) == []


def test_words_are_for_those_who_manage_the_whole_event(client_of, event, wrote):
    wrote(8, 0)
    lead = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    assert lead.get(WORDS).status_code in (403, 404)
    assert client_of(Grant(Role.VIEWER, scope(event))).get(WORDS).status_code == 403


def test_the_page_of_words_costs_the_same_for_few_and_many(first, wrote, statements):
    wrote(6, 0)
    first.get(WORDS)
    del statements[:]
    first.get(WORDS)
    few = len(statements)
    assert few < 25
