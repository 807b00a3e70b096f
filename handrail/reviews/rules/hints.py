"""What the record knows for each of the seven considerations: hints, never anybody's words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from handrail.reviews.types import Consideration, Known


def hints(known: Known) -> dict[Consideration, tuple[str, ...]]:
    """Return sentences for each consideration that the record knows something about; empty ones are left out."""
    found = {
        Consideration.PROGRESS: _progress(known),
        Consideration.FAMILY_VIEWS: _heard("The family", known.family_said),
        Consideration.PUPIL_VIEWS: _pupil(known),
        Consideration.EFFECTIVENESS: _effectiveness(known),
        Consideration.NEW_INFORMATION: _new(known),
    }
    return {code: sentences for code, sentences in found.items() if sentences}


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: '1 record', '3 records'."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _progress(known: Known) -> tuple[str, ...]:
    if not known.n_targets:
        return ()
    told = f"By their lines {known.n_met} of {counted(known.n_targets, 'target')} met"
    return (f"{told}, {known.n_behind} behind the aim line." if known.n_behind else f"{told}.",)


def _heard(who: str, said: Sequence[str]) -> tuple[str, ...]:
    if not said:
        return (f"{who} has not been heard since the plan began.",)
    return (f"Heard since the plan began: {'; '.join(dict.fromkeys(said))}. Their own words stand above.",)


def _pupil(known: Known) -> tuple[str, ...]:
    if not known.pupil_said and not known.n_sure:
        return _heard("The pupil", ())
    sure = (f"Said how sure they are of {counted(known.n_sure, 'target')}.",) if known.n_sure else ()
    return (*sure, *(_heard("The pupil", known.pupil_said) if known.pupil_said else ()))


def _effectiveness(known: Known) -> tuple[str, ...]:
    if not known.n_targets:
        return ()
    told = [f"{counted(known.n_records, 'record')} since the plan began."]
    if known.n_without_records and known.n_records:
        told.append(f"Nothing is recorded for {counted(known.n_without_records, 'target')}.")
    return tuple(told)


def _new(known: Known) -> tuple[str, ...]:
    return tuple(f"Heard from {name}." for name in dict.fromkeys(known.professionals))
