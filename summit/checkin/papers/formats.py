"""Sheets of labels as they are sold, in millimetres: where each label lies on its sheet."""

from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.lib.units import mm

from summit.errors import N_
from summit.registration.paper import PAPERS, Paper


@dataclass(frozen=True, slots=True)
class Box:
    """A label, in points from the lower left corner of its sheet."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Format:
    """``columns`` by ``rows`` labels of ``width`` by ``height``, the first at ``left``, ``top``."""

    label: str
    paper: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float

    @property
    def sheet(self) -> Paper:
        return PAPERS[self.paper]

    @property
    def on_a_sheet(self) -> int:
        return self.columns * self.rows

    def boxes(self) -> Iterator[Box]:
        """Row by row from the top, as one reads."""
        for row in range(self.rows):
            for column in range(self.columns):
                yield Box(
                    (self.left + column * self.width) * mm,
                    self.sheet.height - (self.top + (row + 1) * self.height) * mm,
                    self.width * mm,
                    self.height * mm,
                )


# The sheets' makers print these sizes on their boxes; none of both has gaps between its labels.
FORMATS: dict[str, Format] = {
    "5392": Format(
        N_("Letter, 6 on a sheet, 4 × 3 in (Avery 5392)"), "letter", 2, 3, 101.6, 76.2, 6.35, 25.4
    ),
    "l7418": Format(N_("A4, 8 on a sheet, 86 × 55 mm (Avery L7418)"), "a4", 2, 4, 86, 55, 19, 38.5),
    "letter": Format(N_("Letter, one on a page"), "letter", 1, 1, 190.5, 254, 12.7, 12.7),
    "a4": Format(N_("A4, one on a page"), "a4", 1, 1, 184, 271, 13, 13),
}
