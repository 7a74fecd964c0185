"""Phone and server answer alike: both run the same cases."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from summit.checkin.codes import code_in, looks_like_a_ticket
from summit.checkin.manifest import SHORT, Flags
from summit.checkin.verdict import (
    ACCEPTED,
    MAY_BE_OVERRULED,
    Facts,
    Verdict,
    may_sit,
    verdict_of,
)

HERE = Path(__file__).parent
CASES = json.loads((HERE / "verdict_cases.json").read_text())
ONLY_IN_THE_LOG = {Verdict.UNDONE}


@pytest.mark.parametrize("case", CASES["verdicts"], ids=lambda case: case["name"])
def test_the_server_answers_as_the_case_says(case):
    assert verdict_of(Facts(**case["facts"])) == case["verdict"]


@pytest.mark.parametrize("case", CASES["codes"], ids=lambda case: case["name"])
def test_the_server_reads_the_code_as_the_case_says(case):
    assert code_in(case["text"]) == case["code"]
    assert looks_like_a_ticket(code_in(case["text"])) == case["ticket"]


@pytest.mark.parametrize("case", CASES["flags"], ids=lambda case: case["name"])
def test_the_server_writes_flags_as_the_case_says(case):
    came = case["arrival"] or {}
    at = datetime.fromtimestamp(came["at"], UTC) if came else None
    seats, state = tuple(case["booked"]), SHORT[case["state"]]
    flags = Flags(state, case["site"], came.get("site"), came.get("point"), at, seats)
    assert str(flags) == case["text"]


@pytest.mark.parametrize("case", CASES["seats"], ids=lambda case: case["name"])
def test_the_server_seats_as_the_case_says(case):
    door = case["door"]
    fits = may_sit(door["session"], sign_up=door["sign_up"], booked=case["booked"])
    assert verdict_of(Facts(booked=fits)) == case["verdict"]


def test_every_verdict_has_a_case():
    assert {case["verdict"] for case in CASES["verdicts"]} == set(Verdict) - ONLY_IN_THE_LOG


def test_nobody_overrules_a_welcome():
    assert not MAY_BE_OVERRULED & ACCEPTED


@pytest.mark.parametrize("file", ["verdict.test.js", "scans.test.js"])
def test_the_phone_answers_as_the_cases_say(file):
    node = shutil.which("node")
    assert node, "install node: the door page's tests run in it"
    run = subprocess.run(
        [node, "--test", str(HERE / "door" / file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parent.parent,
    )
    assert run.returncode == 0, run.stdout
