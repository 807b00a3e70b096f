"""Reads of the room: what waits for one adult, and who has read what."""

from handrail.readings.queries.own import n_to_read, plan_reading, plans_to_read, to_read_rows
from handrail.readings.queries.readers import (
    ReadingFilter,
    adults_of,
    briefs_of,
    class_choices,
    counts_of,
    readers_of,
    versions_listed,
)

__all__ = [
    "ReadingFilter",
    "adults_of",
    "briefs_of",
    "class_choices",
    "counts_of",
    "n_to_read",
    "plan_reading",
    "plans_to_read",
    "readers_of",
    "to_read_rows",
    "versions_listed",
]
