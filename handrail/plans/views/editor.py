"""The editor: one page of cards, each saved as it is written, or by its button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core.errors import Refused
from handrail.plans import actions, forms, policy, queries
from handrail.plans.rules import states
from handrail.plans.rules.arrangements import cover_lines
from handrail.plans.rules.rubric import read_rubric, steps_of
from handrail.plans.rules.writing import echo, hint_for, understand
from handrail.plans.types import (
    GroupContent,
    GroupMember,
    LongTermContent,
    MeasureKind,
    NotAValue,
    PlanContent,
    PlanVerb,
    RowKind,
    SaveAnswer,
    SectionPlace,
    TargetContent,
)
from handrail.plans.types.lineage import History
from handrail.plans.views.friend_words import findings_of_card
from handrail.plans.views.shared import pupil_address
from handrail.plans.views.showing import count_words, title_of

if TYPE_CHECKING:
    from django.http import QueryDict

    from handrail.plans.models import Plan


# Fields of several boxes.
LISTS = ("-indicators", "-taught_in", "-everybody")


@dataclass(frozen=True)
class TargetCard:
    """A short-term target in the editor."""

    number: int
    target: TargetContent
    form: forms.CardForm
    echo: str
    was_agreed: bool
    said: dict[str, Any]
    group: GroupContent | None = None

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The pupils of a group who work on it, each with their own three fields."""
        rows = []
        for part in self.target.present if self.group else ():
            stem = actions.field_name(RowKind.PUPIL_TARGET, part.id, "")
            fields = {name: self.form[f"{stem}{name}"] for name in ("baseline", "criterion", "due_on")}
            rows.append({"part": part, **fields})
        return rows

    @property
    def not_in_it(self) -> list[GroupMember]:
        """The pupils of the group who do not work on this target."""
        here = {part.pupil_id for part in self.target.present}
        return [row for row in self.group.present if row.pupil_id not in here] if self.group else []

    history: History | None = None

    @property
    def number_text(self) -> str:
        """The number, for putting words together."""
        return str(self.number)

    def __getattr__(self, name: str) -> Any:
        """Give the templates the fields by their short names: wording, baseline, criterion, ..."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.form.bound(name)

    @property
    def ways(self) -> list[dict[str, Any]]:
        """The strategies with their fields."""
        rows = []
        for way in self.target.strategies:
            stem = actions.field_name(RowKind.STRATEGY, way.id, "")
            # A format may not ask for materials.
            materials = self.form[f"{stem}materials"] if f"{stem}materials" in self.form.fields else None
            rows.append({"id": way.id, "method": self.form[f"{stem}method"], "materials": materials})
        return rows

    @property
    def more_text(self) -> str:
        """What stands on the part that is folded away, with how much of it is filled in."""
        target = self.target
        words = [target.who, target.when, target.where, target.subjects, target.home_activity]
        n_filled = sum(1 for text in (*words, *(way.materials for way in target.strategies)) if text)
        told = f" ({n_filled} filled in)" if n_filled else ""
        return f"More: materials, others who help, when and where, at home{told}"

    @property
    def more_is_open(self) -> bool:
        """Whether something may be wrong in the part that is folded away, or holds the steps that are aimed at."""
        return bool(self.form.errors) or self.target.measure == MeasureKind.RUBRIC

    @property
    def remove_text(self) -> str:
        """What the button says: a target that was agreed is dropped, another is removed."""
        return "Drop this target" if self.was_agreed else "Remove this target"


@dataclass(frozen=True)
class LongTermCard:
    """A long-term target in the editor."""

    number: int
    goal: LongTermContent
    form: forms.CardForm


def _choices(actor: Actor, content: PlanContent) -> forms.Choices:
    framework = queries.framework_of(content.framework_code)
    areas = [
        (area.code, area.name)
        for area in (framework.areas if framework else ())
        if not area.settings or not actor.setting or actor.setting in area.settings
    ]
    indicators = framework.wellbeing_indicators if framework else ()
    return forms.Choices(
        areas=areas,
        adults=queries.adult_choices(actor),
        indicators=[(item.code, item.name) for item in indicators],
        indicator_hints={item.code: item.plain for item in indicators},
        subjects=queries.subject_choices(actor),
    )


def _bound(post: QueryDict | None, stem: str) -> QueryDict | None:
    """The words that were sent for this card, if it is the one that was sent."""
    return post if post and any(name.startswith(stem) for name in post) else None


def _target_card(
    number: int,
    target: TargetContent,
    content: PlanContent,
    choices: forms.Choices,
    post: QueryDict | None,
    *,
    was_agreed: bool,
    history: History | None = None,
) -> TargetCard:
    part = None if content.group else target.part
    said = (
        echo(part.baseline, part.criterion, target.measure, out_of=part.out_of, unit=target.unit, steps=target.steps)
        if part
        else ""
    )
    said = said or hint_for(target.measure, steps=target.steps)
    form = forms.target_form(target, content, choices, _bound(post, f"target-{target.id.hex}-"))
    found = findings_of_card(target, content)
    return TargetCard(number, target, form, said, was_agreed, found, content.group, history)


def editor_page(actor: Actor, plan: Plan, post: QueryDict | None = None) -> dict[str, Any]:
    """Return everything that the editor shows; `post` holds the words of a card that could not all be kept."""
    content = queries.content_for(actor, plan, with_profile=False)
    choices = _choices(actor, content)
    agreed = queries.agreed_target_ids(plan)
    past = queries.histories_of(actor, plan)
    advice, is_many = count_words(actor, content)
    first_name = content.first_name
    n_everybody = sum(1 for target in content.live_targets if target.is_for_everybody)

    def sections(place: SectionPlace) -> forms.CardForm:
        rows = [row for row in content.sections if row.place is place]
        stem = f"section-{rows[0].id.hex}-" if rows else "none"
        return forms.sections_form(rows, _bound(post, stem))

    return {
        "plan": plan,
        "content": content,
        "pupil": content.pupil,
        "pupil_url": pupil_address(plan.pupil),
        "first_name": first_name,
        "about_label": f"what is said about {first_name}",
        "lead": "Everything is saved as you write. Only what helps needs to be filled in.",
        "title": title_of(content),
        "save_url": reverse("plans:plan-save", args=[plan.pk]),
        "dates": forms.dates_form(content, choices, _bound(post, f"plan-{content.id.hex}-")),
        "before": sections(SectionPlace.BEFORE),
        "after": sections(SectionPlace.AFTER),
        "more": sections(SectionPlace.MORE),
        "more_is_open": any(row.text.strip() for row in content.sections if row.place is SectionPlace.MORE),
        "goals": [
            LongTermCard(
                number, row, forms.long_term_form(row, first_name, choices, _bound(post, f"long-term-{row.id.hex}-"))
            )
            for number, row in enumerate(content.long_term_targets, start=1)
        ],
        "targets": [
            _target_card(
                number,
                target,
                content,
                choices,
                post,
                was_agreed=str(target.id) in agreed,
                history=past.get(target.part.id) if target.part else None,
            )
            for number, target in enumerate(content.live_targets, start=1)
        ],
        "cover": cover_lines(content.cover),
        "newer_format": queries.has_newer_format(plan),
        "advice": advice,
        "is_many": is_many,
        "many_for_everybody": n_everybody if n_everybody > 2 else 0,
        "group": content.group,
        "is_amended": bool(agreed),
        "may_agree": policy.can_with(actor, plan, Permission.PLAN_AGREE),
    }


@requires(Permission.PLAN_EDIT)
def plan_edit(request: Request, plan_id: UUID) -> HttpResponse:
    """Show the editor of a draft; any other plan goes to its page, with the reason."""
    also = queries.asked_by_the_editor()
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT, also=also)
    try:
        states.move(plan.state, PlanVerb.EDIT)
    except Refused as refusal:
        messages.info(request, refusal.message)
        return redirect("plans:plan-detail", plan.pk)
    return render(request, "plans/plan_edit.html", editor_page(request.actor, plan))


@require_POST
@requires(Permission.PLAN_EDIT)
def plan_save(request: Request, plan_id: UUID) -> HttpResponse:
    """Save what a card sent: for the script as JSON, for the Save button as a page."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    changes = forms.changes_in(forms.settled(request.POST))
    is_script = request.headers.get("X-Requested-With") == "autosave"
    try:
        answer = actions.save_each(actor=request.actor, plan=plan, changes=changes)
    except Refused as refusal:
        if is_script:
            sent = [actions.field_name(row.kind, row.row_id, field) for row in changes for field in row.fields]
            return JsonResponse({"errors": {name: [refusal.message] for name in sent}}, status=422)
        messages.error(request, refusal.message)
        return redirect("plans:plan-detail", plan.pk)
    return _as_json(answer) if is_script else _as_page(request, plan, answer)


