"""How a pupil is asked for a review, and how the answers are written down. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handrail.reviews.types import PupilVoice, VoiceWay

# House rule after issue 6.3: pictures up to the second year of school, sentence starters to the end of primary.
PICTURES_UNDER = 7
STARTERS_UNDER = 11

PICTURES: dict[str, str] = {
    "quiet": "A quiet place",
    "friend": "A friend",
    "adult": "A grown-up",
    "time": "More time",
    "break": "A break",
    "cards": "Pictures",
    "computer": "A computer",
    "move": "Moving about",
    "reading": "Reading",
    "writing": "Writing",
    "numbers": "Numbers",
    "listening": "Listening",
    "talking": "Talking",
    "noise": "Noise",
    "waiting": "Waiting",
    "play": "Playing together",
}
"""Every picture that a pupil can choose, with its words."""

HELPS = "What helps me"
HARD = "What is hard"
PICTURE_QUESTIONS: dict[str, tuple[str, ...]] = {
    HELPS: ("quiet", "friend", "adult", "time", "break", "cards", "computer", "move"),
    HARD: ("reading", "writing", "numbers", "listening", "talking", "noise", "waiting", "play"),
}
STARTERS = ("I am proud that", "It helps me when", "It is hard when", "Next I want to")
QUESTIONS = ("What went well?", "What do I want to change?", "What should adults know?")
FREE = {VoiceWay.PICTURES: ("What else do I want to say?",), VoiceWay.STARTERS: STARTERS, VoiceWay.WORDS: QUESTIONS}
"""What a pupil puts words to, by the way in which they are asked."""


def usual_way(date_of_birth: date, on: date) -> VoiceWay:
    """Return the way in which a pupil of this age is usually asked. Anybody may choose another."""
    age = on.year - date_of_birth.year - ((on.month, on.day) < (date_of_birth.month, date_of_birth.day))
    if age < PICTURES_UNDER:
        return VoiceWay.PICTURES
    return VoiceWay.STARTERS if age < STARTERS_UNDER else VoiceWay.WORDS


def known_pictures(chosen: Sequence[str], question: str) -> tuple[str, ...]:
    """Return those of the chosen names that are pictures of this question, each once, in the order of the page."""
    return tuple(name for name in PICTURE_QUESTIONS[question] if name in chosen)


def as_text(voice: PupilVoice) -> str:
    """Return what a pupil said in words to read: each question with its pictures, then each answer as it was given.

    The beginning of a sentence and what was put to it stand on one line; a question stands above its answer. The
    pupil's words are as they gave them.
    """
    lines = [
        f"{question}: {', '.join(PICTURES[name] for name in names)}" for question, names in voice.pictures if names
    ]
    for asked, words in voice.answers:
        if words.strip():
            lines.append(f"{asked}\n{words.strip()}" if asked.endswith("?") else f"{asked} {words.strip()}")
    return "\n".join(lines)
