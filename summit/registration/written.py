"""What an organizer writes to people: the text, its placeholders, and a draft to start from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

ENGLISH = "en"
PLACEHOLDERS = ("name", "site", "address", "doors", "link")
_BRACED = re.compile(r"\{([^{}\n]*)\}")
_GAP = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Draft:
    """One language of a letter; an empty line in ``text`` ends a paragraph."""

    subject: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in _GAP.split(self.text) if part.strip()]


@dataclass(frozen=True, slots=True)
class Written:
    """A letter to many. ``campaign`` names it, so that nobody gets it twice.

    ``drafts`` are by language; English is always among them.
    """

    campaign: str
    drafts: Mapping[str, Draft]

    def language_for(self, wanted: str) -> str:
        """The language of the letter for somebody who reads ``wanted``."""
        return wanted if wanted in self.drafts else ENGLISH

    @property
    def opens_a_page(self) -> bool:
        """Whether it carries the personal link, so that only its reader may see it."""
        return any("{link}" in draft.subject + draft.text for draft in self.drafts.values())


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces in ``text`` and would not be filled in, in order, each once."""
    found = dict.fromkeys(_BRACED.findall(text))
    return [name for name in found if name not in PLACEHOLDERS]


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its placeholders replaced in one pass: what comes in is not read again."""
    return _BRACED.sub(lambda found: values.get(found[1], found[0]), text)


# In both languages at once, whichever the page is shown in: the organizer edits both.
WHAT_TO_BRING = {
    "en": Draft(
        "What to bring and how to get there",
        """Hello {name},

we look forward to seeing you at {site}.

The doors open at {doors}. The address is: {address}.

Bring your ticket, on paper or on your phone; the day is free. \
A bottle for water is a good idea.

Your ticket, the programme and the way are on your own page:

{link}

If you cannot come, give your place back there: somebody else is waiting for it.""",
    ),
    "es": Draft(
        "Qué traer y cómo llegar",
        """Hola, {name}:

Nos alegra que nos acompañe en {site}.

Las puertas abren a las {doors}. La dirección es: {address}.

Traiga su boleto, en papel o en su teléfono; el día es gratuito. \
Es buena idea traer una botella para agua.

Su boleto, el programa y cómo llegar están en su página personal:

{link}

Si no puede venir, devuelva su lugar allí: otra persona lo está esperando.""",
    ),
}
