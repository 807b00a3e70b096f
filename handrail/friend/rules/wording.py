"""The rules that need only the wording, and those that look at one target with its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from handrail.friend.rules import suggest
from handrail.friend.rules.catalogue import RULES
from handrail.friend.rules.criterion import Measures, measures_of
from handrail.friend.rules.head import Form
from handrail.friend.rules.labels import LOOSE, label_sentence
from handrail.friend.rules.lexicon import verbs
from handrail.friend.rules.lexicon.topics import ORDINARY, PLAIN_WORDS
from handrail.friend.rules.sentence import Sentence, read_sentence
from handrail.friend.rules.tokens import Kind
from handrail.friend.types import Critique, Finding, Label, Part, Place, TargetUnderReview

# Longer wordings are hard to hold in mind. Source: house rule; few of the bank pass 34 words.
MOST_WORDS = 45
# An act on the same thing goes with the one before; the others mean that it is no act at all ('read and write, ...').
SAME_THING = frozenset({"it", "them", "this", "one", "each", ",", ".", "and", "in", "of"})
_JARGON = re.compile(r"\b(" + "|".join(sorted(map(re.escape, PLAIN_WORDS), key=len, reverse=True)) + r")\b", re.I)


def critique_wording(text: str) -> Critique:
    """Return what the friend says of a wording alone, for text that has no fields beside it."""
    return critique_target(TargetUnderReview(wording=text), only_wording=True)


def critique_target(target: TargetUnderReview, *, place: int | None = None, only_wording: bool = False) -> Critique:
    """Return the label and the findings of one target, the weightiest first.

    A criterion or due date that stands in its field is not missed in the wording. Never raises, whatever the text.
    """
    sentence = read_sentence(target.wording)
    signs = measures_of(sentence)
    label = label_sentence(sentence)
    found = list(_of_wording(target, sentence, signs, label, place))
    if not only_wording and target.wording.strip():
        found += _of_fields(target, place)
    order = list(RULES)
    kept = sorted((one for one in found if one.rule not in target.allowed), key=lambda one: order.index(one.rule))
    return Critique(target.wording, label, tuple(kept))


def finding(
    code: str, part: Part, place: int | None, suggestion: str, why: str = "", span: tuple[int, int] = (0, 0)
) -> Finding:
    """Return a finding of a rule, with its own reason or a closer one."""
    rule = RULES[code]
    return Finding(code, rule.severity, Place(part, place, *span), why or rule.why, suggestion)


def _of_wording(
    target: TargetUnderReview, sentence: Sentence, signs: Measures, label: Label, place: int | None
) -> Iterator[Finding]:
    known = {"pupil_name": target.pupil_name, "due_on": target.due_on}
    if not any(token.kind is not Kind.MARK for token in sentence.tokens):
        yield finding("nothing-written", Part.WORDING, place, suggest.concrete(sentence, **known))  # type: ignore[arg-type]
        return
    yield from _of_label(target, sentence, signs, label, place, target.pupil_name, target.due_on)
    if label in {Label.MEASURABLE_NO_TIME, Label.VAGUE} and not sentence.has_end and target.due_on is None:
        better = suggest.dated if label is Label.MEASURABLE_NO_TIME else _mended(sentence)
        yield finding("no-date", Part.WORDING, place, better(sentence, pupil_name=target.pupil_name))
    if label not in {Label.NOT_TARGET, Label.NEGATIVE} and sentence.head.form is not Form.FRAGMENT:
        yield from _of_several(target, sentence, signs, place)
    yield from _of_words(sentence, place)


def _of_label(
    target: TargetUnderReview,
    sentence: Sentence,
    signs: Measures,
    label: Label,
    place: int | None,
    name: str,
    due_on: date | None,
) -> Iterator[Finding]:
    if label is Label.NOT_TARGET:
        yield finding(
            "strategy-not-target", Part.WORDING, place, suggest.concrete(sentence, pupil_name=name, due_on=due_on)
        )
    elif label is Label.NEGATIVE:
        yield finding("negative-words", Part.WORDING, place, suggest.positive(sentence, pupil_name=name, due_on=due_on))
    elif label is Label.VAGUE:
        better = _mended(sentence)(sentence, pupil_name=name, due_on=due_on)
        if signs.percentages:
            yield finding(
                "empty-percentage", Part.WORDING, place, suggest.concrete(sentence, pupil_name=name, due_on=due_on)
            )
        loose = _loose_words(sentence)
        if loose:
            why = f"{_quoted(loose)}: {RULES['imprecise-words'].why}"
            yield finding("imprecise-words", Part.WORDING, place, better, why, _span_of(sentence, loose[0]))
        if not target.criterion.strip() and not signs.is_any:
            yield finding("no-criterion", Part.WORDING, place, better)
        elif not loose and not signs.percentages:
            yield finding("imprecise-words", Part.WORDING, place, better)


def _mended(sentence: Sentence):  # type: ignore[no-untyped-def]
    """Return how to mend a vague wording: its own act with a number, or, if nobody could see that, another act."""
    return suggest.concrete if _loose_words(sentence) or sentence.head.form is Form.FRAGMENT else suggest.counted


def _loose_words(sentence: Sentence) -> list[str]:
    """Return the words in it that people read differently, in order, at most three."""
    found = []
    head = sentence.head
    for step, token in enumerate(sentence.tokens):
        verb = verbs.BASE.get(token.low, token.low)
        if (step == head.place and verb in verbs.HOPELESS) or (
            step >= head.place and token.low in LOOSE - {"self", "social", "skill", "skills"}
        ):
            found.append(token.text)
    return list(dict.fromkeys(found))[:3]


def _quoted(words: list[str]) -> str:
    return " and ".join(f"‘{word}’" for word in words)


def _span_of(sentence: Sentence, word: str) -> tuple[int, int]:
    token = next(token for token in sentence.tokens if token.text == word)
    return token.starts, token.ends


def _of_several(target: TargetUnderReview, sentence: Sentence, signs: Measures, place: int | None) -> Iterator[Finding]:
    """Find a second skill: 'read a page aloud and write two sentences about it'.

    Two acts with one measure for both are one routine ('sit down and start, 4 times out of 5'), and so is what is done
    with the same thing ('open a book and read it').
    """
    tokens = sentence.tokens
    for at in range(sentence.head.place + 3, len(tokens) - 2):
        word = tokens[at].low
        starts_anew = tokens[at - 1].low in {"and", "&"} or (tokens[at - 1].low == "to" and tokens[at - 2].low == "and")
        if (
            starts_anew
            and word in verbs.SEEN | verbs.HOPELESS
            and verbs.BASE.get(word) == word
            and tokens[at + 1].low not in SAME_THING
            and _has_measures_of_its_own(signs, at)
        ):
            better = suggest.parts(sentence, at, pupil_name=target.pupil_name, due_on=target.due_on)
            yield finding("several-skills", Part.WORDING, place, better, span=(tokens[at].starts, tokens[at].ends))
            return


def _has_measures_of_its_own(signs: Measures, at: int) -> bool:
    """Say whether both acts have a measure of their own, or neither has any."""
    spans = [*signs.fractions, *signs.percentages, *signs.help_left]
    if any(span.starts < at for span in spans) and any(span.starts > at for span in spans):
        return True
    return not (spans or signs.counts or signs.levels)


def _of_words(sentence: Sentence, place: int | None) -> Iterator[Finding]:
    found = list(_JARGON.finditer(sentence.text))
    if found:
        words = list(dict.fromkeys(one.group().lower() for one in found))
        why = f"The family and the pupil may not know {_quoted(words[:3])}."
        plain = _JARGON.sub(lambda one: PLAIN_WORDS[one.group().lower()], sentence.text)
        yield finding("jargon", Part.WORDING, place, plain[: suggest.LONGEST_SENTENCE], why, found[0].span())
    n_words = sum(token.kind is Kind.WORD for token in sentence.tokens)
    if n_words > MOST_WORDS:
        why = f"There are {n_words} words in this. Keep who, what, how much and by when; the rest has its own place."
        yield finding("hard-reading", Part.WORDING, place, "", why)


def _of_fields(target: TargetUnderReview, place: int | None) -> Iterator[Finding]:
    name = target.pupil_name or "{name}"
    if not target.baseline.strip():
        yield finding("no-baseline", Part.BASELINE, place, f"On {{date}}, {name} did this {{number}} times out of 10.")
    if not (target.adult.strip() or target.who.strip()):
        yield finding("no-teacher", Part.PEOPLE, place, "{adult} works on it with " + name + " on {days}.")
    written = [text.strip() for text in target.strategies if text.strip()]
    if not written:
        why = "No way of teaching it is written, so nothing shows what is additional or different."
        yield finding(
            "nothing-extra",
            Part.STRATEGIES,
            place,
            "Each {day}, {adult} and " + name + " {do what} for {number} minutes with {materials}.",
            why,
        )
    elif all(_is_ordinary(text) for text in written):
        yield finding(
            "nothing-extra",
            Part.STRATEGIES,
            place,
            f"{written[0].rstrip('.')}, and in addition {{what only {name} gets, how often, with whom}}.",
        )


def _is_ordinary(text: str) -> bool:
    """Say whether a strategy is short and names only what all pupils get."""
    low = text.lower().strip(" .")
    return len(low.split()) <= 6 and any(words in low for words in ORDINARY) and not any(sign.isdigit() for sign in low)
