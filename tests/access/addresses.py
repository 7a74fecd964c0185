"""A value for every parameter of every address, out of a world with one of everything.

A package whose addresses need more writes ``tests/<package>/addresses.py`` with two things:
``furnish(world)`` gives the objects to save after the event (they may name ``world.event``,
``world.site``, ``world.group``, ``world.registration``), and ``SAMPLES`` maps a parameter, or
``(blueprint, parameter)``, to a function from the world to its value. Saved objects are found
under ``world.found["<ClassName>"]``.
"""

import importlib
from dataclasses import dataclass, field
from pathlib import Path

from summit.access.policy import Scope
from summit.access.tokens import Purpose
from summit.clock import now
from summit.outbox.models import Message
from summit.outbox.stopping import mailbox, stop_url
from tests.factories import KEYS, a_group, a_registration, an_event, link_of, ticket_of

TESTS = Path(__file__).parents[1]
ABSENT = {"int": 999_999, "string": "nothing-like-it", "path": "nothing", "default": "nothing"}


def _supplied():
    names = [path.parent.name for path in sorted(TESTS.glob("*/addresses.py"))]
    return [
        importlib.import_module(f"tests.{name}.addresses") for name in names if name != "access"
    ]


@dataclass
class World:
    """One event of one coalition with everything that an address may name."""

    event: object
    site: object
    group: object
    registration: object
    found: dict = field(default_factory=dict)

    @property
    def scope(self):
        return Scope(self.event.coalition_id, self.event.id)


SAMPLES = {
    "event": lambda w: w.event.slug,
    "site": lambda w: w.site.slug,
    "site_id": lambda w: w.site.id,
    "group": lambda w: w.group.id,
    "group_slug": lambda w: w.group.slug,
    "message_id": lambda w: w.found["Message"].id,
    ("outbox", "number"): lambda w: 0,
    "ticket": lambda w: ticket_of(w.registration),
    ("my", "token"): lambda w: link_of(w.registration),
    ("unsubscribe", "coalition_id"): lambda w: w.event.coalition_id,
    ("unsubscribe", "mailbox"): lambda w: mailbox("ana@example.org"),
    ("unsubscribe", "token"): lambda w: stop_token(w.event.coalition_id, "ana@example.org"),
}


def stop_token(coalition_id, address):
    return stop_url(KEYS, "", coalition_id, address).rpartition("/")[2]


def make_world(saved):
    event = saved(an_event())
    registration = a_registration(event.sites[0])
    event.sites[0].taken = 1
    group = a_group(event)
    saved(event, registration, group)
    world = World(event, event.sites[0], group, registration)
    more = [a_message(world), *(o for m in _supplied() for o in m.furnish(world))]
    saved(*more)
    for thing in more:
        world.found.setdefault(type(thing).__name__, thing)
    return world


def a_message(world):
    return Message(
        uid=f"message-of-{world.event.slug}",
        coalition_id=world.event.coalition_id,
        event_id=world.event.id,
        kind="accounts/new_password",
        dedupe_key=f"test:{world.event.slug}",
        recipient="ana@example.org",
        language="en",
        subject=f"To those of {world.event.slug}",
        values={"name": "Ana", "link": "https://summit.example.org/x"},
        attachments=[{"filename": "a.txt", "mimetype": "text/plain", "base64": "aGk="}],
        created_at=now(),
        send_after=now(),
    )


def samples():
    return SAMPLES | {k: f for module in _supplied() for k, f in module.SAMPLES.items()}


def arguments(rule, world):
    """The values of ``rule`` in ``world``, and whether every one of them is real."""
    known, values, real = samples(), {}, True
    for name in rule.arguments:
        make = known.get((rule.endpoint.split(".")[0], name), known.get(name))
        if make is None:
            real = False
            kind = type(rule._converters[name]).__name__.replace("Converter", "").lower()
            values[name] = ABSENT.get(kind.replace("integer", "int").replace("unicode", "string"))
        else:
            values[name] = make(world)
    return values, real


def scope_of(rule, world):
    """The scope that an address of ``rule`` in ``world`` names."""
    if "group" in rule.arguments:
        return Scope(world.event.coalition_id, world.event.id, group_id=world.group.id)
    return world.scope if "event" in rule.arguments else Scope()


def member_token(membership):
    return KEYS.token(Purpose.MEMBER_LINK, membership.uid, membership.link_version)
