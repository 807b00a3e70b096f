"""Fifty adults who record at once: `python -m tests.bench.classroom` fills their school and prints JSON.

Beside it `record_all` plays them against a real server, as the outbox of a device does, and counts what arrived.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

N_ADULTS = 50
N_PUPILS = 10
# A device that was without a connection sends what waits in one message; one in the room sends each record alone.
IN_ONE_MESSAGE = (1, 1, 1, 3, 25)
CSRF = "x" * 32


@dataclass
class Adult:
    """One adult with a device: what was sent, what was answered for, and how long each answer took."""

    session: str
    targets: list[str]
    kept: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def record(self, port: int, until: float) -> None:
        """Send records one message after the other until the time is over; what gets no answer is sent again."""
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "X-Requested-With": "autosave",
            "Content-Type": "application/json",
        }
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        n_messages = 0
        while time.monotonic() < until:
            rows = [self._row() for _ in range(IN_ONE_MESSAGE[n_messages % len(IN_ONE_MESSAGE)])]
            n_messages += 1
            started = time.monotonic()
            connection.request("POST", "/progress/sync/", json.dumps({"rows": rows}), headers)
            response = connection.getresponse()
            body = response.read()
            self.seconds.append(time.monotonic() - started)
            if response.status != 200:
                self.strange.append(f"{response.status}: {body[:200]!r}")
                return
            answers = json.loads(body)["rows"]
            self.strange += [str(answer) for answer in answers if answer["state"] != "kept"]
            self.kept += [answer["id"] for answer in answers if answer["state"] == "kept"]

    def _row(self) -> dict[str, str]:
        now = datetime.now(UTC)  # noqa: TID251
        return {
            "id": str(uuid.uuid4()),
            "pupil_target": self.targets[len(self.kept) % len(self.targets)],
            "observed_on": now.date().isoformat(),
            "observed_at": now.isoformat(),
            "text": "",
            "note": f"Record {len(self.kept)}",
        }


def record_all(port: int, prepared: dict[str, Any], seconds: float) -> list[Adult]:
    """Let all adults record at once for so long, each as fast as the answers come; return them with their figures."""
    adults = [Adult(session, prepared["targets"]) for session in prepared["sessions"]]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=adult.record, args=(port, until)) for adult in adults]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return adults


def fill() -> dict[str, Any]:
    """Build a class of ten with live plans and fifty signed-in adults; return sessions and targets. Needs Django."""
    from datetime import date, timedelta

    from django_scopes import scope

    from handrail.access import actions as access
    from handrail.access import queries as access_queries
    from handrail.access.actions import AccountRow
    from handrail.access.models import User
    from handrail.access.types import Role
    from handrail.core import clock
    from handrail.plans import actions as plans
    from handrail.pupils import actions as pupils
    from handrail.pupils.types import NewEntry, NewPupil
    from tests.servers import session_of
    from tests.worlds import PASSWORD, build_world, plan_draft

    world = build_world()
    senco, began = world.actors[Role.SENCO], clock.today() - timedelta(days=30)
    with scope(school=senco.school_id):
        new = [
            NewPupil(
                surname="Marlow",
                forename=f"Pupil {'ABCDEFGHIJ'[i]}",
                date_of_birth=date(2014, 3, i + 1),
                admission_number=f"0400{i:02}",
                year_group=7,
                class_name="7A",
            )
            for i in range(N_PUPILS)
        ]
        targets = []
        for pupil in pupils.create_pupils(actor=senco, pupils=new):
            entry = NewEntry(pupil_id=pupil.pk, stage="K", starts_on=began, reason="Reading.", decided_by=senco.name)
            pupils.put_many_on_register(actor=senco, rows=[entry])
            days = {"starts_on": began, "review_on": clock.today() + timedelta(days=60)}
            plan = plans.write_plan(actor=senco, pupil=pupil, kind="sen_support_plan", draft=plan_draft(), **days)
            plan = plans.agree_plan(actor=senco, plan=plan)
            targets += [
                str(part.pk) for target in plan.targets.order_by("position") for part in target.pupil_targets.all()
            ]
        emails = [f"adult-{i}@bench.example" for i in range(N_ADULTS)]
        # Who records for every pupil of the school, so that all meet on the same plans.
        rows = [AccountRow(email, f"Adult {i}", (Role.SENCO,)) for i, email in enumerate(emails)]
        access.bulk_add_accounts(actor=senco, rows=rows, password=PASSWORD)
        accounts = [access_queries.actor_by_email(email, school_id=senco.school_id) for email in emails]
    users = User.objects.in_bulk([account.user_id for account in accounts])
    return {"sessions": [session_of(users[account.user_id]) for account in accounts], "targets": targets}


def count() -> dict[str, Any]:
    """Return the keys of all records that are kept, and of each adult the notes in the order in which they stand."""
    from django_scopes import scopes_disabled

    from handrail.core.isolation import as_owner
    from handrail.progress.models import Observation

    with as_owner(), scopes_disabled():
        rows = Observation.objects.filter(note__startswith="Record ").values_list("pk", flat=True)
        return {"kept": [str(key) for key in rows]}


if __name__ == "__main__":
    import sys

    import django

    django.setup()
    print(json.dumps(count() if sys.argv[1:] == ["count"] else fill()))
