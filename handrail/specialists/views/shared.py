"""What the pages of this room do alike."""

from __future__ import annotations

from django.http import HttpResponse

from handrail.core import clock
from handrail.core.downloads import download
from handrail.specialists.models import AdviceFile
from handrail.specialists.types import FILE_ENDINGS, FileKind


def as_download(file: AdviceFile) -> HttpResponse:
    """Answer with the file to keep: never shown in the browser, and under a name that tells nothing."""
    kind = FileKind(file.kind)
    name = f"advice-{clock.today().isoformat()}.{FILE_ENDINGS[kind]}"
    answer = download(bytes(file.content), name=name, content_type=kind.value)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
