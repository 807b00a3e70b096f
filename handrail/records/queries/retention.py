"""Reads of retention: the rules that hold here, whose time is over, what was destroyed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.queries import members_who_can
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.queries import nation_of
from handrail.records.models import (
    DestroyedCount,
    Destruction,
    DestructionCertificate,
    KeptLonger,
    RetentionFigure,
)
from handrail.records.retention_loader import time_limits
from handrail.records.rules import destroying, retention
from handrail.records.types.destroying import Agreement, DestroyedRow
from handrail.records.types.retention import ANCHOR_LABELS, FILE_KIND_LABELS, Anchor, FileKind, RetentionRule

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil


def rules_of(actor: Actor) -> list[RetentionRule]:
    """Return the rules that hold at the school, with its own years where no figure is verified. One query."""
    own = dict(RetentionFigure.objects.filter(school_id=actor.school_id).values_list("kind", "years"))
    years = {FileKind(kind): n for kind, n in own.items()}
    return retention.rules_for(time_limits().retention, nation_of(actor.framework_code), years)


def in_words(rule: RetentionRule) -> str:
    """Return a rule as a sentence without its full stop."""
    if rule.years is None:
        return "No verified figure exists, and the school has not set its own: nothing is ever due"
    return f"{rule.years} years after {ANCHOR_LABELS[rule.anchor]}"


def kind_name(rule: RetentionRule) -> str:
    """Return what a rule is for."""
    return FILE_KIND_LABELS[rule.kind]


def _has_sen_file(pupil: OuterRef) -> Q:
    """Say of a pupil that they were on the register or had a part in a plan."""
    return (
        Q(Exists(apps.get_model("pupils", "RegisterEntry").objects.filter(pupil=pupil)))
        | Q(Exists(apps.get_model("plans", "Plan").objects.filter(pupil=pupil)))
        | Q(Exists(apps.get_model("plans", "PupilTarget").objects.filter(pupil=pupil)))
    )


def files_over(actor: Actor, rules: list[RetentionRule]) -> QuerySet[Pupil]:
    """Return the pupils who left and whose file has had its time, without those kept longer; with `has_sen_file`."""
    today = clock.today()
    due = Q(pk__in=[])
    for kind in (FileKind.SEN_FILE, FileKind.PUPIL_FILE):
        rule = retention.rule_for(rules, kind)
        if rule is None or rule.years is None:
            continue
        column = "date_of_birth" if rule.anchor is Anchor.DATE_OF_BIRTH else "left_on"
        last = retention.last_anchor_over(today, rule.years)
        due |= Q(**{f"{column}__lte": last}, has_sen_file=kind is FileKind.SEN_FILE)
    rows = apps.get_model("pupils", "Pupil").objects.filter(school_id=actor.school_id, left_on__lte=today)
    rows = rows.annotate(has_sen_file=Exists(_sen_pupils(actor).filter(pk=OuterRef("pk"))))
    kept = KeptLonger.objects.filter(pupil=OuterRef("pk"), until__gte=today)
    found: QuerySet[Pupil] = rows.filter(due, ~Q(Exists(kept)))
    return found


def _sen_pupils(actor: Actor) -> QuerySet:
    rows = apps.get_model("pupils", "Pupil").objects.filter(school_id=actor.school_id)
    return rows.filter(_has_sen_file(OuterRef("pk")))


@dataclass(frozen=True)
class FileTime:
    """Where the time of one pupil's file stands."""

    kind: FileKind
    rule: RetentionRule | None
    rule_words: str
    over_on: date | None
    is_over: bool
    kept_until: date | None
    proposal: Destruction | None


def file_time(actor: Actor, pupil: Pupil) -> FileTime:
    """Return where the time of a pupil's file stands. Four queries."""
    today = clock.today()
    kind = FileKind.SEN_FILE if _sen_pupils(actor).filter(pk=pupil.pk).exists() else FileKind.PUPIL_FILE
    rule = retention.rule_for(rules_of(actor), kind)
    kept = KeptLonger.objects.filter(pupil=pupil).aggregate(until=Max("until"))["until"]
    over_on = None
    if (
        rule
        and rule.years
        and (anchor := pupil.date_of_birth if rule.anchor is Anchor.DATE_OF_BIRTH else pupil.left_on)
    ):
        over_on = retention.over_on(anchor, rule.years)
    is_over = retention.is_over(rule, date_of_birth=pupil.date_of_birth, left_on=pupil.left_on, today=today)
    return FileTime(
        kind=kind,
        rule=rule,
        rule_words=in_words(rule) if rule else "No rule holds for this school's nation",
        over_on=over_on,
        is_over=is_over and not (kept and kept >= today),
        kept_until=kept if kept and kept >= today else None,
        proposal=Destruction.objects.filter(pupil=pupil).first(),
    )


def proposals(actor: Actor) -> dict[UUID, Destruction]:
    """Return the proposed destructions of the school by pupil. One query."""
    return {row.pupil_id: row for row in Destruction.objects.filter(school_id=actor.school_id)}


def agreement_of(actor: Actor, proposal: Destruction) -> Agreement:
    """Return whether the actor can carry a proposal out now. One query at most."""
    is_own = proposal.proposed_by_id == actor.membership_id
    others = members_who_can(actor, Permission.RECORDS_DESTROY).exclude(pk=actor.membership_id)
    return destroying.agreement(
        is_own=is_own,
        has_another=is_own and others.exists(),
        proposed_on=_local_day(proposal.proposed_at),
        today=clock.today(),
    )


def _local_day(moment: Any) -> date:
    from django.utils import timezone

    return timezone.localdate(moment)


def certificates(actor: Actor) -> QuerySet[DestructionCertificate]:
    """Return the certificates of the school, the latest first."""
    return DestructionCertificate.objects.filter(school_id=actor.school_id).order_by("-destroyed_at", "pk")


def destroyed_rows(actor: Actor) -> list[DestroyedRow]:
    """Return the anonymous numbers of destroyed files, as they may be shown. One query."""
    columns = ("left_in", "setting", "stage", "n_pupils", "n_plans", "n_targets", "n_achieved")
    rows = DestroyedCount.objects.filter(school_id=actor.school_id).order_by("-left_in", "setting", "stage", "pk")
    return [destroying.shown(**row) for row in rows.values(*columns)]
