"""Handrail on a phone's home screen, and its Today page without a connection: what a browser needs to know for both.

None of these answers holds anything of a person: they are kept by browsers in the open.
"""

from __future__ import annotations

import json
from functools import cache

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse

from handrail.access.decorators import public

# What the Today page is drawn with. Other letters of the font are fetched when they are needed.
SHELL_FILES = (
    "handrail/handrail.css",
    "handrail/handrail.js",
    "handrail/supported.js",
    "handrail/mark.svg",
    "handrail/fonts/atkinson-400.woff2",
    "handrail/fonts/atkinson-700.woff2",
)
ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-512-maskable.png", 512, "maskable"))


def _built(name: str) -> str:
    """Return the text of a built file; empty where the look was never built."""
    path = finders.find(f"handrail/{name}")
    if not isinstance(path, str):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


@cache
def _version() -> str:
    """Return what changes with every build, so that browsers fetch the files anew."""
    return _built("built-from.txt").strip()[:16]


@public
def service_worker(request: HttpRequest) -> HttpResponse:
    """Answer with the script that browsers run beside our pages: ours, with the names of the files to keep."""
    facts = {
        "version": _version(),
        "files": [static(name) for name in SHELL_FILES],
        "shell": reverse("web:today-shell"),
        "today": reverse("progress:today"),
    }
    script = f"self.HANDRAIL = {json.dumps(facts)};\n{_built('service-worker.js')}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@public
def manifest(request: HttpRequest) -> HttpResponse:
    """Answer with what a phone shows of Handrail on its home screen."""
    facts = {
        "id": "/",
        "name": "Handrail",
        "short_name": "Handrail",
        "description": "What each pupil works on, and how it went.",
        "lang": "en-GB",
        "start_url": reverse("progress:today"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1d4b47",
        "icons": [
            {"src": static(f"handrail/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in ICONS
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@public
def today_shell(request: HttpRequest) -> HttpResponse:
    """Show the empty frame into which a device puts the Today page that it has kept locked.

    Whoever asks, it is the same and names nobody.
    """
    request.actor = None  # type: ignore[attr-defined]
    return render(request, "web/today_shell.html")
