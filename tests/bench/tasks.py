"""The timed work of the bench, each in a process of its own: `python -m tests.bench.tasks import`. Prints JSON."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import django

django.setup()

from django.db import transaction  # noqa: E402
from django_scopes import scope, scopes_disabled  # noqa: E402

from handrail.access.models import User  # noqa: E402
from handrail.access.queries import actor_at_sign_in  # noqa: E402
from handrail.bank import actions as bank  # noqa: E402
from handrail.bank import queries as bank_queries  # noqa: E402
from handrail.core import clock  # noqa: E402
from handrail.core.isolation import as_owner  # noqa: E402
from handrail.exchange import actions as exchange  # noqa: E402
from handrail.exchange import queries as exchange_queries  # noqa: E402
from handrail.exchange.types import LeaverChoice  # noqa: E402
from handrail.plans import actions as plans  # noqa: E402
from handrail.plans.policy import pupil_targets_visible_to  # noqa: E402
from handrail.progress import actions as progress  # noqa: E402
from handrail.progress.recording import NewObservation  # noqa: E402
from handrail.pupils.policy import pupils_visible_to  # noqa: E402
from handrail.reports import actions as reports  # noqa: E402
from handrail.reports.models import PrintJob  # noqa: E402
from handrail.reports.types import PlansOf, PrintChoice  # noqa: E402
from tests.bench.seeding import fill  # noqa: E402
from tests.worlds import plan_draft  # noqa: E402

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def upn(serial: int) -> str:
    """Return an invented number with its right check letter."""
    digits = f"8814321{serial // 1000:02}{serial % 1000:03}"
    return LETTERS[sum(int(d) * (i + 2) for i, d in enumerate(digits)) % 23] + digits


def actor():
    return actor_at_sign_in(User.objects.get(email="senco@bench.example"), address=None)


def import_list() -> dict[str, float]:
    """Preview and save a list of 2,000 pupils in a school that has one pupil; return the seconds of both."""
    with as_owner(), scopes_disabled(), transaction.atomic():
        fill(1, 1)
    senco = actor()
    born = date(2012, 9, 1)
    lines = ["UPN,Adno,Surname,Forename,DOB,Sex,Year,Reg,SEN status"]
    for i in range(2000):
        birthday = born + timedelta(days=i % 365)
        stage = "K" if i % 8 == 0 else "E" if i % 50 == 1 else ""
        lines.append(
            f"{upn(i)},9{i:05},Surname{i % 400},Forename{i % 300},{birthday:%d/%m/%Y},"
            f"{'MF'[i % 2]},{7 + i % 5},{7 + i % 5}{'ABCDEFGH'[i % 8]},{stage}"
        )
    data = "\n".join(lines).encode()
    with scope(school=senco.school_id):
        started = time.perf_counter()
        run = exchange.start_import(actor=senco, file_name="list.csv", data=data)
        preview = exchange_queries.preview_of(run)
        preview_s = time.perf_counter() - started
        assert len(preview.new) == 2000, (len(preview.new), preview.problems[:3])
        columns = exchange_queries.columns_now(run)
        run = exchange.set_columns(actor=senco, run=run, columns=columns)
        run = exchange.settle_choices(
            actor=senco,
            run=run,
            leavers=LeaverChoice.KEEP,
            register=True,
            register_on=clock.today(),
        )
        started = time.perf_counter()
        run = exchange.apply_import(actor=senco, run=run, start=lambda *_: None)
        exchange.save_import(run_id=run.pk, attempt=run.attempt, user_id=senco.user_id, school_id=senco.school_id)
        apply_s = time.perf_counter() - started
        assert pupils_visible_to(senco).count() == 2001
    return {"preview_s": preview_s, "apply_s": apply_s}


def print_school() -> dict[str, float]:
    """Print 300 agreed plans, each with three targets and 24 records, as one file; return seconds and memory."""
    with as_owner(), scopes_disabled(), transaction.atomic():
        fill(300, 300)
    senco = actor()
    with scope(school=senco.school_id):
        start = clock.today() - timedelta(days=60)
        with transaction.atomic():
            # The seeded plans have no agreed version; each pupil gets one that does, by actions.
            for pupil in pupils_visible_to(senco).order_by("pk"):
                plan = plans.write_plan(
                    actor=senco,
                    pupil=pupil,
                    kind="sen_support_plan",
                    draft=plan_draft(),
                    starts_on=start,
                    review_on=clock.today() + timedelta(days=20),
                )
                plans.agree_plan(actor=senco, plan=plan)
                rows = [
                    NewObservation(
                        pupil_target_id=part.pk,
                        observed_on=start + timedelta(days=6 * (i + 1)),
                        value=12 + 3 * i,
                    )
                    for part in pupil_targets_visible_to(senco).filter(target__plan_id=plan.pk)
                    for i in range(8)
                ]
                progress.record_many(actor=senco, rows=rows)
        keys: list[str] = []
        started = time.perf_counter()
        job = reports.ask_for_prints(
            actor=senco,
            choice=PrintChoice(whose=PlansOf.EVERYBODY, kind="sen_support_plan"),
            title="The whole school",
            start=lambda job_id, *_: keys.append(job_id),
        )
        reports.make_print_file(job_id=UUID(keys[0]), school_id=senco.school_id, user_id=senco.user_id)
        seconds = time.perf_counter() - started
        job = PrintJob.objects.get(pk=job.pk)
        assert job.document, job.problem
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"n_plans": job.n_total, "seconds": seconds, "peak_mb": peak, "mb": len(job.document) / 1e6}


def open_school() -> dict[str, float]:
    """Open a small school, so that the server has pages to show."""
    with as_owner(), scopes_disabled(), transaction.atomic():
        return {"n_plans": fill(100, 100)["n_plans"]}


def search_bank() -> dict[str, float]:
    """Search Handrail's targets and 500 of a school's own, with words spelled wrongly; return milliseconds."""
    with as_owner(), scopes_disabled(), transaction.atomic():
        fill(1, 1)
    senco = actor()
    with scope(school=senco.school_id):
        models = bank_queries.ours()
        texts = []
        for n in range(500):
            text = bank_queries.text_of(models[n % len(models)])
            texts.append(replace(text, before="", wording=f"{text.wording} Group {n}."[:500]))
        n_own = bank.import_targets(actor=senco, texts=texts)
        times = []
        for words in ["", *SEARCHES * 20]:  # the first one prepares the targets
            started = time.perf_counter()
            bank_queries.search_bank(senco, words)
            times.append((time.perf_counter() - started) * 1000)
    return {"n": len(models) + n_own, "first_ms": times[0], "median_ms": statistics.median(times[1:])}


SEARCHES = ["fonics", "tims tables", "shering", "atention", "askin for help", "keeping a homework diary", "rea"]
TASKS = {"import": import_list, "print": print_school, "school": open_school, "bank": search_bank}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]]()))
