"""What the critical friend said of plans, kept beside them. It never changes a plan and never blocks anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.friend.types import PlanCritique, Severity
from handrail.plans import policy, queries
from handrail.plans.models import Plan, PlanCheck
from handrail.plans.rules.under_review import EDITION
from handrail.plans.types import PlanContent

audit.register_events({"PLANS_READ_BY_FRIEND": "let the critical friend read plans again"})

AT_ONCE = 40  # about a second and a half, so that a page can say how far it is


def keep_check(plan: Plan, content: PlanContent, *, setting: str) -> PlanCheck:
    """Keep what the critical friend says of a plan as it stands. Part of another action, which has asked who may."""
    said = queries.critique_of(content, setting=setting, earlier=queries.earlier_wordings(plan))
    kept = PlanCheck.objects.filter(plan=plan).first() or PlanCheck(plan=plan, school_id=plan.school_id)
    kept.checked_at, kept.edition = clock.now(), EDITION
    _fill(kept, said)
    kept.save()
    return kept


def _fill(kept: PlanCheck, said: PlanCritique) -> None:
    findings = [*said.findings, *(finding for target in said.targets for finding in target.findings)]
    kept.n_important = sum(1 for finding in findings if finding.severity is Severity.IMPORTANT)
    kept.n_findings = len(findings)
    kept.rules = dict(Counter(finding.rule for finding in findings))
    kept.weaknesses = [line.code for line in said.summary.weaknesses if line.is_there]
    kept.strengths = [line.code for line in said.summary.strengths if line.is_there]


@transaction.atomic
def look_again(*, actor: Actor, most: int = AT_ONCE) -> int:
    """Let the critical friend read the plans that the actor may write and that changed since; return how many it read.

    At most `most` at once; call again for the rest. Errors: Denied.
    """
    check_can(actor, Permission.PLAN_EDIT)
    mine = policy.plans_visible_to(actor, Permission.PLAN_EDIT)
    rows = queries.stale_plans().filter(pk__in=mine.values("pk"))
    n_read = _read(rows.select_related(*policy.WITH_A_PLAN).order_by("pk")[:most])
    if n_read:
        audit.record(actor, "PLANS_READ_BY_FRIEND", new={"plans": n_read})
    return n_read


@transaction.atomic
def look_at_changed_plans(*, school_id: UUID, most: int = 2000) -> int:
    """Let the critical friend read every open plan of a school that changed since; return how many. For each night.

    Needs the school's scope. Handrail itself is the actor.
    """
    rows = queries.stale_plans().filter(school_id=school_id)
    n_read = _read(rows.select_related(*policy.WITH_A_PLAN).order_by("pk")[:most])
    if n_read:
        audit.record(None, "PLANS_READ_BY_FRIEND", school_id=school_id, new={"plans": n_read})
    return n_read


def _read(plans: Iterable[Plan]) -> int:
    n_read = 0
    for plan in plans:
        keep_check(plan, queries.content_of(plan), setting=plan.school.setting)
        n_read += 1
    return n_read
