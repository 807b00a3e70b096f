"""Reads of this room: the trail."""

from handrail.records.queries.trail import people_who_saw, trail_page, trail_rows

__all__ = ["people_who_saw", "trail_page", "trail_rows"]
