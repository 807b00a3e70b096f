"""The four-step question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.plans import policy
from handrail.plans.types import (
    QuestionAnswer,
)
from handrail.pupils.policy import limit_to_visible

if TYPE_CHECKING:
    from handrail.plans.models import PlanQuestion
    from handrail.pupils.models import Pupil


def open_question_of(actor: Actor, pupil: Pupil) -> PlanQuestion | None:
    """Return the latest four-step question of a pupil that is not answered yet, or None. One query."""
    from handrail.plans.models import PlanQuestion

    rows = limit_to_visible(PlanQuestion.objects.all(), actor, Permission.PLAN_EDIT, pupil="pupil_id")
    return rows.filter(pupil=pupil, answer=QuestionAnswer.OPEN).order_by("-asked_at", "-pk").first()


def questions_of(actor: Actor, pupil: Pupil) -> QuerySet[PlanQuestion]:
    """Return a pupil's four-step questions that the actor may read, the latest first. One query when read."""
    return policy.questions_visible_to(actor).filter(pupil=pupil).order_by("-asked_at", "-pk")
