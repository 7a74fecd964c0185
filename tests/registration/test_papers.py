"""What people carry away is read back as their programs would read it."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pypdfium2
import pytest
import vobject
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics

from summit.access.tokens import CROCKFORD
from summit.calendars import Entry, calendar
from summit.registration.links import read_token, spelled, ticket_url
from summit.registration.paper import BOLD, PAPERS, PLAIN, can_print, drawable, fitting
from summit.registration.qr import code_of, svg_of
from summit.registration.ticket_pdf import (
    CARD_HEIGHT,
    CARD_WIDTH,
    HEAD,
    MARGIN,
    TicketFace,
    Words,
    ticket_pdf,
)

URL = "HTTPS://SUMMIT.EXAMPLE.ORG/T/0123456789ABCDEFGHJKMNPQRS"
START = datetime(2027, 1, 29, 18, tzinfo=UTC)


def a_face(**changes):
    words = Words(
        "Ticket for", "the holder", "Say", "When", "Where", "Bring", "This page.", "Keep", "Cut out"
    )
    return TicketFace(
        **{
            "event": "Upward Mobility Summit",
            "host": "CommUnify",
            "full_name": "Ana Reyes Montoya",
            "organization": "Casa de la Raza",
            "code": "KQ7M 4XRW",
            "url": URL,
            "day": "Friday 29 January 2027",
            "hours": "10:00–15:30",
            "doors": "Doors open at 9:15",
            "site": "North County",
            "venue": "Allan Hancock College",
            "address": "800 South College Drive",
            "directions": "Bus 20 stops at the door.",
            "colour": "north",
            "words": words,
        }
        | changes
    )


def an_appointment(**changes):
    return Entry(
        **{
            "uid": "abc",
            "sequence": 3,
            "title": "Cumbre de Movilidad, ñandú",
            "starts_at": START,
            "ends_at": START + timedelta(hours=5),
            "zone": "America/Los_Angeles",
            "place": "Allan Hancock College, 800 South College Drive",
            "text": "Bus 20 stops at the door; parking is free.\n" * 4,
            "url": "https://summit.example.org/my/X/",
            "stamped_at": datetime(2026, 12, 1, tzinfo=UTC),
        }
        | changes
    )


def text_of(pdf):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def codes_in(pdf, scale=2):
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def test_the_printed_ticket_says_who_where_and_when():
    pdf = ticket_pdf(a_face())
    reader = PdfReader(io.BytesIO(pdf))
    assert [round(side) for side in reader.pages[0].mediabox[2:]] == [612, 792]
    for said in ("Ana Reyes Montoya", "KQ7M 4XRW", "North County", "10:00–15:30", "Bus 20"):
        assert said in text_of(pdf)


def test_a_scanner_reads_the_printed_code():
    pdf = ticket_pdf(a_face())
    assert codes_in(pdf) == codes_in(pdf, scale=100 / 72) == [URL, URL]  # the page's, the card's


@pytest.mark.parametrize(("paper", "size"), [("letter", (612, 792)), ("a4", (595, 842))])
def test_both_codes_are_read_from_either_paper_at_100_dots_an_inch(paper, size):
    pdf = ticket_pdf(a_face(full_name="Ioana Petrescu-Villanueva de la Cruz y Montoya"), paper)
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    assert tuple(round(side) for side in page.mediabox[2:]) == size
    assert codes_in(pdf, scale=100 / 72) == [URL, URL]


@pytest.mark.parametrize("paper", PAPERS)
def test_the_codes_are_20_millimetres_wide_at_least_and_keep_off_the_edges(paper):
    dots = 300
    picture = pypdfium2.PdfDocument(ticket_pdf(a_face(), paper))[0].render(scale=dots / 72).to_pil()
    for code in zxingcpp.read_barcodes(picture):
        corners = code.position
        width = (corners.top_right.x - corners.top_left.x) / dots * 25.4
        assert width >= 20
        assert min(corners.top_left.x, picture.width - corners.top_right.x) / dots * 25.4 > 12
        assert (picture.height - corners.bottom_left.y) / dots * 25.4 > 12


@pytest.mark.parametrize(
    "name", ["Łucja Żółć", "Nguyễn Thị Hồng", "Дмитрий", "Αθηνά", "José Ñúñez"]
)
def test_names_keep_their_letters_in_an_embedded_font(name):
    pdf = ticket_pdf(a_face(full_name=name))
    assert name in text_of(pdf)
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    assert all("SourceSansPro" in font.get_object()["/BaseFont"] for font in fonts)


@pytest.mark.parametrize("name", ["李小龙", "أحمد", "Ana 李", "Ɔkyere"])
def test_a_name_without_letters_in_the_font_is_not_printed_as_boxes(name):
    assert not can_print(name)
    pdf = ticket_pdf(a_face(full_name=name, organization=name, directions=f"Bus 20 {name}"))
    assert "the holder" in text_of(pdf)
    assert "■" not in text_of(pdf)
    assert codes_in(pdf) == [URL, URL]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Ana 🎉 Reyes", "Ana Reyes"),
        ("Jose\u0301 Nu\u0301n\u0303ez", "José Núñez"),
        ("Ḥasan Ṣāliḥ", "Ḥasan Ṣāliḥ"),
        ("Ӓнна", "Анна"),
    ],
)
def test_a_name_loses_a_sign_or_an_accent_but_never_a_letter(typed, printed):
    assert can_print(typed, BOLD)
    assert drawable(typed, BOLD) == printed
    pdf = ticket_pdf(a_face(full_name=typed))
    assert printed in " ".join(text_of(pdf).split())


@given(st.text(st.sampled_from("aWiΩñ -"), max_size=120), st.integers(1, 4))
def test_no_line_is_wider_than_its_column(text, most):
    size, lines = fitting(text, PLAIN, 20, 90, fewer=1, smallest=8, most=most)
    assert 8 <= size <= 20
    assert len(lines) <= most
    assert all(pdfmetrics.stringWidth(line, PLAIN, size) <= 90 for line in lines)


def test_a_text_that_finds_no_room_ends_in_an_ellipsis():
    _, lines = fitting("word " * 90, PLAIN, 12, 100, fewer=2, smallest=8, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")


@pytest.mark.parametrize("paper", PAPERS)
def test_the_longest_word_stays_left_of_where_the_card_is_cut(paper):
    page = PAPERS[paper]
    name = "Παπαδιαμαντοπουλοκωνσταντινίδου" * 2
    pdf = ticket_pdf(a_face(full_name=name, event="Ω" * 90, site="W" * 60), paper)
    scale = 2
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil().convert("L")
    right = (page.width + CARD_WIDTH) / 2
    top, foot = page.height - MARGIN - CARD_HEIGHT + 4, page.height - MARGIN - 4  # no marks
    beyond = (right + 2, top, page.width, foot)
    assert picture.crop(tuple(round(side * scale) for side in beyond)).getextrema()[0] > 200
    assert codes_in(pdf) == [URL, URL]


def test_the_day_stays_above_the_stripe_under_a_name_of_two_lines():
    pdf = ticket_pdf(a_face(event="Upward Mobility Summit of the whole county and its cities" * 2))
    rows = []
    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(
        visitor_text=lambda text, _cm, tm, _font, _size: rows.append((text.strip(), tm[5]))
    )
    days = [y for text, y in rows if text.startswith("Friday 29")]
    assert max(days) > PAPERS["letter"].height - HEAD + 5


def test_long_entries_stay_on_the_page():
    long = "Very long name of somebody with many words " * 4
    pdf = ticket_pdf(a_face(full_name=long.strip(), event=long, directions=long * 3))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert codes_in(pdf) == [URL, URL]


def test_the_picture_of_the_code_is_a_small_code_and_escapes_its_title():
    code = code_of(URL)
    assert code.size == 29
    svg = svg_of(code, "<b>&")
    assert "<title>&lt;b&gt;&amp;</title>" in svg
    assert svg.count("<path") == 2


def test_the_code_is_written_in_capitals_throughout():
    assert ticket_url("https://summit.example.org", "0AB") == "HTTPS://SUMMIT.EXAMPLE.ORG/T/0AB"


@given(st.text(alphabet=CROCKFORD, min_size=26, max_size=26))
def test_a_token_survives_being_typed(token):
    typed = f" {token.lower().replace('0', 'o').replace('1', 'l')} "
    assert read_token(typed) == token


def test_a_code_is_spelled_in_fours():
    assert spelled("KQ7M4XRW") == "KQ7M 4XRW"


def test_the_calendar_file_names_the_instant_whatever_reads_it():
    written = calendar([an_appointment()])
    book = icalendar.Calendar.from_ical(written)
    entry = next(iter(book.walk("VEVENT")))
    assert entry["DTSTART"].dt == START
    assert entry["DTSTART"].dt.tzinfo.key == "America/Los_Angeles"
    other = vobject.readOne(written.decode())
    assert other.validate()
    assert other.vevent.dtstart.value == START
    assert other.vevent.dtend.value - other.vevent.dtstart.value == timedelta(hours=5)


def test_the_calendar_file_brings_its_zone_and_keeps_to_the_form():
    written = calendar([an_appointment()])
    zones = icalendar.Calendar.from_ical(written).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["America/Los_Angeles"]
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert len(written) < 2500


def test_a_later_revision_replaces_the_entry():
    entry, later = (
        next(
            iter(
                icalendar.Calendar.from_ical(calendar([an_appointment(sequence=n)])).walk("VEVENT")
            )
        )
        for n in (1, 2)
    )
    assert entry["UID"] == later["UID"]
    assert (entry["SEQUENCE"], later["SEQUENCE"]) == (1, 2)


@given(st.sampled_from(["America/Los_Angeles", "Europe/Madrid", "Asia/Kolkata", "UTC"]),
       st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))  # fmt: skip
def test_any_zone_and_day_names_the_same_instant(zone, moment):
    start = moment.replace(microsecond=0, tzinfo=UTC)
    written = calendar(
        [an_appointment(zone=zone, starts_at=start, ends_at=start + timedelta(hours=1))]
    )
    entry = next(iter(icalendar.Calendar.from_ical(written).walk("VEVENT")))
    assert entry["DTSTART"].dt.astimezone(ZoneInfo("UTC")) == start
