"""The poster on paper: a phone reads it, and a person reads the address."""

import io

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from summit.directory.partners.poster import SIDE, Place, Poster, Words, poster_pdf

URL = "HTTPS://SUMMIT.EXAMPLE.ORG/I/7KQ4M8ZP2R7KQ4M8ZP2R7KQ4M8"
ADDRESS = "summit.example.org/i/7kq4m8zp2r7kq4m8zp2r7kq4m8"


def a_poster(**changes):
    return Poster(
        **{
            "words": (
                Words(
                    "The Summit", "Come with Casa Luz", "Point at the code:", "Friday 29 January"
                ),
                Words(
                    "La Cumbre", "Venga con Casa Luz", "Apunte al código:", "viernes 29 de enero"
                ),
            ),
            "places": (Place("South · Sur", "south"), Place("North · Norte", "north")),
            "partner": "Casa Luz",
            "url": URL,
            "address": ADDRESS,
        }
        | changes
    )


def text_of(pdf):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(("paper", "size"), [("letter", (612, 792)), ("a4", (595, 842))])
def test_the_code_is_read_back_and_large_enough_for_the_second_row(paper, size):
    page = pypdfium2.PdfDocument(poster_pdf(a_poster(), paper))[0]
    assert tuple(round(side) for side in page.get_size()) == size
    (code,) = zxingcpp.read_barcodes(page.render(scale=100 / 72).to_pil())
    assert code.text == URL
    side = (code.position.top_right.x - code.position.top_left.x) / 100 * 25.4
    assert 40 <= side <= SIDE * 25.4 / 72


def test_it_speaks_both_languages_and_the_address_can_be_typed():
    said = text_of(poster_pdf(a_poster(), "letter"))
    for words in ("Come with Casa Luz", "Venga con Casa Luz", "La Cumbre", ADDRESS, "Norte"):
        assert words in said


@pytest.mark.parametrize("name", ["Łucja Żółć", "Дім", "Αθηνά"])
def test_names_keep_their_letters_in_an_embedded_font(name):
    pdf = poster_pdf(a_poster(words=(Words(name, name, name, name),)), "a4")
    assert name in text_of(pdf)
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    assert all("SourceSansPro" in font.get_object()["/BaseFont"] for font in fonts)


def test_a_letter_that_the_font_lacks_is_left_out():
    pdf = poster_pdf(a_poster(words=(Words("李 Summit", "🎉 Casa", "How", "Day"),)), "letter")
    assert "■" not in text_of(pdf)


def test_endless_names_stay_on_one_page():
    long = "Asociación de vecinas y vecinos " * 6
    words = (Words(long, long, long, long), Words(long + "x", long, long, long))
    pdf = poster_pdf(a_poster(words=words, address=ADDRESS * 2), "letter")
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    page = pypdfium2.PdfDocument(pdf)[0]
    assert [c.text for c in zxingcpp.read_barcodes(page.render(scale=2).to_pil())] == [URL]
