import re
from pathlib import Path

import summit
from summit.schedule.states import KIND_LABELS, KINDS, SessionKind

ROOT = Path(summit.__file__).parent


def test_every_kind_stands_in_the_catalogue():
    assert set(KINDS) == set(KIND_LABELS) == set(SessionKind)


def test_nothing_but_the_catalogue_names_a_kind():
    named = {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if re.search(r"SessionKind\.[A-Z]", path.read_text())
    }
    assert named == {"schedule/states.py"}
