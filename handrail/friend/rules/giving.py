"""Whether a wording tells of help: what adults do, what is given, which thing or service it is."""

from __future__ import annotations

import itertools

from handrail.friend.rules.criterion import Measures
from handrail.friend.rules.head import ARTICLES, Form
from handrail.friend.rules.lexicon import help as given
from handrail.friend.rules.lexicon import verbs, word_set
from handrail.friend.rules.sentence import Sentence, adults_act
from handrail.friend.rules.tokens import Kind, Token

# 'Going swimming every week' names something to take part in, and nothing to be learnt.
ACTIVITIES = word_set("going attending having visiting joining taking playing doing meeting getting")
# 'Increased adult supervision': more of what is given.
MORE_OF = frozenset({"increased", "extended", "modified", "adapted"})


def is_help(sentence: Sentence, signs: Measures) -> bool:
    """Say whether the wording tells of help: an adult acts, something is given, or it names a thing."""
    head = sentence.head
    if head.form is Form.FRAGMENT:
        return not signs.percentages and not _is_wish(sentence) and _names_help(sentence.tokens[head.place :])
    if adults_act(sentence) or _is_help_subject(sentence):
        return True
    if head.is_denied:
        return False
    if head.form is Form.BARE:
        return _is_adults_order(sentence, signs) or _only_receives(sentence, signs)
    return _only_receives(sentence, signs)


def _is_wish(sentence: Sentence) -> bool:
    """Say whether a heading wishes for something better: 'Improved listening'."""
    first = sentence.tokens[sentence.head.place].low if sentence.head.place < len(sentence.tokens) else ""
    return first not in MORE_OF and verbs.BASE.get(first, first) in verbs.HOPELESS | {
        "more",
        "good",
        "greater",
        "higher",
    }


def _names_help(tokens: tuple[Token, ...]) -> bool:
    words = [token.low for token in tokens]
    for place, word in enumerate(words):
        if word in {"who", "whom"}:  # what follows tells of a person, not of help
            words, tokens = words[:place], tokens[:place]
            break
    one_to_one = any(token.kind is Kind.NUMBER and ":" in token.low for token in tokens)
    return one_to_one or bool(set(words) & given.GIVEN) or bool(set(itertools.pairwise(words)) & given.GIVEN_PAIRS)


def _is_help_subject(sentence: Sentence) -> bool:
    head = sentence.head
    words = [t.low for t in sentence.tokens[head.doer.starts : head.doer.ends] if t.kind is Kind.WORD]
    return head.form is Form.DOER and bool(words) and words[-1] in given.GIVEN - {"behaviour"}


def _is_adults_order(sentence: Sentence, signs: Measures) -> bool:
    """Say whether a sentence without a doer tells an adult what to do: 'Encourage Sam to ...', 'Use visuals'."""
    verb = sentence.head.verb
    following = [token.low for token in sentence.after[:4]]
    if verb in verbs.ADULT_ALWAYS:
        return True
    first = sentence.tokens[sentence.head.place].low
    if first in ACTIVITIES and not signs.is_counted:
        return True
    if (following[:1] in (["sure"], ["up"]) and verb in {"make", "set"}) or (verb == "break" and "down" in following):
        return True
    if verb in verbs.ADULT_WITH_THINGS and not signs.is_any and set(following) & given.ADULT_THINGS:
        return True
    if first in MORE_OF and _names_help(sentence.after[:4]) | bool(set(following[:2]) & given.ADULTS):
        return True
    if (following[:1] == ["in"] and verb == "check") or (following[:1] == ["with"] and verb == "meet"):
        return True
    if _is_shared_work(sentence, signs) or _is_for_pupil(sentence):
        return True
    if verb in {"consider", "continue", "explore"} and _names_help(sentence.after[:3]):
        return True
    if verb in verbs.ADULT_TO_PUPIL and _speaks_of_pupil(sentence):
        return True
    return verb in {"use", "set", "have", "continue"} and not signs.is_any and _names_help(sentence.after[:6])


