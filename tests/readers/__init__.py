"""Programs of others that read our calendar files: icalendar and vobject (Python), ical.js (web).

Each ``by_…`` gives the appointments of a file as ``Read``; instants are aware, in UTC.
"""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
import vobject

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("calendar.mjs")


@dataclass(frozen=True)
class Read:
    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str = ""
    place: str = ""
    status: str = ""
    sequence: int = 0

    @property
    def when(self):
        return self.uid, self.starts_at, self.ends_at


def by_icalendar(raw):
    return [
        Read(
            str(e["uid"]),
            e.decoded("dtstart").astimezone(UTC),
            e.decoded("dtend").astimezone(UTC),
            str(e["summary"]),
            str(e.get("location", "")),
            str(e["status"]),
            int(e["sequence"]),
        )
        for e in icalendar.Calendar.from_ical(raw).walk("VEVENT")
    ]


def by_vobject(raw):
    # It remembers a zone by its name for the whole process; no two programs share that memory.
    vars(vobject.icalendar)["__tzidMap"].clear()
    read = vobject.readOne(raw.decode())
    return [
        Read(
            e.uid.value,
            e.dtstart.value.astimezone(UTC),
            e.dtend.value.astimezone(UTC),
            e.summary.value,
            e.location.value if hasattr(e, "location") else "",
            e.status.value,
            int(e.sequence.value),
        )
        for e in getattr(read, "vevent_list", [])
    ]


def by_ical_js(raw):
    _needs_ical_js()
    told = subprocess.run(
        ["node", SCRIPT], input=raw, capture_output=True, check=True, cwd=ROOT
    ).stdout
    return [
        Read(
            e["uid"],
            datetime.fromtimestamp(e["starts"], UTC),
            datetime.fromtimestamp(e["ends"], UTC),
            e["title"],
            e["place"] or "",
            e["status"],
            e["sequence"],
        )
        for e in json.loads(told)
    ]


def _needs_ical_js():
    there = shutil.which("node") and (ROOT / "node_modules" / "ical.js").is_dir()
    if not there and os.environ.get("SUMMIT_TESTS_NEED_EVERYTHING") != "1":
        pytest.skip("ical.js is not installed; make test installs it")
    assert there, "install ical.js with npm ci: it reads the calendar files"


READERS = pytest.mark.parametrize("read", [by_icalendar, by_vobject, by_ical_js])


class Subscriber:
    """A calendar program that follows an address: what is not in the newest file is gone."""

    def __init__(self, read):
        self.read, self.shows = read, {}

    def fetch(self, raw):
        self.shows = {e.uid: e for e in self.read(raw) if e.status != "CANCELLED"}


class Keeper(Subscriber):
    """A calendar program into which files are brought: the higher sequence wins, by the name."""

    def __init__(self, read):
        super().__init__(read)
        self.kept = {}

    def fetch(self, raw):
        for e in self.read(raw):
            if e.uid not in self.kept or e.sequence > self.kept[e.uid].sequence:
                self.kept[e.uid] = e
        self.shows = {u: e for u, e in self.kept.items() if e.status != "CANCELLED"}
