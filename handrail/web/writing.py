"""What is offered while somebody writes a target: this pupil's next steps and advice first, then the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.types import Actor
from handrail.bank import queries as bank
from handrail.bank.queries import framework_area
from handrail.bank.rules import fill
from handrail.bank.types import BankTarget, Origin
from handrail.core import clock
from handrail.core.errors import NotVisible, Refused
from handrail.plans import queries as plans
from handrail.plans.rules.suggesting import fits, offered
from handrail.plans.types import EarlierTarget, Suggestion, SuggestionKind, TargetDraft
from handrail.pupils.rules import age_on, in_words
from handrail.pupils.types import ProfileKind
from handrail.specialists import queries as specialists
from handrail.web.meeting_words import suggest_from_meetings

if TYPE_CHECKING:
    from handrail.plans.models import Plan, Target

FROM_THE_BANK = 5
BUILD_ON = {
    ProfileKind.STRENGTH: "Good at",
    ProfileKind.INTEREST: "Likes",
    ProfileKind.HELPS: "What helps",
}
# More lines would push the suggestions off the screen of a phone.
MOST_TO_BUILD_ON = 3
GONE = "This target is no longer offered. Choose another, or write your own."


class Desk:
    """Everything that can be offered for one target of one draft. Eight queries at most, whatever is typed."""

    def __init__(self, actor: Actor, plan: Plan, target: Target) -> None:
        self.actor, self.plan, self.target = actor, plan, target
        self.pupil = plan.pupil
        self.part = target.pupil_targets.order_by("pk").first()
        due_on = self.part.due_on if self.part else plan.review_on
        self.values = {
            "name": self.pupil.first_name if self.pupil else "each pupil",
            "when": in_words(due_on or plan.review_on),
        }
        self.framework = plans.framework_of(plan.framework)

    def offer(self, words: str, *, most: int = 6) -> list[Suggestion]:
        """Return what fits the words that were typed, the best first; without words, what the pupil's record offers."""
        taken = [wording for wording in plans.wordings_of(self.plan) if wording]
        found = [*self._of_this_pupil(words), *self._advice(words), *self._sent_for_meetings(words)]
        if words.strip():
            found += self._bank(words)
        return offered(found, taken=taken, most=most)

    def to_build_on(self) -> list[tuple[str, str]]:
        """Return what the pupil's profile says that teaching can begin from: a heading and words. One query, or none.

        What is confidential is left out, as it is on the plan. Source: [000 paras 43-44], strengths and interests.
        """
        if self.pupil is None:
            return []
        lines = plans.profile_lines(self.pupil)
        known = [(label, lines.get(kind, ())[:MOST_TO_BUILD_ON]) for kind, label in BUILD_ON.items()]
        return [(label, "; ".join(line.rstrip(". ") for line in words)) for label, words in known if words]

    def find(self, code: str) -> Suggestion:
        """Return the suggestion with a code. Errors: Refused for one that is no longer offered to this person."""
        if code.partition(":")[0] in set(Origin):
            try:
                return self._from_bank(bank.get_target(self.actor, code), SuggestionKind.BANK, "")
            except NotVisible:
                raise Refused(GONE) from None
        offers = [*self._of_this_pupil(""), *self._advice(""), *self._sent_for_meetings("")]
        if found := next((row for row in offers if row.code == code), None):
            return found
        raise Refused(GONE)

    def _of_this_pupil(self, words: str) -> list[Suggestion]:
        if self.pupil is None:
            return []
        found = []
        for row in plans.earlier_targets(self.actor, self.plan):
            if row.is_reached:
                found += [item for item in self._step_after(row) if fits(words, item.draft.wording)]
            elif fits(words, row.draft.wording):
                found.append(Suggestion(f"earlier:{row.id}", SuggestionKind.EARLIER, row.why, row.draft))
        return found

    def _step_after(self, row: EarlierTarget) -> list[Suggestion]:
        if not row.draft.bank_code:
            return []
        after = bank.neighbours(self.actor, row.draft.bank_code).after
        why = f"The next small step. {row.why}"
        return [self._from_bank(after, SuggestionKind.NEXT_STEP, why)] if after else []

    def _advice(self, words: str) -> list[Suggestion]:
        if self.pupil is None:
            return []
        return [
            Suggestion(
                f"advice:{row.id}",
                SuggestionKind.ADVICE,
                f"Advice of {row.given_by_name}, {row.profession}",
                TargetDraft(wording=row.suggested_wording or row.text, criterion=""),
            )
            for row in specialists.open_recommendations(self.actor, self.pupil)
            if fits(words, f"{row.suggested_wording} {row.text}")
        ]

    def _sent_for_meetings(self, words: str) -> list[Suggestion]:
        if self.pupil is None:
            return []
        return [row for row in suggest_from_meetings(self.actor, self.pupil) if fits(words, row.draft.wording)]

    def _bank(self, words: str) -> list[Suggestion]:
        age = age_on(self.pupil.date_of_birth, clock.today()) if self.pupil else None
        hits = bank.search_bank(self.actor, words, age=age, limit=FROM_THE_BANK)
        return [
            self._from_bank(hit.target, SuggestionKind.SCHOOL if hit.target.is_own else SuggestionKind.BANK, "")
            for hit in hits
        ]

    def _from_bank(self, row: BankTarget, kind: SuggestionKind, why: str) -> Suggestion:
        values = self.values | {"number": row.number}
        ladder = f"{row.ladder}, step {row.step}" if row.ladder else row.area_label
        return Suggestion(
            row.code,
            kind,
            why or f"{row.origin_label}: {ladder}",
            TargetDraft(
                wording=fill(row.wording, values),
                criterion=fill(row.criterion, values),
                unit=row.unit,
                area=framework_area(self.framework, row.area) if self.framework else "",
                strategies=tuple((fill(way.method, values), fill(way.materials, values)) for way in row.strategies),
                home_activity=fill(row.home, values),
                bank_code=row.code,
            ),
        )


def recommendation_in(code: str) -> UUID | None:
    """Return which recommendation of a specialist the code of a suggestion stands for, or None for another source."""
    kind, _, key = code.partition(":")
    try:
        return UUID(key) if kind == SuggestionKind.ADVICE else None
    except ValueError:
        return None


def target_of(plan: Plan, target_id: UUID) -> Target:
    """Return a target of a plan that was fetched by the policy. Errors: Refused where it was removed. One query."""
    target = plan.targets.filter(pk=target_id).first()
    if target is None:
        raise Refused("This target is no longer in the plan. Somebody may have removed it.")
    return target
