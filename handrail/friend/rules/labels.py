"""What a wording is, as one word: not a target, negative, vague, measurable without a time, or smart."""

from __future__ import annotations

from handrail.friend.rules.criterion import Measures, measures_of
from handrail.friend.rules.giving import is_help
from handrail.friend.rules.head import Form
from handrail.friend.rules.lexicon import behaviour, measures, verbs, word_set
from handrail.friend.rules.sentence import Sentence, read_sentence
from handrail.friend.rules.tokens import Kind
from handrail.friend.types import Label

# They turn a verb that could be seen into one that cannot: what are appropriate choices?
LOOSE = word_set(
    "needs feelings emotions skills skill friendships relationships behaviour behaviours behavior behaviors",
    "strategies ability confidence awareness understanding knowledge independence appropriate appropriately",
    "effectively successfully well better more positive positively range variety increasing increased improved",
    "improving various potential good greater suitable different meaningful social emotional self information",
    "ideas thoughts opportunities expectations routines learning progress interactions",
)


def label_of(text: str) -> Label:
    """Return the label of a wording, by precedence: not-target, negative, vague, measurable-no-time, smart.

    Source: house rule, after the labels that councils, schools and parents' guides give to such sentences.
    """
    return label_sentence(read_sentence(text))


def label_sentence(sentence: Sentence) -> Label:
    """Return the label of a wording that was read already."""
    signs = measures_of(sentence)
    if is_help(sentence, signs):
        return Label.NOT_TARGET
    if is_negative(sentence):
        return Label.NEGATIVE
    if not can_be_told(sentence, signs):
        return Label.VAGUE
    return Label.SMART if sentence.has_end else Label.MEASURABLE_NO_TIME


def is_negative(sentence: Sentence) -> bool:
    """Say whether it tells what the pupil must not do, or do less. 'Without help' and 'fewer than 3 errors' do not."""
    head = sentence.head
    words = [token.low for token in sentence.after[:8]]
    if head.is_denied:
        return not ({head.verb, *words[:1]} & behaviour.GOOD_NOT)
    if head.verb in verbs.NEGATIVE:
        return head.verb != "stop" or _stops_doing(words)
    if head.verb in verbs.LESSEN:
        return not set(words[:6]) & behaviour.NEUTRAL_LESS
    if _few(words) and set(words) & behaviour.UNWANTED:
        return True
    start = [token.low for token in sentence.tokens[head.place : head.place + 8]] if head.form is Form.FRAGMENT else []
    return bool(start) and _few(start) and bool(set(start) & behaviour.UNWANTED)


def _stops_doing(words: list[str]) -> bool:
    return bool(words) and (words[0].endswith("ing") or bool(set(words[:3]) & behaviour.UNWANTED))


# A wording that begins so wants less of something.
FEWER = word_set("no zero fewer less reduced decreased reduction decrease")


def _few(words: list[str]) -> bool:
    """Say whether an object begins with less of something: 'no', 'fewer', 'a reduction in', 'no more than two'."""
    first = [word for word in words if word not in {"a", "an", "the", "in"}][:2]
    return bool(first) and (first[0] in FEWER or first == ["2", "or"])


def can_be_told(sentence: Sentence, signs: Measures) -> bool:
    """Say whether somebody who knows nothing else could tell whether it is reached."""
    verb = sentence.head.verb
    if verb in verbs.HOPELESS or _is_hollow(sentence) or (verb == "work" and not signs.fractions):
        return signs.is_counted or bool(signs.named) or (bool(signs.percentages) and _percentage_measures(sentence))
    if signs.percentages and not (signs.fractions or signs.counts or signs.levels or signs.help_left):
        return not _is_share_of_nothing(sentence)
    if signs.is_any:
        return True
    return sentence.has_end and _is_plain_to_see(sentence, signs)


# They say only that something is seen; what, comes behind them.
SHOWING = word_set("show demonstrate exhibit display have make be achieve express")
# Shown or had, these are no act.
ONLY_MORE = word_set(
    "better increased improved increasing improving more improvement improvements understanding knowledge",
    "awareness confidence progress greater growth good aware confident happy resilient",
)


def _is_hollow(sentence: Sentence) -> bool:
    """Say whether the verb shows only a change: 'show better self-control', 'demonstrate an understanding'."""
    if sentence.head.verb not in SHOWING:
        return False
    return any(token.low in ONLY_MORE for token in sentence.after[:4])


# Acts that can be counted although the same verb alone says little.
COUNTED_ACTS = word_set("write read answer identify count follow speak produce solve")


def _percentage_measures(sentence: Sentence) -> bool:
    """Say whether a percentage after 'improve' measures something: attendance, a score, or an act ('by answering')."""
    lows = sentence.lows
    if set(lows) & measures.MEASURED - {"accuracy", "completion", "rate", "average"} or (
        "to" in lows and "accuracy" in lows[sentence.head.place : sentence.head.place + 4]
    ):
        return True
    for place in range(sentence.head.place + 1, len(lows)):
        if lows[place].endswith("ing") and lows[place - 1] in {"by", "and", ","}:
            verb = verbs.BASE.get(lows[place], "")
            if verb in verbs.SEEN | COUNTED_ACTS and verb not in {"use"}:
                return True
    return False


def _is_share_of_nothing(sentence: Sentence) -> bool:
    """Say whether a percentage is of something that nobody can count: 'details of a variety of texts'."""
    return bool(
        set(sentence.lows) & (measures.UNCOUNTABLE - {"information", "different"})
    ) and sentence.head.verb not in {"produce", "solve"}


def _is_plain_to_see(sentence: Sentence, signs: Measures) -> bool:
    """Say whether a dated wording without a number is seen by everybody in the same way: 'will tie her laces'."""
    verb = sentence.head.verb
    words = {token.low for token in sentence.after}
    if words & LOOSE or not sentence.after or sentence.head.form is Form.FRAGMENT:
        return False
    if verb in verbs.SEEN - verbs.SOFT:
        return True
    return verb in verbs.SOFT and len([t for t in sentence.after if t.kind is Kind.WORD]) >= 3