def _as_json(answer: SaveAnswer) -> JsonResponse:
    body: dict[str, Any] = {
        "values": _lists(answer.saved.values),
        "saved_at_text": actions.at_text(answer.saved.saved_at),
    }
    if answer.conflicts:
        body["conflicts"] = [
            {"name": name, "theirs": _list(name, theirs), "by": by, "at_text": at}
            for name, (theirs, by, at) in answer.conflicts.items()
        ]
    if answer.errors:
        body["errors"] = {name: [message] for name, message in answer.errors.items()}
    if not answer.conflicts and not answer.errors:
        body["saved"] = True
    return JsonResponse(body, status=409 if answer.conflicts else 422 if answer.errors else 200)


def _list(name: str, text: str) -> Any:
    """Ticked boxes travel as a list, as the script has them."""
    return [one for one in text.split(",") if one] if name.endswith(LISTS) else text


def _lists(values: Any) -> dict[str, Any]:
    return {name: _list(name, text) for name, text in values.items()}


def _as_page(request: Request, plan: Plan, answer: SaveAnswer) -> HttpResponse:
    if not answer.conflicts and not answer.errors:
        messages.success(request, "Saved.")
        return redirect(reverse("plans:plan-edit", args=[plan.pk]) + _anchor(request))
    context = editor_page(request.actor, plan, request.POST)
    context["errors"] = []
    for form in _all_forms(context):
        for name, message in answer.errors.items():
            if name in form.fields and form.is_bound:
                form.add_error(name, message)
                context["errors"].append({"text": message, "url": f"#id_{name}"})
    if answer.conflicts:
        labels = {name: form.fields[name].label for form in _all_forms(context) for name in form.fields}
        context["conflicts"] = _conflicts(request, answer, labels)
        return render(request, "plans/plan_conflict.html", context, status=409)
    return render(request, "plans/plan_edit.html", context, status=422)


