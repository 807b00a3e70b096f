"""Compare-and-set of texts: nobody's acknowledged words are ever overwritten unseen. Pure."""

from __future__ import annotations

from handrail.plans.types import FieldChange, Verdict


def cleaned(text: str) -> str:
    """Return a text as it is kept: one kind of line end, and no character that a database refuses.

    Spaces stay, so that what comes back is what the writer sees.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def verdict(current: str, change: FieldChange, *, is_own_prose: bool = False) -> Verdict:
    """Decide what becomes of one field, given what is on the server now.

    In this order: the same words again are unchanged, so a retry is harmless. A writer who knew the current words may
    replace them. A writer who changed nothing leaves others' words alone. `is_own_prose` says that the current words
    are the writer's own free text; then new words that hold all of them are written too: the answer to the last save
    was lost on the way and the writer has gone on typing. All else is a conflict.
    """
    base, new = cleaned(change.base), cleaned(change.new)
    if new == current:
        return Verdict.UNCHANGED
    if base == current:
        return Verdict.WRITTEN
    if new == base:
        return Verdict.UNCHANGED
    if is_own_prose and current.strip() and current.strip() in new:
        return Verdict.WRITTEN
    return Verdict.CONFLICT
