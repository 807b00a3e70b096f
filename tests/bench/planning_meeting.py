"""Twenty planning meetings of thirty voters at once: `python -m tests.bench.planning_meeting` fills them, prints JSON.

Beside it `vote_all` plays everybody against a real server: thirty phones and the big screen of each meeting follow the
stream, and everybody gives five votes. A vote has arrived at a screen with the first message that counts it.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
import uuid
from bisect import bisect_left
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import urlencode

N_MEETINGS = 20
N_VOTERS = 30
VOTES_EACH = 5
N_BOXES = 8
CSRF = "x" * 32


@dataclass
class Screen:
    """One phone or big screen that follows a meeting: when it heard of which event."""

    numbers: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def heard(self, number: int) -> float | None:
        """Return when this screen knew of an event, or None."""
        place = bisect_left(self.numbers, number)
        return self.times[place] if place < len(self.times) else None

    async def follow(self, port: int, path: str, cookie: str, ready: asyncio.Event) -> None:
        """Read the stream until the task is cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n"
        writer.write(head.encode())
        try:
            first = await reader.readline()
            if b" 200 " not in first:
                self.strange.append(first.decode())
                ready.set()
                return
            while line := await reader.readline():
                if line.startswith(b"id: "):
                    self.numbers.append(int(line[4:]))
                    self.times.append(time.monotonic())
                    ready.set()
        finally:
            writer.close()


