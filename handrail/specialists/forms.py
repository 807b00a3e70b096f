"""What specialists and staff fill in: advice, whom to share with, what became of a recommendation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms

from handrail.core import clock
from handrail.core.forms import PlainForm
from handrail.core.ids import new_id
from handrail.core.ui.forms import DateInput, HintedRadioSelect
from handrail.pupils.types import SHARED_PART_LABELS, SharedPart
from handrail.specialists.rules import LARGEST_FILE_BYTES, MOST_FILES, MOST_RECOMMENDATIONS
from handrail.specialists.types import USE_LABELS, AdviceText, NewRecommendation, RecommendationUse

INVALID_DAY = "Enter a date, like 16 November 2026."
N_RECOMMENDATIONS = MOST_RECOMMENDATIONS
SHOWN_AT_ONCE = 2


class AdviceForm(PlainForm):
    """Advice for one pupil. The hidden number is made with the page: pressing Save twice sends the same one twice."""

    mark_optional = False

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    profession = forms.CharField(label="Your profession", required=False, max_length=120)
    summary = forms.CharField(
        label="Your advice in one sentence", required=False, max_length=200, help_text="It stands on the pupil's page."
    )
    text = forms.CharField(
        label="What you saw and what you advise",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    given_on = forms.DateField(
        label="Day of the advice",
        widget=DateInput(),
        error_messages={"required": "Enter the day.", "invalid": INVALID_DAY},
    )
    file = forms.FileField(
        label="A file beside it (optional)",
        required=False,
        allow_empty_file=True,
        help_text="A report as PDF or Word, or a picture (PNG, JPEG), up to 5 MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.png,.jpg,.jpeg"}),
    )

    def __init__(self, *args: Any, kept: AdviceText | None = None, profession: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = self._initial(kept, profession)
        super().__init__(*args, **kwargs)
        for n in range(1, N_RECOMMENDATIONS + 1):
            self.fields[f"recommendation_{n}"] = forms.CharField(
                label=f"Recommendation {n}",
                required=False,
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="One thing that adults can do." if n == 1 else "",
            )
            self.fields[f"wording_{n}"] = forms.CharField(
                label=f"How a target for recommendation {n} could read (optional)", required=False, max_length=1_000
            )
        self.fields["given_on"].widget.attrs["max"] = clock.today().isoformat()

    @staticmethod
    def _initial(kept: AdviceText | None, profession: str) -> dict[str, Any]:
        if kept is None:
            return {"id": new_id(), "given_on": clock.today(), "profession": profession}
        found: dict[str, Any] = {
            "profession": kept.profession,
            "summary": kept.summary,
            "text": kept.text,
            "given_on": kept.given_on,
        }
        for n, row in enumerate(kept.recommendations, start=1):
            found |= {f"recommendation_{n}": row.text, f"wording_{n}": row.suggested_wording}
        return found

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """Return each recommendation's two fields."""
        return [(self[f"recommendation_{n}"], self[f"wording_{n}"]) for n in range(1, N_RECOMMENDATIONS + 1)]

    @property
    def first_pairs(self) -> list[tuple[Any, Any]]:
        """Return the pairs that stand open."""
        return self.pairs[: self._n_open]

    @property
    def more_pairs(self) -> list[tuple[Any, Any]]:
        """Return the pairs that stand folded."""
        return self.pairs[self._n_open :]

    @property
    def _n_open(self) -> int:
        filled = [n for n, pair in enumerate(self.pairs, start=1) if any(field.value() for field in pair)]
        return max([SHOWN_AT_ONCE, *filled])

    @property
    def advice(self) -> AdviceText:
        """Return what was written, once the form is valid."""
        given = self.cleaned_data
        return AdviceText(
            profession=given["profession"],
            summary=given["summary"],
            text=given["text"],
            given_on=given["given_on"],
            recommendations=tuple(
                NewRecommendation(given[f"recommendation_{n}"], given[f"wording_{n}"])
                for n in range(1, N_RECOMMENDATIONS + 1)
            ),
        )

    def file_content(self) -> bytes:
        """Return the file that was chosen, or nothing; of one that is too large enough to be refused."""
        chosen = self.cleaned_data.get("file")
        return chosen.read(LARGEST_FILE_BYTES + 1) if chosen else b""


