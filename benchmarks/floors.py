"""A town hall at its fullest: phones that look for news every three seconds, ask and vote."""

import contextlib
import random
import threading
import time
from functools import partial

import sqlalchemy as sa

from benchmarks.table import Line
from benchmarks.world import KINDS, serving
from summit.events.models import Event
from summit.extensions import db
from summit.registration.models import Registration, Ticket
from summit.registration.states import State
from summit.schedule.states import SessionKind
from summit.townhall.models import HallQuestion, HallVote
from summit.townhall.states import Mode
from tests.factories.schedule import a_session
from tests.factories.townhall import a_town_hall
from tests.faults.phones import Phone, standing_on

PHONES, SECONDS = 300, 60
READERS, QUIET = 500, 30
EVERY, VOTES_EVERY = 3.0, 9.0  # seconds between two looks and two votes of one phone


class Counts:
    """What all phones met: seconds of each look and each vote, and what went wrong."""

    def __init__(self):
        self.polls, self.votes, self.unchanged, self.failed = [], [], 0, []
        self.wishes = []


def town_hall(worlds, _sizes):
    """300 phones in a town hall for a minute, one process with eight threads."""
    for kind in KINDS:
        world = worlds.of(kind, 1_000)
        page, codes = _open_hall(world)
        with serving(world, workers=1, threads=8) as port:
            counts = _a_minute(port, page, codes)
        exact = _is_exact(world, counts) and _is_in_order(world, page)
        note = f"{len(counts.votes):,} votes, {'exact' if exact else 'NOT EXACT'}"
        note += f", {len(counts.failed)} FAILED" if counts.failed else ""
        share = 100 * counts.unchanged // max(len(counts.polls), 1)
        yield Line("look for news", world.name, [SECONDS], len(counts.polls),
                   f"{share} % nothing new; {note}", counts.polls)  # fmt: skip
        yield Line("vote", world.name, [SECONDS], len(counts.votes), "", counts.votes)


def quiet_hall(worlds, _sizes):
    """500 phones that look every three seconds while nobody says anything, one process."""
    for kind in KINDS:
        world = worlds.of(kind, 1_000)
        page, _codes = _open_hall(world, "quiet-hall")
        with serving(world, workers=1, threads=8) as port:
            looks, sizes, failed = _a_quiet_while(port, page)
        note = f"{max(sizes, default=0)} bytes at most when nothing is new"
        note += f", {len(failed)} FAILED" if failed else ""
        yield Line("look for nothing", world.name, [QUIET], len(looks), note, looks)


def _a_quiet_while(port, page):
    looks, sizes, failed = [], [], []
    end = time.monotonic() + QUIET
    threads = [
        threading.Thread(target=_only_look, args=(Phone(port, page, ""), n, end, looks, sizes,
                                                  failed))
        for n in range(READERS)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return looks, sizes, failed


def _only_look(phone, number, end, looks, sizes, failed):
    rng = random.Random(number)
    time.sleep(EVERY * rng.random())
    while time.monotonic() < end:
        begun = time.monotonic()
        headers = {"If-None-Match": phone.tag} if phone.tag else {}
        try:
            ask = partial(phone.ask, "GET", f"{phone.page}/board", headers=headers)
            status, answered, text = _timed(looks, ask)
            if status == 304:
                sizes.append(len(str(answered)) + len(text))
            phone.tag = answered["ETag"]
        except OSError as error:
            failed.append(repr(error))
        time.sleep(max(EVERY - (time.monotonic() - begun), 0))
    phone.hang_up()


def _open_hall(world, slug="town-hall"):
    with world.app.app_context():
        event = db.session.scalars(sa.select(Event)).one()
        programmed = a_session(event, *event.sites, kind=SessionKind.TOWN_HALL, slug=slug)
        db.session.add(a_town_hall(event, session=programmed, mode=Mode.INSTANT))
        codes = db.session.scalars(
            sa.select(Ticket.code)
            .join(Registration)
            .where(Registration.state == State.CONFIRMED, Ticket.replaced_at.is_(None))
            .order_by(Ticket.id)
            .limit(PHONES)
        ).all()
        db.session.commit()
        db.session.remove()
    return f"/e/{world.slug}/ask/{slug}", codes


def _a_minute(port, page, codes):
    counts = Counts()
    phones = [Phone(port, page, code) for code in codes]
    for phone in phones:
        phone.enter()
    for phone in phones[: len(phones) // 10]:
        phone.send_question(f"What about thing {phone.code}?")
    end = time.monotonic() + SECONDS
    counts.wishes = [set() for _ in phones]
    threads = [
        threading.Thread(target=_sit, args=(phone, n, end, counts))
        for n, phone in enumerate(phones)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts


def _sit(phone, number, end, counts):
    """One phone: look, now and then vote for something on the list, one in five asks."""
    rng = random.Random(number)
    asks_at = end - SECONDS * rng.random() if number % 5 == 0 else None
    votes_at = time.monotonic() + VOTES_EVERY * rng.random()
    text = ""
    time.sleep(EVERY * rng.random())
    while time.monotonic() < end:
        begun = time.monotonic()
        with _noting(counts):
            status, news = _timed(counts.polls, phone.poll)
            counts.unchanged += status == 304
            text = news or text
        if asks_at and begun > asks_at:
            asks_at = None
            with _noting(counts):
                phone.send_question(f"And what about {number}?")
        if begun > votes_at and standing_on(text):
            votes_at = begun + VOTES_EVERY
            with _noting(counts):
                _vote(phone, rng.choice(standing_on(text))[0], counts, counts.wishes[number])
        time.sleep(max(EVERY * (0.85 + 0.3 * rng.random()) - (time.monotonic() - begun), 0))
    phone.hang_up()


def _vote(phone, question, counts, wishes):
    status = _timed(counts.votes, lambda: phone.vote(question))
    if status == 204:
        wishes.add(question)
    else:
        counts.failed.append(status)


def _timed(took, deed):
    begun = time.perf_counter()
    result = deed()
    took.append(time.perf_counter() - begun)
    return result


@contextlib.contextmanager
def _noting(counts):
    """A phone that meets an error goes on; the error is counted."""
    try:
        yield
    except (OSError, AssertionError) as error:
        counts.failed.append(repr(error))


def _is_exact(world, counts):
    """Whether rows, counters and what the phones were told agree."""
    with world.app.app_context():
        stored = dict(db.session.execute(sa.select(HallQuestion.id, HallQuestion.votes)).all())
        rows = db.session.scalar(sa.select(sa.func.count(HallVote.id)))
        db.session.remove()
    told = {q: sum(q in mine for mine in counts.wishes) for q in stored}
    return stored == told and rows == sum(told.values())


def _is_in_order(world, page):
    """Whether the page lists the questions as they are counted, the most votes first."""
    shown = [question for question, _votes in standing_on(world.app.test_client().get(page).text)]
    with world.app.app_context():
        votes = dict(db.session.execute(sa.select(HallQuestion.id, HallQuestion.votes)).all())
        db.session.remove()
    counted = [votes[question] for question in shown]
    return counted == sorted(counted, reverse=True) and len(shown) > 0
