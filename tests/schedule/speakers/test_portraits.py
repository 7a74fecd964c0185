import io

import pytest
from PIL import Image

from summit.schedule.speakers.portraits import MOST_BYTES, SIDE, NoPicture, portrait


def picture(kind="JPEG", size=(900, 600), mode="RGB", **how):
    kept = io.BytesIO()
    Image.new(mode, size, "teal" if mode != "RGBA" else (0, 0, 0, 0)).save(kept, kind, **how)
    return kept.getvalue()


def drawn(sent):
    return Image.open(io.BytesIO(portrait(sent)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_small_square_jpeg(kind):
    made = drawn(picture(kind))
    assert (made.format, made.size) == ("JPEG", (SIDE, SIDE))


def test_a_picture_that_is_small_already_is_not_blown_up():
    assert drawn(picture(size=(120, 90))).size == (90, 90)


def test_where_a_picture_was_taken_is_not_kept():
    exif = Image.Exif()
    exif[0x010F] = "A maker"
    exif.get_ifd(0x8825)[1] = "N"
    sent = picture(exif=exif)
    assert b"A maker" in sent
    assert not drawn(sent).getexif()
    assert b"A maker" not in portrait(sent)


def test_a_picture_lying_on_its_side_is_set_upright():
    lying = Image.new("RGB", (200, 200), "white")
    lying.paste("black", (0, 0, 200, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    kept = io.BytesIO()
    lying.save(kept, "JPEG", exif=exif)
    upright = drawn(kept.getvalue()).convert("L")
    assert upright.getpixel((150, 100)) < 60
    assert upright.getpixel((50, 100)) > 200


def test_what_is_transparent_becomes_white():
    darkest, _lightest = drawn(picture("PNG", mode="RGBA")).convert("L").getextrema()
    assert darkest > 250


def test_what_hides_behind_a_picture_is_gone():
    assert b"<script>" not in portrait(picture() + b"<script>alert(1)</script>")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GIF89a" + bytes(40),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture()[:200],
        picture("GIF"),
        picture("TIFF"),
        picture("PNG", size=(7000, 7000), mode="1"),
        b"\xff\xd8" + bytes(MOST_BYTES),
    ],
    ids=["empty", "gif head", "svg", "half", "gif", "tiff", "bomb", "heavy"],
)
def test_what_is_no_picture_is_refused(sent):
    with pytest.raises(NoPicture):
        portrait(sent)
