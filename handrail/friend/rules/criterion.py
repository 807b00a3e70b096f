"""What in a wording can be told from outside: counts, shares, levels, help that is left, regular occasions."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.friend.rules.lexicon import measures, word_set
from handrail.friend.rules.lexicon.help import ADULTS
from handrail.friend.rules.patterns import Span
from handrail.friend.rules.sentence import Sentence, is_alone, spans_in
from handrail.friend.rules.tokens import Kind, Token

# What follows tells how it is written down, not how much: 'measured weekly' is no criterion.
RECORDED = word_set("measured recorded evidenced documented monitored assessed reviewed tracked noted reported")
# An opening clause with one of these sets the scene; its numbers are no result.
SCENES = word_set("given when with using after following during if while as having provided where")
# What a pupil reaches, so that a level or a percentage is a result.
REACHING = word_set(
    "achieve reach attain gain get obtain pass score earn meet read write be perform work make move advance",
    "demonstrate improve increase raise complete",
)


@dataclass(frozen=True)
class Measures:
    """The signs of a criterion in one wording."""

    fractions: tuple[Span, ...] = ()
    percentages: tuple[Span, ...] = ()
    counts: tuple[Span, ...] = ()
    levels: tuple[Span, ...] = ()
    help_left: tuple[Span, ...] = ()
    often: tuple[Span, ...] = ()
    named: tuple[Span, ...] = ()
    is_alone: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether a number stands in it that says by itself what is counted."""
        return bool(self.fractions or self.counts or self.levels)

    @property
    def is_any(self) -> bool:
        """Whether anything in it can be told from outside."""
        return self.is_counted or bool(self.percentages or self.help_left or self.often or self.named)


def measures_of(sentence: Sentence) -> Measures:
    """Return the signs of a criterion, without scenes ('given 10 objects'), dates and ways of recording."""
    told = _recorded_from(sentence)
    scene = _scene_until(sentence)
    counts = [*spans_in(measures.COMPARISONS, sentence), *_counted_nouns(sentence)]
    fractions = [span for span in spans_in(measures.FRACTIONS, sentence) if not _is_no_fraction(sentence, span)]
    return Measures(
        fractions=tuple(fractions),
        percentages=tuple(spans_in(measures.PERCENTAGES, sentence)),
        counts=tuple(span for span in counts if scene <= span.starts < told or _is_score(sentence, span, told)),
        levels=tuple(span for span in spans_in(measures.LEVELS, sentence) if _is_reached(sentence, span, scene)),
        help_left=tuple(spans_in(measures.HELP_LEFT, sentence)),
        often=tuple(span for span in spans_in(measures.OFTEN, sentence) if scene <= span.starts < told),
        named=tuple(_named_things(sentence)),
        is_alone=is_alone(sentence),
    )


def _is_score(sentence: Sentence, span: Span, told: int) -> bool:
    """Say whether a number behind 'measured by' is still a result: 'by a score of at least 5'."""
    return span.starts >= told and sentence.tokens[span.starts].low in {"at", "minimum", "no", "fewer", "from"}


def _recorded_from(sentence: Sentence) -> int:
    for place, token in enumerate(sentence.tokens):
        if token.low in RECORDED and place > sentence.head.place:
            return place
    return len(sentence.tokens)


def _scene_until(sentence: Sentence) -> int:
    """Return where the main clause begins if the sentence opens with a scene, else 0."""
    head = sentence.head
    starts = head.doer.starts if head.doer.ends > head.doer.starts else head.place
    opening = [token.low for token in sentence.tokens[:starts]]
    return starts if SCENES & set(opening) else 0


def _is_no_fraction(sentence: Sentence, span: Span) -> bool:
    """Say whether it is a rate of help (1:1) or a way to write 'and/or', 24/7."""
    text = "".join(token.low for token in sentence.tokens[span.starts : span.ends])
    return ":" in text or text in {"24/7"}


def _is_reached(sentence: Sentence, span: Span, scene: int) -> bool:
    before = {token.low for token in sentence.tokens[max(span.starts - 3, 0) : span.starts]}
    is_age = {"age", "appropriate"} <= {token.low for token in sentence.tokens[span.starts : span.ends + 1]}
    return span.starts >= scene and sentence.head.verb in REACHING and not is_age and "in" not in before


def _counted_nouns(sentence: Sentence) -> list[Span]:
    """Return 'two friends', '10 sight words', '{number} sentences', 'to 20', '3-word'."""
    found = []
    tokens = sentence.tokens
    for place, token in enumerate(tokens):
        is_count = token.kind is Kind.NUMBER and token.value is not None
        is_blank = _is_number_blank(token) and place > sentence.head.place
        if not (is_count or is_blank) or any(end.starts <= place < end.ends for end in sentence.ends):
            continue
        before, after = _low(tokens, place - 1), _low(tokens, place + 1)
        if before in measures.NAMES_BEFORE or after in measures.NOT_COUNTED_AFTER or after in ADULTS:
            continue
        if is_count and token.value != 1 and _describes_material(tokens, place):
            continue
        if after in {":", "%"} or (after == "." and place < 2):
            continue
        if token.value == 1 and (after not in measures.ONE_COUNTS or before in {"no", "any", "every"}):
            continue
        found.append(Span(place, min(place + 2, len(tokens))))
    return found


def _is_number_blank(token: Token) -> bool:
    return token.kind is Kind.BLANK and (
        token.low.startswith("_")
        or any(word in token.low for word in ("number", "#", "amount", "score", "level", "[x]"))
    )


# A number of these in the singular tells which material is used.
MATERIAL_PARTS = word_set("step word part syllable digit stage key letter piece")


def _describes_material(tokens: tuple[Token, ...], place: int) -> bool:
    """Say whether a number only tells which material: 'two-step directions' does not say how many or how often."""
    following = tokens[place + 2] if place + 2 < len(tokens) else None
    is_part = _low(tokens, place + 1) in MATERIAL_PARTS
    return is_part and following is not None and following.kind is Kind.WORD and following.low not in {"of", "at", "in"}


# They may stand between the letters of a list.
BETWEEN_LETTERS = word_set(", and / or \" ' & +")


def _named_things(sentence: Sentence) -> list[Span]:
    """Return lists of single letters or sounds ('s, t, p and m'): named so closely that each can be ticked."""
    found, starts, n_letters = [], -1, 0
    for place, token in enumerate(sentence.tokens):
        if _is_letter(token):
            starts, n_letters = (place, 1) if starts < 0 else (starts, n_letters + 1)
        elif token.low not in BETWEEN_LETTERS and starts >= 0:
            if n_letters >= 3:
                found.append(Span(starts, place))
            starts, n_letters = -1, 0
    return found if n_letters < 3 else [*found, Span(starts, len(sentence.tokens))]


def _is_letter(token: Token) -> bool:
    return (token.kind is Kind.WORD and len(token.text) == 1 and token.low not in {"x", "i"}) or token.text == "i"


def _low(tokens: tuple[Token, ...], place: int) -> str:
    return tokens[place].low if 0 <= place < len(tokens) else ""
