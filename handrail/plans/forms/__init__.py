"""What people fill in about plans: the cards of the editor, the four steps, and the short pages around them."""

from handrail.plans.forms.arrangements import ArrangementsForm, GuideForm
from handrail.plans.forms.cards import (
    CardForm,
    Choices,
    changes_in,
    dates_form,
    long_term_form,
    sections_form,
    settled,
    target_form,
)
from handrail.plans.forms.formats import FormatForm
from handrail.plans.forms.groups import (
    GroupNameForm,
    GroupPlanForm,
    JoinForm,
    LeaveForm,
)
from handrail.plans.forms.pages import (
    ConfidentialForm,
    CopyForm,
    OpenPlanForm,
    PlanFilterForm,
    ReasonForm,
    StepForm,
)
from handrail.plans.forms.plain import (
    INVALID_DAY,
)

__all__ = [
    "INVALID_DAY",
    "ArrangementsForm",
    "CardForm",
    "Choices",
    "ConfidentialForm",
    "CopyForm",
    "FormatForm",
    "GroupNameForm",
    "GroupPlanForm",
    "GuideForm",
    "JoinForm",
    "LeaveForm",
    "OpenPlanForm",
    "PlanFilterForm",
    "ReasonForm",
    "StepForm",
    "changes_in",
    "dates_form",
    "long_term_form",
    "sections_form",
    "settled",
    "target_form",
]
