"""One way to ask several questions in a row: a page each, a draft in the session, and a last page to check the answers.

A journey names its steps; a step has an address part, a title and a function that makes its form. The draft keeps what
was sent, as text, so that each form can be made again from it. Nothing secret belongs in a draft: ask for it on the
last page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, QueryDict

Draft = dict[str, dict[str, list[str]]]


class Answers(Protocol):
    """What a step's form must offer: a Django Form does."""

    def is_valid(self) -> bool: ...


@dataclass(frozen=True)
class Step:
    """One page of a journey. `form` makes its form from what was sent (or None) and the journey's draft."""

    slug: str
    title: str
    form: Callable[[QueryDict | None, Draft], Any]


@dataclass(frozen=True)
class Journey:
    """Steps in order, under one name in the session."""

    name: str
    steps: tuple[Step, ...]

    def step(self, slug: str) -> Step | None:
        """Return the step with this address part, or None."""
        return next((step for step in self.steps if step.slug == slug), None)

    def draft(self, request: HttpRequest) -> Draft:
        """Return what has been answered so far, by step."""
        return dict(request.session.get(self._key, {}))

    def keep(self, request: HttpRequest, step: Step, sent: QueryDict) -> None:
        """Keep what was sent for a step, without the token that every form carries."""
        answers = {name: list(values) for name, values in sent.lists() if name != "csrfmiddlewaretoken"}
        request.session[self._key] = self.draft(request) | {step.slug: answers}

    def forget(self, request: HttpRequest) -> None:
        """Drop the draft."""
        request.session.pop(self._key, None)

    def form_for(self, request: HttpRequest, step: Step) -> Any:
        """Return the step's form: filled with the draft's answers if there are any, else fresh."""
        draft = self.draft(request)
        return step.form(as_sent(draft[step.slug]) if step.slug in draft else None, draft)

    def after(self, step: Step) -> Step | None:
        """Return the step that follows, or None after the last."""
        place = self.steps.index(step) + 1
        return self.steps[place] if place < len(self.steps) else None

    def before(self, step: Step) -> Step | None:
        """Return the step before, or None before the first."""
        place = self.steps.index(step)
        return self.steps[place - 1] if place else None

    def first_unanswered(self, request: HttpRequest, *, until: Step | None = None) -> Step | None:
        """Return the first step (before `until`) without a good answer, or None: nobody can skip a question."""
        for step in self.steps:
            if step == until:
                return None
            if step.slug not in self.draft(request) or not self.form_for(request, step).is_valid():
                return step
        return None

    def progress(self, step: Step | None) -> list[dict[str, str]]:
        """Return the steps for the `steps` tag, with `step` as the one to answer now (None: all are answered)."""
        place = self.steps.index(step) if step else len(self.steps)
        states = ["done" if n < place else "current" if n == place else "next" for n in range(len(self.steps))]
        return [{"label": s.title, "state": state} for s, state in zip(self.steps, states, strict=True)]

    @property
    def _key(self) -> str:
        return f"journey-{self.name}"


def as_sent(answers: dict[str, list[str]]) -> QueryDict:
    """Return kept answers in the shape in which a browser sends them."""
    sent = QueryDict(mutable=True)
    for name, values in answers.items():
        sent.setlist(name, values)
    return sent
