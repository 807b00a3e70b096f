"""Files that people keep: what the browser is told about them."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpResponse

LONGEST_NAME = 80


def plain_name(name: str) -> str:
    """Return a file name of ASCII letters, digits, dots and hyphens only: safe in a header and on every disk."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip(".-")[:LONGEST_NAME] or "file"


def download(content: bytes, *, name: str, content_type: str, is_shown: bool = False) -> HttpResponse:
    """Answer with a file to keep, or with one that the browser shows (`is_shown`).

    The name should tell no pupil's name: files lie in download folders for years.
    """
    response = HttpResponse(content, content_type=content_type)
    kind = "inline" if is_shown else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{plain_name(name)}"'
    return response
