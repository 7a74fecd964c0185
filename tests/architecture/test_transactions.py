"""One transaction a deed, and the edge ends it."""

import pytest

from tests.architecture.floors import VIEWS, floor
from tests.architecture.source import MODULES, calls, name_of

EDGE_PACKAGES = {"summit.cli", "summit.app", "summit.demo"}


def may_commit(path):
    name = name_of(path)
    return name in EDGE_PACKAGES or ("." in name and floor(name) == VIEWS)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_edge_commits(path):
    if not may_commit(path):
        assert calls(path, "commit") == [] or name_of(path) == "summit.db"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_flush_says_why(path):
    text = path.read_text().splitlines()
    silent = [n for n in calls(path, "flush", of="session") if "#" not in text[n - 1] + text[n - 2]]
    assert silent == []
