"""Many people, few places, real processes: nobody gets a place that somebody else has."""

import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from summit.app import create_app
from summit.errors import DomainError, FieldError
from summit.events.models import Site
from summit.extensions import db
from summit.outbox.models import Message
from summit.registration.actions import move
from summit.registration.actions.choices import count_choices
from summit.registration.models import ChoicePlaces, Registration, Ticket
from tests.architecture.source import ROOT
from tests.conftest import DATABASES, settings
from tests.factories import a_site, an_event, both
from tests.factories.registration import a_question, deed, registered

pytestmark = pytest.mark.fault
TRIES = 20


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Person:
    """A browser of its own, with the form open."""

    def __init__(self, url, n):
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(jar, NoRedirect)
        self.url, self.email = url, f"guest{n}@example.org"
        shown = self.browser.open(url, timeout=60).read().decode()
        found = re.findall(r'name="(csrf_token|once)"[^>]*value="([^"]+)"', shown)
        self.form = dict(found) | {
            "full_name": f"Guest {n}",
            "email": self.email,
            "site": "south",
            "language": "en",
            "consent": "y",
        }
        self.status, self.page, self.answers = None, None, []

    def send(self, barrier):
        """Send the form with all the others; when the product is busy, again, as it asks."""
        barrier.wait()
        for _ in range(TRIES):
            self.status, self.page = self._once()
            self.answers.append(self.status)
            if self.status != 503:
                return
            time.sleep(0.1)

    def _once(self):
        body = urllib.parse.urlencode(self.form).encode()
        try:
            with self.browser.open(self.url, body, timeout=60) as answer:
                return answer.status, None
        except urllib.error.HTTPError as answer:
            if answer.code == 503:
                self._assert_polite(answer)
            return answer.code, answer.headers["Location"]

    def _assert_polite(self, answer):
        """Who is to come again is told when, and finds the form as they filled it in."""
        said = answer.read().decode()
        if not (answer.headers["Retry-After"] == "3" and self.email in said):
            self.answers.append("a 503 that helps nobody")


