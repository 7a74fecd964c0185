"""The documents as text: their files, links, tables and code."""

import re

from tests.architecture.source import ROOT

PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda page: page.as_posix()
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def links_in(text):
    """Where the links and pictures of a page lead; addresses elsewhere are left out."""
    found = LINK.findall(CODE.sub("", FENCE.sub("", text)))
    return [target for target in found if "://" not in target and not target.startswith("mailto:")]


def rows_of(text):
    """The rows of every table as lists of cells, without headings and rulers."""
    rows, heading = [], True
    for line in text.splitlines():
        if not line.startswith("|"):
            heading = True
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        ruler = set("".join(cells)) <= set("-: ")
        if not heading and not ruler:
            rows.append(cells)
        heading = heading and not ruler
    return rows


def code_in(text):
    """What stands between backticks, outside of fenced blocks."""
    return CODE.findall(FENCE.sub("", text))
