"""Pictures that people send: looked at by their content, made small, and stripped of everything but what is seen.

A photo from a phone carries the place, the moment and the make of the phone beside its pixels. Only the pixels are
kept: they are drawn again into a new JPEG, so that nothing of the file that came survives.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

from PIL import Image, ImageOps

from handrail.core.errors import Refused

CONTENT_TYPE = "image/jpeg"
LARGEST_SENT_BYTES = 15 * 1024 * 1024  # a photo of today's phones has 2 to 8 MB
MOST_PIXELS = 80_000_000  # decoded in the memory of a small school's machine
LONGEST_SIDE = 1600  # a page of handwriting is still read at this size
MOST_KEPT_BYTES = 300 * 1024
_QUALITIES = (82, 72, 62, 50)
_KINDS = ("JPEG", "PNG", "WEBP")
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG ready to keep. Units: pixels."""

    content: bytes
    width: int
    height: int


def made_small(content: bytes, *, field: str) -> Picture:
    """Return the picture as a JPEG of at most 1600 pixels and about 300 kB, upright, with nothing beside its pixels.

    Errors: Refused(field=field) with how to mend it, for what is no JPEG, PNG or WebP, is too large or is damaged.
    """
    if not content:
        raise Refused("This file is empty. Choose another one.", field=field)
    if len(content) > LARGEST_SENT_BYTES:
        raise Refused(
            f"The photo has {len(content) / 1024 / 1024:.1f} MB. Choose one of at most "
            f"{LARGEST_SENT_BYTES // 1024 // 1024} MB.",
            field=field,
        )
    return _encoded(_pixels(content, field))


def _pixels(content: bytes, field: str) -> Image.Image:
    try:
        # Only the head of the file is read here: how large the picture would be is known before it is decoded.
        opened = Image.open(io.BytesIO(content), formats=_KINDS)
    except (*_BROKEN, Image.DecompressionBombWarning):
        raise Refused("This file is not a JPEG, PNG or WebP picture. Choose a photo.", field=field) from None
    with opened as image:
        if image.width * image.height > MOST_PIXELS:
            raise Refused("This picture has too many points. Choose a smaller one.", field=field)
        try:
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # lets a JPEG be decoded at a fraction of its size
            image.load()
        except _BROKEN:
            raise Refused("This picture is damaged or not complete. Choose it again.", field=field) from None
        return _on_white(_upright(image))


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _on_white(image: Image.Image) -> Image.Image:
    small = image.copy()
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if small.mode in {"RGBA", "LA", "PA"} or "transparency" in small.info:
        seen = small.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return small.convert("RGB")


def _encoded(image: Image.Image) -> Picture:
    """Try lower qualities, then fewer pixels, until it is small enough: even noise ends at some size."""
    while True:
        # A new image of the same pixels has no comments, profiles or tags to write out.
        jpeg = Image.new("RGB", image.size)
        jpeg.paste(image)
        for quality in _QUALITIES:
            out = io.BytesIO()
            jpeg.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
            if out.tell() <= MOST_KEPT_BYTES:
                return Picture(out.getvalue(), *jpeg.size)
        image = jpeg.resize((max(1, jpeg.width * 3 // 4), max(1, jpeg.height * 3 // 4)), Image.Resampling.LANCZOS)
