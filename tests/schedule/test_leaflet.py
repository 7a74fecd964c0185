import io

import pypdf
import pytest

from summit.registration.paper import PAPERS
from summit.schedule.leaflet import Back, leaflet_pdf
from summit.schedule.printed import Column, Item, Sheet

BACK = Back(
    "Notes", "What has changed stands here.", "https://summit.example.org/e/summit/programme"
)


def sheet(*counts):
    columns = [
        Column(
            f"Site {n}",
            "College",
            "1 Main Street",
            [
                Item("10:00–11:00", f"Talk {i}.", "Main hall", "Ana", False, False)
                for i in range(count)
            ],
        )
        for n, count in enumerate(counts)
    ]
    return Sheet("Summit", "Friday 29 January 2027", columns, "Hosted by us.", "Nothing yet.")


def pages(made, paper="letter"):
    raw = leaflet_pdf(made, range(len(made.columns)), BACK, PAPERS[paper])
    return pypdf.PdfReader(io.BytesIO(raw)).pages


def test_a_days_programme_is_one_sheet_front_and_back_first():
    told = [page.extract_text() for page in pages(sheet(9))]
    assert len(told) == 2
    assert "Site 0" in told[0]
    assert "Notes" in told[0]
    assert "What has changed stands here." in told[0]
    assert [f"Talk {i}." in told[1] for i in range(9)] == [True] * 9


def test_a_long_day_goes_on_where_one_would_take_notes():
    outside = pages(sheet(30))[0].extract_text()
    assert "Talk 29." in outside
    assert "Notes" not in outside


@pytest.mark.parametrize("count", [1, 2, 20, 40, 120])
def test_however_long_the_day_every_session_is_told_once(count):
    told = "".join(page.extract_text() for page in pages(sheet(count)))
    assert [told.count(f"Talk {i}.") for i in range(count)] == [1] * count


def test_a_long_day_is_written_smaller_before_a_second_sheet_is_begun():
    assert len(pages(sheet(24))) == 2
    assert len(pages(sheet(120))) > 2


def test_each_site_has_a_leaflet_of_its_own():
    told = [page.extract_text() for page in pages(sheet(3, 3))]
    assert ["Site 0" in told[0], "Site 1" in told[2], len(told)] == [True, True, 4]


@pytest.mark.parametrize(("paper", "sides"), [("letter", (792, 612)), ("a4", (842, 595))])
def test_the_sheet_lies_on_its_side(paper, sides):
    box = pages(sheet(2), paper)[0].mediabox
    assert (round(box.width), round(box.height)) == sides


def test_a_programme_that_is_not_there_yet_says_so():
    assert "Nothing yet." in pages(sheet(0))[1].extract_text()


def test_what_fits_no_panel_does_not_print_for_ever():
    made = sheet(1)
    made.columns[0].items[0] = Item("10:00", "word " * 4000, "", "", False, False)
    assert len(pages(made)) <= 3
