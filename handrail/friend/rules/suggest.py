"""Offer a better wording for this very sentence: its pupil, its topic, its date; blanks where somebody must decide."""

from __future__ import annotations

from datetime import date

from handrail.friend.rules.head import Form
from handrail.friend.rules.lexicon import behaviour, listed, verbs, word_set
from handrail.friend.rules.lexicon.help import PUPIL_OBJECT
from handrail.friend.rules.lexicon.topics import ANYTHING, TOPICS
from handrail.friend.rules.patterns import Span
from handrail.friend.rules.sentence import Sentence, adults_act
from handrail.friend.rules.tokens import Kind

MONTHS = listed(
    """
January February March April May June July August September October November December
"""
)
# They belong to a phrase that says by when, though it is recognised without them.
LEADING = word_set("by the at before until in on within over for")
LONGEST_NAME = 4
LONGEST_SENTENCE = 600


def day_in_words(day: date) -> str:
    """Return '18 December 2026'."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def pupil_of(sentence: Sentence, pupil_name: str = "") -> str:
    """Return the pupil's name: the one that is known, the one in the sentence, or the blank {name}."""
    if pupil_name.strip():
        return pupil_name.strip()
    doer = sentence.head.doer
    tokens = sentence.tokens[doer.starts : doer.ends]
    if adults_act(sentence) or sentence.head.form is not Form.DOER or not 0 < len(tokens) <= LONGEST_NAME:
        return _pupil_inside(sentence)
    if any(token.kind is Kind.MARK or token.low in {"he", "she", "they", "i", "it"} for token in tokens):
        return "{name}"
    words = sentence.doer_words()
    return (
        words[:1].lower() + words[1:]
        if words.split(" ")[0].lower() in {"the", "client", "student", "pupil", "child"}
        else words
    )


def _pupil_inside(sentence: Sentence) -> str:
    """Return the name in 'Encourage Sam to ...', or the blank."""
    if sentence.head.form is Form.FRAGMENT:
        return "{name}"
    for token in sentence.after[:4]:
        if token.kind is Kind.WORD and token.text[:1].isupper() and token.text[1:].islower() and len(token.text) > 1:
            return token.text
        if token.kind is Kind.BLANK or token.text in {"X", "X" * 2, "X" * 3}:
            return token.text
        if token.low in PUPIL_OBJECT or token.kind is Kind.MARK:
            break
    return "{name}"


def opening(sentence: Sentence, due_on: date | None = None) -> str:
    """Return 'By 18 December 2026', the sentence's own words of that kind, or 'By {when}'."""
    if due_on is not None:
        return f"By {day_in_words(due_on)}"
    if not sentence.ends:
        return "By {when}"
    span = _with_leading(sentence, sentence.ends[0])
    words = sentence.text[sentence.tokens[span.starts].starts : sentence.tokens[span.ends - 1].ends].strip(" ,.;:()")
    first = words.split(" ")[0].lower() if words else ""
    if first in {"end", "start", "beginning", "middle"}:
        words = f"by the {words[:1].lower()}{words[1:]}"
    elif (
        first == "the"
        or first in {"next", "this"}
        or not first.isalpha()
        or first not in LEADING | {"during", "throughout", "after", "upon", "following"}
    ):
        words = f"by {words}"
    return words[:1].upper() + words[1:]


def model_for(sentence: Sentence) -> str:
    """Return what could be seen instead, by the topic of the sentence."""
    low = sentence.text.lower() + " "
    for stems, model in TOPICS:
        if any(stem in low for stem in stems):
            return model
    thing = _object(sentence)
    return f"show {thing} by {{what can be seen or heard}}, {{number}} times out of 10" if thing else ANYTHING


def concrete(sentence: Sentence, *, pupil_name: str = "", due_on: date | None = None) -> str:
    """Return a wording that can be told, for one that is imprecise or tells of help."""
    return _sentence(opening(sentence, due_on), pupil_of(sentence, pupil_name), model_for(sentence))


def counted(sentence: Sentence, *, pupil_name: str = "", due_on: date | None = None) -> str:
    """Return the sentence's own act with room for a number."""
    act = predicate(sentence)
    return (
        _sentence(_scene(sentence, due_on), pupil_of(sentence, pupil_name), f"{act}, {{number}} times out of 10")
        if act
        else concrete(sentence, pupil_name=pupil_name, due_on=due_on)
    )


def dated(sentence: Sentence, *, pupil_name: str = "", due_on: date | None = None) -> str:
    """Return the sentence with a date in front."""
    act = predicate(sentence)
    return (
        _sentence(_scene(sentence, due_on), pupil_of(sentence, pupil_name), act)
        if act
        else concrete(sentence, pupil_name=pupil_name, due_on=due_on)
    )


