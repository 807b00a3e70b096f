"""Forms of this room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from handrail.core.audit import SENTENCES
from handrail.core.ui.forms import DateInput
from handrail.records.rules.trail import kind_of
from handrail.records.types.trail import KIND_LABELS, Kind, TrailFilter


class TrailFilterForm(forms.Form):
    """What the trail is narrowed to. `narrowed` is the same for the queries; what is wrong is left out."""

    mark_optional = False

    kind = forms.ChoiceField(
        label="What happened",
        required=False,
        choices=[("", "Everything"), *((k.value, v) for k, v in KIND_LABELS.items())],
    )
    type = forms.ChoiceField(label="Exactly what", required=False)
    starts_on = forms.DateField(
        label="From", required=False, widget=DateInput(), error_messages={"invalid": "Write a day, such as 14/09/2026."}
    )
    ends_on = forms.DateField(
        label="To", required=False, widget=DateInput(), error_messages={"invalid": "Write a day, such as 14/09/2026."}
    )
    address = forms.GenericIPAddressField(
        label="From where",
        required=False,
        help_text="The address of a computer or network, such as 10.0.4.17.",
        error_messages={"invalid": "Write an address such as 10.0.4.17."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = list(Kind)
        known = sorted(SENTENCES.items(), key=lambda pair: (order.index(kind_of(pair[0])), pair[1], pair[0]))
        choice = self.fields["type"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Everything"), *((code, words[0].upper() + words[1:]) for code, words in known)]

    def narrowed(self, *, pupil_id: UUID | None = None, user_id: UUID | None = None) -> TrailFilter:
        """Return what was asked for, of a pupil or a person where they are given."""
        chosen = self.cleaned_data if self.is_valid() or hasattr(self, "cleaned_data") else {}
        return TrailFilter(
            pupil_id=pupil_id,
            user_id=user_id,
            kind=Kind(chosen["kind"]) if chosen.get("kind") else None,
            type=chosen.get("type", ""),
            starts_on=chosen.get("starts_on"),
            ends_on=chosen.get("ends_on"),
            address=chosen.get("address", ""),
        )

    def in_words(self) -> dict[str, str]:
        """Return name of field -> what it is narrowed to in words; '' where it is not."""
        chosen = getattr(self, "cleaned_data", {})
        types = dict(self.fields["type"].choices)  # type: ignore[attr-defined]
        days = {name: f"{chosen[name]:%-d %B %Y}" if chosen.get(name) else "" for name in ("starts_on", "ends_on")}
        return {
            "kind": KIND_LABELS[Kind(chosen["kind"])] if chosen.get("kind") else "",
            "type": str(types[chosen["type"]]) if chosen.get("type") else "",
            "starts_on": f"From {days['starts_on']}" if days["starts_on"] else "",
            "ends_on": f"To {days['ends_on']}" if days["ends_on"] else "",
            "address": f"From {chosen['address']}" if chosen.get("address") else "",
        }
