"""Small rules of accounts: initials, and how long to wait after a wrong password."""

from __future__ import annotations

from datetime import datetime, timedelta

# Five slips are human; after them each further one doubles the wait, up to a quarter of an hour (house rule).
FREE_FAILURES = 5
FIRST_WAIT_SECONDS = 4
LONGEST_WAIT_SECONDS = 15 * 60
# After a day without a wrong password the count starts again.
FORGOTTEN_AFTER = timedelta(days=1)


def initials_of(name: str) -> str:
    """Return the initials that stand on plans: the first letter of each part of the name, at most four."""
    parts = [part for part in name.replace("-", " ").split() if part[:1].isalpha()]
    return "".join(part[0].upper() for part in parts)[:4]


def wait_seconds(n_failures: int) -> int:
    """Return how long the next try must wait after this many wrong passwords in a row.

    Units: seconds; 0 up to five wrong ones, then 4, 8, 16 ... at most 900.
    Source: house rule; the wait is per account and address, so that nobody can lock somebody else out.
    """
    if n_failures < FREE_FAILURES:
        return 0
    return min(FIRST_WAIT_SECONDS * 2 ** min(n_failures - FREE_FAILURES, 20), LONGEST_WAIT_SECONDS)


def seconds_left(n_failures: int, last_failed_at: datetime, now: datetime) -> int:
    """Return how many seconds the next try still has to wait; 0 when it may be made now."""
    left = timedelta(seconds=wait_seconds(n_failures)) - (now - last_failed_at)
    return max(0, -(-left // timedelta(seconds=1)))


def wait_words(seconds: int) -> str:
    """Return a wait as people say it: '8 seconds', '1 minute', '15 minutes'."""
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