def _is_shared_work(sentence: Sentence, signs: Measures) -> bool:
    """Say whether it names with whom and where, and nothing to be learnt: 'Work in a small group with a TA'."""
    nearby = sentence.after[:9]
    if sentence.head.verb != "work" or signs.is_any or not nearby or nearby[0].low not in {"in", "with"}:
        return False
    return _names_help(nearby) or bool({token.low for token in nearby} & given.ADULTS)


def _is_for_pupil(sentence: Sentence) -> bool:
    """Say whether it is done so that the pupil can do something: 'Use a timer to help him ...'."""
    lows = sentence.lows
    return any(
        word in {"help", "support", "enable", "encourage", "allow", "remind"} and following in given.PUPIL_OBJECT
        for word, following in itertools.pairwise(lows)
    )


def _speaks_of_pupil(sentence: Sentence) -> bool:
    """Say whether the pupil is the one to whom it is done: 'Help him', 'Work with the child', 'Give Sam'."""
    for token in sentence.after[:4]:
        if token.low in given.PUPIL_OBJECT or (
            token.kind is Kind.BLANK and any(w in token.low for w in ("name", "student", "pupil", "child"))
        ):
            return True
        if token.low not in ARTICLES | {"to", "with", "for", "in", "up", "by"}:
            return token.text[:1].isupper() and token.text[1:].islower()
    return False


# To receive one of these is a result, not help.
MARKS = word_set("score grade mark no fewer less marks grades")
# A pupil who does this acts, whatever thing is used.
DONE_BY_PUPIL = word_set("do be use complete enjoy follow engage start continue take")


def _only_receives(sentence: Sentence, signs: Measures) -> bool:
    """Say whether the pupil is given something: 'will have 1:1 support', 'will be taught', 'attends a group'."""
    verb, after = sentence.head.verb, sentence.after
    words = [token.low for token in after[:9]]
    thing = _until_aside(after[:14])
    if verb == "be" or sentence.tokens[sentence.head.place].low in given.PUPIL_OBJECT:
        return _is_done_to(words) and not (signs.counts and set(words) & {"prompted", "reminded"})
    if verb not in verbs.RECEIVE or _shows_result(sentence, signs):
        return False
    if verb in verbs.RECEIVE_ALWAYS:
        return not set(words[:4]) & MARKS
    if verb == "work":
        return words[:1] == ["with"] and bool(set(words) & (given.ADULTS | {"therapist"}))
    if verb == "have" and words[:1] == ["access"]:
        return True
    if signs.fractions or signs.percentages or verb in DONE_BY_PUPIL:
        return (
            verb == "take"
            and words[:1] == ["part"]
            and _names_help(thing)
            and not signs.fractions
            and not signs.percentages
        )
    return _names_help(thing)


def _until_aside(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return what is received, without what the sentence adds to it: 'with two reminders', 'when called'."""
    for place, token in enumerate(tokens):
        if place and token.low in {",", "with", "when", "without", "by"}:
            return tokens[:place]
    return tokens


# They may stand between 'be' and what is done.
BESIDE = word_set("also then regularly in a able to be")


def _is_done_to(words: list[str]) -> bool:
    for word in words[:4]:
        if word in verbs.DONE_TO_PUPIL:
            return True
        if not word.endswith("ly") and word not in BESIDE:
            return False
    return False


def _shows_result(sentence: Sentence, signs: Measures) -> bool:
    """Say whether help is only the place: 'will join a group, starting a talk three times'."""
    if not signs.is_any:
        return False
    lows = sentence.lows
    for place in range(sentence.head.place + 1, len(lows)):
        word = lows[place]
        verb = verbs.BASE.get(word, "")
        if (
            word.endswith("ing")
            and lows[place - 1] in {",", "by", "and"}
            and verb in verbs.SEEN | verbs.SOFT
            and verb not in {"use", "attend", "have"}
        ):
            return True
    return False
