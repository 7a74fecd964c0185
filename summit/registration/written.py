"""What an organizer writes to people: the text, its placeholders, and a draft to start from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ENGLISH = "en"
BLOCK = "block"
PLACEHOLDERS = ("name", "site", "address", "map", "doors", "contact", "phone", BLOCK, "link")
# What a site may lack; a paragraph that speaks of it is then left out of the letter.
OPTIONAL = ("map", "contact", "phone")
_BRACED = re.compile(r"\{([^{}\n]*)\}")
_GAP = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Draft:
    """One language of a letter; an empty line in ``text`` ends a paragraph.

    ``sites`` are the texts that stand for {block}, by the slug of the reader's site.
    """

    subject: str
    text: str
    sites: Mapping[str, str] = field(default_factory=dict)

    def paragraphs(self, known: Mapping[str, str], site: str) -> list[str]:
        """The paragraphs for a reader at ``site``, without those that speak of what is empty in
        ``known``. Their placeholders are still to be filled.
        """
        text = self.text.replace("{block}", self.sites.get(site, "").replace("{block}", ""))
        parts = (part.strip() for part in _GAP.split(text))
        return [part for part in parts if part and not _lacks(part, known)]

    @property
    def all_text(self) -> str:
        return "\n".join((self.subject, self.text, *self.sites.values()))


def _lacks(part: str, known: Mapping[str, str]) -> bool:
    return any(name in OPTIONAL and not known.get(name) for name in _BRACED.findall(part))


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
        return any("{link}" in draft.all_text for draft in self.drafts.values())


def written_from(campaign: str, kept: Mapping[str, Mapping[str, Any]]) -> Written:
    """The letter whose drafts were kept as JSON: {language: {"subject", "text", "sites"}}."""
    return Written(
        campaign,
        {
            language: Draft(draft["subject"], draft["text"], draft.get("sites", {}))
            for language, draft in kept.items()
        },
    )


def kept_of(written: Written) -> dict[str, Any]:
    """The drafts as JSON keeps them."""
    return {
        language: {"subject": draft.subject, "text": draft.text, "sites": dict(draft.sites)}
        for language, draft in written.drafts.items()
    }


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
