"""Reads of everyday progress: lines and records, phases, the day, photos of work, help wanted, the weekly glance."""

from handrail.progress.queries.glance import (
    Glance,
    GlanceRow,
    by_class,
    glance,
)
from handrail.progress.queries.help import (
    HelpRow,
    help_for,
    open_help_for,
)
from handrail.progress.queries.lines import (
    STANDING_VARIANTS,
    LinePanel,
    RecordRow,
    how_lines,
    last_records,
    latest_of_pupil,
    line_of,
    lines_for,
    panels_and_records,
    panels_for,
    records_of,
    tell_recorded,
    value_in_words,
)
from handrail.progress.queries.phases import (
    phases_for,
)
from handrail.progress.queries.seen import SeenRow, register_seen, seen_of
from handrail.progress.queries.today import (
    GroupTarget,
    PupilPart,
    Today,
    TodayGroup,
    TodayPupil,
    TodayTarget,
    group_target,
    today_rows,
)

__all__ = [
    "STANDING_VARIANTS",
    "Glance",
    "GlanceRow",
    "GroupTarget",
    "HelpRow",
    "LinePanel",
    "PupilPart",
    "RecordRow",
    "SeenRow",
    "Today",
    "TodayGroup",
    "TodayPupil",
    "TodayTarget",
    "by_class",
    "glance",
    "group_target",
    "help_for",
    "how_lines",
    "last_records",
    "latest_of_pupil",
    "line_of",
    "lines_for",
    "open_help_for",
    "panels_and_records",
    "panels_for",
    "phases_for",
    "records_of",
    "register_seen",
    "seen_of",
    "tell_recorded",
    "today_rows",
    "value_in_words",
]