def _conflicts(request: Request, answer: SaveAnswer, labels: dict[str, Any]) -> list[dict[str, str]]:
    found = []
    for name, (theirs, by, at) in answer.conflicts.items():
        mine = ",".join(request.POST.getlist(name))
        row = {"name": name, "label": labels.get(name, "This part"), "theirs": theirs, "by": by, "at": at, "mine": mine}
        found.append(row | {"both": f"{theirs}\n\n{mine}"})
    return found


def _all_forms(context: dict[str, Any]) -> list[forms.CardForm]:
    cards = [card.form for card in (*context["goals"], *context["targets"])]
    return [context["before"], *cards, context["after"], context["more"], context["dates"]]


def _anchor(request: Request) -> str:
    card = request.POST.get("card", "")
    return f"#{card}" if card.replace("-", "").isalnum() else ""


@requires(Permission.PLAN_EDIT)
def measure_echo(request: Request) -> HttpResponse:
    """Say back how a starting point and a criterion would be understood; nothing is saved."""
    said = {name.rpartition("-")[2]: str(value).strip() for name, value in request.GET.items()}
    measure, steps = said.get("measure", ""), steps_of(said.get("rubric", ""))
    text = hint_for("")
    try:
        if measure == MeasureKind.RUBRIC:
            read_rubric(said.get("rubric", ""))
            text = hint_for(measure, steps=steps)
        goal = understand(said["criterion"], measure=measure, steps=steps) if said.get("criterion") else None
        measure = goal.measure if goal else measure
        total, unit = (goal.out_of, goal.unit) if goal else (None, "")
        start = None
        if said.get("baseline"):
            start = understand(said["baseline"], measure=measure, out_of=total, unit=unit, steps=steps)
        if found := goal or start:
            numbers = (start.value if start else None, goal.value if goal else None)
            text = echo(*numbers, found.measure, out_of=found.out_of, unit=found.unit, steps=steps)
    except NotAValue as problem:
        text = str(problem)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
