"""Read one wording: who acts, which verb carries the sentence, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.friend.rules.head import MODALS, Form, Head, find_head, sentence_end
from handrail.friend.rules.lexicon import measures, times, word_set
from handrail.friend.rules.lexicon.help import ADULTS
from handrail.friend.rules.patterns import Phrases, Span
from handrail.friend.rules.tokens import Kind, Token, plain, tokens_of


@dataclass(frozen=True)
class Sentence:
    """A wording as the rules see it. All places are places of tokens."""

    text: str
    tokens: tuple[Token, ...]
    head: Head
    ends: tuple[Span, ...]

    @property
    def lows(self) -> tuple[str, ...]:
        """The tokens as rules see them."""
        return tuple(token.low for token in self.tokens)

    @property
    def after(self) -> tuple[Token, ...]:
        """What stands behind the main verb."""
        return self.tokens[self.head.place + 1 :]

    @property
    def has_end(self) -> bool:
        """Whether the wording says by when."""
        return bool(self.ends)

    def doer_words(self) -> str:
        """Return who acts, as it is written, or an empty text."""
        chosen = self.tokens[self.head.doer.starts : self.head.doer.ends]
        return self.text[chosen[0].starts : chosen[-1].ends] if chosen else ""


TITLES = word_set(
    "target goal outcome objective aim step criteria example eg objective benchmark sto ltg stg smart priority", "next"
)


def read_sentence(text: str) -> Sentence:
    """Return the wording as the rules see it. Never raises; only the first letters of a very long text count."""
    shown = plain(text)
    tokens = tokens_of(shown)
    starts = _after_title(tokens)
    head = find_head(tokens, starts, sentence_end(tokens, starts))
    if head.place >= len(tokens):  # it stops after 'will'
        head = Head(Form.FRAGMENT, "", starts, Span(starts, starts))
    return Sentence(shown, tuple(tokens), head, tuple(_ends(tokens, starts)))


def _after_title(tokens: Sequence[Token]) -> int:
    """Return where the wording begins behind a bullet, a number ('1.') or a title ('Outcome 2:', 'Reading:')."""
    place = 0
    while place < len(tokens) and tokens[place].kind is Kind.MARK and tokens[place].low not in {'"', "'"}:
        place += 1
    if place + 1 < len(tokens) and tokens[place].kind is Kind.NUMBER and tokens[place + 1].low in {".", ")", ":"}:
        place += 2
    for step in range(place, min(place + 7, len(tokens))):
        if tokens[step].low in MODALS | {","}:
            break
        if tokens[step].low == ":" and step + 1 < len(tokens):
            return step + 1
        if tokens[step].low == "-" and tokens[place].low in TITLES and step + 1 < len(tokens):
            return step + 1
    while place < len(tokens) and tokens[place].low in {'"', "'"}:
        place += 1
    return place


def _ends(tokens: Sequence[Token], starts: int) -> list[Span]:
    """Return the phrases that say by when."""
    found = [span for span in times.ENDS.spans(tokens) if not _is_rate(tokens, span)]
    if starts < len(tokens):
        ends = times.ENDS_AT_START.at(tokens, starts)
        if ends > starts and not any(span.starts == starts for span in found):
            found.insert(0, Span(starts, ends))
    return found


def _is_rate(tokens: Sequence[Token], span: Span) -> bool:
    words = {token.low for token in tokens[max(span.starts - 1, 0) : span.ends]}
    if words & times.RATES or "consecutive" in words:
        return True
    if [token.low for token in tokens[span.ends : span.ends + 2]] in (["out", "of"], ["in", "a"]):
        return True  # 'in 3 weeks out of 4'
    before = tokens[span.starts - 1].low if span.starts else ""
    if words & {"next", "coming", "following"}:
        return False
    return tokens[span.starts].low in {"in", "within", "over"} and before in times.COUNTED_BEFORE


def adults_act(sentence: Sentence) -> bool:
    """Say whether the doer is an adult or a service and not the pupil."""
    words = [
        t.low.removesuffix("'s")
        for t in sentence.tokens[sentence.head.doer.starts : sentence.head.doer.ends]
        if t.kind is Kind.WORD
    ]
    return sentence.head.form is Form.DOER and bool(words) and words[-1] in ADULTS


def spans_in(phrases: Phrases, sentence: Sentence) -> list[Span]:
    """Return where phrases of a kind stand, without those inside a phrase that says by when."""
    return [
        span
        for span in phrases.spans(sentence.tokens)
        if not any(end.starts <= span.starts and span.ends <= end.ends for end in sentence.ends)
    ]


def is_alone(sentence: Sentence) -> bool:
    """Say whether the pupil is to do it without help, in a word that no number supports."""
    return bool(measures.ALONE.spans(sentence.tokens))
