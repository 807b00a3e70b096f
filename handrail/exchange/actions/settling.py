"""Settle what a list may do, and start to save it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.exchange.actions.moving import locked, move
from handrail.exchange.models import ImportRun
from handrail.exchange.queries import fresh_preview
from handrail.exchange.types import ImportState, LeaverChoice, Preview, ProblemChoice, Scope

# After so long without a word, saving is taken to have been stopped (a machine that was switched off) and may be
# started again. Saving 2,000 pupils takes under five seconds.
STALLED_AFTER = timedelta(seconds=60)


@transaction.atomic
def settle_choices(
    *,
    actor: Actor,
    run: ImportRun,
    leavers: LeaverChoice | None = None,
    left_on: date | None = None,
    problems: ProblemChoice | None = None,
    register: bool | None = None,
    register_on: date | None = None,
) -> ImportRun:
    """Keep what a person chose where the list leaves a question open. Nothing is assumed.

    Errors: Refused, its `field` the name of the argument, if a question that this list raises has no answer, or a date
    is missing or in the future.
    """
    run = locked(actor, run.pk)
    move(run, ImportState.PREVIEWED)
    run.problem_choice = problems.value if problems else ""
    preview = fresh_preview(run)
    _check_file(preview)
    _check_answers(preview, leavers=leavers, problems=problems, register=register)
    needs_day = leavers is LeaverChoice.LEFT and any(leaver.left_on is None for leaver in preview.leaving)
    if needs_day:
        _check_day(left_on, "left_on", "Give the day on which they left.")
    if register:
        _check_day(register_on, "register_on", "Give the day from which they are on the register.")
    run.leaver_choice = leavers.value if leavers else ""
    run.left_on = left_on if needs_day else None
    run.register_choice, run.register_on = register, register_on if register else None
    run.counts, run.failure = counts_of(preview), ""
    run.save(
        update_fields=[
            *("state", "problem_choice", "leaver_choice", "left_on", "register_choice", "register_on"),
            *("counts", "failure"),
        ]
    )
    audit.record(
        actor,
        "IMPORT_CHOICES_SETTLED",
        subject=run,
        new={
            "leavers": run.leaver_choice,
            "left_on": run.left_on.isoformat() if run.left_on else None,
            "problems": run.problem_choice,
            "register": run.register_choice,
            "register_on": run.register_on.isoformat() if run.register_on else None,
        },
    )
    return run


def counts_of(preview: Preview) -> dict[str, int]:
    """Return the counts of a preview as plain numbers, to be kept with the import."""
    return {
        "pupils": preview.n_pupils,
        "new": len(preview.new),
        "changed": len(preview.changed),
        "unchanged": len(preview.unchanged),
        "leaving": len(preview.leaving),
        "held_back": len(preview.held_back),
        "problems": len(preview.problems),
        "register": len(preview.proposals),
    }


def _check_file(preview: Preview) -> None:
    whole = [problem for problem in preview.problems if problem.scope is Scope.FILE]
    if whole:
        raise Refused(f"{whole[0].message} {whole[0].mend}")


def _check_answers(
    preview: Preview, *, leavers: LeaverChoice | None, problems: ProblemChoice | None, register: bool | None
) -> None:
    if preview.leaving and leavers is None:
        raise Refused("Say what happens to the pupils who are not in the list.", field="leavers")
    if preview.errors and problems is None:
        raise Refused("Say what happens to the rows with a problem, or mend the list first.", field="problems")
    if preview.proposals and register is None:
        raise Refused("Say whether these pupils go on the register.", field="register")


def _check_day(day: date | None, name: str, message: str) -> None:
    if day is None:
        raise Refused(message, field=name)
    if day > clock.today():
        raise Refused("The day must be today or in the past.", field=name)


@transaction.atomic
def apply_import(*, actor: Actor, run: ImportRun, start: Callable[[str, int, str, str], object]) -> ImportRun:
    """Start to save a list whose choices are settled, or go on with one that was stopped.

    `start` is called last, with the import, its attempt, the school and the person: it puts the work in the queue,
    from which it is taken when this is committed.
    Errors: Refused if it is not ready, is being saved now, or another list of the school is.
    """
    run = locked(actor, run.pk)
    if run.state == ImportState.APPLYING:
        if not is_stalled(run):
            raise Refused("This list is being saved now.")
    else:
        move(run, ImportState.APPLYING)
    run.attempt += 1
    run.n_done = run.n_total = 0
    run.told_at, run.failure = clock.now(), ""
    try:
        with transaction.atomic():
            run.save(update_fields=["state", "attempt", "n_done", "n_total", "told_at", "failure"])
    except IntegrityError as error:
        raise Refused("Another list is being saved now. Wait until it is done.") from error
    audit.record(actor, "IMPORT_SAVING", subject=run, new={"attempt": run.attempt})
    start(str(run.pk), run.attempt, str(actor.school_id), str(actor.user_id))
    return run


def is_stalled(run: ImportRun) -> bool:
    """Say whether saving has said nothing for so long that it must have been stopped."""
    told_at = run.told_at
    return run.state == ImportState.APPLYING and (told_at is None or clock.now() - told_at > STALLED_AFTER)