@dataclass
class Voter:
    """One phone that votes: events and when each was sent, and how long the answer took."""

    cookie: str
    boxes: list[str]
    sent: list[tuple[int, float]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    async def vote(self, port: int, moments: list[float], rng: random.Random) -> None:
        """Give the five votes, each at its moment."""
        for moment in moments:
            await asyncio.sleep(max(0, moment - time.monotonic()))
            # The server closes what is idle for half a minute, and browsers then connect anew.
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            body = urlencode(
                {"box": rng.choice(self.boxes), "by": "1", "key": str(uuid.UUID(int=rng.getrandbits(128)))}
            )
            head = (
                "POST /board/vote/ HTTP/1.1\r\nHost: localhost\r\nX-Requested-With: autosave\r\n"
                f"X-CSRFToken: {CSRF}\r\nCookie: {self.cookie}; csrftoken={CSRF}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            started = time.monotonic()
            writer.write((head + body).encode())
            status, answer = await self._answer(reader)
            self.seconds.append(time.monotonic() - started)
            writer.close()
            if status != 200:
                self.strange.append(f"{status}: {answer[:200]!r}")
                continue
            self.sent.append((json.loads(answer)["n"], started))

    @staticmethod
    async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode().lower().split("\r\n")
        length = next((int(line.split(":")[1]) for line in lines if line.startswith("content-length:")), 0)
        return int(lines[0].split(" ")[1]), await reader.readexactly(length)


async def _play(port: int, prepared: dict[str, Any], seconds: float) -> dict[str, Any]:
    rng = random.Random(6)
    screens: list[list[Screen]] = []
    followers, waits = [], []
    staff = f"sessionid={prepared['session']}"
    for meeting in prepared["meetings"]:
        row = [Screen() for _ in range(N_VOTERS + 1)]
        screens.append(row)
        for place, screen in enumerate(row):
            ready = asyncio.Event()
            waits.append(ready.wait())
            path = f"/planning/{meeting['id']}/live/?view=screen" if place == N_VOTERS else "/board/live/"
            cookie = staff if place == N_VOTERS else f"handrail-place={meeting['tokens'][place]}"
            followers.append(asyncio.create_task(screen.follow(port, path, cookie, ready)))
            if len(followers) % 20 == 0:
                await asyncio.sleep(0.2)
    await asyncio.wait_for(asyncio.gather(*waits), 120)
    begun = time.monotonic() + 1
    voters: list[list[Voter]] = []
    tasks = []
    for meeting in prepared["meetings"]:
        row_of_voters = []
        for token in meeting["tokens"]:
            voter = Voter(f"handrail-place={token}", meeting["boxes"])
            moments = sorted(begun + rng.uniform(0, seconds) for _ in range(VOTES_EACH))
            tasks.append(asyncio.create_task(voter.vote(port, moments, random.Random(rng.random()))))
            row_of_voters.append(voter)
        voters.append(row_of_voters)
    await asyncio.gather(*tasks)
    await asyncio.sleep(3)
    for follower in followers:
        follower.cancel()
    await asyncio.gather(*followers, return_exceptions=True)
    return _figures(screens, voters)


def _figures(screens: list[list[Screen]], voters: list[list[Voter]]) -> dict[str, Any]:
    waits, missing, answers, strange = [], 0, [], []
    for row, people in zip(screens, voters, strict=True):
        strange += [text for screen in row for text in screen.strange]
        for voter in people:
            answers += voter.seconds
            strange += voter.strange
            for number, started in voter.sent:
                for screen in row:
                    heard = screen.heard(number)
                    if heard is None:
                        missing += 1
                    else:
                        waits.append(heard - started)
    waits.sort()
    answers.sort()
    at = lambda rows, share: round(rows[int(len(rows) * share)] * 1000) if rows else -1  # noqa: E731
    return {
        "votes": len(answers),
        "votes_on_screens": len(waits),
        "missing": missing,
        "strange": len(strange),
        "what": strange[:3],
        "seen_median_ms": round(median(waits) * 1000) if waits else -1,
        "seen_p95_ms": at(waits, 0.95),
        "seen_p99_ms": at(waits, 0.99),
        "answer_median_ms": round(median(answers) * 1000) if answers else -1,
        "answer_p95_ms": at(answers, 0.95),
    }


def vote_all(port: int, prepared: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Let everybody follow and vote; return how long votes took to every screen, and how many came to none."""
    return asyncio.run(_play(port, prepared, seconds))


def fill(n_meetings: int = N_MEETINGS, n_voters: int = N_VOTERS) -> dict[str, Any]:
    """Bring meetings of voters to stage 3; return their places and a session for the big screens. Needs Django."""
    from django_scopes import scope

    from handrail.access.models import User
    from handrail.access.types import Role
    from handrail.core import clock
    from handrail.planning import actions, rules
    from handrail.planning.queries import known, meeting_of
    from handrail.planning.types import Kind, Part
    from handrail.pupils.models import Pupil
    from tests.servers import session_of
    from tests.worlds import build_world

    world = build_world()
    senco = world.actors[Role.SENCO]
    meetings = []
    with scope(school=senco.school_id):
        pupil = Pupil.objects.order_by("pk").first()
        for _ in range(n_meetings):
            made = actions.set_up_meeting(
                actor=senco, meeting_id=uuid.uuid4(), pupil_id=pupil.pk, held_on=clock.today()
            )
            code = meeting_of(made.pk).code

            def step(kind: Kind, meeting_id: uuid.UUID = made.pk, **payload: Any) -> None:
                actions.take_step(actor=senco, meeting_id=meeting_id, kind=kind, payload=payload, key=str(uuid.uuid4()))

            step(Kind.BEGUN)
            step(Kind.MOVED, stage="issues", round="")
            tokens = [
                actions.join_by_code(
                    typed=code, name=f"Voter {number}", part=Part.STAFF, key=str(uuid.uuid4()), address=None
                )
                for number in range(n_voters)
            ]
            for number in range(N_BOXES):
                actions.propose(by=senco, meeting_id=made.pk, text=f"Help with thing {number}", key=str(uuid.uuid4()))
            step(Kind.MOVED, stage="issue_votes", round="")
            boxes = [box.id for box in rules.round_boxes(known(meeting_of(made.pk)).board)]
            meetings.append({"id": str(made.pk), "tokens": tokens, "boxes": boxes})
    return {"session": session_of(User.objects.get(pk=senco.user_id)), "meetings": meetings}


def count() -> dict[str, Any]:
    """Return of each meeting how many votes are kept, and the most that one person has."""
    from django_scopes import scope

    from handrail.planning.models import PlanningEvent
    from handrail.schools.models import School

    votes: dict[str, dict[str, int]] = {}
    for school in School.objects.order_by("pk"):
        with scope(school=school.pk):
            rows = list(PlanningEvent.objects.filter(kind="voted").values_list("meeting_id", "payload"))
        for meeting_id, payload in rows:
            of_meeting = votes.setdefault(str(meeting_id), {})
            of_meeting[payload["person"]] = of_meeting.get(payload["person"], 0) + payload["by"]
    return {key: {"votes": sum(row.values()), "most": max(row.values())} for key, row in votes.items()}


if __name__ == "__main__":
    import django

    django.setup()
    asked = sys.argv[1:]
    print(json.dumps(count() if asked == ["count"] else fill(1, 6) if asked == ["one"] else fill()))
