"""What the family and the pupil say to a plan, and to which text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.agreements import policy
from handrail.agreements.rules import answers as rules
from handrail.agreements.rules.summary import language_named
from handrail.agreements.types import (
    ANSWER_LABELS,
    ANSWER_VARIANTS,
    HOW_LABELS,
    Answer,
    AnswerRow,
    GroupVoices,
    How,
    LanguageNote,
    PersonRow,
    Voices,
    Who,
)
from handrail.core import clock
from handrail.plans import queries as plan_queries
from handrail.plans.rules import snapshot as plan_text
from handrail.plans.types import PlanContent, PlanState
from handrail.pupils.policy import limit_to_visible
from handrail.pupils.queries import language_lines, people_to_ask
from handrail.pupils.rules import in_words
from handrail.reports.queries import PlanAndText, Told
from handrail.reports.types import LabelledText, SignatureText

if TYPE_CHECKING:
    from handrail.agreements.models import PlanAgreement
    from handrail.plans.models import Plan
    from handrail.pupils.models import Contact, Pupil


def text_seen(plan: Plan, pupil: Pupil, *, content: PlanContent | None = None) -> tuple[int | None, str] | None:
    """Return which text of a plan a family reads now: number (None for a draft) and sum; None if they read nothing.

    A draft that is shared comes before what was agreed last. One query, or those of the plan's content.
    """
    if plan.state == PlanState.DRAFT and plan.shared_with_family_at is not None:
        return None, draft_sum(plan, pupil, content=content)
    version = plan.versions.order_by("-number", "pk").first()
    return (version.number, rules.text_sum(version.snapshot, pupil_id=str(pupil.pk))) if version else None


def draft_sum(plan: Plan, pupil: Pupil, *, content: PlanContent | None = None) -> str:
    """Return the sum of a plan's text as it is being written. No query with `content`."""
    content = content or plan_queries.content_of(plan, with_profile=False)
    text = plan_text.build(content, number=0, agreed_at=clock.now(), agreed_by="")
    return rules.text_sum(text, pupil_id=str(pupil.pk))


def current_sums(plan: Plan, pupil: Pupil, *, content: PlanContent | None = None) -> tuple[int, str]:
    """Return how many versions there are, and the sum of the text that answers should be about now.

    While a plan is written or changed that is the draft, else the latest version. One query with `content`.
    """
    latest = plan.versions.order_by("-number", "pk").first()
    n_versions = latest.number if latest else 0
    if plan.state == PlanState.DRAFT or latest is None:
        return n_versions, draft_sum(plan, pupil, content=content)
    return n_versions, rules.text_sum(latest.snapshot, pupil_id=str(pupil.pk))


def language_note(pupil: Pupil, *, contact: Contact | None = None) -> LanguageNote:
    """Return what to know of a family's language before talking, writing or printing. One query without `contact`."""
    contacts = [contact] if contact else [row for row, _ in people_to_ask(pupil)]
    wanted = (
        [row.language for row in contacts] if contact else [*(row.language for row in contacts), pupil.home_language]
    )
    known = (language_named(words) for words in wanted)
    return LanguageNote(language_lines(pupil, contacts), next((found for found in known if found), None))


def voices_of(actor: Actor, plan: Plan, *, content: PlanContent | None = None) -> Voices:
    """Return what each person who has a say answers to one pupil's plan. Three queries, with `content`.

    Words are for those who may read reviews, like all that families say.
    """
    pupil = plan.pupil
    assert pupil is not None
    n_versions, current = current_sums(plan, pupil, content=content)
    rows = policy.answers_visible_to(actor).filter(plan=plan, pupil=pupil).order_by("recorded_at", "pk")
    with_words = can(actor, Permission.REVIEW_VIEW)
    may_record = can(actor, Permission.FAMILY_HELP)
    given: dict[str, list[AnswerRow]] = {}
    for row in rows:
        mine = may_record and row.recorded_by_id is not None and row.recorded_by_id == actor.membership_id
        shown = answer_row(row, current=current, with_words=with_words, may_withdraw=mine)
        given.setdefault(_key(row), []).append(shown)
    found = [_person(str(Who.PUPIL), pupil.first_name, "pupil", "", given)]
    for contact, note in people_to_ask(pupil):
        key = f"{Who.CONTACT}:{contact.pk}"
        found.append(_person(key, contact.name, contact.relationship.lower(), note, given))
    shown_keys = {row.key for row in found}
    for key, answers in given.items():
        if key not in shown_keys:
            found.append(_person(key, answers[-1].name, "", "", given))
    return Voices(tuple(found), n_versions)


