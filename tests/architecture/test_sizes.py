"""A file answers one question and fits into one sitting."""

import pytest

from tests.architecture.source import MODULES, ROOT, name_of

LONGEST = 400
FRONT_END = sorted(
    path
    for pattern in ("static/**/*.js", "static/**/*.css", "templates/**/*.html")
    for path in ROOT.glob(pattern)
    if "vendor" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def lines(path):
    return len(path.read_text().splitlines())


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_longer_than_a_sitting(path):
    assert lines(path) <= LONGEST


def test_no_script_style_template_or_test_is_either():
    assert [str(p.relative_to(ROOT)) for p in [*FRONT_END, *TESTS] if lines(p) > LONGEST] == []


def test_no_drawer_is_called_utils():
    drawers = {"utils", "util", "helpers", "misc", "common", "manager"}
    assert [name_of(p) for p in MODULES if drawers & set(name_of(p).split("."))] == []


def test_every_template_folder_belongs_to_a_package():
    shared = {"layouts", "components", "errors"}
    packages = {p.name for p in (ROOT / "summit").iterdir() if p.is_dir()}
    folders = {p.name for p in (ROOT / "templates").iterdir() if p.is_dir()}
    assert folders - shared - packages == set()
