"""The project speaks of itself alone."""

import re
import subprocess

import pytest

from tests.architecture.source import ROOT

REGISTRIES = re.compile(r"(pypi|pythonhosted|npmjs|debian)\.(org|com)", re.IGNORECASE)
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+\.[\w.-]*\w)")
SAMPLE_HOSTS = re.compile(r"(^|\.)example(\.(org|com))?$")


def tracked(*patterns):
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "path", tracked("*.lock", "*.toml", "*.json", "Makefile", ".ci/*", "*.npmrc"), ids=str
)
def test_no_file_names_a_package_registry(path):
    assert REGISTRIES.search(path.read_text()) is None


def test_sample_people_live_at_example_org():
    odd = {
        found[0]
        for path in tracked("summit/**/*.py", "summit/**/*.json")
        for found in ADDRESS.finditer(path.read_text())
        if not SAMPLE_HOSTS.search(found[1])
    }
    assert odd == set()
