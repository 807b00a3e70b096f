"""Our own small set of line icons, drawn on a 24 by 24 grid with one stroke width."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from handrail.core.ui.html import one_of

ICONS: dict[str, str] = {
    "rail": '<path d="M3 17 L21 7"/><path d="M6 15.4V21"/><path d="M12 12v9"/><path d="M18 8.7V21"/>',
    "home": '<path d="M4 11.5 12 5l8 6.5"/><path d="M6 10.5V20h12v-9.5"/><path d="M10 20v-5h4v5"/>',
    "pupil": '<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.6-4 3.4-6 7-6s6.4 2 7 6"/>',
    "people": '<circle cx="9" cy="8.5" r="3"/><path d="M3.5 19c.5-3.4 2.6-5 5.5-5s5 1.6 5.5 5"/>'
    '<path d="M15.5 6a3 3 0 0 1 0 5.2"/><path d="M17 14.3c2 .6 3.2 2.2 3.5 4.7"/>',
    "plan": '<rect x="5" y="4" width="14" height="17" rx="2"/><path d="M9 9h6M9 13h6M9 17h3"/>',
    "target": '<circle cx="12" cy="12" r="8"/><circle cx="12" cy="12" r="4"/><circle cx="12" cy="12" r=".8"/>',
    "calendar": '<rect x="4" y="6" width="16" height="14" rx="2"/><path d="M4 10.5h16M8.5 3.5V8M15.5 3.5V8"/>',
    "clock": '<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "cross": '<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "warning": '<path d="M12 4.5 21 20H3z"/><path d="M12 10.5v4.5"/><path d="M12 17.6v.1"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11.5V16"/><path d="M12 8.3v.1"/>',
    "error": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V13"/><path d="M12 16.2v.1"/>',
    "search": '<circle cx="11" cy="11" r="6"/><path d="m15.5 15.5 4.5 4.5"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "edit": '<path d="M5 19l.8-4L16 4.8l3.2 3.2L9 18.2z"/><path d="m13.8 7 3.2 3.2"/>',
    "print": '<path d="M7 9V4h10v5"/><rect x="4" y="9" width="16" height="8" rx="2"/><path d="M7 14h10v6H7z"/>',
    "download": '<path d="M12 4v11"/><path d="m7.5 11 4.5 4.5 4.5-4.5"/><path d="M5 20h14"/>',
    "upload": '<path d="M12 16V5"/><path d="m7.5 9.5 4.5-4.5 4.5 4.5"/><path d="M5 20h14"/>',
    "message": '<path d="M4 6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5v8a1.5 1.5 0 0 1-1.5 1.5H11'
    'l-4.5 4v-4h-1A1.5 1.5 0 0 1 4 14.5z"/>',
    "chart": '<path d="M4 4v16h16"/><path d="m7.5 15 4-4.5 3 2.5L20 7"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "heart": '<path d="M12 19.5S4 15 4 9.5A4 4 0 0 1 12 8a4 4 0 0 1 8 1.5c0 5.5-8 10-8 10z"/>',
    "star": '<path d="m12 4 2.4 5.2 5.6.7-4.1 3.9 1.1 5.6-5-2.8-5 2.8 1.1-5.6L4 9.9l5.6-.7z"/>',
    "book": '<path d="M4 5.5c3-1 6-.5 8 1.5 2-2 5-2.5 8-1.5V18c-3-1-6-.5-8 1.5-2-2-5-2.5-8-1.5z"/><path d="M12 7v12"/>',
    "hand": '<path d="M7 13V7.5a1.5 1.5 0 0 1 3 0V11 5.5a1.5 1.5 0 0 1 3 0V11 6.5a1.5 1.5 0 0 1 3 0V12l1-1.5'
    'a1.6 1.6 0 0 1 2.7 1.7L17 18c-1 1.8-2.5 2.5-5 2.5-3.5 0-5-2-5-5z"/>',
    "coins": '<circle cx="9" cy="9" r="5"/><path d="M15.5 9.6a5 5 0 1 1-5.9 5.9"/><path d="M7.5 9h3"/>',
    "settings": '<circle cx="12" cy="12" r="3"/><path d="M12 3.5v3M12 17.5v3M3.5 12h3M17.5 12h3M6 6l2.1 2.1'
    'M15.9 15.9 18 18M6 18l2.1-2.1M15.9 8.1 18 6"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "arrow-right": '<path d="M5 12h14"/><path d="m13 6 6 6-6 6"/>',
    "arrow-left": '<path d="M19 12H5"/><path d="m11 6-6 6 6 6"/>',
    "sort": '<path d="m8 9.5 4-4.5 4 4.5"/><path d="m8 14.5 4 4.5 4-4.5"/>',
    "sort-up": '<path d="m7 14.5 5-6 5 6"/>',
    "sort-down": '<path d="m7 9.5 5 6 5-6"/>',
    "offline": '<path d="M4 4l16 16"/><path d="M8.5 14a5 5 0 0 1 7 0"/><path d="M5 10.5a10 10 0 0 1 4-2.3"/>'
    '<path d="M13 7.6a10 10 0 0 1 6 2.9"/><path d="M12 17.5v.1"/>',
    "sign-out": '<path d="M14 5H6v14h8"/><path d="M10 12h10"/><path d="m16.5 8.5 3.5 3.5-3.5 3.5"/>',
}


# These point along the way of reading, so they turn with it.
MIRRORED = frozenset({"arrow-left", "arrow-right", "sign-out", "chart"})


def icon(*, name: str, label: str = "", size: int = 20, **extra: Any) -> SafeString:
    """Return an inline SVG icon; decorative unless it has a label."""
    one_of("icon", name, ICONS)
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {} focusable="false" width="{}" height="{}" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{}</svg>',
        "hr-icon hr-icon--mirrored" if name in MIRRORED else "hr-icon",
        spoken,
        size,
        size,
        mark_safe(ICONS[name]),  # noqa: S308 - a constant of this file
    )
