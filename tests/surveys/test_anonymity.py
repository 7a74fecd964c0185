"""Somebody with a copy of the whole database cannot tell who answered what."""

import random
import re

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.db import Localized
from summit.extensions import db
from summit.surveys.actions import answer, close_survey, invite, open_survey, redeem
from summit.surveys.actions.building import add_question
from summit.surveys.drafts import QuestionDraft
from summit.surveys.models import SurveyAnswer, SurveyInvitation, SurveyResponse, SurveyTally
from summit.surveys.queries import latest_invitation, ratings_of, registrations_of
from summit.surveys.states import Mode, ResponseSource, Ways
from tests.factories import KEYS, a_registration, an_event
from tests.factories.surveys import STAFF, a_survey

PEOPLE = 40


@pytest.fixture
def answered(app, saved):
    """Forty people who answered by personal link in a random order; what each said, by person."""
    event = saved(an_event())
    people = saved(*[a_registration(event.sites[0]) for _ in range(PEOPLE)])
    order = random.Random(7).sample(range(PEOPLE), PEOPLE)
    with app.app_context():
        survey = a_survey(db.session, db.session.merge(event))
        rows = registrations_of(db.session, event.id)
        invite(db.session, survey, rows, now=now(), keys=KEYS)
        db.session.commit()
    for place in order:
        answer_as(app, event, people[place], f"words of {people[place].person_id}")
    return event, [people[place].person_id for place in order]


def answer_as(app, event, registration, words):
    with app.app_context():
        invitation = latest_invitation(db.session, event.id, registration.person_id)
        site = db.session.merge(event).sites[0]
        values = {"useful": 5, "recommend": 9, "change": words}
        redeem(db.session, invitation, values, site=site, language="en", now=now())
        db.session.commit()


def said_in(app, order_by):
    """The persons whose words come out of the table of answers, in some order of its own."""
    with app.app_context():
        rows = db.session.execute(
            sa.text(
                "SELECT a.value FROM survey_response r JOIN survey_answer a"
                f" ON a.response_id = r.id WHERE CAST(a.value AS text) LIKE '%words%' {order_by}"
            )
        )
        return [int(re.search(r"\d+", str(row[0]))[0]) for row in rows]


def matches(one, other):
    return sum(a == b for a, b in zip(one, other, strict=True))


CHANCE = 6  # of 40 in the right place, one expected by chance; more than six once in ten thousand


@pytest.mark.parametrize("order_by", ["ORDER BY r.id", ""])
def test_the_order_of_answers_is_not_the_order_of_people(app, answered, order_by):
    _event, in_time = answered
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql") and not order_by:
        return  # a heap keeps the order of writing; no table of people shares it (see below)
    said = said_in(app, order_by)
    assert matches(said, in_time) <= CHANCE
    assert matches(said, sorted(in_time)) <= CHANCE


def test_the_tables_of_answers_have_no_hidden_row_number(app, answered):
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        return
    with app.app_context(), pytest.raises(sa.exc.OperationalError, match="rowid"):
        db.session.execute(sa.text("SELECT rowid FROM survey_response"))


def test_invitations_keep_neither_time_nor_the_order_of_answering(app, answered):
    """On PostgreSQL every row carries the number of the transaction that wrote it, and its place:
    all invitations must carry the same number, or none but by chance the right order.
    """
    _event, in_time = answered
    assert not {c.name for c in SurveyInvitation.__table__.columns} & {
        "answered_at", "redeemed_at", "response_id", "created_at", "changed_at",
    }  # fmt: skip
    with app.app_context():
        asked = "SELECT person_id FROM survey_invitation WHERE redeemed"
        physical = [row[0] for row in db.session.execute(sa.text(asked))]
        assert len(physical) == PEOPLE
        assert matches(physical, in_time) <= CHANCE
        if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
            marks = "SELECT DISTINCT xmin::text FROM survey_invitation"
            assert len(db.session.execute(sa.text(marks)).all()) == 1


def test_no_response_shares_its_transaction_with_one_invitation(app, answered):
    if not app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        return
    with app.app_context():
        joined = db.session.execute(
            sa.text(
                "SELECT r.id, count(*) FROM survey_response r JOIN survey_invitation i"
                " ON i.xmin = r.xmin GROUP BY r.id"
            )
        ).all()
    assert all(n == PEOPLE for _, n in joined)


def test_nothing_in_the_whole_database_joins_a_response_to_anything_personal(app, answered):
    with app.app_context():
        ids = set(db.session.scalars(sa.select(SurveyResponse.id)))
        uids = set(db.session.scalars(sa.select(SurveyInvitation.uid)))
        for table in db.metadata.sorted_tables:
            if table.name in ("survey_response", "survey_answer"):
                continue
            dump = str(db.session.execute(sa.select(table)).all())
            assert not any(i in dump for i in ids), table.name
        answers = str(db.session.execute(sa.text("SELECT * FROM survey_response")).all())
        assert not any(uid in answers for uid in uids)


def test_the_day_is_all_that_is_kept_of_the_time(app, answered):
    kinds = {c.name: c.type.__class__.__name__ for c in SurveyResponse.__table__.columns}
    assert "DateTime" not in str(kinds.values())
    assert "UTCDateTime" not in kinds.values()
    assert kinds["day"] == "Date"


def test_ratings_of_sessions_are_counted_and_kept_with_nothing(app, saved):
    """Who was at just these sessions would be known by what they rated."""
    event = saved(an_event())
    with app.app_context():
        survey = a_survey(db.session, db.session.merge(event), key="pulse", opened=False)
        survey.ways = Ways.BOTH
        rows = [{"key": k, "label": {"en": k}} for k in ("keynote", "town-hall", "panel")]
        draft = QuestionDraft("matrix", Localized(en="Sessions"), options=tuple(rows))
        add_question(db.session, survey, draft, actor=STAFF, now=now())
        open_survey(db.session, survey, actor=STAFF, now=now())
        for rated in ({"keynote": 5, "panel": 2}, {"keynote": 4, "panel": "na"}):
            values = {"next_step": 3, "sessions": rated}
            answer(db.session, survey, values, mode=Mode.ANONYMOUS, source=ResponseSource.POSTER,
                   language="en", now=now())  # fmt: skip
        db.session.commit()
        kept = db.session.scalars(sa.select(SurveyAnswer.value)).all()
        assert kept == [3, 3]
        counts = db.session.scalars(sa.select(SurveyTally).where(SurveyTally.n > 0)).all()
        assert {(c.row, c.step, c.n) for c in counts} == {
            ("keynote", "5", 1), ("keynote", "4", 1), ("panel", "2", 1), ("panel", "na", 1),
        }  # fmt: skip
        question = next(q.id for q in survey.questions if q.key == "sessions")
        assert ratings_of(db.session, survey) == {}
        close_survey(db.session, survey, actor=STAFF, now=now())
        assert sorted(map(str, ratings_of(db.session, survey)[question])) == [
            "{'keynote': 4}", "{'keynote': 5}", "{'panel': 'na'}", "{'panel': 2}",
        ]  # fmt: skip
