"""Practical letters to start from, in both languages at once: the organizer edits both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from summit.errors import N_
from summit.outbox.quiet import DAY
from summit.registration.states import State
from summit.registration.written import WHAT_TO_BRING, Draft
from summit.reminders.states import Anchor


@dataclass(frozen=True, slots=True)
class Template:
    """A reminder as it is before anybody has touched it. ``arrived`` as in ``Reminder``."""

    key: str
    name: str
    why: str
    anchor: Anchor
    minutes: int
    drafts: Mapping[str, Draft]
    states: Sequence[State] = (State.CONFIRMED,)
    arrived: bool | None = None


GET_THERE = {
    "en": Draft(
        "How to get to {site}",
        """Hello {name},

This is the address: {address}.

{map}

{block}

The doors open at {doors}.

Your ticket is on your own page:

{link}""",
    ),
    "es": Draft(
        "Cómo llegar a {site}",
        """Hola, {name}:

Esta es la dirección: {address}.

{map}

{block}

Las puertas abren a las {doors}.

Su boleto está en su página personal:

{link}""",
    ),
}
WHO_TO_CALL = {
    "en": Draft(
        "Today at {site}: who to call",
        """Hello {name},

Today is the day. The doors of {site} open at {doors}.

If you cannot find the way or need help at the door, call {contact} at {phone}.

{block}

Your ticket:

{link}""",
    ),
    "es": Draft(
        "Hoy en {site}: a quién llamar",
        """Hola, {name}:

Hoy es el día. Las puertas de {site} abren a las {doors}.

Si no encuentra el camino o necesita ayuda en la puerta, llame a {contact} al {phone}.

{block}

Su boleto:

{link}""",
    ),
}
THANK_YOU = {
    "en": Draft(
        "Thank you for coming to {site}",
        """Hello {name},

Thank you for spending the day with us at {site}.

{block}

What goes on from here, and the groups you can join, are on your own page:

{link}""",
    ),
    "es": Draft(
        "Gracias por venir a {site}",
        """Hola, {name}:

Gracias por pasar el día con nosotros en {site}.

{block}

Lo que sigue, y los grupos a los que puede unirse, están en su página personal:

{link}""",
    ),
}
MISSED_YOU = {
    "en": Draft(
        "We missed you at {site}",
        """Hello {name},

We had kept a place for you at {site} and did not see you. We hope that all is well.

The work goes on, and you can still be part of it:

{link}""",
    ),
    "es": Draft(
        "Le echamos de menos en {site}",
        """Hola, {name}:

Le habíamos guardado un lugar en {site} y no le vimos. Esperamos que todo esté bien.

El trabajo continúa, y todavía puede formar parte de él:

{link}""",
    ),
}
BLANK = {"en": Draft("", ""), "es": Draft("", "")}

TEMPLATES = (
    Template(
        "bring",
        N_("What to bring"),
        N_("Two days before, to everybody who has a place."),
        Anchor.START,
        -2 * DAY,
        WHAT_TO_BRING,
    ),
    Template(
        "way",
        N_("How to get there"),
        N_("The day before, with the address, the map and a text for each site."),
        Anchor.START,
        -1 * DAY,
        GET_THERE,
    ),
    Template(
        "call",
        N_("Who to call at the site"),
        N_("On the day, an hour before the doors open."),
        Anchor.DOORS,
        -60,
        WHO_TO_CALL,
    ),
    Template(
        "thanks",
        N_("Thank you"),
        N_("The day after, to everybody who came."),
        Anchor.END,
        DAY,
        THANK_YOU,
        arrived=True,
    ),
    Template(
        "missed",
        N_("We missed you"),
        N_("The day after, to those who had a place and did not come."),
        Anchor.END,
        DAY,
        MISSED_YOU,
        arrived=False,
    ),
)
EMPTY = Template("blank", N_("A letter of your own"), "", Anchor.START, -DAY, BLANK)
BY_KEY = {template.key: template for template in (*TEMPLATES, EMPTY)}
