"""An attack on the whole database: who said what, by any order that its rows have.

Two hundred people answer by poster and two hundred by personal link, many leave their address
afterwards. The attacker has every table, knows who was asked and who answered, and tries every
order of every table that leads to people against every order of the answers: by each column, by the
place of the rows, on PostgreSQL also by the transaction that wrote them.
"""

import itertools
import random
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.extensions import db
from summit.outbox.models import Message
from summit.surveys.actions import answer, begin, invite, leave_contact, redeem
from summit.surveys.models import SurveyInvitation, SurveyResponse
from summit.surveys.queries import registrations_of
from summit.surveys.states import Mode, ResponseSource
from tests.factories import KEYS, a_registration, a_site, an_event
from tests.factories.surveys import a_survey, arrive

EACH = 200
PEOPLE_TABLES = ("survey_invitation", "message", "survey_contact", "attendance", "registration")
# Of 200 answers one is guessed right by chance; of the hundreds of pairs of orders that are tried
# none guesses ten, once in a thousand runs. A correlation of 0.35 is five standard deviations.
MOST_RIGHT, MOST_ALIKE = 10, 0.35


@pytest.fixture
def world(app, saved):
    """Everybody has answered, in an order of their own; who they are, by mode in that order."""
    event = saved(an_event(sites=[a_site("south", 2 * EACH), a_site("north", 10, position=1)]))
    people = saved(*[a_registration(event.sites[0]) for _ in range(2 * EACH)])
    with app.app_context():
        survey = a_survey(db.session, db.session.merge(event))
        db.session.commit()
        return _live_through(event, [p.id for p in people], survey)


def _live_through(event, ids, survey):
    rng = random.Random(11)
    by_poster, by_link = ids[:EACH], ids[EACH:]
    for one in rng.sample(ids, len(ids)):
        arrive(db.session, row_of(event, one), at=now() + timedelta(seconds=rng.random() * 9000))
    rows = [row_of(event, one) for one in by_link]
    invite(db.session, survey, rows, now=now(), keys=KEYS)
    db.session.flush()  # the letters are marked as sent below
    for message in db.session.scalars(sa.select(Message)):
        message.state, message.sent_at = "sent", now() + timedelta(seconds=rng.random() * 900)
    db.session.commit()
    turns = rng.sample([*by_poster, *by_link], 2 * EACH)
    for one in turns:
        (_by_poster if one in set(by_poster) else _by_link)(survey, row_of(event, one), rng)
    chosen = {Mode.ANONYMOUS: set(by_poster), Mode.CONFIDENTIAL: set(by_link)}
    return {
        mode: [row_of(event, one).person_id for one in turns if one in some]
        for mode, some in chosen.items()
    }


ROWS = {}


def row_of(event, registration_id):
    if event.id not in ROWS:
        ROWS.clear()
        ROWS[event.id] = {r.id: r for r in registrations_of(db.session, event.id)}
    return ROWS[event.id][registration_id]


def words_of(registration):
    return {"useful": 4, "change": f"words of {registration.person_id}"}


def _by_poster(survey, one, rng):
    answer(
        db.session, survey, words_of(one), mode=Mode.ANONYMOUS, source=ResponseSource.POSTER,
        language="en", site=one.site, now=now(),
    )  # fmt: skip
    db.session.commit()
    _leave_address(survey, one)


def _by_link(survey, one, rng):
    invitation = db.session.scalar(
        sa.select(SurveyInvitation).where(SurveyInvitation.person_id == one.person_id)
    )
    begin(db.session, invitation, saved=b"left for later" if rng.random() < 0.3 else None)
    db.session.commit()
    redeem(db.session, invitation, words_of(one), site=one.site, language="en", now=now())
    db.session.commit()
    _leave_address(survey, one)


def _leave_address(survey, one):
    leave_contact(
        db.session, survey, full_name=one.person.full_name, email=one.person.email, wish="group",
        now=now(),
    )  # fmt: skip
    db.session.commit()


