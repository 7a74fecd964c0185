"""Lists that are brought in: good ones, and a long one with every fault that people make."""

import csv
import io

from summit.registration.actions.importing import bring_in, keep_list, match_columns, start_list
from summit.registration.actions.lists import questions_for_lists
from summit.registration.columns import guess
from summit.registration.sheets import digest_of, read_text
from tests.factories import both
from tests.factories.registration import a_question

HEADINGS = ("name", "e-mail", "phone", "organization", "site", "language", "diet", "guests", "day")
# What makes a row bad: the column, what is typed there, and a word of what is said of it.
FAULTS = (
    ("name", "", "There is no name."),
    ("name", "Jos\ufffd", "cannot be read"),
    ("name", "#REF!", "shows an error"),
    ("e-mail", "", "There is no e-mail address."),
    ("e-mail", "ana@", "not complete"),
    ("e-mail", "guest2@example.org", "further up in the list, in row 2"),
    ("phone", "ask my sister", "no phone number"),
    ("organization", "x" * 201, "too long"),
    ("site", "Mars", "no such site"),
    ("site", "", "There is no site."),
    ("language", "Klingon", "does not speak"),
    ("diet", "Klingon food", "none of the answers offered"),
    ("guests", "many", "no whole number"),
    ("day", "2025-02-30", "no date"),
)


def questions_of(event):
    """What the form asks beside the person, as ``HEADINGS`` name it; the event is stored."""
    vegan = [{"key": "vegan", "label": both("Vegan")}]
    return [
        a_question(event, "diet", kind="single_choice", options=vegan),
        a_question(event, "guests", kind="number", options=[], position=1),
        a_question(event, "day", kind="date", options=[], position=2),
    ]


def good(number):
    return {
        "name": f"Guest {number}",
        "e-mail": f"guest{number}@example.org",
        "phone": "555-0101",
        "organization": f"Group {number % 15}",
        "site": ("South County", "North County")[number % 2],
        "language": ("en", "Spanish")[number % 2],
        "diet": ("vegan", "")[number % 2],
        "guests": str(number % 3),
        "day": "2027-01-29",
    }


def a_list(rows, bad=0):
    """CSV text of so many rows; ``bad`` of them, evenly spread, have one of ``FAULTS`` each.

    Returns it with {row number: (column, word)} of the bad ones.
    """
    file, faults = io.StringIO(), {}
    writer = csv.DictWriter(file, HEADINGS)
    writer.writeheader()
    for n in range(rows):
        row = good(n + 2)
        if bad and (n + 1) % (rows // bad) == 0:
            column, cell, word = FAULTS[len(faults) % len(FAULTS)]
            row[column] = cell
            faults[n + 2] = (column, word)
        writer.writerow(row)
    return file.getvalue(), faults


def kept(session, event, text, *, actor, now):
    sheet = read_text(text)
    found = keep_list(session, event, sheet, filename="list.csv", digest=digest_of(text),
                      actor=actor, now=now)  # fmt: skip
    targets = guess(sheet.headings, questions_for_lists(session, event.id))
    match_columns(session, event, found, targets)
    return found


def started(session, event, text, *, actor, now, tell=False, partner=None):
    found = kept(session, event, text, actor=actor, now=now)
    start_list(session, event, found, tell=tell, partner=partner, actor=actor, now=now)
    return found


def finish(session, context):
    """Run the job as the worker does, a transaction for each chunk."""
    chunks = 0
    while bring_in(session, context):
        session.commit()
        chunks += 1
    return chunks