def voices_of_group(actor: Actor, plan: Plan, *, content: PlanContent | None = None) -> list[GroupVoices]:
    """Return what is said to each pupil's part of a group's plan, by name: of the pupils in the actor's reach.

    Three queries with `content`, whatever the number of pupils.
    """
    places = limit_to_visible(plan.places.filter(left_on__isnull=True), actor, Permission.PLAN_VIEW, pupil="pupil_id")
    pupils = [row.pupil for row in places.select_related("pupil").order_by("pupil__sort_name", "pk")]
    latest = plan.versions.order_by("-number", "pk").first()
    if plan.state == PlanState.DRAFT or latest is None:
        content = content or plan_queries.content_of(plan, with_profile=False)
        text = plan_text.build(content, number=0, agreed_at=clock.now(), agreed_by="")
    else:
        text = latest.snapshot
    may_record, with_words = can(actor, Permission.FAMILY_HELP), can(actor, Permission.REVIEW_VIEW)
    given: dict[UUID, list[PlanAgreement]] = {}
    for row in policy.answers_visible_to(actor).filter(plan=plan).order_by("recorded_at", "pk"):
        given.setdefault(row.pupil_id, []).append(row)
    found = []
    for pupil in pupils:
        current = rules.text_sum(text, pupil_id=str(pupil.pk))
        shown = (
            answer_row(
                row,
                current=current,
                with_words=with_words,
                may_withdraw=may_record
                and row.recorded_by_id is not None
                and row.recorded_by_id == actor.membership_id,
            )
            for row in given.get(pupil.pk, ())
        )
        found.append(GroupVoices(pupil.pk, pupil.name, tuple(rules.last_of_each(shown))))
    return found


def _key(row: PlanAgreement) -> str:
    if row.who == Who.PUPIL:
        return str(Who.PUPIL)
    return f"{Who.CONTACT}:{row.contact_id}" if row.contact_id else f"{Who.OTHER}:{row.said_by_name.casefold()}"


def _person(key: str, name: str, part: str, note: str, given: dict[str, list[AnswerRow]]) -> PersonRow:
    rows = rules.newest_first(given.get(key, ()))
    return PersonRow(key, name, part, note, rows[0] if rows else None, tuple(rows[1:]))


def answer_row(row: PlanAgreement, *, current: str, with_words: bool = True, may_withdraw: bool = False) -> AnswerRow:
    """Return one answer, ready to show beside the text that has the sum `current`. No query."""
    answer, is_current = Answer(row.answer), row.text_sha256 == current
    return AnswerRow(
        answer_id=row.pk,
        person=_key(row),
        name=row.said_by_name,
        answer=answer,
        label=ANSWER_LABELS[answer],
        variant=ANSWER_VARIANTS[answer] if is_current else "quiet",
        words=row.words if with_words else "",
        how=HOW_LABELS[How(row.how)],
        language=row.language,
        interpreter=row.interpreter,
        said_on=row.said_on,
        recorded_by=row.recorded_by_name,
        was_read_back=row.was_read_back,
        about=rules.about(row.version_number, in_words(row.said_on), is_current=is_current),
        is_current=is_current,
        may_withdraw=may_withdraw,
    )


def own_answers(
    pupil: Pupil, sums: dict[UUID, str], *, contact: Contact | None = None, written_by: UUID | None = None
) -> dict[UUID, list[AnswerRow]]:
    """Return what a contact (or, without one, the pupil) answered to each of these plans, the newest first. One query.

    `sums`: plan's key -> sum of the text that they read now. `written_by`: the member of staff who reads along.
    """
    rows: Iterable[Any] = pupil.agreements.filter(plan__in=list(sums), withdrawn_at__isnull=True)
    mine: Any = rows
    mine = mine.filter(contact=contact) if contact else mine.filter(who=Who.PUPIL)
    found: dict[UUID, list[AnswerRow]] = {}
    for row in mine.order_by("recorded_at", "pk"):
        may = not row.recorded_by_name if written_by is None else False
        found.setdefault(row.plan_id, []).append(answer_row(row, current=sums[row.plan_id], may_withdraw=may))
    return {key: rules.newest_first(answers) for key, answers in found.items()}


def tell_of_answers(actor: Actor, rows: Sequence[PlanAndText]) -> dict[UUID, Told]:
    """Tell, for the paper of staff, what people say to exactly the text that is printed. One query."""
    with_words = can(actor, Permission.REVIEW_VIEW)
    given: dict[UUID, list[PlanAgreement]] = {}
    answers = policy.answers_visible_to(actor).filter(plan__in=[row.plan.pk for row in rows])
    for answer in answers.order_by("recorded_at", "pk"):
        given.setdefault(answer.plan_id, []).append(answer)
    found = {}
    for row in rows:
        current = rules.text_sum(row.text, pupil_id=str(row.plan.pupil_id)) if row.plan.pk in given else ""
        shown = [answer_row(one, current=current, with_words=with_words) for one in given.get(row.plan.pk, ())]
        if last := rules.last_of_each(one for one in shown if one.is_current):
            section = LabelledText("What was said to this plan", rules.answers_on_paper(last))
            signed = tuple(SignatureText(role, "Agreed", on) for role, on in rules.agreed_lines(last))
            found[row.plan.pk] = Told((section,), signed)
    return found
