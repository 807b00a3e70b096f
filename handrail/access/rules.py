"""Small rules of accounts: initials, invitations, waits after wrong tries, second factors, what a device is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from handrail.access.types import InvitationStatus, Role

# Five slips are human; after them each further one doubles the wait, up to a quarter of an hour (house rule).
FREE_FAILURES = 5
FIRST_WAIT_SECONDS = 4
LONGEST_WAIT_SECONDS = 15 * 60
# After a day without a wrong password the count starts again.
FORGOTTEN_AFTER = timedelta(days=1)

# Wrong passwords from one address in one hour, whatever the account. A whole school shares one: on a Monday morning
# some dozens of people mistype, and nobody shall notice. A machine that tries a thousand accounts does (house rule).
FREE_FAILURES_OF_AN_ADDRESS = 100
LONGEST_WAIT_OF_AN_ADDRESS_SECONDS = 10
# An account that signed in well from an address within so many days is never held up there by other people's slips.
KNOWN_HERE = timedelta(days=30)

# How long a sign-in counts as fresh enough for a dangerous act (house rule, as in other systems with a "sudo" mode).
RECENT = timedelta(minutes=15)
# A code that came by e-mail: eight digits, for a quarter of an hour, and five tries.
CODE_LASTS = timedelta(minutes=15)
CODE_TRIES = 5
CODE_DIGITS = 8


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
    return seconds_left_of(wait_seconds(n_failures), last_failed_at, now)


def seconds_left_of(wait: int, last_failed_at: datetime, now: datetime) -> int:
    """Return how much is left of a wait that began at the last failure.

    Units: seconds, rounded up; 0 when it is over.
    """
    left = timedelta(seconds=wait) - (now - last_failed_at)
    return max(0, -(-left // timedelta(seconds=1)))


def wait_words(seconds: int) -> str:
    """Return a wait as people say it: '8 seconds', '1 minute', '15 minutes'."""
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def wait_seconds_of_address(n_failures: int) -> int:
    """Return how long the next try from an address must wait after this many wrong passwords there, on any accounts.

    Units: seconds; 0 up to 100 in an hour, then 1 more for each further 10, at most 10.
    Source: house rule; short enough that a person hardly notices, long enough that a list of accounts takes days.
    """
    return min(max(0, (n_failures - FREE_FAILURES_OF_AN_ADDRESS) // 10), LONGEST_WAIT_OF_AN_ADDRESS_SECONDS)


def second_factor_due_on(began_on: Iterable[date], *, grace_days: int) -> date:
    """Return the last day without a second factor: the days of grace after the latest of these beginnings.

    They are when the person came to the school, got the role that needs it, and when the school began to ask for it.
    """
    return max(began_on) + timedelta(days=grace_days)


def code_words(code: str) -> str:
    """Return a code as it is written for people: '4821 7730'."""
    return f"{code[:4]} {code[4:]}"


def plain_code(typed: str) -> str:
    """Return the digits of what somebody typed, without spaces and hyphens."""
    return re.sub(r"[\s\-]", "", typed)


# The first that fits names the browser: others pretend to be Chrome and Safari as well.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("CrOS", "a Chromebook"),
    ("Android", "an Android device"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Return what a browser says of itself in plain words: 'Chrome on Windows', or 'An unknown browser'."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    machine = next((name for sign, name in _MACHINES if sign in user_agent), "")
    if not browser and not machine:
        return "An unknown browser"
    return f"{browser or 'A browser'} on {machine}" if machine else browser


# What people put in place of letters. A one or an exclamation mark may be an i or an l.
_EXCHANGED = (
    str.maketrans("013457@$!+", "oieastasit"),
    str.maketrans("013457@$!+", "oleastaslt"),
)
# With fewer letters than these beside a name that others know, a password is that name.
FEWEST_OWN_LETTERS = 6


def base_words(password: str) -> set[str]:
    """Return the words that may be meant by a password: without what stands around them, exchanged letters set back.

    In small letters. 'P4ssword2026!' gives 'password' among others; a word that is written twice gives it once.
    Words of fewer than four letters are left out: they stand inside too much else.
    """
    lowered = password.lower()
    core = re.sub(r"^[^a-z]+|[^a-z]+$", "", lowered)
    meant = {lowered, core}
    parts = [part for part in re.split(r"[\s_.,;:/\\\-]+", lowered) if re.search("[a-z]", part)]
    for letters in _EXCHANGED:
        meant |= {core.translate(letters), re.sub(r"^[^a-z]+|[^a-z]+$", "", lowered.translate(letters))}
        # 'footba11_2026': the sign parts the word from what stands behind it.
        meant |= {parts[0].translate(letters)} if len(parts) == 1 else set()
    meant |= {_once(word) for word in meant}
    return {word for word in meant if len(word) >= 4}


def _once(word: str) -> str:
    """Return 'password' for 'passwordpassword', and any other word as it is."""
    turned = (word + word).find(word, 1)
    return word[:turned]


def is_mostly_context(password: str, known: Iterable[str]) -> bool:
    """Say whether hardly any letters are left of a password without the names that others know."""
    lowered = password.lower()
    names = {part for text in known for part in re.split(r"[^a-z]+", text.lower()) if len(part) >= 4}
    for letters in (str.maketrans("", ""), *_EXCHANGED):
        left = lowered.translate(letters)
        touched = False
        for name in sorted(names, key=lambda one: (-len(one), one)):
            touched |= name in left
            left = left.replace(name, " ")
        if touched and sum(character.isalpha() for character in left) < FEWEST_OWN_LETTERS:
            return True
    return False


# Letters and digits that nobody takes for another: no 0 and O, no 1 and I. 32 of them, so twelve are 60 bits.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12
# How long an invitation holds unless the sender says otherwise (house rule); longer than a holiday is never right.
STAFF_DAYS = 14
OUTSIDE_DAYS = 30
MOST_DAYS = 90


def plain_invitation_code(typed: str) -> str:
    """Return a typed code as it is kept: capitals, without spaces and hyphens; '' if it cannot be one."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    # Whoever reads a letter O or I on paper means the digits that no code holds, so nothing is guessed for them.
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) else ""


def spaced_code(code: str) -> str:
    """Return a code in three groups of four, as it is printed: 'K7TM-22QX-9HPA'."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def usual_days(roles: Iterable[Role], outside: Iterable[Role]) -> int:
    """Return for how many days an invitation to these roles holds, unless the sender says otherwise."""
    return OUTSIDE_DAYS if set(roles) <= set(outside) else STAFF_DAYS


def invitation_status(
    *, accepted_at: datetime | None, withdrawn_at: datetime | None, expires_at: datetime, now: datetime
) -> InvitationStatus:
    """Return what became of an invitation. It can be accepted up to the very moment when it expires."""
    if accepted_at is not None:
        return InvitationStatus.ACCEPTED
    if withdrawn_at is not None:
        return InvitationStatus.WITHDRAWN
    return InvitationStatus.EXPIRED if expires_at < now else InvitationStatus.OPEN
