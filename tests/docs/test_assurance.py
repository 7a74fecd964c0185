"""The page of promises names tests that exist, and each promise once."""

import ast
import re

import pytest

from tests.architecture.source import ROOT
from tests.docs.pages import rows_of, text_of

PROMISED = [
    *(f"C{n}" for n in range(1, 9)),
    *(f"M{n}" for n in range(1, 13)),
    *(f"S{n}" for n in range(1, 65)),
    *(f"F{n}" for n in range(1, 46)),
    *(f"P{n}" for n in range(1, 9)),
    *(f"T{n}" for n in range(1, 8)),
    *(f"D{n}" for n in range(1, 6)),
    *(f"G{n}" for n in range(1, 15)),
]
ROWS = rows_of(text_of("docs/assurance.md"))
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
REASON = re.compile(r"^(not yet\b|does not apply:)")


def defined_in(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if _is_test(node)}


def _is_test(node):
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


def test_every_promise_stands_there_once_and_in_order():
    assert [number for number, *_ in ROWS] == PROMISED


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_promise_has_a_sentence_and_a_guard_or_a_reason(row):
    _, promise, guard = row
    assert len(promise) > 10
    assert NAMED.search(guard) or REASON.match(guard)


def test_every_test_that_is_named_exists():
    named = {pair for row in ROWS for pair in NAMED.findall(row[2])}
    assert named
    missing = {
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / "tests" / file).is_file() or test not in defined_in(ROOT / "tests" / file)
    }
    assert missing == set()


def test_whatever_looks_like_a_test_is_read_as_one():
    cells = [row[2] for row in ROWS]
    assert sum(cell.count("::") for cell in cells) == sum(len(NAMED.findall(c)) for c in cells)
