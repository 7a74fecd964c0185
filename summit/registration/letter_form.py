"""The fields of a letter to many. Other packages use it, so it is no floor of its own."""

from collections.abc import Sequence
from typing import Any, TypeVar

from flask_babel import gettext, lazy_gettext
from wtforms import Field
from wtforms.validators import ValidationError

from summit.events.models import Site
from summit.registration.written import PLACEHOLDERS, Draft, Written, unknown_placeholders
from summit.web.forms import BaseForm, LineField, ParagraphField, required

F = TypeVar("F", bound="LetterForm")


def known_placeholders(form: Any, field: Field) -> None:
    """Refuse a placeholder that would reach people as it is written."""
    unknown = unknown_placeholders(field.data or "")
    if unknown:
        raise ValidationError(
            gettext(
                "There is no %(unknown)s to fill in. There are: %(known)s.",
                unknown=", ".join(f"{{{name}}}" for name in unknown),
                known=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
            )
        )


def both_or_none(form: Any, field: Field) -> None:
    if bool(form.subject_es.data) != bool(form.text_es.data) and not field.data:
        raise ValidationError(
            gettext("Write the subject and the text in Spanish, or leave both empty.")
        )


class LetterForm(BaseForm):
    """A letter in English and perhaps in Spanish; ``letter_form`` adds a text for each site."""

    subject_en = LineField(
        lazy_gettext("Subject in English"),
        [*required(lazy_gettext("Write the subject.")), known_placeholders],
        most=150,
    )
    text_en = ParagraphField(
        lazy_gettext("Text in English"),
        [*required(lazy_gettext("Write the text.")), known_placeholders],
        most=8000,
    )
    subject_es = LineField(
        lazy_gettext("Subject in Spanish"), [both_or_none, known_placeholders], most=150
    )
    text_es = ParagraphField(
        lazy_gettext("Text in Spanish"), [both_or_none, known_placeholders], most=8000
    )

    def written(self, sites: Sequence[Site], campaign: str) -> Written:
        """What was typed, as a letter; Spanish is left out where it is empty."""
        drafts = {"en": self._draft("en", sites)}
        if self.text_es.data:
            drafts["es"] = self._draft("es", sites)
        return Written(campaign, drafts)

    def _draft(self, language: str, sites: Sequence[Site]) -> Draft:
        blocks = {site.slug: self[block_name(language, site)].data or "" for site in sites}
        return Draft(
            self[f"subject_{language}"].data or "",
            self[f"text_{language}"].data or "",
            {slug: text for slug, text in blocks.items() if text},
        )

    def blocks(self, sites: Sequence[Site]) -> list[tuple[Site, Field, Field]]:
        """Each site with its fields in English and in Spanish, for the template."""
        return [(s, self[block_name("en", s)], self[block_name("es", s)]) for s in sites]

    def has_blocks(self, sites: Sequence[Site]) -> bool:
        """Whether any of them is filled in or wrong."""
        return any(f.data or f.errors for _site, *fields in self.blocks(sites) for f in fields)


def block_name(language: str, site: Site) -> str:
    return f"block_{language}_{site.slug}"


def letter_form(base: type[F], sites: Sequence[Site], language: str) -> type[F]:
    """``base`` with a text for each site in each language."""
    words = {
        "en": gettext("%(site)s, in English"),
        "es": gettext("%(site)s, in Spanish"),
    }
    fields = {
        block_name(code, site): ParagraphField(
            words[code] % {"site": site.name.say(language)}, [known_placeholders], most=2000
        )
        for site in sites
        for code in words
    }
    return type("LetterFormOfEvent", (base,), fields)


def typed_of(written: Written, sites: Sequence[Site]) -> dict[str, str]:
    """The values with which the form of a written letter opens."""
    typed: dict[str, str] = {}
    for language, draft in written.drafts.items():
        typed |= {f"subject_{language}": draft.subject, f"text_{language}": draft.text}
        typed |= {block_name(language, site): draft.sites.get(site.slug, "") for site in sites}
    return typed