def positive(sentence: Sentence, *, pupil_name: str = "", due_on: date | None = None) -> str:
    """Return what the pupil will do instead of what the sentence forbids."""
    words = [token.low for token in (*sentence.tokens[sentence.head.place : sentence.head.place + 1], *sentence.after)]
    for stems, instead in behaviour.INSTEAD:
        if any(word.startswith(stem) for word in words for stem in stems):
            tail = (
                "" if "{number}" in instead else (" " if instead.endswith(",") else ", ") + "{number} times out of 10"
            )
            return _sentence(opening(sentence, due_on), pupil_of(sentence, pupil_name), instead + tail)
    return _sentence(
        opening(sentence, due_on), pupil_of(sentence, pupil_name), "{what to do instead}, {number} times out of 10"
    )


def predicate(sentence: Sentence) -> str:
    """Return what the sentence says after 'will', without the words that say by when; empty if there is no verb."""
    head = sentence.head
    if head.form is Form.FRAGMENT or not head.verb or head.place >= len(sentence.tokens):
        return ""
    rest = _text(sentence, head.place + 1, len(sentence.tokens))
    first = head.place
    while first > head.doer.ends and sentence.tokens[first - 1].low.endswith("ly"):
        first -= 1  # 'independently', 'correctly' stay with their verb
    how = _text(sentence, first, head.place)
    return f"{how} {head.verb} {rest}".strip() if head.verb in verbs.BASE.values() else ""


def parts(sentence: Sentence, at: int, *, pupil_name: str = "", due_on: date | None = None) -> str:
    """Return two targets for a sentence with two skills; `at` is the token where the second begins."""
    name, when = pupil_of(sentence, pupil_name), opening(sentence, due_on)
    first = _text(sentence, sentence.head.place, at - 1).strip(" ,")
    first = first[first.find(" ") + 1 :] if " " in first else ""
    second = _text(sentence, at, len(sentence.tokens))
    return f"{_sentence(when, name, f'{sentence.head.verb} {first}')} {_sentence(when, name, second)}"


def _scene(sentence: Sentence, due_on: date | None) -> str:
    """Return when, and the scene that the sentence sets before its doer ('given a number line')."""
    head = sentence.head
    starts = head.doer.starts if head.doer.ends > head.doer.starts else head.place
    scene = (
        _text(sentence, 0, starts).strip(" ,.;:-") if sentence.tokens and sentence.tokens[0].kind is Kind.WORD else ""
    )
    if head.form is not Form.DOER or len(scene.split()) < 2 or ":" in scene:
        return opening(sentence, due_on)
    return f"{opening(sentence, due_on)}, {scene[:1].lower()}{scene[1:]}"


# What a vague verb is about ends here.
AFTER_OBJECT = word_set("by with through in to when so and using at")


# They say nothing of what it is about.
NO_OBJECT = word_set("his her their my the a an your more better improved increased increasing")


def _object(sentence: Sentence) -> str:
    """Return what a vague verb is about: 'organisation' of 'will improve his organisation by ...'."""
    words: list[str] = []
    for token in sentence.after if sentence.head.form is not Form.FRAGMENT else sentence.tokens[:6]:
        if token.kind is not Kind.WORD or token.low in AFTER_OBJECT or len(words) == 5:
            break
        if token.low not in NO_OBJECT:
            words.append(token.text if token.text[1:2].isupper() else token.low)
    return " ".join(words)


def _with_leading(sentence: Sentence, span: Span) -> Span:
    starts = span.starts
    while starts > 0 and sentence.tokens[starts - 1].low in LEADING:
        starts -= 1
    return Span(starts, span.ends)


def _text(sentence: Sentence, starts: int, ends: int) -> str:
    """Return the text of tokens from one place to another, without phrases that say by when."""
    spans = [_with_leading(sentence, span) for span in sentence.ends]
    kept: list[str] = []
    before = None
    for place in range(max(starts, 0), min(ends, len(sentence.tokens))):
        if any(span.starts <= place < span.ends for span in spans):
            continue
        token = sentence.tokens[place]
        gap = sentence.text[before.ends : token.starts] if before is not None else ""
        kept.append((" " if len(gap.strip(" -")) or " " in gap else gap) + token.text)
        before = token
    return "".join(kept).replace(" ,", ",").strip(" ,.;:-")


def _sentence(when: str, name: str, act: str) -> str:
    whole = f"{when}, {name} will {act}".rstrip(" ,.;:")
    return f"{whole[:LONGEST_SENTENCE]}."
