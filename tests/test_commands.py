"""The commands that documentation and operators rely on, run as they type them."""

import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from summit import VERSION
from tests.architecture.source import ROOT


@pytest.fixture
def flask(tmp_path):
    """Run ``flask --app wsgi …`` on a SQLite database in a folder that does not exist yet."""
    environment = os.environ | {
        "SUMMIT_DATABASE_URL": f"sqlite:///{tmp_path}/new/summit.db",
        "SUMMIT_SECRET_KEY": "a-secret-for-tests-only",
        "SUMMIT_DEMO": "",
    }

    def run(*words, status=0):
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *map(str, words)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_from_an_empty_folder_to_a_verified_load_and_back_from_a_back_up(flask, tmp_path):
    codes, file = tmp_path / "codes", tmp_path / "back-up.zip"
    flask("db", "upgrade")
    size = ("--registrations", 50, "--sites", 2, "--groups", 2, "--meetings", 2)
    said = flask("sample", "bulk", *size, "--codes", codes)
    assert re.search(r"^Device token of site-1: \S{43}$", said, re.MULTILINE)
    assert len(codes.read_text().split()) == 50
    assert "2 MB" not in flask("backup", file)
    assert file.exists()
    shutil.rmtree(tmp_path / "new")
    assert "The outbox is paused" in flask("restore", file)
    assert "Everything holds." in flask("verify")


def test_the_story_is_loaded_once(flask):
    flask("db", "upgrade")
    assert "The story is loaded." in flask("sample", "story")
    assert "needs an empty installation" in flask("sample", "story", status=1)
    assert "Everything holds." in flask("verify")


def test_restoring_over_people_wants_a_yes_and_a_broken_promise_ends_with_1(flask, tmp_path):
    import sqlite3

    file = tmp_path / "back-up.zip"
    flask("db", "upgrade")
    flask("sample", "bulk", "--registrations", 3)
    flask("backup", file)
    assert "Aborted" in flask("restore", file, status=1), "nobody said yes"
    with sqlite3.connect(tmp_path / "new" / "summit.db") as connection:
        connection.execute("UPDATE site SET taken = taken + 1")
    assert "places taken" in flask("verify", status=1)
    assert "The back-up is in place." in flask("restore", "--yes", file)
    assert "Everything holds." in flask("verify")


def test_a_damaged_back_up_is_refused_with_a_sentence(flask, tmp_path):
    flask("db", "upgrade")
    file = tmp_path / "back-up.zip"
    file.write_bytes(b"not a back-up")
    said = flask("restore", "--yes", file, status=1)
    assert "Error: This file is damaged, cut short or not a back-up. Nothing was changed." in said
    assert "Traceback" not in said


def test_back_ups_name_the_version_that_is_released():
    released = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert released == VERSION
