"""With whose eyes is a family's page read, and may they say something?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.pupils import policy as pupils
from handrail.pupils.types import Sees

if TYPE_CHECKING:
    from handrail.pupils.models import Contact, Pupil


@dataclass(frozen=True)
class Reader:
    """A contact who reads a child's page: by themselves, or at school together with the actor (`is_helped`)."""

    contact: Contact
    may_speak: bool
    is_helped: bool

    @property
    def pupil(self) -> Pupil:
        """The child."""
        return self.contact.pupil

    @property
    def permission(self) -> Permission:
        """By what the actor reaches the child."""
        return Permission.FAMILY_HELP if self.is_helped else Permission.CHILD_VIEW


def own_reader(actor: Actor, pupil_id: UUID) -> Reader:
    """Return a parent or carer as the reader of their own child's page, or raise NotVisible. One query."""
    contact = pupils.get_own_child(actor, pupil_id)
    may_speak = contact.sees == Sees.FULL and can(actor, Permission.CHILD_CONTRIBUTE)
    return Reader(contact, may_speak=may_speak, is_helped=False)


def helped_reader(actor: Actor, contact_id: UUID) -> Reader:
    """Return a contact as the reader whom the actor helps at school; or raise NotVisible, or Denied with why not.

    The page follows what this contact may see by their own rights, not what the actor may see. One query.
    """
    contact = pupils.get_contact_to_help(actor, contact_id)
    return Reader(contact, may_speak=contact.sees == Sees.FULL, is_helped=True)


def pupils_to_make_cards_for(actor: Actor) -> QuerySet[Pupil]:
    """Return the pupils for whom the actor may make cards; unordered."""
    return pupils.pupils_visible_to(actor, Permission.CARD_MAKE)
