import re
from pathlib import Path

import pytest

from summit.charts.hatch import stripes
from summit.charts.pdf import INKS, colour_of, pdf
from tests.charts.samples import everything

CSS = Path(__file__).parents[2] / "static" / "css"


def light(ink: str) -> str:
    """The light colour that the page gives to an ink."""
    rules = (CSS / "components" / "charts.css").read_text()
    value = re.search(rf"\.{ink} {{[^}}]*?(?:stroke|fill): ([^;}}]+\)?)", rules)
    assert value, ink
    text = value[1].strip()
    if ink == "k-ring":
        text = "var(--ink)"
    if token := re.match(r"var\(--([\w-]+)\)", text):
        found = re.search(rf"--{token[1]}: (.+);", (CSS / "tokens.css").read_text())
        assert found, text
        text = found[1]
    colour = re.search(r"light-dark\((#\w+)", text)
    assert colour, text
    return colour[1] if len(colour[1]) > 4 else f"#{''.join(2 * c for c in colour[1][1:])}"


@pytest.mark.parametrize("ink", INKS)
def test_paper_has_the_light_colours_of_the_page(ink: str) -> None:
    assert INKS[ink] == light(ink)


def test_a_curve_of_a_site_has_the_colour_of_the_site() -> None:
    assert colour_of("k-step north") == colour_of("k-north")
    assert colour_of("k-step") == colour_of("k-brand")


def test_it_takes_the_width_it_is_given_and_keeps_its_proportions() -> None:
    drawing = everything()["funnel"].wide
    sheet = pdf(drawing, 260)
    assert sheet.width == 260
    assert sheet.height == pytest.approx(260 * drawing.height / drawing.width)


def test_stripes_stay_inside_the_area() -> None:
    square = ((0.0, 0.0), (50.0, 0.0), (50.0, 50.0), (0.0, 50.0))
    found = list(stripes(square))
    assert found
    for start, end in found:
        assert all(-1e-6 <= number <= 50 + 1e-6 for number in (*start, *end))
