"""One child's page for the family, and the pupil's own: the same agreed text, told to different readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from handrail.access.permissions import Permission
from handrail.access.types import Actor, Role
from handrail.agreements.rules.answers import text_sum
from handrail.agreements.rules.reading import read_plan
from handrail.agreements.types import AgreedPlan, AgreedTarget
from handrail.core import clock
from handrail.families import labels, pictures, rules
from handrail.families.policy import Reader
from handrail.families.types import ChildPage, EarlierPlan, EarlierTarget, PersonRow, PlanRow, TargetRow
from handrail.plans import queries as plan_queries
from handrail.plans.policy import WITH_A_PLAN, pupil_targets_visible_to
from handrail.plans.rules import snapshot as plan_text
from handrail.plans.types import Audience, Outcome, PlanState
from handrail.progress import rules as progress_rules
from handrail.progress.queries import lines_for
from handrail.progress.types import Line
from handrail.pupils.types import CoreRole, ProfileKind
from handrail.reviews import queries as review_queries
from handrail.reviews.types import ReviewState, Sure

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PupilTarget
    from handrail.pupils.models import Pupil

SHOWN_PROFILE = (ProfileKind.STRENGTH, ProfileKind.INTEREST, ProfileKind.HELPS)
# A plan that is being changed is read as it was agreed last.
CURRENT = (PlanState.AGREED, PlanState.LIVE, PlanState.DRAFT)
OVER = (PlanState.REVIEWED, PlanState.CLOSED)
# About two years of plans that each last a term; the file keeps the rest.
MOST_EARLIER = 6
PARTS = {
    CoreRole.KEY_WORKER.value: "Key worker",
    CoreRole.SUPPORT.value: "Helper in class",
    CoreRole.LEAD.value: "Leads the help",
    Role.TEACHER.value: "Class teacher",
    Role.SENCO.value: "SENCO",
}


def child_page(actor: Actor, reader: Reader) -> ChildPage:
    """Return what this contact reads of their child. Seven queries; more only while a draft is shared."""
    pupil = reader.pupil
    agreed, drafts, over = _plans(pupil, with_drafts=True)
    return _page(actor, pupil, [*agreed, *drafts], reader.permission, people=_people(pupil), over=over)


def own_page(actor: Actor, pupil: Pupil) -> ChildPage:
    """Return what the pupil reads on their own page: what was agreed and has begun, never a draft. Six queries."""
    agreed, _, over = _plans(pupil, with_drafts=False, audience=Audience.PUPIL)
    begun = [row for row in agreed if row[1].starts_on <= clock.today()]
    sure = {key: level for key, (level, _) in review_queries.sure_of_pupil(pupil).items()}
    return _page(actor, pupil, begun, Permission.SELF_VIEW, sure=sure, over=over)


def plan_to_print(actor: Actor, reader: Reader, plan_id: UUID) -> tuple[ChildPage, PlanRow] | None:
    """Return the page and one agreed plan on it, or None if this contact reads no such plan. Seven queries."""
    agreed, _, _ = _plans(reader.pupil, with_drafts=False)
    page = _page(actor, reader.pupil, agreed, reader.permission, people=_people(reader.pupil))
    plan = next((row for row in page.plans if row.plan_id == plan_id), None)
    return (page, plan) if plan is not None else None


# ------------------------------------------------------------------------------------------------------ plans

Read = tuple[UUID, AgreedPlan]
# A plan that is over, and the day on which its review was held, if it was.
Over = tuple[AgreedPlan, "date | None"]


def _plans(
    pupil: Pupil, *, with_drafts: bool, audience: Audience = Audience.FAMILY
) -> tuple[list[Read], list[Read], list[Over]]:
    """Return the latest agreed text of each current plan, the drafts that are shared, and the plans that are over.

    Confidential plans never.
    """
    PupilTarget = apps.get_model("plans", "PupilTarget")
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    in_group = PupilTarget.objects.filter(still, pupil=pupil, target__plan=OuterRef("pk"))
    rows: QuerySet[Plan] = apps.get_model("plans", "Plan").objects.filter(
        Q(pupil=pupil) | Q(Exists(in_group)),
        school_id=pupil.school_id,
        state__in=(*CURRENT, *OVER),
        is_confidential=False,
    )
    plan_ids = rows.order_by().values("pk")
    texts = _versions(plan_ids)
    sections = apps.get_model("plans", "PlanSection").objects.filter(plan__in=plan_ids, is_confidential=True)
    hidden: dict[UUID, set[str]] = {}
    for plan_id, code in sections.values_list("plan_id", "code"):
        hidden.setdefault(plan_id, set()).add(code)
    agreed, over = [], []
    for row in texts:
        read = _read(pupil, row, hidden.get(row.plan_id, set()), audience)
        if row.plan.state in OVER:
            over.append((read, row.held_on))
        else:
            agreed.append((row.plan_id, read))
    return agreed, _drafts(rows, pupil, hidden) if with_drafts else [], over[-MOST_EARLIER:][::-1]


def _versions(plan_ids: QuerySet) -> Iterable[Any]:
    """Return the latest version of each plan, with the day of its next review and the day on which one was held."""
    Version = apps.get_model("plans", "PlanVersion")
    newer = Version.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    due = review_queries.with_days(apps.get_model("plans", "Plan").objects.filter(pk=OuterRef("plan")))
    rows = Version.objects.filter(~Exists(newer), plan__in=plan_ids)
    held = apps.get_model("reviews", "Review").objects.filter(plan=OuterRef("plan"), state=ReviewState.HELD)
    rows = rows.annotate(
        review_due_on=Subquery(due.values("due_on")[:1]),
        held_on=Subquery(held.order_by("-held_on", "pk").values("held_on")[:1]),
    )
    return rows.select_related("plan").order_by("plan__starts_on", "plan_id")


def _read(pupil: Pupil, version: Any, hidden: set[str], audience: Audience) -> AgreedPlan:
    # Of a group plan only what is about this pupil, without the names of the others.
    text = plan_queries.text_of_pupils(version.plan, version.snapshot, [pupil.pk])
    if text.get("group"):
        text = text | {"pupil": None}
    text = text | {"period": text["period"] | {"review_on": version.review_due_on.isoformat()}}
    read = read_plan(text, pupil_id=str(pupil.pk), hidden=hidden, audience=audience)
    return replace(read, text_sha256=text_sum(version.snapshot, pupil_id=str(pupil.pk)))


def _drafts(rows: QuerySet[Plan], pupil: Pupil, hidden: Mapping[UUID, set[str]]) -> list[Read]:
    shared = rows.filter(pupil=pupil, state=PlanState.DRAFT, shared_with_family_at__isnull=False)
    found = []
    for plan in shared.select_related(*WITH_A_PLAN).order_by("starts_on", "pk"):
        content = plan_queries.content_of(plan, with_profile=False)
        text = plan_text.build(content, number=0, agreed_at=clock.now(), agreed_by="")
        read = read_plan(text, pupil_id=str(pupil.pk), hidden=hidden.get(plan.pk, set()), is_draft=True)
        found.append((plan.pk, replace(read, text_sha256=text_sum(text, pupil_id=str(pupil.pk)))))
    return found


# ------------------------------------------------------------------------------------------------------ page


def _page(
    actor: Actor,
    pupil: Pupil,
    plans: list[Read],
    permission: Permission,
    *,
    people: tuple[PersonRow, ...] = (),
    sure: Mapping[UUID, Sure] | None = None,
    over: Sequence[Over] = (),
) -> ChildPage:
    lines = pupil.profile.filter(is_confidential=False, kind__in=SHOWN_PROFILE).order_by("kind", "position", "pk")
    profile: dict[str, list[str]] = {}
    for kind, text in lines.values_list("kind", "text"):
        profile.setdefault(kind, []).append(text)
    shown = {line for texts in profile.values() for line in texts}
    texts = [plan for _, plan in plans] + [plan for plan, _ in over]
    outcomes = {str(part.pk): part for part in _parts(actor, pupil, texts, permission)}
    current = {target.part_id for _, plan in plans for target in plan.targets}
    parts = {key: part for key, part in outcomes.items() if key in current and part.outcome != Outcome.DROPPED}
    recorded = lines_for(actor, parts.values()) if parts else {}
    return ChildPage(
        pupil_id=pupil.pk,
        first_name=pupil.first_name,
        school_name=actor.school_name,
        good_at=tuple(profile.get(ProfileKind.STRENGTH, ())),
        likes=tuple(profile.get(ProfileKind.INTEREST, ())),
        helps=tuple(profile.get(ProfileKind.HELPS, ())),
        plans=tuple(_plan(plan_id, plan.without(shown), parts, recorded, sure or {}) for plan_id, plan in plans),
        people=people,
        earlier=tuple(_earlier(plan, held_on, outcomes) for plan, held_on in over),
    )


def _earlier(plan: AgreedPlan, held_on: date | None, parts: Mapping[str, PupilTarget]) -> EarlierPlan:
    return EarlierPlan(
        kind_name=plan.kind_name,
        starts_on=plan.starts_on,
        ended_on=held_on or plan.review_on,
        is_reviewed=held_on is not None,
        targets=tuple(_ended(target, parts[target.part_id]) for target in plan.targets if target.part_id in parts),
    )


def _ended(target: AgreedTarget, part: PupilTarget) -> EarlierTarget:
    if not part.outcome:
        return EarlierTarget(target.wording, labels.NO_OUTCOME, labels.OWN_NO_OUTCOME)
    outcome = Outcome(part.outcome)
    return EarlierTarget(target.wording, labels.OUTCOMES[outcome], labels.OWN_OUTCOMES[outcome])


def _parts(actor: Actor, pupil: Pupil, texts: Sequence[AgreedPlan], permission: Permission) -> list[PupilTarget]:
    """Return the pupil's parts in the targets of these texts. One query."""
    keys = [target.part_id for plan in texts for target in plan.targets]
    rows = pupil_targets_visible_to(actor, permission).filter(pk__in=keys, pupil=pupil).as_agreed()
    return list(rows.select_related("target").order_by("pk"))


