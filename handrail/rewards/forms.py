"""What adults fill in: a reward, a day card, a day, and the weekly look."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms

from handrail.core import clock
from handrail.core.forms import PlainForm
from handrail.plans.rules.measures import parse_value
from handrail.plans.types import MeasureKind, NotAValue
from handrail.rewards.rules import day_cards as rules
from handrail.rewards.types import (
    EARNED_BY_LABELS,
    FEELINGS,
    LONGEST_LINE,
    LONGEST_WORD,
    LOOK_LABELS,
    MARK_WORDS,
    MOST_STEPS,
    REWARD_PICTURES,
    SCALE_LABELS,
    USUAL_GOAL_PERCENT,
    CardLine,
    EarnedBy,
    LineKind,
    Look,
    NewDayCard,
    NewLook,
    NewReward,
    NewTarget,
    Scale,
    WeekChild,
)

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget

ROW = {"class": "govuk-radios--inline"}


class QuietForm(PlainForm):
    """A form that does not say of each field whether it may stay empty."""

    mark_optional = False


class RewardForm(QuietForm):
    """The reward that a pupil chose. The key is made with the form, so that sending it twice keeps it once."""

    reward_id = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    words = forms.CharField(
        label="What does the pupil want to earn?",
        help_text="In the pupil’s own words. For example: I show my model in assembly.",
        max_length=LONGEST_LINE,
        error_messages={"required": "Write down what the pupil wants to earn, in their own words."},
    )
    picture = forms.ChoiceField(
        label="A picture for the card",
        required=False,
        choices=[("", "No picture"), *((name, name.title()) for name in REWARD_PICTURES)],
    )
    n_steps = forms.IntegerField(
        label="How many steps?",
        help_text=f"From 1 to {MOST_STEPS}. Few steps come soon: five is a good start.",
        initial=5,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"}),
        error_messages={"required": "Say how many steps.", "invalid": "Write a whole number, for example 5."},
    )
    earned_by = forms.ChoiceField(
        label="What is a step?",
        choices=[(k.value, v) for k, v in EARNED_BY_LABELS.items()],
        initial=EarnedBy.PRESS.value,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what a step is."},
    )
    shows_family = forms.BooleanField(label="The family sees this card too", required=False, initial=True)

    def __init__(self, *args: Any, parts: Sequence[PupilTarget], **kwargs: Any) -> None:
        kwargs["initial"] = {"reward_id": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.parts = {str(part.pk): part for part in parts}
        self.fields["targets"] = forms.MultipleChoiceField(
            label="Which targets are the steps for?",
            choices=[(key, part.target.wording) for key, part in self.parts.items()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": "Choose at least one target.",
                "invalid_choice": "Choose from the targets that are worked on now.",
            },
        )
        for key, part in self.parts.items():
            if part.target.measure:
                self.fields[f"aim-{key}"] = forms.CharField(
                    label=part.target.wording,
                    required=False,
                    max_length=60,
                    widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
                )
        self.order_fields(["reward_id", "words", "picture", "n_steps", "targets", "earned_by"])

    @property
    def aims(self) -> list[forms.BoundField]:
        """The fields of what a record must reach."""
        return [self[name] for name in self.fields if name.startswith("aim-")]

    def clean(self) -> dict[str, Any]:
        """Read what a record must reach, in the measure of its target."""
        typed = super().clean() or {}
        typed["day_aims"] = {}
        if typed.get("earned_by") != EarnedBy.RECORD:
            return typed
        for key in typed.get("targets", ()):
            part, text = self.parts[key], typed.get(f"aim-{key}", "").strip()
            if not part.target.measure:
                self.add_error("targets", f"“{part.target.wording}” has no measure. Let an adult press instead.")
            elif not text:
                self.add_error(f"aim-{key}", "Say what a record must reach to be a step.")
            else:
                self._read(key, part, text, typed["day_aims"])
        return typed

    def _read(self, key: str, part: PupilTarget, text: str, aims: dict[str, Decimal]) -> None:
        try:
            aims[key] = parse_value(text, MeasureKind(part.target.measure), out_of=part.out_of, steps=part.target.steps)
        except NotAValue as problem:
            self.add_error(f"aim-{key}", str(problem))

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, as the action takes it."""
        typed = self.cleaned_data
        new = NewReward(
            words=typed["words"],
            picture=typed["picture"],
            n_steps=typed["n_steps"],
            earned_by=EarnedBy(typed["earned_by"]),
            targets=tuple(NewTarget(UUID(key), typed["day_aims"].get(key)) for key in typed["targets"]),
            shows_family=typed["shows_family"],
        )
        return {"reward_id": typed["reward_id"] or uuid4(), "new": new}


class StepForm(QuietForm):
    """One step for one target; the target is the button that was pressed."""

    step_id = forms.UUIDField(widget=forms.HiddenInput())
    target = forms.UUIDField()


class AsideForm(QuietForm):
    """Why a reward is put aside."""

    reason = forms.CharField(
        label="Why is this reward put aside?",
        help_text="For example: she would rather have time to draw. The steps stay and count for the next reward.",
        required=False,
        max_length=LONGEST_LINE,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (line.strip() for line in text.splitlines()) if line)


