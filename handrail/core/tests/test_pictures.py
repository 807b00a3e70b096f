"""Photos: told by their content, made small, and without a word of where they were taken."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image, PngImagePlugin

from handrail.core import pictures
from handrail.core.errors import Refused
from handrail.core.pictures import LONGEST_SIDE, MOST_KEPT_BYTES, made_small

GPS = {1: "N", 2: (51.0, 30.0, 26.4), 3: "W", 4: (0.0, 7.0, 39.9)}
MAKE, MODEL, ORIENTATION, GPS_TAG = 0x010F, 0x0110, 0x0112, 0x8825


def encoded(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def from_a_phone(**size) -> bytes:
    """A photo as a phone makes it: with the place, its make, a comment and a profile; the left half is red."""
    image = Image.new("RGB", (size.get("width", 400), size.get("height", 200)), "blue")
    image.paste("red", (0, 0, image.width // 2, image.height))
    exif = Image.Exif()
    exif[MAKE], exif[MODEL], exif[ORIENTATION] = "Phonemaker", "Phone 12", 6
    exif[GPS_TAG] = GPS
    return encoded(image, exif=exif, comment=b"Room 12", icc_profile=b"Phonemaker profile", quality=95)


def test_place_and_phone_are_gone():
    sent = from_a_phone()
    # The file does say where it was taken: the test would fail otherwise for want of anything to strip.
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS_TAG)[2] == (51.0, 30.0, 26.4)
    kept = made_small(sent, field="photo")
    read = Image.open(io.BytesIO(kept.content))
    assert not read.getexif() and not read.getexif().get_ifd(GPS_TAG)
    assert set(read.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    for word in (b"Exif", b"Phonemaker", b"Room 12", b"ICC_PROFILE", b"http"):
        assert word not in kept.content


def test_it_stands_upright():
    kept = made_small(from_a_phone(), field="photo")
    assert (kept.width, kept.height) == (200, 400)
    red, _, blue = Image.open(io.BytesIO(kept.content)).getpixel((100, 20))
    assert red > 200 and blue < 60, "the red half was on the left and is on top when the phone was turned"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_a_small_jpeg(kind):
    kept = made_small(encoded(Image.new("RGB", (2400, 1800), "green"), kind), field="photo")
    assert (kept.width, kept.height) == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)
    assert Image.open(io.BytesIO(kept.content)).format == "JPEG"


def test_the_hardest_picture_there_is_becomes_small_too():
    noise = Image.frombytes("RGB", (1800, 1400), os.urandom(1800 * 1400 * 3))
    kept = made_small(encoded(noise, quality=95), field="photo")
    assert len(kept.content) <= MOST_KEPT_BYTES
    assert min(kept.width, kept.height) > 300


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK", "I;16"])
def test_every_mode_is_shown_on_white(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new(mode, (40, 20))
    kept = made_small(encoded(image, kind), field="photo")
    shown = Image.open(io.BytesIO(kept.content)).getpixel((5, 5))
    assert len(shown) == 3
    if mode in {"RGBA", "LA"}:
        assert min(shown) > 250, "what is transparent is white and not black"


def test_words_in_a_png_are_gone():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Ama Mensah")
    kept = made_small(encoded(Image.new("RGB", (9, 9)), "PNG", pnginfo=words), field="photo")
    assert b"Ama" not in kept.content


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"GIF89a" + b"\0" * 40, "not a JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a JPEG, PNG or WebP"),
        (b"\xff\xd8\xff" + b"no picture at all" * 9, "not a JPEG, PNG or WebP"),
        (from_a_phone()[:900], "damaged"),
        (encoded(Image.new("RGB", (300, 300)), "PNG")[:60], "damaged"),
        (b"\0" * (pictures.LARGEST_SENT_BYTES + 1), "The photo has 15.0 MB. Choose one of at most 15 MB."),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        made_small(content, field="photo")
    assert refused.value.field == "photo"


def test_a_picture_that_would_fill_the_memory_is_never_decoded(monkeypatch):
    # 20,000 by 20,000 white points are a file of 50 kB and 1.2 GB in memory.
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    huge = encoded(Image.new("1", (20_000, 20_000)), "PNG")
    monkeypatch.undo()
    with pytest.raises(Refused):
        made_small(huge, field="photo")
    large = encoded(Image.new("1", (10_000, 8_100)), "PNG")
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    with pytest.raises(Refused, match="too many points"):
        made_small(large, field="photo")


def test_a_nonsense_turn_is_shown_as_it_is(monkeypatch):
    def broken(image):
        raise TypeError("nonsense")

    monkeypatch.setattr(pictures.ImageOps, "exif_transpose", broken)
    assert made_small(from_a_phone(), field="photo").width == 400