def _plan(
    plan_id: UUID,
    plan: AgreedPlan,
    parts: Mapping[str, PupilTarget],
    recorded: Mapping[UUID, Line],
    sure: Mapping[UUID, Sure],
) -> PlanRow:
    is_draft = plan.agreed_on is None
    return PlanRow(
        plan_id=plan_id,
        kind_name=plan.kind_name,
        is_draft=is_draft,
        starts_on=plan.starts_on,
        review_on=plan.review_on,
        agreed_on=plan.agreed_on,
        has_begun=not is_draft and plan.starts_on <= clock.today(),
        sections=plan.sections,
        targets=tuple(
            _target(target, None if is_draft else recorded.get(UUID(target.part_id)), sure)
            for target in plan.targets
            if target.part_id in parts
        ),
        text_sha256=plan.text_sha256,
    )


def _target(target: AgreedTarget, recorded: Line | None, sure: Mapping[UUID, Sure]) -> TargetRow:
    today, key = clock.today(), UUID(target.part_id)
    line = rules.line_of(target, recorded)
    going = progress_rules.going(line, today) if line else rules.NO_LINE
    own_going = progress_rules.going(line, today, own=True) if line else rules.OWN_NO_LINE
    facts = rules.facts_of(line, today) if line else ()
    steps = rules.steps_done(line, today) if line else None
    # Without a record there is nothing to draw yet.
    has_records = line is not None and bool(line.points)
    told = f"{going} {'. '.join(facts)}."
    return TargetRow(
        part_id=key,
        wording=target.wording,
        goal=target.goal,
        helps=target.helps,
        occasions=target.occasions,
        who=target.who,
        home=target.home,
        going=going,
        own_going=own_going,
        facts=facts,
        chart=progress_rules.chart(line, today, uid=target.part_id, title=target.wording, description=told)
        if line and has_records
        else "",
        path="" if steps is None else pictures.way(steps, title=f"{steps} of 5 steps done"),
        due_on=target.due_on,
        sure=sure.get(key),
    )


