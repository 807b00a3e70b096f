"""Choosing which plans to print."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from handrail.core.errors import Refused
from handrail.reports.queries import ChoiceCount
from handrail.reports.types import PlansOf, PrintChoice


class PrintForm(forms.Form):
    """Whose plans, and of which kind where there is more than one."""

    whose = forms.ChoiceField(
        label="Whose plans",
        help_text="The number in brackets is how many plans there are to print.",
        error_messages={"required": "Choose whose plans to print.", "invalid_choice": "Choose one from the list."},
    )
    kind = forms.ChoiceField(label="Kind of plan", required=False)

    def __init__(
        self, *args: object, counts: Sequence[ChoiceCount], kinds: Sequence[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._counts = {_key(row.choice): row for row in counts}
        self.fields["whose"].choices = _grouped(counts)  # type: ignore[attr-defined]
        if len(kinds) > 1:
            self.fields["kind"].choices = [("", "Every kind"), *kinds]  # type: ignore[attr-defined]
        else:
            del self.fields["kind"]

    @property
    def choice(self) -> PrintChoice:
        """What was chosen, once the form is valid."""
        whose = self._counts[self.cleaned_data["whose"]].choice
        return PrintChoice(whose.whose, whose.class_name, whose.year_group, self.cleaned_data.get("kind", ""))

    @property
    def title(self) -> str:
        """What the file is called: the choice in words, without a pupil's name."""
        kinds = dict(self.fields["kind"].choices) if "kind" in self.fields else {}  # type: ignore[attr-defined]
        kind = kinds.get(self.choice.kind, "") if self.choice.kind else ""
        label = self._counts[self.cleaned_data["whose"]].label
        return f"{label}: {kind}" if kind else label

    def refuse(self, refusal: Refused) -> None:
        """Show why it cannot be done, beside the field that it belongs to."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def _key(choice: PrintChoice) -> str:
    return f"{choice.whose.value}:{choice.class_name}{'' if choice.year_group is None else choice.year_group}"


def _grouped(counts: Sequence[ChoiceCount]) -> list[object]:
    def named(whose: PlansOf) -> list[tuple[str, str]]:
        return [(_key(row.choice), f"{row.label} ({row.n_plans})") for row in counts if row.choice.whose is whose]

    groups = [("Years", named(PlansOf.YEAR)), ("Classes", named(PlansOf.CLASS))]
    return [*named(PlansOf.EVERYBODY), *((label, rows) for label, rows in groups if rows)]
