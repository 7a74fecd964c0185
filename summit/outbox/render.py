"""From a template and values to a letter, in the reader's language. No request is needed.

Letters live in ``templates/<package>/mail/<name>.txt``; their kind is ``<package>/<name>``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from summit.errors import N_
from summit.outbox.letters import Letter, disguise, read_letter
from summit.web import moments

ROOT = Path(__file__).parents[2]
PAGE = "outbox/letter.html"
PRODUCT = "Summit"


@dataclass(frozen=True, slots=True)
class Rendered:
    """Both parts of a mail and its subject."""

    subject: str
    text: str
    html: str


STOP = N_("You get this because your address is on our list. To get no more letters of this kind:")
STOP_LINK = N_("Stop these letters")


def render(
    kind: str, language: str, values: Mapping[str, Any], *, stop: str | None = None
) -> Rendered:
    """The letter of ``kind`` in ``language``; ``stop`` is where its reader stops such letters.

    ``values`` are strings, ``Localized``, numbers, moments, and lists or dictionaries of them;
    ``host``, where it is given, signs the letter.
    What people typed stays text, whatever it looks like. Raises ``jinja2.UndefinedError`` when
    the template asks for a value that is not given.
    """
    letter = read(kind, language, values)
    html = as_html(letter, language, values.get("host"), stop)
    return Rendered(letter.subject, letter.text + _foot(language, stop), html)


def _foot(language: str, stop: str | None) -> str:
    return f"\n-- \n{translations(language).gettext(STOP)}\n{stop}\n" if stop else ""


def read(kind: str, language: str, values: Mapping[str, Any]) -> Letter:
    package, name = kind.split("/")
    template = environment(language).get_template(f"{package}/mail/{name}.txt")
    return read_letter(template.render(disguise(values)))


def subject_of(kind: str, language: str, values: Mapping[str, Any]) -> str:
    """The subject alone: the template is read no further than its first line."""
    package, name = kind.split("/")
    template = environment(language).get_template(f"{package}/mail/{name}.txt")
    first = ""
    for part in template.generate(disguise(values)):
        first = (first + part).lstrip()
        if "\n" in first:
            break
    return read_letter(first).subject


def as_html(
    letter: Letter, language: str, sender: str | None = None, stop: str | None = None
) -> str:
    """The HTML part; ``sender`` is the host's name, shown at the foot, ``stop`` an address."""
    page = environment(language).get_template(PAGE)
    link = translations(language).gettext(STOP_LINK)
    return page.render(
        letter=letter, lang=language, sender=sender or PRODUCT, reason=None, stop=stop, link=link
    )


@cache
def environment(language: str) -> Environment:
    """Jinja that speaks ``language``; text is not escaped, HTML is."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        lstrip_blocks=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(  # type: ignore[attr-defined]
        translations(language), newstyle=True
    )
    made.filters |= _filters(language)
    made.tests["button"] = lambda block: hasattr(block, "url")
    made.tests["bullets"] = lambda block: hasattr(block, "items")
    return made


@cache
def translations(language: str) -> NullTranslations:
    """The product's catalogue; where it is not compiled, the English of the templates."""
    return Translations.load(ROOT / "summit" / "translations", [language])


def _filters(language: str) -> dict[str, Any]:
    """The pages' filters of the same names, in the language of the letter."""

    def local(text: Mapping[str, str] | str | None) -> str:
        if isinstance(text, Mapping):
            return text.get(language) or next((t for t in text.values() if t), "")
        return text or ""

    def local_day(moment: datetime | date, zone: str = "UTC", form: str = "day") -> str:
        return moments.day(moment, zone, language, form)

    def local_time(moment: datetime, zone: str) -> str:
        return moments.time(moment, zone, language)

    def local_moment(moment: datetime, zone: str) -> str:
        return moments.moment(moment, zone, language)

    def span(start: datetime, end: datetime, zone: str) -> str:
        return f"{local_time(start, zone)}–{local_time(end, zone)}"

    made = (local, local_day, local_time, local_moment, span)
    return {function.__name__: function for function in made}
