"""Find the verb that carries a wording: 'read' in 'By May, Sam will be able to read ...'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from handrail.friend.rules.lexicon import listed, verbs, word_set
from handrail.friend.rules.lexicon.help import GIVEN
from handrail.friend.rules.patterns import Span
from handrail.friend.rules.tokens import Kind, Token


class Form(Enum):
    """How a wording is built."""

    DOER = "doer"  # 'Sam will read', 'Sam to read', 'Sam reads'
    BARE = "bare"  # 'To read', 'Read', 'Reading': nobody is named
    FRAGMENT = "fragment"  # no verb: a heading or a thing


@dataclass(frozen=True)
class Head:
    """The verb that carries the sentence: its place, its base form, who does it, and whether it is denied."""

    form: Form
    verb: str
    place: int
    doer: Span
    is_denied: bool = False


MODALS = word_set(
    "will shall must should can could would 'll cannot can't won't mustn't shouldn't wouldn't couldn't don't", "doesn't"
)
DENYING = word_set("cannot can't won't mustn't shouldn't wouldn't couldn't don't doesn't not never")
# They open a clause that hangs on another: what stands there is not the main verb.
HANGING = word_set(
    "who which that so what how where when if because while until as once before after whom why whether whenever"
)
# A sentence may begin with such a clause, and its main verb still comes.
OPENING = word_set(
    "given when if after before while once as by during in with at for on upon using following through throughout",
    "within over from across until having without despite whilst whenever provided between under where starting",
)
# Light words between 'will' and the verb that carries the sentence.
SKIPPED = word_set(
    "also always then only both first still now just again further more better all each to consistently",
    "independently able confident willing ready be expected seen beginning starting learning aiming",
    "hoping continuing capable the a an ability abilities increased increasing increasingly improved",
    "improving correctly skill skills skillset confidence courage motivation often and knowledge that he",
    "she they i know",
)
ARTICLES = word_set("the a an his her their my our this that these those its")


def sentence_end(tokens: Sequence[Token], starts: int) -> int:
    for place in range(starts + 2, len(tokens) - 1):
        if tokens[place].low in {".", ";"} and len(tokens[place - 1].low) > 2 and tokens[place + 1].text[:1].isupper():
            return place
    return len(tokens)


def find_head(tokens: Sequence[Token], starts: int, ends: int) -> Head:
    if starts >= ends:
        return Head(Form.FRAGMENT, "", starts, Span(starts, starts))
    return (
        _bare(tokens, starts, ends)
        or _modal(tokens, starts, ends)
        or _infinitive(tokens, starts, ends)
        or _finite(tokens, starts, ends)
        or _bare_after_opening(tokens, starts, ends)
        or Head(Form.FRAGMENT, "", starts, Span(starts, starts))
    )


def _bare(tokens: Sequence[Token], starts: int, ends: int) -> Head | None:
    """Find a verb at the very beginning: 'Read ...', 'To read ...', 'Do not run'."""
    low = tokens[starts].low
    if low in {"to", "not", "don't", "never", "do", "be"} and starts + 1 < ends:
        is_denied = low in DENYING or tokens[starts + 1].low in {"not", "never"}
        if low in {"to", "be"} or is_denied:
            return _settled(
                tokens, starts if low == "be" else starts + 1, ends, Form.BARE, Span(starts, starts), is_denied
            )
    while (
        starts < ends - 1
        and low.endswith("ly")
        and low not in verbs.BASE
        and low not in OPENING | {"only", "weekly", "daily", "monthly"}
    ):
        starts += 1
        low = tokens[starts].low
    base = verbs.BASE.get(low)
    is_past = low.endswith("ed") and base not in verbs.HOPELESS
    if base is None or is_past or low in OPENING or _is_noun_here(tokens, starts, ends):
        return None
    return _settled(tokens, starts, ends, Form.BARE, Span(starts, starts), False)


def _is_noun_here(tokens: Sequence[Token], place: int, ends: int) -> bool:
    """Say whether a word that could be a verb names a thing or a person: 'Access to', 'Use of', 'Mark will'."""
    low, following = tokens[place].low, [token.low for token in tokens[place + 1 : min(place + 5, ends)]]
    until = next((step for step, word in enumerate(following) if word in HANGING), len(following))
    if set(following[:until]) & MODALS or following[:1] in (["is"], ["are"], ["has"]):
        return True
    if (
        low in {"access", "use", "support", "practice", "help", "input", "visits"}
        and following[:1]
        and following[0] in {"to", "of", "for", "from", "with", "via", "in"}
    ):
        return True
    return bool(
        low in {"set", "weighted", "given"}
        or (
            low in frozenset(listed("""\ncoloured colored enlarged adapted reading writing speaking listening\n"""))
            and not _has_object(following)
        )
    )


def _has_object(following: Sequence[str]) -> bool:
    return bool(set(following) & (ARTICLES | {"at", "aloud", "for", "with"})) or any(
        word[:1].isdigit() for word in following
    )


def _bare_after_opening(tokens: Sequence[Token], starts: int, ends: int) -> Head | None:
    """Find a verb behind an opening clause without a doer: 'Given a picture, name ...', 'By July: read ...'."""
    if tokens[starts].low not in OPENING:
        return None
    for place in range(starts + 1, ends - 1):
        if tokens[place].low in {",", ":", "-"}:
            found = (
                _bare(tokens, place + 1, ends)
                or _infinitive(tokens, place + 1, ends)
                or _finite(tokens, place + 1, ends)
            )
            if found:
                return found
    return None


def _modal(tokens: Sequence[Token], starts: int, ends: int) -> Head | None:
    """Find '<doer> will <verb>', and not the 'will' of a clause that hangs on another."""
    later: int | None = None
    for place in range(starts, ends):
        if not _is_modal(tokens, place):
            continue
        if place > starts and tokens[place - 1].low in {"and", "or", "but", "then"}:
            continue  # a second verb of a doer who came before
        clause = _clause_start(tokens, starts, place)
        hanging = [step for step in range(clause, place) if tokens[step].low in HANGING]
        if [token.low for token in tokens[clause : clause + 3]] == ["by", "the", "time"]:
            hanging = hanging or [clause]
        if not hanging:
            return _with_doer(tokens, clause, place, ends)
        if (
            tokens[starts].low in OPENING
            and hanging[-1] <= clause + 1
            and tokens[hanging[-1]].low in OPENING
            and place - hanging[-1] > 2
        ):
            later = place
    return None if later is None else _with_doer(tokens, _clause_start(tokens, starts, later), later, ends)


def _is_modal(tokens: Sequence[Token], place: int) -> bool:
    low = tokens[place].low
    if low in MODALS or low.endswith("'ll"):
        return True
    after = tokens[place + 1].low if place + 1 < len(tokens) else ""
    if low in {"is", "are", "am", "was"} and after in {"able", "not", "to", "beginning"}:
        return True
    return low in {"needs", "has", "wants", "aims", "need", "have"} and after == "to" and place > 0


def _clause_start(tokens: Sequence[Token], starts: int, place: int) -> int:
    for step in range(place - 1, starts - 1, -1):
        if tokens[step].low in {",", ":", ";"}:
            return step + 1
    return starts


def _with_doer(tokens: Sequence[Token], clause: int, modal: int, ends: int) -> Head | None:
    is_denied = tokens[modal].low in DENYING
    return _settled(tokens, modal + 1, ends, Form.DOER, Span(_doer_start(tokens, clause, modal), modal), is_denied)


def _doer_start(tokens: Sequence[Token], clause: int, modal: int) -> int:
    """Return where the doer begins: 'By the end of term Mohammed' acts as 'Mohammed'."""
    if tokens[clause].low not in OPENING:
        return clause
    place = modal - 1
    while place > clause and (
        tokens[place].low in {")", "("} or (tokens[place - 1].text[:1].isupper() and place - 1 > clause)
    ):
        place -= 1
    while place - 1 > clause and tokens[place - 1].low in ARTICLES:
        place -= 1
    return place


def _infinitive(tokens: Sequence[Token], starts: int, ends: int) -> Head | None:
    """Find '<doer> to <verb>' and 'For <doer> to <verb>'."""
    for place in range(starts + 1, min(starts + 7, ends - 1)):
        if tokens[place].low == "to" and _verb_follows(tokens, place + 1, ends):
            doer = Span(starts + (tokens[starts].low == "for"), place)
            return _settled(tokens, place + 1, ends, Form.DOER, doer, False)
        if tokens[place].low in {",", ":"} or tokens[place].low in {"at", "in", "of", "for", "from", "using", "via"}:
            return None
    return None


def _verb_follows(tokens: Sequence[Token], place: int, ends: int) -> bool:
    while (
        place < ends
        and tokens[place].low != "be"
        and (tokens[place].low in SKIPPED | DENYING or tokens[place].low.endswith("ly"))
    ):
        place += 1
    return place < ends and tokens[place].low in verbs.BASE and not tokens[place].low.endswith("ing")


# Behind these stands no doer.
NO_DOER_BEFORE = word_set("for of in with to via on by from ,")


def _finite(tokens: Sequence[Token], starts: int, ends: int) -> Head | None:
    """Find '<doer> reads', '<doer> has developed', 'Reads'."""
    for place in range(starts, min(starts + 7, ends)):
        low = tokens[place].low
        base = verbs.BASE.get(low)
        if place > starts and low in NO_DOER_BEFORE:
            return None
        if base is None or low == base or low.endswith("ing") or (low.endswith("ed") and place == starts):
            continue
        if low in GIVEN and not low.endswith("es"):
            continue  # 'Sensory breaks' are things
        if place > starts and not _can_act(tokens[place - 1]):
            continue
        form = Form.DOER if place > starts else Form.BARE
        return _settled(
            tokens, place, ends, form, Span(starts, place), place + 1 < ends and tokens[place + 1].low == "not"
        )
    return None


# Who may be the doer in front of a verb.
PUPIL_WORDS = word_set("he she they i x xx pupil student child person learner yp ) who client boy girl")


def _can_act(token: Token) -> bool:
    acting = PUPIL_WORDS
    return token.low in acting or token.kind is Kind.BLANK or token.text[:1].isupper()


def _settled(tokens: Sequence[Token], place: int, ends: int, form: Form, doer: Span, is_denied: bool) -> Head:
    """Go past light words ('be able to', 'learn to', 'show that he can') to the verb that carries the sentence."""
    last = place
    for step in range(place, min(place + 14, ends)):
        low = tokens[step].low
        if low in {"not", "never"} or (
            low == "no" and tokens[step + 1 : step + 2] and tokens[step + 1].low == "longer"
        ):
            is_denied = True
            continue
        if low == "longer":
            continue
        base = verbs.BASE.get(low)
        if base is None or (low in ARTICLES):
            if low in SKIPPED or low in MODALS or low.endswith("ly"):
                continue
            break
        last = step
        if not _is_light(tokens, step, ends, base):
            break
    base = verbs.BASE.get(tokens[last].low, tokens[last].low) if last < ends else ""
    return Head(form, base, last, doer, is_denied)


def _is_light(tokens: Sequence[Token], place: int, ends: int, base: str) -> bool:
    """Say whether the verb only leads to another: 'learn to read', 'work on writing', 'be reading'."""
    following = [token.low for token in tokens[place + 1 : min(place + 8, ends)]]
    if base not in verbs.LIGHT or not following:
        return False
    if (
        base in {"be", "begin", "start", "continue", "try"}
        and following[0].endswith("ing")
        and following[0] in verbs.BASE
    ):
        return True
    if base == "have" and following[0].endswith("ed") and following[0] in verbs.BASE:
        return True
    if base == "work" and following[0] in {"on", "towards", "toward"}:
        return len(following) > 1 and following[1].endswith("ing") and following[1] in verbs.BASE
    for step, low in enumerate(following):
        if low in {"to", "can", "will"}:
            return _verb_follows(tokens, place + step + 2, ends)
        if low not in SKIPPED and not low.endswith("ly"):
            return False
    return False