class WrittenAdviceForm(AdviceForm):
    """Advice that came on paper or by e-mail, as a member of staff writes it down."""

    author = forms.CharField(
        label="Who wrote the report?", required=False, max_length=120, help_text="Their name, as it stands there."
    )
    service = forms.CharField(
        label="Their service (optional)",
        required=False,
        max_length=120,
        help_text="For example: Northshire Educational Psychology Service.",
    )
    is_confidential = forms.BooleanField(
        label="This advice is confidential",
        required=False,
        help_text="Only those who read what is confidential see it. It is printed nowhere.",
    )

    def __init__(self, *args: Any, may_mark: bool, kept: AdviceText | None = None, **kwargs: Any) -> None:
        super().__init__(*args, kept=kept, **kwargs)
        if kept is not None:
            self.initial["author"], self.initial["service"] = kept.author, kept.service
        if kept is not None or not may_mark:
            del self.fields["is_confidential"]
        del self.fields["file"]
        for n in range(1, MOST_FILES + 1):
            self.fields[f"file_{n}"] = forms.FileField(
                label="The report, or another document (optional)" if n == 1 else f"Document {n} (optional)",
                required=False,
                allow_empty_file=True,
                help_text="PDF or Word, or a picture (PNG, JPEG), up to 5 MB." if n == 1 else "",
                widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.png,.jpg,.jpeg"}),
            )
        words = {
            "profession": "Their profession",
            "summary": "What they advise, in one sentence",
            "text": "What they saw and what they advise",
            "given_on": "Day of the report",
        }
        for name, label in words.items():
            self.fields[name].label = label

    @property
    def file_fields(self) -> list[Any]:
        """Return the fields of the documents."""
        return [self[f"file_{n}"] for n in range(1, MOST_FILES + 1)]

    @property
    def advice(self) -> AdviceText:
        """Return what was written, once the form is valid."""
        given = self.cleaned_data
        return replace(
            super().advice,
            author=given["author"],
            service=given["service"],
            is_confidential=given.get("is_confidential", False),
        )

    def contents(self) -> list[bytes]:
        """Return the documents that were chosen; of one that is too large enough to be refused."""
        chosen = (self.cleaned_data.get(f"file_{n}") for n in range(1, MOST_FILES + 1))
        return [one.read(LARGEST_FILE_BYTES + 1) for one in chosen if one]


class WithdrawForm(PlainForm):
    """Why advice is taken back."""

    mark_optional = False
    reason = forms.CharField(
        label="Why do you take it back? (optional)",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example: it was meant for another pupil.",
    )


class ShareForm(PlainForm):
    """What is shared, for what, and until when."""

    purpose = forms.CharField(
        label="What is the specialist asked for?",
        max_length=200,
        help_text="They read this. For example: how to help with understanding of language in lessons.",
        error_messages={"required": "Say what the specialist is asked for."},
    )
    parts = forms.MultipleChoiceField(
        label="What do they see?",
        required=False,
        choices=[(part.value, SHARED_PART_LABELS[part]) for part in SharedPart],
        widget=forms.CheckboxSelectMultiple(),
        help_text="Name and year group always. Never contacts, medical notes, or anything marked confidential.",
    )
    ends_on = forms.DateField(
        label="Last day",
        widget=DateInput(),
        help_text="After this day they see nothing of the pupil any more. Their advice stays with the school.",
        error_messages={"required": "Choose the last day.", "invalid": INVALID_DAY},
    )

    @property
    def shared(self) -> dict[str, Any]:
        """Return what to share, once the form is valid."""
        given = self.cleaned_data
        parts = [SharedPart(code) for code in given["parts"]]
        return {"purpose": given["purpose"], "parts": parts, "ends_on": given["ends_on"]}


NEW = "new"


class InviteForm(ShareForm):
    """Whom to share with: somebody with an account here, or somebody new."""

    mark_optional = False
    field_order = ["who", "name", "profession", "email", "purpose", "parts", "ends_on"]

    name = forms.CharField(label="Name", required=False, max_length=120)
    profession = forms.CharField(
        label="Profession", required=False, max_length=120, help_text="For example: speech and language therapist."
    )
    email = forms.CharField(
        label="E-mail address",
        required=False,
        max_length=254,
        widget=forms.EmailInput(),
        help_text="Of their work. They sign in with it.",
    )

    def __init__(self, *args: Any, known: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            self.fields["who"] = forms.ChoiceField(
                label="Who?",
                choices=[*known, (NEW, "Somebody new")],
                widget=HintedRadioSelect(hints={NEW: "Fill in name, profession and e-mail address below."}),
                error_messages={"required": "Choose a specialist, or somebody new."},
            )
            self.order_fields(self.field_order)

    @property
    def membership_id(self) -> UUID | None:
        """Return who was chosen, or None for somebody new; once the form is valid."""
        chosen = self.cleaned_data.get("who", NEW)
        return None if chosen == NEW else UUID(chosen)

    @property
    def person(self) -> dict[str, Any]:
        """Return the new specialist, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("name", "profession", "email")}


class EndForm(PlainForm):
    """Why the sharing ends before its last day."""

    reason = forms.CharField(
        label="Why does it end today?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For the school's own record. The specialist doesn't see it.",
        error_messages={"required": "Say why it ends, for example: the assessment is finished."},
    )


class DecideForm(PlainForm):
    """What became of a recommendation."""

    mark_optional = False
    use = forms.ChoiceField(
        label="What became of it?",
        choices=[(use.value, USE_LABELS[use]) for use in RecommendationUse],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what became of it."},
    )
    target = forms.ChoiceField(
        label="The target that it became", required=False, help_text="If it stands in a plan as a target."
    )
    reason = forms.CharField(
        label="Why, or how it is used",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where it is not used. The specialist reads this.",
    )

    def __init__(self, *args: Any, targets: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shortened = [(key, words if len(words) <= 90 else f"{words[:89]}…") for key, words in targets]
        if targets:
            self.fields["target"].choices = [("", "No target of its own"), *shortened]  # type: ignore[attr-defined]
        else:
            del self.fields["target"]

    @property
    def decision(self) -> dict[str, Any]:
        """Return what was decided, once the form is valid."""
        target = self.cleaned_data.get("target")
        return {
            "use": RecommendationUse(self.cleaned_data["use"]),
            "reason": self.cleaned_data["reason"],
            "target_id": UUID(target) if target else None,
        }