def all_at_once(people):
    barrier = threading.Barrier(len(people))
    threads = [threading.Thread(target=person.send, args=(barrier,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def serving(url, factory, module="tests.faults.racing"):
    """Two processes of four threads each, on a port of their own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        command = [sys.executable, "-m", "gunicorn", f"{module}:{factory}()"]
        command += ["--bind", f"fd://{listener.fileno()}", "--workers", "2", "--threads", "4"]
        command += ["--log-level", "warning"]
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"RACE_DATABASE_URL": url},
            pass_fds=[listener.fileno()],
        )
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.terminate()
            server.wait(30)


@pytest.fixture(params=DATABASES)
def race(request, database_url):
    """``race(capacity, factory)``: a fresh event, and the address of its form."""
    url = database_url(request.param, "race")
    app = create_app(settings(url))
    with app.app_context():
        db.create_all()

    @contextmanager
    def run(capacity, factory="guarded"):
        event = an_event(sites=[a_site("south", capacity)])
        with app.app_context():
            db.session.add(event)
            db.session.commit()
            slug = event.slug
        with serving(url, factory) as base:
            yield f"{base}/e/{slug}/register"

    run.ask = lambda statement: _ask(app, statement)
    run.app = app
    yield run
    with app.app_context():
        db.engine.dispose()


def _ask(app, statement):
    with app.app_context():
        return list(db.session.scalars(statement))


def states(race):
    return sorted(state.value for state in race.ask(sa.select(Registration.state)))


def test_two_people_at_once_and_one_last_place(race):
    with race(capacity=1) as url:
        people = [Person(url, n) for n in range(2)]
        all_at_once(people)
    assert [person.status for person in people] == [303, 303]
    assert people[0].page != people[1].page
    assert states(race) == ["confirmed", "waitlisted"]
    assert race.ask(sa.select(Site.taken)) == [1]


def test_twenty_four_people_at_once_and_ten_places(race):
    with race(capacity=10) as url:
        people = [Person(url, n) for n in range(24)]
        all_at_once(people)
    assert {person.status for person in people} == {303}
    assert states(race) == ["confirmed"] * 10 + ["waitlisted"] * 14
    assert race.ask(sa.select(Site.taken)) == [10]
    assert len(race.ask(sa.select(Ticket.code))) == 10
    told = sorted(race.ask(sa.select(Message.kind)))
    assert told == ["registration/confirmed"] * 10 + ["registration/waitlisted"] * 14
    numbers = [
        letter.values["position"]
        for letter in race.ask(sa.select(Message).where(Message.kind == "registration/waitlisted"))
    ]
    assert sorted(numbers) == list(range(1, 15))


def in_turn(url, clients, each):
    """``clients`` at once, each of whom registers ``each`` people one after the other."""
    people = [Person(url, n) for n in range(clients * each)]
    barrier = threading.Barrier(clients)

    def work(first):
        for place, person in enumerate(people[first::clients]):
            person.send(barrier if place == 0 else threading.Barrier(1))

    threads = [threading.Thread(target=work, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return people


def test_480_attempts_by_24_clients_and_fifty_places(race):
    with race(capacity=50) as url:
        people = in_turn(url, clients=24, each=20)
    assert {person.status for person in people} == {303}
    assert states(race) == ["confirmed"] * 50 + ["waitlisted"] * 430
    assert race.ask(sa.select(Site.taken)) == [50]
    assert {answer for person in people for answer in person.answers} <= {303, 503}
    told = sorted(race.ask(sa.select(Message.kind)))
    assert told == ["registration/confirmed"] * 50 + ["registration/waitlisted"] * 430
    written_to = Counter(race.ask(sa.select(Message.recipient)))
    assert written_to == Counter(person.email for person in people), "each has exactly one mail"
    positions = race.ask(
        sa.select(Message).where(Message.kind == "registration/waitlisted").order_by(Message.id)
    )
    assert [letter.values["position"] for letter in positions] == list(range(1, 431))
    queue = sa.select(Registration).where(Registration.queued_at.is_not(None))
    moments = [r.queued_at for r in race.ask(queue.order_by(Registration.id))]
    assert moments == sorted(moments), "whoever was written down first stands first"


def test_without_both_guards_the_same_race_oversells(race):
    with race(capacity=10, factory="unguarded") as url:
        people = [Person(url, n) for n in range(24)]
        all_at_once(people)
    assert states(race).count("confirmed") > 10, "the race is too tame to prove anything"


def test_a_double_click_registers_once_and_shows_one_page(race):
    with race(capacity=10) as url:
        one = Person(url, 1)
        other = Person(url, 2)
        other.browser, other.form = one.browser, dict(one.form)
        all_at_once([one, other])
    assert (one.status, other.status) == (303, 303)
    assert one.page == other.page
    assert states(race) == ["confirmed"]
    assert race.ask(sa.select(Site.taken)) == [1]
    assert len(race.ask(sa.select(Message.id))) == 1


def test_one_person_in_two_browsers_registers_once(race):
    with race(capacity=10) as url:
        one, other = Person(url, 1), Person(url, 2)
        other.form["email"] = one.email.upper()
        all_at_once([one, other])
    assert [one.status, other.status] == [303, 303]  # nobody learns that the address is known
    assert one.page != other.page
    assert states(race) == ["confirmed"]
    assert race.ask(sa.select(Site.taken)) == [1]


def test_people_who_change_places_at_once_do_not_block_each_other(race):
    with race.app.app_context():
        event = an_event(sites=[a_site("south", 6), a_site("north", 6, position=1)])
        db.session.add(event)
        db.session.commit()
        guests = [registered(db.session(), event.sites[n % 2]).id for n in range(6)]
        db.session.commit()
    barrier, failed = threading.Barrier(len(guests)), []

    def change(registration_id):
        with race.app.app_context():
            barrier.wait()
            try:
                found = db.session.get_one(Registration, registration_id)
                other = next(s for s in found.event.sites if s.id != found.site_id)
                move(db.session(), found, other, **deed())
                db.session.commit()
            except DomainError as error:
                failed.append(error)

    threads = [threading.Thread(target=change, args=(guest,)) for guest in guests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert race.ask(sa.select(Site.taken)) == [3, 3]


def test_the_last_ride_goes_to_one_person_and_the_others_keep_their_form(race):
    """Places of a choice are counted under the lock of the site, and of both sites together."""
    with race.app.app_context():
        event = an_event(sites=[a_site("south", 50), a_site("north", 50, position=1)])
        db.session.add(event)
        db.session.flush()
        ride = {"key": "ride", "label": both("A ride"), "places": 3}
        db.session.add(a_question(event, "ride", kind="single_choice", options=[ride]))
        db.session.flush()
        count_choices(db.session(), event)
        db.session.commit()
        sites = [site.id for site in event.sites]
    barrier, refused = threading.Barrier(12), []

    def ask_for_a_ride(site_id):
        with race.app.app_context():
            barrier.wait()
            try:
                site = db.session.get_one(Site, site_id)
                registered(db.session(), site, answers={"ride": "ride"})
                db.session.commit()
            except FieldError as error:
                db.session.rollback()
                refused.append(error.field)

    threads = [threading.Thread(target=ask_for_a_ride, args=(sites[n % 2],)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["q-ride"] * 9
    assert race.ask(sa.select(ChoicePlaces.taken)) == [3]
    assert states(race) == ["confirmed"] * 3
    assert sum(race.ask(sa.select(Site.taken))) == 3
