"""One child's page, whoever reads it: a parent alone, or together with somebody at school."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from handrail.access.http import Request
from handrail.agreements import queries as agreements
from handrail.agreements.rules.summary import language_named
from handrail.agreements.types import AnswerRow
from handrail.core.errors import NotVisible
from handrail.families import actions, queries
from handrail.families.forms import WordsForm
from handrail.families.policy import Reader
from handrail.families.types import ChildPage, PlanRow
from handrail.pupils.queries import coming_for
from handrail.reviews import queries as review_queries
from handrail.rewards import queries as rewards


@dataclass(frozen=True)
class Addresses:
    """Where the parts of a child's page are for this reader."""

    reader: Reader

    def _of(self, part: str, *more: UUID) -> str:
        if self.reader.is_helped:
            return reverse(f"families:with-{part}", args=[self.reader.contact.pk, *more])
        return reverse(f"families:child-{part}", args=[self.reader.pupil.pk, *more])

    @property
    def page(self) -> str:
        """The child's page."""
        return self._of("detail")

    @property
    def say(self) -> str:
        """Where to say something."""
        return self._of("say")

    def printed(self, plan_id: UUID) -> str:
        """An agreed plan on paper."""
        return self._of("plan-print", plan_id)

    def summary(self, plan_id: UUID) -> str:
        """A plan in plain words, with the answers."""
        return self._of("summary", plan_id)

    def summary_print(self, plan_id: UUID) -> str:
        """The same on paper."""
        return self._of("summary-print", plan_id)

    def withdraw(self, contribution_id: UUID) -> str:
        """Where words are taken back."""
        return self._of("words-withdraw", contribution_id)


def know_reader(request: Request, reader: Reader) -> None:
    """Offer first what the record says of this contact: their language, and large letters. Not while helping."""
    reading = getattr(request, "reading", None)
    if reading is not None and not reader.is_helped:
        named = language_named(reader.contact.language)
        reading.know(language=named.code if named else "", large_print=reader.contact.large_print)


def reading_code(request: Request) -> str:
    """Return the code of the language that was chosen on this device, or ''."""
    reading = getattr(request, "reading", None)
    return reading.language.code if reading is not None and reading.language else ""


def is_large_for(request: Request, reader: Reader) -> bool:
    """Say whether letters are large: as the address asks, else as this reader chose."""
    know_reader(request, reader)
    asked, reading = request.GET.get("size"), getattr(request, "reading", None)
    if asked in {"large", "usual"} or reading is None:
        return asked == "large"
    return reading.is_large


def parts_of(page: ChildPage) -> list[tuple[str, str]]:
    """Return the parts of a child's page in their order, to go straight to one: its id and its words."""
    parts = [
        ("next", _("What happens next")),
        ("said", _("What you said")),
        ("agreed", _("What we agreed")),
        ("home", _("What to do at home") if page.at_home else ""),
        ("history", _("History") if page.earlier else ""),
    ]
    return [(part, words) for part, words in parts if words]


def show_child(request: Request, reader: Reader) -> HttpResponse:
    """Show one child's page as this contact may see it."""
    know_reader(request, reader)
    actions.note_child_page(actor=request.actor, reader=reader)
    page, to = queries.child_page(request.actor, reader), Addresses(reader)
    along = request.actor.membership_id if reader.is_helped else None
    words = review_queries.own_words_of_contact(reader.contact, written_by=along)
    context = {
        "page": page,
        "parts": parts_of(page),
        "coming": coming_for(reader.pupil, contact=reader.contact),
        "reader": reader,
        "plans": [(plan, "" if plan.is_draft else to.printed(plan.plan_id)) for plan in page.plans],
        "to_answer": _to_answer(request, reader, page, to),
        "words": [
            (row, to.withdraw(row.contribution_id) if reader.may_speak and row.may_withdraw else "") for row in words
        ],
        "say_url": to.say if reader.may_speak else "",
        "rewards": rewards.shared_reward_page(reader.pupil),
        "week": rewards.shared_week(reader.pupil),
    }
    return render(request, "families/child_detail.html", context)


@dataclass(frozen=True)
class PlanToAnswer:
    """One text that the family reads now, where it stands in plain words, and what they answered to it last."""

    plan: PlanRow
    url: str
    answer: AnswerRow | None
    withdraw_url: str


def _to_answer(request: Request, reader: Reader, page: ChildPage, to: Addresses) -> list[PlanToAnswer]:
    """Return the texts that wait for an answer or have one; where a draft is shared, that and not what it replaces."""
    drafts = {plan.plan_id for plan in page.plans if plan.is_draft}
    plans = [plan for plan in page.plans if plan.is_draft or plan.plan_id not in drafts]
    along = request.actor.membership_id if reader.is_helped else None
    sums = {plan.plan_id: plan.text_sha256 for plan in plans}
    given = agreements.own_answers(reader.pupil, sums, contact=reader.contact, written_by=along) if sums else {}
    found = []
    for plan in plans:
        answer = next(iter(given.get(plan.plan_id, [])), None)
        may = answer is not None and answer.may_withdraw and reader.may_speak
        url = (
            reverse("families:child-answer-withdraw", args=[page.pupil_id, answer.answer_id]) if may and answer else ""
        )
        found.append(PlanToAnswer(plan, to.summary(plan.plan_id), answer, url))
    return found


def show_words(request: Request, reader: Reader, form: WordsForm) -> HttpResponse:
    """Show the form in which something is said; what was typed stays when it needs mending."""
    know_reader(request, reader)
    context = {
        "form": form,
        "reader": reader,
        "first_name": reader.pupil.first_name,
        "submit_text": "Write it down" if reader.is_helped else _("Send it to the school"),
        "cancel_url": Addresses(reader).page,
    }
    return render(request, "families/words_give.html", context, status=422 if form.errors else 200)


def show_print(request: Request, reader: Reader, plan_id: UUID) -> HttpResponse:
    """Show an agreed plan to be printed; `?size=large` in large letters."""
    found = queries.plan_to_print(request.actor, reader, plan_id)
    if found is None:
        raise NotVisible
    actions.note_plan_printed(actor=request.actor, reader=reader, plan_id=plan_id)
    page, plan = found
    to = Addresses(reader)
    context = {
        "page": page,
        "plan": plan,
        "is_large": is_large_for(request, reader),
        "back_url": to.page,
        "other_url": to.printed(plan_id),
    }
    return render(request, "families/plan_print.html", context)
