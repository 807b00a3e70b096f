"""Keys of records."""

from __future__ import annotations

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """Return a version 7 UUID: unique across installations, and sorted by time so that indexes stay compact.

    Source: RFC 9562; ADR 0008.
    """
    return uuid_utils.compat.uuid7()
