"""The critical friend's rules. Pure: no clock, no database, no framework."""

from handrail.friend.rules.catalogue import RULES
from handrail.friend.rules.issues import is_against, put_positively
from handrail.friend.rules.labels import label_of
from handrail.friend.rules.plan import critique_plan
from handrail.friend.rules.quality import quality_summary
from handrail.friend.rules.reading import grade_of
from handrail.friend.rules.wording import critique_target, critique_wording

__all__ = [
    "RULES",
    "critique_plan",
    "critique_target",
    "critique_wording",
    "grade_of",
    "is_against",
    "label_of",
    "put_positively",
    "quality_summary",
]
