"""Portraits: whatever is uploaded is drawn anew as a small JPEG, or refused.

Nothing of the file that came is kept: no place where it was taken, no program hidden behind it.
"""

import io
import warnings

from PIL import Image, ImageOps

SIDE = 480  # pixels
MOST_BYTES = 3 * 1024 * 1024
MOST_PIXELS = 40_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")


class NoPicture(Exception):
    """What was sent is no picture that can be drawn."""


def portrait(sent: bytes) -> bytes:
    """A square JPEG of at most ``SIDE`` pixels, upright and without any word about itself.

    Raises NoPicture for anything but a JPEG, PNG or WebP of a reasonable size.
    """
    if len(sent) > MOST_BYTES:
        raise NoPicture
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(sent)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning) as error:  # fmt: skip
        raise NoPicture from error


def _drawn(sent: bytes) -> bytes:
    with Image.open(io.BytesIO(sent), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise NoPicture
        upright = ImageOps.exif_transpose(opened).convert("RGBA")
    ground = Image.new("RGBA", upright.size, "white")
    flat = Image.alpha_composite(ground, upright).convert("RGB")
    side = min(SIDE, *flat.size)
    drawn = io.BytesIO()
    ImageOps.fit(flat, (side, side), centering=(0.5, 0.3)).save(drawn, "JPEG", quality=85)
    return drawn.getvalue()
