import io

import pypdf

from summit.schedule.printed import Column, Item, Sheet, programme_pdf


def sheet(*counts, title="Changing the narrative"):
    items = [Item("10:00–11:00", title, "Main hall", "Ana Ruiz", False, True)]
    columns = [Column(f"Site {n}", "College", "", items * count) for n, count in enumerate(counts)]
    return Sheet("Summit", "Friday 29 January 2027", columns, "Hosted by us.", "Nothing yet.")


def pages(made):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(programme_pdf(made))).pages]


def test_a_long_day_goes_on_over_the_page():
    told = pages(sheet(30, 2))
    assert len(told) > 1
    assert sum(page.count("Changing the narrative") for page in told) == 32


def test_a_third_site_gets_a_page_of_its_own():
    told = pages(sheet(1, 1, 1))
    assert ["Site 2" in page for page in told] == [False, True]


def test_an_empty_programme_says_so():
    assert "Nothing yet." in pages(sheet(0))[0]
    assert len(pages(sheet())) == 1


def test_names_of_many_languages_are_told_and_no_boxes_drawn():
    told = pages(sheet(1, title="Łódź, Nguyễn & <Zoë> 🎉"))[0]
    assert "Łódź, Nguyễn & <Zoë>" in told
    assert "■" not in told


def test_a_title_that_fits_no_page_does_not_print_for_ever():
    assert len(pages(sheet(1, title="word " * 4000))) <= 2
