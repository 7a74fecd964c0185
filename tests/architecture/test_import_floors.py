"""The house has floors: a module imports from its own floor or from those below."""

import pytest

from tests.architecture.floors import (
    ACTIONS,
    FORMS,
    FRAMEWORKS,
    LANDINGS,
    MODELS,
    PACKAGES,
    QUERIES,
    floor,
    on_floor,
    package,
)
from tests.architecture.source import MODULES, imports_of, name_of

# At the edge by their place in the house: they may use the frameworks on any floor.
EDGE_PACKAGES = {"app", "cli", "extensions", "web", "db", "errors", "clock"}


def inside(imported):
    return imported.startswith("summit.") and package(imported) in PACKAGES


def breaks_the_order(me, imported):
    if package(me) == package(imported):
        return floor(imported) > floor(me) and package(me) not in EDGE_PACKAGES
    if PACKAGES.index(package(imported)) > PACKAGES.index(package(me)):
        return True
    if package(me) in ("app", "cli", "demo") or package(imported) in EDGE_PACKAGES:
        return False
    return floor(imported) >= FORMS and not any(landing in imported for landing in LANDINGS)


@pytest.mark.parametrize("path", [p for p in MODULES if "." in name_of(p)], ids=name_of)
def test_a_module_imports_only_from_below(path):
    upward = [
        f"line {line}: {imported}"
        for line, imported in imports_of(path)
        if inside(imported) and breaks_the_order(name_of(path), imported)
    ]
    assert upward == []


def test_every_package_has_its_place_in_the_order():
    assert {package(name_of(p)) for p in MODULES if "." in name_of(p)} <= set(PACKAGES)


PURE_PACKAGES = ("access", "retention")
PURE_NAMES = {"states", "capacity", "verdict", "conflicts", "suppression", "matching", "risk"}


def is_pure(path):
    name = name_of(path)
    return "." in name and (package(name) in PURE_PACKAGES or path.stem in PURE_NAMES)


@pytest.mark.parametrize("path", [p for p in MODULES if is_pure(p)], ids=name_of)
def test_a_pure_module_imports_no_framework(path):
    assert [i for _, i in imports_of(path) if i.split(".")[0] in FRAMEWORKS] == []


@pytest.mark.parametrize("path", on_floor(MODELS, QUERIES, ACTIONS), ids=name_of)
def test_models_queries_and_actions_know_nothing_of_flask(path):
    assert [i for _, i in imports_of(path) if i.split(".")[0].startswith("flask")] == []
    assert "summit.extensions" not in {i for _, i in imports_of(path)}
