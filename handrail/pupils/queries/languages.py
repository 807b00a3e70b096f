"""What to know of a family's languages before talking, writing or printing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from handrail.pupils.policy import has_a_say

if TYPE_CHECKING:
    from handrail.pupils.models import Contact, Pupil


def people_to_ask(pupil: Pupil) -> list[tuple[Contact, str]]:
    """Return the contacts who have a say in the pupil's plan, each with what to know before asking. One query."""
    rows = [row for row in pupil.contacts.order_by("position", "pk") if has_a_say(row)]
    return [(row, "; ".join(contact_note(row))) for row in rows]


def contact_note(contact: Contact) -> list[str]:
    """Return what to know of how a contact reads and talks, as short phrases."""
    found = []
    if contact.language and contact.language.strip().lower() != "english":
        found.append(f"prefers {contact.language}")
    if contact.needs_interpreter:
        found.append("needs an interpreter")
    if contact.large_print:
        found.append("reads large print")
    if contact.prefers_telephone:
        found.append("rather by telephone than in writing")
    return found


def language_lines(pupil: Pupil, contacts: Iterable[Contact]) -> tuple[str, ...]:
    """Return sentences on how these contacts read and talk, on the home language, and on who can interpret.

    No query of its own.
    """
    lines = [f"{row.name} {', '.join(words)}." for row in contacts if (words := contact_note(row))]
    if pupil.home_language and pupil.home_language.strip().lower() != "english":
        lines.append(f"{pupil.first_name} speaks {pupil.home_language} at home.")
    if pupil.interpreter:
        lines.append(f"Who can interpret: {pupil.interpreter}.")
    return tuple(lines)