def orders(table, name, value):
    """Every order of a table: as it comes, by each column, by the transaction of its rows."""
    names = [c.name for c in table.columns if not isinstance(c.type, sa.JSON)]
    ways = ["", *(f"ORDER BY t.{name}" for name in names)]
    if db.session.get_bind().dialect.name == "postgresql":
        ways += ["ORDER BY t.xmin::text::bigint", "ORDER BY t.ctid"]
    for way in ways:
        rows = db.session.execute(sa.text(f"SELECT {value} FROM {name} {way}"))
        yield way or "as it comes", [row[0] for row in rows]


def said_orders(mode):
    """The people whose words the answers hold, in every order of the answers. The words are
    looked at to score a guess, never to make one.
    """
    source = (
        "survey_response t JOIN survey_answer a ON a.response_id = t.id"
        f" WHERE t.mode = '{mode}' AND CAST(a.value AS text) LIKE '%words of%'"
    )
    for way, said in orders(SurveyResponse.__table__, source, "CAST(a.value AS text)"):
        yield way, [int("".join(c for c in words if c.isdigit())) for words in said]


def people_orders():
    tables = db.metadata.tables
    person = {
        "survey_invitation": ("survey_invitation t", "t.person_id"),
        "message": ("message t", "t.person_id"),
        "survey_contact": ("survey_contact t JOIN person p ON p.email = t.email", "p.id"),
        "attendance": (
            "attendance t JOIN registration r ON r.id = t.registration_id", "r.person_id"
        ),
        "registration": ("registration t", "t.person_id"),
    }  # fmt: skip
    for name in PEOPLE_TABLES:
        for way, people in orders(tables[name], *person[name]):
            yield f"{name} {way}", people


def right(guess, truth):
    return sum(a == b for a, b in zip(guess, truth, strict=False))


def alike(one, other):
    """Spearman's correlation of the places of the same people in two orders."""
    place = {person: n for n, person in enumerate(other)}
    pairs = [(n, place[person]) for n, person in enumerate(one) if person in place]
    n = len(pairs)
    ranks = {p: i for i, p in enumerate(sorted(p for _, p in pairs))}
    gap = sum((a - ranks[b]) ** 2 for a, (_, b) in enumerate(pairs))
    return 1 - 6 * gap / (n * (n * n - 1)) if n > 2 else 0.0


def findings(mode, answered):
    """Pairs of orders that tell more than chance."""
    asked = set(answered)
    known = [(name, [p for p in people if p in asked]) for name, people in people_orders()]
    known += [(f"{name}, backwards", people[::-1]) for name, people in known]
    for (way, said), (name, people) in itertools.product(said_orders(mode), known):
        if len(people) < EACH // 2:
            continue
        hits, likeness = right(people, said), alike(people, said)
        if hits > MOST_RIGHT or abs(likeness) > MOST_ALIKE:
            yield f"{mode}: answers {way}; {name}: {hits} right, {likeness:.2f} alike"


def test_no_order_of_any_table_tells_who_said_what(app, world):
    with app.app_context():
        for mode, answered in world.items():
            assert len(answered) == EACH
            assert list(findings(mode, answered)) == []


def test_the_attack_would_find_an_order_that_tells(world):
    """Its own measures, on the order in which people truly answered."""
    answered = world[Mode.CONFIDENTIAL]
    assert right(answered, answered) == EACH
    assert alike(answered, answered) == pytest.approx(1)
    shifted = [*answered[1:], answered[0]]
    assert right(shifted, answered) == 0
    assert alike(shifted, answered) > MOST_ALIKE


def test_the_log_and_the_letters_know_nothing_of_answering(app, world):
    with app.app_context():
        deeds = db.session.execute(sa.text("SELECT deed FROM audit_entry")).scalars().all()
        assert set(deeds) <= {"survey:open", "survey:create"}
        letters = db.session.scalars(sa.select(Message.kind)).all()
        assert letters == ["surveys/invitation"] * EACH
        days = db.session.scalars(sa.select(SurveyResponse.day).distinct()).all()
        assert len(days) <= 2
