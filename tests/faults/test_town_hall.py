"""A hall full of phones that ask and vote at once, real processes: every vote counts, once."""

import random
import threading

import pytest
import sqlalchemy as sa

from summit.app import create_app
from summit.extensions import db
from summit.schedule.states import SessionKind
from summit.townhall.models import HallQuestion, HallVote
from summit.townhall.states import Mode
from tests.conftest import DATABASES, settings
from tests.factories import a_registration, a_site, an_event
from tests.factories.schedule import a_session
from tests.factories.townhall import a_town_hall
from tests.faults.phones import Phone, standing_on
from tests.faults.test_last_place import serving

pytestmark = pytest.mark.fault
PHONES, ROUNDS = 12, 5
BUSY = 503


@pytest.fixture(params=DATABASES)
def hall(request, database_url):
    """An instant town hall of one hall: the app, its url, the path of its page, the codes."""
    url = database_url(request.param, "town_hall")
    app = create_app(settings(url))
    with app.app_context():
        db.create_all()
        event = an_event(sites=[a_site("south", 100)])
        db.session.add(event)
        db.session.flush()
        programmed = a_session(event, kind=SessionKind.TOWN_HALL, slug="town-hall")
        guests = [a_registration(event.sites[0]) for _ in range(PHONES)]
        db.session.add_all([*guests, a_town_hall(event, session=programmed, mode=Mode.INSTANT)])
        db.session.commit()
        yield app, url, f"/e/{event.slug}/ask/town-hall", [g.tickets[0].code for g in guests]
        db.session.remove()
        db.engine.dispose()


def again(deed):
    """Do it until the product is not too busy; the status."""
    return next(status for status in iter(deed, None) if status != BUSY)


def in_the_hall(phone, number, barrier, wishes, wrong):
    """One phone: ask (sent twice), then vote for what it sees, each vote sent twice."""
    rng = random.Random(number)
    phone.enter()
    barrier.wait()
    if again(lambda: phone.send_question(f"What about thing {number}?", times=2)) != 303:
        wrong.append("asking")
    barrier.wait()
    seen = [question for question, _ in standing_on(phone.ask("GET", phone.page)[2])]
    for _ in range(ROUNDS):
        question = rng.choice(seen)
        word = "unvote" if question in wishes and rng.random() < 0.3 else "vote"
        for _ in range(2):
            if again(lambda: phone.vote(question, word)) != 204:  # noqa: B023 -- called at once
                wrong.append(word)
        (wishes.add if word == "vote" else wishes.discard)(question)
    phone.hang_up()


def test_no_vote_is_counted_twice_or_lost_and_the_order_is_that_of_the_votes(hall):
    app, url, page, codes = hall
    wrong, wishes = [], [set() for _ in codes]
    with serving(url, "guarded") as base:
        port = int(base.rsplit(":", 1)[1])
        phones, barrier = [Phone(port, page, code) for code in codes], threading.Barrier(PHONES)
        threads = [
            threading.Thread(target=in_the_hall, args=(phone, n, barrier, wishes[n], wrong))
            for n, phone in enumerate(phones)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        shown = standing_on(phones[0].ask("GET", page)[2])
        phones[0].hang_up()
    assert wrong == []
    expected = {q: sum(q in mine for mine in wishes) for q, _ in shown}
    assert len(shown) == PHONES, "each form that was sent twice asked once"
    assert dict(shown) == expected
    assert [votes for _, votes in shown] == sorted(expected.values(), reverse=True)
    with app.app_context():
        stored = db.session.execute(sa.select(HallQuestion.id, HallQuestion.votes)).all()
        assert {row[0]: row[1] for row in stored} == expected
        rows = db.session.scalar(sa.select(sa.func.count(HallVote.id)))
        assert rows == sum(expected.values())
