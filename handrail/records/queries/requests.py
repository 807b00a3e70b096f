"""Reads of requests: the list, the page, the passages to decide on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from handrail.access.queries import members
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.queries import nation_of
from handrail.frameworks.types import Nation
from handrail.pupils.rules import in_words, search_words
from handrail.records.models import Correction, Passage, SubjectPack, SubjectRequest
from handrail.records.retention_loader import time_limits
from handrail.records.rules import marking
from handrail.records.rules import requests as rules
from handrail.records.types.destroying import CorrectionState
from handrail.records.types.requests import (
    ASKER_LABELS,
    OPEN_STATES,
    REQUEST_KIND_LABELS,
    REQUEST_STATE_LABELS,
    WHY_LABELS,
    AnswerTime,
    Asker,
    Clock,
    Item,
    RequestKind,
    RequestState,
    Why,
)

if TYPE_CHECKING:
    from handrail.access.models import Membership
    from handrail.pupils.models import Pupil

VARIANTS = {
    RequestState.RECEIVED: "attention",
    RequestState.READING: "active",
    RequestState.MAKING: "active",
    RequestState.READY: "good",
    RequestState.HANDED_OVER: "quiet",
    RequestState.CLOSED: "quiet",
}
MOST_HITS = 20


def times_of(actor: Actor) -> list[AnswerTime]:
    """Return the rights that hold at the school, with their times."""
    here = nation_of(actor.framework_code)
    return [time for time in time_limits().answers if time.nation in (Nation.ELSEWHERE, here)]


def time_of(actor: Actor, kind: RequestKind) -> AnswerTime | None:
    """Return the time of a right at the school, or None where it does not hold there."""
    return next((time for time in times_of(actor) if time.kind is kind), None)


def open_requests_about(*, pupil: Pupil | None, member: Membership | None) -> QuerySet[SubjectRequest]:
    """Return the open requests about a person."""
    return SubjectRequest.objects.filter(state__in=OPEN_STATES, pupil=pupil, membership=member)


@dataclass(frozen=True)
class RequestRow:
    """A request as lists and its page show it. `clock` is None once it is settled."""

    request: SubjectRequest
    name: str
    kind_name: str
    asker_name: str
    state_name: str
    variant: str
    clock: Clock | None
    is_open: bool


def row_of(request: SubjectRequest) -> RequestRow:
    """Return a request, fetched with its person, as it is shown. No query."""
    state = RequestState(request.state)
    is_open = state in OPEN_STATES
    person = request.pupil.name if request.pupil else request.membership.user.name if request.membership else ""
    asker = Asker(request.asker)
    return RequestRow(
        request=request,
        name=person,
        kind_name=REQUEST_KIND_LABELS[RequestKind(request.kind)].partition(":")[0],
        asker_name=f"{request.asker_name} ({ASKER_LABELS[asker].lower()})",
        state_name=REQUEST_STATE_LABELS[state],
        variant=VARIANTS[state],
        clock=rules.clock(request.due_on, clock.today()) if is_open else None,
        is_open=is_open,
    )


def request_rows(actor: Actor) -> QuerySet[SubjectRequest]:
    """Return the requests of the school with their people: open ones first, by the day they are due."""
    is_settled = Case(When(state__in=OPEN_STATES, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = SubjectRequest.objects.filter(school_id=actor.school_id).select_related("pupil", "membership__user")
    return rows.annotate(is_settled=is_settled).order_by("is_settled", "due_on", "pk")


@dataclass(frozen=True)
class PersonHit:
    """A pupil or adult whom a search found."""

    key: UUID
    name: str
    what: str
    is_pupil: bool


def people_named(actor: Actor, text: str) -> list[PersonHit]:
    """Return pupils, leavers too, and adults whose names have words that begin so; at most 20 of each. Two queries."""
    words = search_words(text)
    if not words:
        return []
    pupils = apps.get_model("pupils", "Pupil").objects.filter(school_id=actor.school_id)
    adults = members(actor)
    for word in words:
        pupils = pupils.filter(Q(sort_name__startswith=word) | Q(sort_name__contains=f" {word}"))
        adults = adults.filter(user__name__icontains=word)
    hits = [
        PersonHit(pupil.pk, pupil.name, f"pupil, {pupil.class_name}" if not pupil.left_on else "left", True)
        for pupil in pupils.order_by("sort_name", "pk")[:MOST_HITS]
    ]
    return hits + [PersonHit(m.pk, m.user.name, "works here", False) for m in adults[:MOST_HITS]]


# ----------------------------------------------------------------------------------------------------- passages


def gathered_of(request: SubjectRequest) -> list[dict[str, Any]]:
    """Return what was gathered for a request, as kept; [] before. One query."""
    return SubjectPack.objects.filter(request=request).values_list("gathered", flat=True).first() or []


def items_without(request: SubjectRequest, items: list[Item]) -> list[tuple[Item, list[list[str | None]], bool]]:
    """Return each item with the pieces of each of its values, and whether all of it is taken out. One query."""
    gone: dict[tuple[int, int], list[tuple[int, int]]] = {}
    whole: set[int] = set()
    for item, value, start, end in Passage.objects.filter(request=request, choice="remove").values_list(
        "item", "value", "start", "end"
    ):
        if value < 0:
            whole.add(item)
        else:
            gone.setdefault((item, value), []).append((start, end))
    return [
        (
            item,
            [marking.segments(value.text, gone.get((place, number), [])) for number, value in enumerate(item.values)],
            place in whole,
        )
        for place, item in enumerate(items)
    ]


@dataclass(frozen=True)
class PassageCounts:
    """How far deciding is."""

    n_all: int
    n_open: int
    n_removed: int


def passage_counts(request: SubjectRequest) -> PassageCounts:
    """Return how many passages are marked, open and to be removed. One query."""
    found = Passage.objects.filter(request=request).aggregate(
        n_all=Count("pk"), n_open=Count("pk", filter=Q(choice="")), n_removed=Count("pk", filter=Q(choice="remove"))
    )
    return PassageCounts(**found)


@dataclass(frozen=True)
class PassageRow:
    """A passage on the page where it is decided: the words with what stands round them."""

    passage: Passage
    before: str
    words: str
    after: str
    where: str
    why: str
    is_whole: bool


ROUND = 120


def passages_of(request: SubjectRequest) -> QuerySet[Passage]:
    """Return the passages of a request: the open ones first, those of the same words together."""
    is_decided = Case(When(choice="", then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Passage.objects.filter(request=request).annotate(is_decided=is_decided)
    return rows.order_by("is_decided", "words", "item", "value", "start", "pk")


def passage_rows(items: list[Item], passages: Iterable[Passage]) -> list[PassageRow]:
    """Return passages with what stands round them. No query beyond theirs."""
    return [_passage_row(items[passage.item], passage) for passage in passages]


def _passage_row(item: Item, passage: Passage) -> PassageRow:
    why = WHY_LABELS[Why(passage.why)]
    # An event of the trail says itself what it is; of other records the topic and the field do.
    place = item.title if item.record == "core.auditevent" else item.topic
    when = f", {in_words(date.fromisoformat(item.on))}" if item.on else ""
    if passage.value < 0:
        text = "; ".join(f"{value.label}: {value.text}" for value in item.values)
        return PassageRow(passage, "", text[:400], "", f"{place}: all of it{when}", why, True)
    value = item.values[passage.value]
    before, after = value.text[max(0, passage.start - ROUND) : passage.start], value.text[passage.end :][:ROUND]
    if passage.start > ROUND:
        before = "…" + before
    if len(value.text) > passage.end + ROUND:
        after += "…"
    where = f"{place}: {value.label.lower()}{when}"
    return PassageRow(passage, before, value.text[passage.start : passage.end], after, where, why, False)


# -------------------------------------------------------------------------------------------------- corrections


def correction_rows(actor: Actor) -> QuerySet[Correction]:
    """Return the requests to correct of the school with their pupils: open ones first, then the latest."""
    is_settled = Case(When(state="open", then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Correction.objects.filter(school_id=actor.school_id).select_related("pupil")
    return rows.annotate(is_settled=is_settled).order_by("is_settled", "-asked_on", "pk")


def disagreements_of(pupil_id: UUID) -> list[Correction]:
    """Return what somebody holds to be wrong in a pupil's record and the school did not change. One query."""
    return list(_disagreements().filter(pupil_id=pupil_id).order_by("-decided_at", "pk"))


def has_disagreement(pupil: str) -> Exists:
    """Return, for a query of pupils, whether one has such notes; `pupil` is the column with the pupil's key."""
    return Exists(_disagreements().filter(pupil_id=OuterRef(pupil)))


def _disagreements() -> QuerySet[Correction]:
    return Correction.objects.filter(state=CorrectionState.REFUSED).exclude(disagreement="")
