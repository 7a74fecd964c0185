"""QR codes as one vector path, for pages, pictures and paper."""

from dataclasses import dataclass

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # modules of white around the code, ISO/IEC 18004 §9.1


@dataclass(frozen=True, slots=True)
class Code:
    """A square of ``size`` modules; ``runs`` are dark (row, column, length), without border."""

    size: int
    runs: tuple[tuple[int, int, int], ...]

    @property
    def path(self) -> str:
        """The SVG path of the dark modules in a box of ``size`` by ``size``."""
        return "".join(f"M{x} {y}h{n}v1h-{n}z" for y, x, n in self.runs)


def code_of(text: str) -> Code:
    """The QR code of ``text``, error correction M.

    Upper-case letters, digits and ``$%*+-./:`` alone make a markedly smaller code.
    """
    made = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    made.add_data(text)
    made.make(fit=True)
    rows = made.get_matrix()
    runs = [run for y, row in enumerate(rows) for run in _runs(y, row)]
    return Code(len(rows), tuple(runs))


def _runs(y: int, row: list[bool]) -> list[tuple[int, int, int]]:
    found, start = [], None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            found.append((y, start, x - start))
            start = None
    return found


def svg_of(code: Code, label: str) -> str:
    """A picture file of its own, with its white border; ``label`` is its title."""
    box = code.size + 2 * QUIET
    safe = label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {box} {box}" width="480" '
        f'height="480" role="img" shape-rendering="crispEdges"><title>{safe}</title>'
        f'<path fill="#fff" d="M0 0h{box}v{box}H0z"/>'
        f'<path transform="translate({QUIET} {QUIET})" d="{code.path}"/></svg>'
    )