class DayCardForm(QuietForm):
    """How a pupil's day card is arranged."""

    pupil_promises = forms.CharField(
        label="What the pupil promises",
        help_text="One line each, in the pupil’s words.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    adult_promises = forms.CharField(
        label="What adults promise",
        help_text="One line each. It is marked at the end of the day too.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    periods = forms.CharField(
        label="Lessons or parts of the day",
        help_text="One line each. For young pupils: Morning, Break, Lunch, Afternoon.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Name at least one lesson or part of the day."},
    )
    scale = forms.ChoiceField(
        label="How each part is marked",
        choices=[(k.value, v) for k, v in SCALE_LABELS.items()],
        initial=Scale.POINTS.value,
        widget=forms.RadioSelect(attrs=ROW),
        error_messages={"required": "Choose numbers or faces."},
    )
    goal_percent = forms.IntegerField(
        label="Goal of a day, in per cent",
        help_text="Begin with what the pupil can reach on most days. 80 is usual later.",
        initial=USUAL_GOAL_PERCENT,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages={"required": "Say the goal.", "invalid": "Write a whole number, for example 80."},
    )
    shows_family = forms.BooleanField(
        label="The family sees the points of the week, and the word home",
        required=False,
        help_text="Agree this with the pupil. How they feel and what they say stays at school.",
    )

    def __init__(self, *args: Any, parts: Sequence[PupilTarget], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["targets"] = forms.MultipleChoiceField(
            label="Targets on the card",
            required=False,
            choices=[(str(part.pk), part.target.wording) for part in parts],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "Choose from the targets that are worked on now."},
        )
        self.order_fields(["targets"])

    @property
    def arranged(self) -> NewDayCard:
        """What was arranged, as the action takes it."""
        typed = self.cleaned_data
        return NewDayCard(
            targets=tuple(UUID(key) for key in typed["targets"]),
            pupil_promises=_lines(typed["pupil_promises"]),
            adult_promises=_lines(typed["adult_promises"]),
            periods=_lines(typed["periods"]),
            scale=Scale(typed["scale"]),
            goal_percent=typed["goal_percent"],
            shows_family=typed["shows_family"],
        )


class DayForm(QuietForm):
    """Which day, and whether it is typed in from paper."""

    on = forms.DateField(
        label="Day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Enter a real date."},
    )
    from_paper = forms.BooleanField(required=False)


class CheckInForm(DayForm):
    """How the pupil feels, and what they aim at today; the face is the button that was pressed."""

    feeling = forms.TypedChoiceField(
        choices=[(str(key), words) for key, words in FEELINGS.items()],
        coerce=int,
        error_messages={"required": "Press a face.", "invalid_choice": "Press a face."},
    )
    aim = forms.UUIDField(required=False, error_messages={"invalid": "Choose an aim from the card."})


class CheckOutForm(DayForm):
    """A day of a card: each line in each part of the day, and words. `seen` is the day as the page showed it."""

    own_word = forms.CharField(
        label="A word from the pupil",
        help_text="In their own words, read back to them.",
        required=False,
        max_length=LONGEST_WORD,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    home_word = forms.CharField(
        label="A word home",
        help_text="What went well today.",
        required=False,
        max_length=LONGEST_WORD,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=30_000)

    def __init__(self, *args: Any, lines: Sequence[CardLine], periods: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.periods = lines, periods
        for name in rules.cells(lines, len(periods)):
            self.fields[name] = forms.ChoiceField(
                required=False,
                choices=[("", ""), *((str(mark), words) for mark, words in MARK_WORDS.items())],
                error_messages={"invalid_choice": "Choose 0, 1 or 2."},
            )

    def clean_seen(self) -> dict[str, str]:
        """Read the day as the page showed it."""
        try:
            seen = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            seen = None
        if not isinstance(seen, dict) or not all(isinstance(value, str) for value in seen.values()):
            raise forms.ValidationError("This page was broken on its way. Open it again.")
        return seen

    def clean(self) -> dict[str, Any]:
        """Let a line end be one character, as it is kept."""
        typed = super().clean() or {}
        for name in rules.WORDS:
            typed[name] = typed.get(name, "").replace("\r\n", "\n")
        return typed

    @property
    def day(self) -> dict[str, str]:
        """The day as it was sent, in the shape of rules.day_cards."""
        return {name: self.cleaned_data[name] for name in (*rules.cells(self.lines, len(self.periods)), *rules.WORDS)}

    @property
    def own_lines(self) -> list[CardLine]:
        """The lines that are the pupil's."""
        return [line for line in self.lines if line.kind is not LineKind.ADULT]


class WeekForm(QuietForm):
    """What one adult saw this week, of all their children; one save."""

    week = forms.DateField(widget=forms.HiddenInput(), error_messages={"invalid": "Choose a week from the list."})
    close = forms.UUIDField(required=False)
    reopen = forms.UUIDField(required=False)

    def __init__(self, *args: Any, children: Iterable[WeekChild], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys: list[UUID] = []
        for child in children:
            if child.closed_at is not None:
                continue
            for target in child.targets:
                self.keys.append(target.pupil_target_id)
                self.fields[f"look-{target.pupil_target_id}"] = forms.ChoiceField(
                    required=False, choices=[("", ""), *((str(k.value), v) for k, v in LOOK_LABELS.items())]
                )
                self.fields[f"seen-{target.pupil_target_id}"] = forms.CharField(required=False, max_length=LONGEST_WORD)

    @property
    def looks(self) -> list[NewLook]:
        """What was answered, as the action takes it."""
        typed = self.cleaned_data
        return [
            NewLook(
                key,
                Look(int(typed[f"look-{key}"])) if typed[f"look-{key}"] else None,
                typed[f"seen-{key}"],
            )
            for key in self.keys
        ]


class WeekAskedForm(forms.Form):
    """Which week, or which day, a page is asked for."""

    week = forms.DateField(required=False)
    on = forms.DateField(required=False)

    @property
    def monday(self) -> Any:
        """The Monday that was asked for, else this week's."""
        self.is_valid()
        return rules.monday_of(self.cleaned_data.get("week") or clock.today())

    @property
    def day(self) -> Any:
        """The day that was asked for, else today."""
        self.is_valid()
        return self.cleaned_data.get("on") or clock.today()
