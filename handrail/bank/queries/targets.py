"""Single targets by their code, their neighbours and ladders."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Concat

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.bank import ours_loader, policy
from handrail.bank.types import BankArea, BankTarget, Neighbours, Origin, OwnFacts, TargetText, Way
from handrail.core.errors import NotVisible

if TYPE_CHECKING:
    from handrail.bank.models import BankItem, TargetTexts

MOST_STEPS = 30  # of a ladder of the school's own: more is a mistake that a page must survive


def ours() -> tuple[BankTarget, ...]:
    """Return the targets that come with Handrail, ladder by ladder. No query; read at first use."""
    return ours_loader.ours()


@lru_cache(maxsize=1)
def _ours_by_code() -> dict[str, BankTarget]:
    return {target.code: target for target in ours()}


def from_row(row: TargetTexts, origin: Origin) -> BankTarget:
    """Return a kept target as every page knows it; its step after is found by `neighbours`."""
    return BankTarget(
        code=f"{origin}:{row.pk}",
        origin=origin,
        area=BankArea(row.area),
        wording=row.wording,
        number=row.number,
        criterion=row.criterion,
        unit=row.unit,
        plain=row.plain,
        strategies=tuple(Way(**way) for way in row.strategies),
        home=row.home,
        ages=(row.age_from, row.age_to),
        ladder=row.ladder,
        before=row.before_code,
        is_from_plan=getattr(row, "is_from_plan", False),
    )


def _read(code: str) -> tuple[Origin, UUID] | None:
    origin, _, key = code.partition(":")
    try:
        return Origin(origin), UUID(key)
    except ValueError:
        return None


def find_target(actor: Actor, code: str) -> BankTarget | None:
    """Return the target with this code, if there is one for the actor's school. At most one query."""
    if code.startswith(f"{Origin.OURS}:"):
        return _ours_by_code().get(code)
    if (read := _read(code)) is None:
        return None
    origin, key = read
    row: TargetTexts | None
    if origin is Origin.TRUST:
        row = policy.trust_targets_visible_to(actor).filter(pk=key).first()
    else:
        row = policy.items_visible_to(actor).filter(pk=key).first()
    return from_row(row, origin) if row is not None else None


def get_target(actor: Actor, code: str) -> BankTarget:
    """Return the target with this code. At most one query. Errors: Denied without BANK_VIEW; NotVisible."""
    check_can(actor, Permission.BANK_VIEW)
    if (found := find_target(actor, code)) is None:
        raise NotVisible
    return found


def neighbours(actor: Actor, code: str) -> Neighbours:
    """Return the step before and the step after of a target.

    After one of ours comes our next step; after our last, or one of the school's, the school's own that names it. At
    most three queries. Errors: Denied, NotVisible.
    """
    target = get_target(actor, code)
    before = find_target(actor, target.before) if target.before else None
    after = find_target(actor, target.after) if target.after else _following(actor, code)
    return Neighbours(before, after)


def steps_of_ours(code: str) -> Neighbours:
    """Return the steps around one of our targets, from memory; none for a code that is not ours. No query."""
    known = _ours_by_code()
    target = known.get(code)
    if target is None:
        return Neighbours(None, None)
    return Neighbours(known.get(target.before), known.get(target.after))


def own_step_after(actor: Actor, *, code: str) -> Subquery:
    """Return, for a query of targets, the wording of the school's own step that follows the target of a code.

    `code` is the column with the code of the bank. Nothing for whoever may not read the bank.
    """
    rows = policy.items_visible_to(actor).filter(before_code=OuterRef(code), withdrawn_at__isnull=True)
    named = rows.exclude(before_code="").order_by("created_at", "pk")
    return Subquery(
        named.annotate(text=Concat("wording", Value("\n"), "number", output_field=TextField())).values("text")[:1]
    )


def _following(actor: Actor, code: str) -> BankTarget | None:
    rows = policy.items_visible_to(actor).filter(before_code=code, withdrawn_at__isnull=True)
    row = rows.order_by("created_at", "pk").first()
    return from_row(row, Origin.SCHOOL) if row is not None else None


