"""Everything that people read is there in Spanish, with the same blanks to fill."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "summit" / "translations" / "es" / "LC_MESSAGES" / "messages.po"
BLANK = re.compile(r"%\(\w+\)[+\d.]*[sd]|\{\w+\}")


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """What the sources say, as ``make translate`` reads it."""
    template = tmp_path_factory.mktemp("translations") / "messages.pot"
    subprocess.run(
        [
            *(sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg"),
            *("-k", "N_", "-k", "_l", "-k", "lazy_gettext", "-o", str(template), "."),
        ],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return _read(template)


@pytest.fixture(scope="module")
def spanish():
    return {_key(m): m for m in _read(CATALOGUE)}


def _read(path):
    with path.open("rb") as file:
        return [message for message in read_po(file, locale="es") if message.id]


def _key(message):
    return message.id if isinstance(message.id, str) else message.id[0]


def _texts(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_every_text_is_there_in_spanish(sources, spanish):
    missing = [_key(m) for m in sources if _key(m) not in spanish]
    empty = [key for key, m in spanish.items() if not all(_texts(m)) or m.fuzzy]
    assert (missing, empty) == ([], [])


def test_nothing_is_translated_that_nobody_says_any_more(sources, spanish):
    assert set(spanish) - {_key(m) for m in sources} == set()


def test_a_translation_has_the_blanks_of_its_text(spanish):
    odd = [
        key
        for key, message in spanish.items()
        if set(BLANK.findall(_texts(message)[-1]))
        != set(BLANK.findall(message.id if isinstance(message.id, str) else message.id[-1]))
    ]
    assert odd == []


def test_people_are_addressed_with_respect(spanish):
    """*Usted* throughout: the familiar forms that slip in most easily."""
    familiar = re.compile(r"\b(tú|tu|tus|contigo|puedes|tienes|quieres|haz clic)\b", re.IGNORECASE)
    assert [m.string for m in spanish.values() if familiar.search(" ".join(_texts(m)))] == []
