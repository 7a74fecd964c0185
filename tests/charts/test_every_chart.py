"""What holds for every chart, wide and narrow, with data and without."""

from xml.etree import ElementTree as ET

import pytest

from summit.charts.pdf import pdf
from summit.charts.shapes import Drawing
from summit.charts.svg import svg
from tests.charts.geometry import collisions, outside
from tests.charts.samples import everything

DRAWINGS = [
    pytest.param(drawing, id=f"{name}, {kind}")
    for name, pair in everything().items()
    for kind, drawing in zip(("wide", "narrow"), pair, strict=True)
]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_no_word_lies_upon_another(drawing: Drawing) -> None:
    assert collisions(drawing) == []


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_no_word_leaves_the_sheet(drawing: Drawing) -> None:
    assert outside(drawing) == []


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_it_is_well_formed_and_names_itself(drawing: Drawing) -> None:
    root = ET.fromstring(svg(drawing, "wide"))
    assert root.get("role") == "img"
    assert root.get("aria-label") == drawing.label
    assert root.get("class") == "wide"


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_it_keeps_the_content_security_policy(drawing: Drawing) -> None:
    assert "style" not in svg(drawing)


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_it_can_be_printed(drawing: Drawing) -> None:
    assert pdf(drawing, 300).asString("pdf").startswith(b"%PDF")


@pytest.mark.parametrize("pair", everything().values(), ids=everything())
def test_the_narrow_drawing_fits_a_phone(pair: tuple[Drawing, Drawing]) -> None:
    assert pair[1].width == 350