# ------------------------------------------------------------------------------------------------------ people


def _people(pupil: Pupil) -> tuple[PersonRow, ...]:
    """Return who helps at school today: key worker and others of the core group, class teacher, SENCO. One query."""
    core = apps.get_model("pupils", "CoreGroupMember").objects.filter(_today(), pupil=pupil)
    held = apps.get_model("access", "RoleHeld").objects.filter(_today(), school_id=pupil.school_id)
    homes = apps.get_model("pupils", "GroupPupil").objects.filter(
        _today(), _today("group__adults__"), pupil=pupil, group__kind__in=["class", "tutor"]
    )
    teaches = held.filter(role=Role.TEACHER, membership__in=homes.order_by().values("group__adults__membership"))
    leads = held.filter(role=Role.SENCO).filter(
        Q(membership__ends_on__isnull=True) | Q(membership__ends_on__gte=clock.today())
    )
    columns = ("membership__user__name", "part")
    rows = [found.annotate(part=F("role")).order_by().values_list(*columns) for found in (core, teaches, leads)]
    order = list(PARTS)
    people: dict[str, list[str]] = {}
    for name, part in sorted(rows[0].union(rows[1], rows[2]), key=lambda row: (order.index(row[1]), row[0])):
        people.setdefault(name, []).append(PARTS[part])
    return tuple(PersonRow(name, ", ".join(parts)) for name, parts in people.items())


def _today(prefix: str = "") -> Q:
    today = clock.today()
    has_begun = Q(**{f"{prefix}starts_on__lte": today})
    return has_begun & (Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": today}))
