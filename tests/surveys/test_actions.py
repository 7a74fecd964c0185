"""Taking answers, asking and reminding."""

import itertools
import random
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.errors import Conflict, NotFound
from summit.extensions import db
from summit.outbox.models import Message
from summit.schedule.models import ProgrammeSession
from summit.schedule.states import SessionKind, SessionScope
from summit.surveys.actions import (
    AlreadyAnswered,
    NotTakingAnswers,
    answer,
    close_survey,
    create_from_template,
    invite,
    open_survey,
    redeem,
    remind,
)
from summit.surveys.findings.queries.answers import answers_of
from summit.surveys.models import Survey, SurveyCounts, SurveyInvitation, SurveyResponse
from summit.surveys.panels import my_panel
from summit.surveys.queries import latest_invitation, registrations_of
from summit.surveys.states import Mode, ResponseSource, SurveyState
from summit.surveys.strata import Stratum
from tests.factories import KEYS, a_registration, an_event, both
from tests.factories.surveys import STAFF, a_survey, arrive, some_answers

LINKS = {"keys": KEYS}


@pytest.fixture
def event(session):
    made = an_event()
    session.add(made)
    session.commit()
    return made


def invited(session, event, south, north=0):
    """An open survey and the people who were asked by mail."""
    people = [a_registration(event.sites[0]) for _ in range(south)]
    people += [a_registration(event.sites[1]) for _ in range(north)]
    session.add_all(people)
    session.commit()
    survey = a_survey(session, event)
    invite(session, survey, registrations_of(session, event.id), now=now(), **LINKS)
    session.commit()
    return survey, people


def answer_as(session, event, person):
    invitation = latest_invitation(session, event.id, person.person_id)
    values = {"useful": 4, "recommend": 8}
    redeem(session, invitation, values, site=person.site, language="en", now=now())


def test_sessions_and_sites_of_the_event_are_filled_in(session, event):
    day = event.starts_at
    for place, kind in enumerate([SessionKind.KEYNOTE, SessionKind.BREAK, SessionKind.TOWN_HALL]):
        session.add(
            ProgrammeSession(
                uid=f"s{place}{event.id}",
                event_id=event.id,
                slug=f"session-{place}",
                kind=kind,
                scope=SessionScope.BROADCAST,
                title=both(kind.value),
                abstract=both(""),
                starts_at=day + timedelta(hours=place),
                ends_at=day + timedelta(hours=place + 1),
                languages=["en"],
                changed_at=now(),
            )
        )
    session.flush()  # the options are read from the programme
    survey = create_from_template(session, event, "summit", now=now())
    assert len([q for q in survey.questions if q.kind != "consent"]) == 11
    [asked] = [q for q in survey.questions if q.key == "sessions"]
    assert [o["key"] for o in asked.options] == ["session-0", "session-2"]
    assert asked.settings == {"max": 3}


def test_a_second_survey_of_a_kind_has_an_address_of_its_own(session, event):
    slugs = []
    for _ in range(3):
        slugs.append(create_from_template(session, event, "summit", now=now()).slug)
        session.flush()  # the next one looks for free addresses
    assert slugs == ["after-the-day", "after-the-day-2", "after-the-day-3"]


def test_there_is_no_such_questionnaire(session, event):
    with pytest.raises(NotFound):
        create_from_template(session, event, "horoscope", now=now())


def test_a_link_works_once(session, event):
    _, people = invited(session, event, 2)
    answer_as(session, event, people[0])
    session.commit()
    with pytest.raises(AlreadyAnswered):
        answer_as(session, event, people[0])
    assert len(session.scalars(sa.select(SurveyResponse)).all()) == 1


