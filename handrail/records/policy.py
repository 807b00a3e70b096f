"""Who may see and answer requests, and destroy. Everything here is a matter of the whole school."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import looking
from handrail.core.errors import NotVisible

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from handrail.records.models import Correction, Destruction, DestructionCertificate, SubjectRequest


def _one(rows: QuerySet, actor: Actor, key: UUID, *, lock: bool = False) -> Any:
    rows = rows.filter(school_id=actor.school_id, pk=key)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise NotVisible
    return row


def _note(found: SubjectRequest | Correction | Destruction) -> None:
    """Say whose records were handed out; a request of an adult is about no pupil."""
    if found.pupil_id is not None:
        looking.fetched(found, pupil_id=found.pupil_id)


def get_request(
    actor: Actor, request_id: UUID, permission: Permission = Permission.RECORDS_VIEW, *, lock: bool = False
) -> SubjectRequest:
    """Return a request of the school with its person; or raise Denied or NotVisible. One query."""
    from handrail.records.models import SubjectRequest

    check_can(actor, permission)
    rows = SubjectRequest.objects.select_related("pupil", "membership__user")
    found: SubjectRequest = _one(rows, actor, request_id, lock=lock)
    _note(found)
    return found


def get_correction(
    actor: Actor, correction_id: UUID, permission: Permission = Permission.RECORDS_VIEW, *, lock: bool = False
) -> Correction:
    """Return a request to correct with its pupil; or raise Denied or NotVisible. One query."""
    from handrail.records.models import Correction

    check_can(actor, permission)
    found: Correction = _one(Correction.objects.select_related("pupil"), actor, correction_id, lock=lock)
    _note(found)
    return found


def get_destruction(actor: Actor, destruction_id: UUID, *, lock: bool = False) -> Destruction:
    """Return a proposed destruction with its pupil; or raise Denied or NotVisible. One query."""
    from handrail.records.models import Destruction

    check_can(actor, Permission.RECORDS_DESTROY)
    found: Destruction = _one(Destruction.objects.select_related("pupil"), actor, destruction_id, lock=lock)
    _note(found)
    return found


def get_certificate(actor: Actor, certificate_id: UUID) -> DestructionCertificate:
    """Return the certificate of a destruction; or raise Denied or NotVisible. One query."""
    from handrail.records.models import DestructionCertificate

    check_can(actor, Permission.RECORDS_VIEW)
    found: DestructionCertificate = _one(DestructionCertificate.objects.all(), actor, certificate_id)
    return found


def get_person_pupil(
    actor: Actor, pupil_id: UUID, permission: Permission = Permission.RECORDS_VIEW, *, lock: bool = False
) -> Any:
    """Return any pupil of the school, leaver or not, for work on their records; or raise Denied or NotVisible."""
    check_can(actor, permission)
    pupil = _one(apps.get_model("pupils", "Pupil").objects.all(), actor, pupil_id, lock=lock)
    looking.fetched(pupil, pupil_id=pupil.pk)
    return pupil
