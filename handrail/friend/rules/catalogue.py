"""Every rule of the friend: its code, how much it matters, and why."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.friend.types import Severity


@dataclass(frozen=True)
class Rule:
    """One rule. `why` is the sentence that people read."""

    code: str
    severity: Severity
    why: str


_IMPORTANT, _ADVICE, _HINT = Severity.IMPORTANT, Severity.ADVICE, Severity.HINT
_ALL = (
    Rule("nothing-written", _IMPORTANT, "Nothing is written here yet."),
    Rule(
        "strategy-not-target",
        _IMPORTANT,
        (
            "This says what is given or what adults do. A target says what the pupil will do "
            "because of it; the help has its own place."
        ),
    ),
    Rule(
        "negative-words",
        _IMPORTANT,
        ("This says what should not happen. A pupil can practise only what they will do instead."),
    ),
    Rule(
        "imprecise-words",
        _IMPORTANT,
        ("Two adults would not agree on the day when this is reached. Say what somebody will see or hear."),
    ),
    Rule("no-criterion", _IMPORTANT, "Nothing says how much, how often or with how much help is enough."),
    Rule(
        "empty-percentage",
        _ADVICE,
        ("A percentage of something that nobody can count says little. Say how many out of how many, and of what."),
    ),
    Rule("no-date", _ADVICE, "Nothing says by when. A date lets everybody look again in time."),
    Rule(
        "several-skills",
        _ADVICE,
        ("There is more than one skill in this. One may be reached and the other not; each needs its own line."),
    ),
    Rule("jargon", _HINT, "The family and the pupil may not know these words."),
    Rule("hard-reading", _HINT, ("This is hard to read for many families. Shorter sentences and everyday words help.")),
    Rule(
        "nothing-extra",
        _ADVICE,
        ("What is written here is what all pupils get. A plan says what is additional or different."),
    ),
    Rule("no-teacher", _ADVICE, "Nobody is named. Help that is everybody's is easily nobody's."),
    Rule(
        "no-subject",
        _ADVICE,
        (
            "No subject is named, so its teachers cannot know that it is for them. It is one "
            "of the four most common weaknesses of such plans."
        ),
    ),
    Rule(
        "no-pupil-voice",
        _ADVICE,
        ("The pupil's own words are missing. It is one of the four most common weaknesses of such plans."),
    ),
    Rule("no-parent", _ADVICE, ("The family has no part in this plan: no words of theirs and nothing to do at home.")),
    Rule(
        "no-strength-used",
        _HINT,
        ("The pupil's strengths and interests are known, and no target or strategy uses one."),
    ),
    Rule("no-baseline", _ADVICE, "Nothing says where the pupil starts, so nobody can see how far they came."),
    Rule(
        "no-assessment-link",
        _HINT,
        (
            "No target is tied to a measure or an assessment that the school has anyway. It "
            "is one of the four most common weaknesses of such plans."
        ),
    ),
    Rule(
        "too-many-targets",
        _ADVICE,
        ("There are more targets than are usual. Few are remembered and worked on each day."),
    ),
    Rule(
        "same-target-again",
        _ADVICE,
        (
            "This stood in an earlier plan or stands here twice. If it was not reached, a "
            "smaller step or another way may help."
        ),
    ),
)
RULES: dict[str, Rule] = {rule.code: rule for rule in _ALL}