def ladder_of(actor: Actor, target: BankTarget) -> tuple[BankTarget, ...]:
    """Return the whole ladder that a target is a step of, from the first step to the last, with itself.

    One query: the places of the school's own targets; and one for those of them that stand in it, with one for a shared
    step that the ladder starts from.
    """
    rows = list(
        policy.items_visible_to(actor)
        .filter(withdrawn_at__isnull=True)
        .exclude(before_code="")
        .order_by("created_at", "pk")
        .values_list("pk", "before_code")
    )
    after: dict[str, str] = {}
    before: dict[str, str] = {}
    for key, previous in rows:
        after.setdefault(previous, f"{Origin.SCHOOL}:{key}")
        before[f"{Origin.SCHOOL}:{key}"] = previous
    known = _ours_by_code()

    def previous_of(code: str) -> str:
        return known[code].before if code in known else before.get(code, target.before if code == target.code else "")

    def next_of(code: str) -> str:
        return (known[code].after if code in known else "") or after.get(code, "")

    codes = [target.code]
    while (code := previous_of(codes[0])) and code not in codes and len(codes) < MOST_STEPS:
        codes.insert(0, code)
    while (code := next_of(codes[-1])) and code not in codes and len(codes) < MOST_STEPS:
        codes.append(code)
    found = {target.code: target} | {code: known[code] for code in codes if code in known} | _kept(actor, codes)
    return tuple(found[code] for code in codes if code in found)


def _kept(actor: Actor, codes: Iterable[str]) -> dict[str, BankTarget]:
    read = [found for code in codes if (found := _read(code))]
    wanted = {origin: [key for its, key in read if its is origin] for origin in (Origin.SCHOOL, Origin.TRUST)}
    rows: list[tuple[Any, Origin]] = []
    if wanted[Origin.SCHOOL]:
        rows += [(row, Origin.SCHOOL) for row in policy.items_visible_to(actor).filter(pk__in=wanted[Origin.SCHOOL])]
    if wanted[Origin.TRUST]:
        shared = policy.trust_targets_visible_to(actor).filter(pk__in=wanted[Origin.TRUST])
        rows += [(row, Origin.TRUST) for row in shared]
    return {f"{origin}:{row.pk}": from_row(row, origin) for row, origin in rows}


def own_targets(actor: Actor) -> tuple[BankTarget, ...]:
    """Return the school's own targets that are in use, by area and wording. One query."""
    rows = (
        policy.items_visible_to(actor).filter(withdrawn_at__isnull=True).order_by("area", "ladder", "created_at", "pk")
    )
    return tuple(from_row(row, Origin.SCHOOL) for row in rows)


def withdrawn_targets(actor: Actor) -> tuple[BankTarget, ...]:
    """Return the school's own targets that were withdrawn, the latest first. One query."""
    rows = policy.items_visible_to(actor).filter(withdrawn_at__isnull=False).order_by("-withdrawn_at", "pk")
    return tuple(from_row(row, Origin.SCHOOL) for row in rows)


def ladders(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return (code, words) of the last step of each of our ladders and of each own target, to go on from. One query."""
    last = [(target.code, f"{target.ladder}, step {target.step}") for target in ours() if not target.after]
    own = [(target.code, target.wording[:90]) for target in own_targets(actor)]
    return (*own, *last)


def texts_known(actor: Actor) -> frozenset[tuple[str, str]]:
    """Return (area, wording) of the school's own targets in use, to see what is there already. One query."""
    rows = policy.items_visible_to(actor).filter(withdrawn_at__isnull=True)
    return frozenset(rows.values_list("area", "wording"))


def text_of(target: BankTarget) -> TargetText:
    """Return what is written of a target, for a form."""
    return TargetText(
        area=target.area,
        wording=target.wording,
        criterion=target.criterion,
        number=target.number,
        unit=target.unit,
        plain=target.plain,
        strategies=target.strategies,
        home=target.home,
        ages=target.ages,
        ladder=target.ladder,
        before=target.before,
    )


def facts_of(row: BankItem) -> OwnFacts:
    """Return what only the school sees of its own target. No query."""
    return OwnFacts(
        row_version=row.row_version,
        changed_by=row.changed_by_name,
        changed_on=row.changed_at.date(),
        is_shared=row.shared_with_trust,
        withdrawn_reason=row.withdrawn_reason,
        is_withdrawn=row.withdrawn_at is not None,
    )


def trust_name(actor: Actor) -> str:
    """Return the name of the trust that the actor's school belongs to, or ''. One query."""
    from handrail.bank.models import TrustTarget

    trusts = TrustTarget._meta.get_field("trust").related_model._default_manager  # type: ignore[union-attr]
    return trusts.filter(schools=actor.school_id).values_list("name", flat=True).first() or ""