@pytest.mark.parametrize(("north", "told"), [(3, 0), (9, 0), (10, 2)])
def test_the_site_is_written_down_only_where_it_and_the_rest_are_ten(session, event, north, told):
    _, people = invited(session, event, south=10, north=north)
    answer_as(session, event, people[0])
    answer_as(session, event, people[-1])
    session.commit()
    sites = {r.site_id for r in session.scalars(sa.select(SurveyResponse))}
    assert sites == ({site.id for site in event.sites} if told else {None})


def test_the_number_of_sessions_is_fixed_when_people_are_asked_and_told_of_ten(session, event):
    people = [a_registration(event.sites[0]) for _ in range(20)]
    session.add_all(people)
    session.flush()  # arrivals name registrations by their ids
    for place, one in enumerate(people):
        for talk in range(1, 2 if place < 10 else 6):
            arrive(session, one, at=now(), talk=talk)
    survey = a_survey(session, event)
    invite(session, survey, registrations_of(session, event.id), now=now(), **LINKS)
    session.commit()
    arrive(session, people[0], at=now(), talk=9)  # a door that reports late
    answer_as(session, event, people[0])
    answer_as(session, event, people[-1])
    session.commit()
    strata = session.scalars(sa.select(SurveyResponse.stratum)).all()
    assert sorted(strata) == [Stratum.ONE, Stratum.MANY]


def test_the_one_who_speaks_spanish_is_not_found_by_it(session, event):
    people = [a_registration(event.sites[0], language="es" if n == 7 else "en") for n in range(20)]
    session.add_all(people)
    survey = a_survey(session, event)
    session.flush()  # who is asked is read from the registrations
    invite(session, survey, registrations_of(session, event.id), now=now(), **LINKS)
    session.commit()
    for one in (people[3], people[7]):
        [mine] = session.scalars(
            sa.select(SurveyInvitation).where(SurveyInvitation.person_id == one.person_id)
        )
        redeem(session, mine, {"useful": 4}, site=one.site, language=one.language, now=now())
    session.commit()
    assert set(session.scalars(sa.select(SurveyResponse.language))) == {""}


def test_early_and_late_are_waves_where_there_are_several(session, event):
    survey = a_survey(session, event, key="pulse")
    for wave, worth in ((1, 2), (2, 5), (0, 3)):
        for _ in range(3):
            answer(
                session, survey, {"time": worth}, mode=Mode.CONFIDENTIAL,
                source=ResponseSource.LINK, language="en", wave=wave, now=now(),
            )  # fmt: skip
    close_survey(session, survey, actor=STAFF, now=now())
    session.flush()  # the counts are read
    [key] = [q.id for q in survey.questions if q.key == "time"]
    parts = answers_of(session, survey, event.sites)[key]
    assert {traits.time: said for traits, said in parts.items()} == {
        "early": [2, 2, 2], "late": [5, 5, 5], "": [3, 3, 3],
    }  # fmt: skip


def test_reminders_go_to_those_who_have_not_answered_and_once(session, event):
    survey, people = invited(session, event, 3)
    answer_as(session, event, people[1])
    session.commit()
    everywhere = [*(site.id for site in event.sites), None]
    assert remind(session, survey, {}, everywhere, now=now()) == 2
    session.flush()  # who was reminded is read from the invitations
    assert remind(session, survey, {}, everywhere, now=now()) == 0
    to = session.scalars(sa.select(Message.recipient).where(Message.kind == "surveys/reminder"))
    assert set(to) == {people[0].person.email, people[2].person.email}


def test_nobody_is_asked_or_reminded_for_a_draft_or_once_it_is_closed(session, event):
    draft = a_survey(session, event, opened=False)
    closed = a_survey(session, event)
    close_survey(session, closed, actor=STAFF, now=now())
    everywhere = [*(site.id for site in event.sites), None]
    for survey in (draft, closed):
        with pytest.raises(Conflict):
            invite(session, survey, [a_registration(event.sites[0])], now=now(), keys=KEYS)
        with pytest.raises(Conflict):
            remind(session, survey, {}, everywhere, now=now())
    assert session.scalars(sa.select(SurveyInvitation)).all() == []


