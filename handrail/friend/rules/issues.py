"""Read what somebody says must be addressed, and offer it put positively: what the pupil will do, not what is wrong."""

from __future__ import annotations

from handrail.friend.rules.labels import label_sentence
from handrail.friend.rules.lexicon import behaviour, verbs, word_set
from handrail.friend.rules.sentence import Sentence, read_sentence
from handrail.friend.types import Label

# A sentence that begins so wants an end of something.
ENDING = verbs.NEGATIVE | verbs.LESSEN | word_set("prevent no less fewer control curb tackle")
# Wherever they stand, they say what is wrong.
WRONG = word_set(
    "not never cannot too bad badly poor poorly naughty lazy rude disruptive aggressive unable refuses fails"
)
# What helps somebody is put positively already, whatever it helps against: 'help him when others are shouting'.
HELPING = word_set("help support teach learn develop build encourage improve give find practise show make enable use")


def is_against(text: str) -> bool:
    """Say whether a wording says what is wrong, or must end, rather than what to work for.

    Source: [002 section 6], stage 2: negative suggestions are put again in positive terms.
    """
    sentence = read_sentence(text)
    words = [token.low for token in sentence.tokens]
    if not words:
        return False
    if label_sentence(sentence) is Label.NEGATIVE or words[0] in ENDING:
        return True
    if any(word in WRONG or word.endswith(("n't", "n’t")) for word in words):
        return True
    return words[0] not in HELPING and any(word in behaviour.UNWANTED for word in words[:3])


def put_positively(text: str, name: str) -> str:
    """Return a wording to take over and change, such as 'Help Tobi to arrive on time'; '' if none is known."""
    act = _instead(read_sentence(text)).split(" within {")[0].rstrip(" ,")
    return f"Help {name} to {act}" if act else ""


def _instead(sentence: Sentence) -> str:
    """Return what is wanted instead of the unwanted act that a wording names; '' where it names none."""
    words = [token.low for token in sentence.tokens]
    for stems, instead in behaviour.INSTEAD:
        if any(word.startswith(stem) for word in words for stem in stems):
            return instead
    return ""
