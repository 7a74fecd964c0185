"""What the documents say is there is there."""

import re

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from summit.access.permissions import Role
from summit.checkin.verdict import Verdict
from summit.events.states import EventState
from summit.groups.states import GroupKind, MeetingState
from summit.outbox.states import MessageState
from summit.registration.states import State as Registered
from summit.retention.standing import State as Standing
from summit.sample.actions.staff import PASSWORD
from summit.schedule.states import SessionKind
from tests.architecture.floors import PACKAGES
from tests.architecture.source import ROOT
from tests.docs.pages import PAGES, code_in, links_in, name_of, rows_of, text_of

SETTING = re.compile(r"\bSUMMIT_[A-Z_]+\b")
WORDS = rows_of(text_of("docs/words.md"))
LONGEST = {"docs/assurance.md": 1000}
README = text_of("README.md")

each_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


@each_page
def test_every_link_leads_to_something(page):
    targets = [target.split("#")[0] for target in links_in(page.read_text())]
    missing = [target for target in targets if target and not (page.parent / target).exists()]
    assert missing == []


@each_page
def test_a_page_is_no_longer_than_a_sitting(page):
    assert len(page.read_text().splitlines()) <= LONGEST.get(name_of(page), 400)


@each_page
def test_a_page_names_no_place_on_somebodys_machine(page):
    assert not re.search(r"(?<![\w.])/(home|root|work|Users|tmp)/", page.read_text())


def test_the_commands_of_the_readme_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    named = {word for page in PAGES for word in re.findall(r"\bmake ([a-z]+)\b", _code(page))}
    assert {"demo", "test"} <= set(re.findall(r"^make ([a-z]+)", README, re.MULTILINE))
    assert named <= targets


def _code(page):
    """Fenced blocks and spans of code."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", page.read_text(), re.DOTALL))


def test_every_setting_is_explained_and_every_explained_setting_is_read():
    read = set(SETTING.findall(text_of("config.py")))
    named = {name for page in PAGES for name in SETTING.findall(page.read_text())}
    explained = {name for row in rows_of(text_of("docs/deployment.md")) for name in code_in(row[0])}
    assert named <= read
    assert read <= explained


def test_every_package_is_in_the_architecture():
    named = set(code_in(text_of("docs/architecture.md")))
    folders = {path.parent.name for path in (ROOT / "summit").glob("*/__init__.py")}
    assert folders - {"migrations"} <= named


def test_the_order_of_the_packages_is_the_order_that_is_enforced():
    text = text_of("docs/architecture.md")
    listed = code_in(text.split("*Packages, left to right.*")[1].split("alone knows")[0])
    there = {path.stem for path in (ROOT / "summit").iterdir()}
    assert listed[:-1] == [name for name in PACKAGES if name in there]


@pytest.mark.parametrize("row", WORDS, ids=lambda row: row[0])
def test_every_word_is_told_in_both_languages_and_explained(row):
    assert len(row) == 3
    assert all(row)


def test_no_word_stands_there_twice():
    english = [word for word, *_ in WORDS]
    assert sorted(english) == sorted(set(english))


@pytest.mark.parametrize(
    "names",
    [Role, SessionKind, GroupKind, EventState, MeetingState, MessageState, Registered, Standing,
     Verdict],
    ids=lambda names: f"{names.__module__}.{names.__name__}",
)  # fmt: skip
def test_every_state_role_and_kind_is_among_the_words(names):
    told = {re.sub(r"[^a-z]", "", word.lower()) for word, *_ in WORDS}
    missing = {name.value for name in names if not _told(name.value, told)}
    assert missing == set()


# A few words carry more in the glossary than in the code, where their enum says the rest.
FULLER = {
    "admin": "administrator",
    "lapsing_pre_start": "lapsing before the start",
    "waitlisted": "on the waitlist",
    "roster_closed": "closed",
}


def _told(value, told):
    plain = re.sub(r"[^a-z]", "", value)
    return plain in told or re.sub(r"[^a-z]", "", FULLER.get(value, "-")) in told


def test_every_address_that_is_named_is_a_page(apps):
    adapter = apps("sqlite").url_map.bind("localhost")
    named = {
        code.split("?")[0]
        for page in PAGES
        for code in code_in(page.read_text())
        if re.fullmatch(r"/[\w<>./?=-]*", code) and not code.startswith("/static/")
    }
    assert named
    assert {address for address in named if not _is_page(adapter, address)} == set()


def _is_page(adapter, address):
    """Whether some address of the product has this form; a prefix of one will do."""
    concrete = re.sub(r"<\w+>", "1", address)
    try:
        adapter.match(concrete)
    except RequestRedirect:
        return True
    except HTTPException:
        rules = [re.sub(r"<\w+:\w+>", "1", rule.rule) for rule in adapter.map.iter_rules()]
        return concrete.endswith("/") and any(rule.startswith(concrete) for rule in rules)
    return True


def test_the_readme_names_the_log_ins_of_the_demo():
    written = text_of("summit/sample/actions/story.py")
    log_ins = set(re.findall(r'Staff\(\s*"([\w.]+@example\.org)"', written))
    assert log_ins
    assert log_ins <= set(code_in(README))
    assert PASSWORD in code_in(README)


def test_every_decision_says_why_what_and_what_follows():
    index = text_of("docs/decisions/README.md")
    for page in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")):
        text = page.read_text()
        assert f"]({page.name})" in index
        assert f"# {int(page.name[:3])}. " in text
        for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert part in text, f"{page.name}: {part}"