def test_invitations_are_written_in_a_random_order(session, event):
    _, people = invited(session, event, 30)
    order = session.scalars(sa.select(SurveyInvitation.person_id).order_by(SurveyInvitation.id))
    assert list(order) != [p.person_id for p in people]


def test_a_draft_and_a_closed_survey_take_no_answers(session, event):
    survey = a_survey(session, event, opened=False)
    with pytest.raises(NotTakingAnswers):
        some_answers(session, survey, None, 1)
    open_survey(session, survey, actor=STAFF, now=now())
    close_survey(session, survey, actor=STAFF, now=now())
    with pytest.raises(NotTakingAnswers):
        some_answers(session, survey, None, 1)
    with pytest.raises(Conflict):
        open_survey(session, survey, actor=STAFF, now=now())


def test_two_looks_at_the_results_differ_by_a_batch_or_not_at_all(session, event):
    survey, rng = a_survey(session, event), random.Random(5)
    seen = [0]
    for _ in range(37):
        some_answers(session, survey, None, 1, rng=rng)
        session.flush()  # so that the count below sees it
        released = sa.select(sa.func.count()).where(SurveyResponse.released.is_(True))
        seen.append(session.scalar(released))
    seen.append(37)  # closing counts all
    steps = {after - before for before, after in itertools.pairwise(seen)}
    assert min(steps - {0}) >= 5


def panel_of(session, registration):
    return my_panel(session, registration, now=now())


def test_the_personal_page_says_what_is_asked_and_what_was_answered(session, event):
    survey, people = invited(session, event, 2)
    assert panel_of(session, people[0]).values["open"]
    assert panel_of(session, people[0]).values["personal"]
    answer_as(session, event, people[0])
    session.commit()
    session.expire_all()
    assert panel_of(session, people[0]).values["answered"]
    close_survey(session, survey, actor=STAFF, now=now())
    session.flush()  # the panel reads the state
    assert panel_of(session, people[0]).values["answered"]
    assert panel_of(session, people[1]) is None


def test_who_was_not_asked_finds_the_anonymous_survey(session, event):
    person = a_registration(event.sites[0])
    session.add(person)
    session.flush()  # the panel reads it
    assert panel_of(session, person) is None
    a_survey(session, event)
    panel = panel_of(session, person)
    assert (panel.values["personal"], panel.values["site"]) == (False, "south")


def test_a_survey_that_opens_later_says_when(session, event):
    person = a_registration(event.sites[0])
    session.add(person)
    survey = a_survey(session, event, opened=False)
    open_survey(session, survey, actor=STAFF, now=now(), opens_at=event.ends_at)
    session.flush()  # the panel reads the state
    panel = panel_of(session, person)
    assert not panel.values["open"]
    assert panel.values["survey"].opens_at == event.ends_at


def test_an_answer_on_its_way_while_the_survey_is_closed_is_refused(app, session, event):
    survey = a_survey(session, event)
    session.commit()
    with app.app_context(), db.engine.begin() as elsewhere:
        elsewhere.execute(sa.update(Survey).values(state=SurveyState.CLOSED, closes_at=now()))
    assert survey.state == SurveyState.OPEN  # as this one still has it in hand
    with pytest.raises(NotTakingAnswers):
        some_answers(session, survey, event.sites[0], 1)


def test_a_closed_survey_tells_the_same_whether_its_counts_are_kept_or_made_anew(session, event):
    survey = a_survey(session, event)
    for site in event.sites:
        some_answers(session, survey, site, 40)
    close_survey(session, survey, actor=STAFF, now=now())
    session.flush()  # what is kept is then forgotten
    kept = answers_of(session, survey, event.sites)
    session.delete(session.get(SurveyCounts, survey.id))
    assert answers_of(session, survey, event.sites) == kept
    assert sum(len(said) for part in kept.values() for said in part.values()) > 400
