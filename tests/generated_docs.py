"""Make docs/generated from the code: states, roles, addresses.

`python -m tests.generated_docs` fails when a page differs from the code; `--write` writes the pages. The same code
always gives the same pages, whatever the machine, the day or the database.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import django
from django.urls import URLPattern, URLResolver, get_resolver

from handrail.access.levels import AREA_LABELS, area_of, offered, permissions_at
from handrail.access.permissions import SENTENCES, Permission
from handrail.access.roles import ROLES, Given
from handrail.access.types import Area, Reach, Role
from handrail.exchange.types import IMPORT_MOVES, IMPORT_STATE_NAMES, ImportState
from handrail.meetings.types import MEETING_MOVES, MEETING_STATE_LABELS, MeetingState, MeetingVerb
from handrail.plans.rules import states as plan_states
from handrail.plans.types import (
    FORMAT_MOVES,
    FORMAT_STATE_LABELS,
    PLAN_STATE_LABELS,
    FormatState,
    PlanState,
    PlanVerb,
)
from handrail.records.types.destroying import CORRECTION_MOVES, CORRECTION_STATE_LABELS, CorrectionState
from handrail.records.types.requests import REQUEST_MOVES, REQUEST_STATE_LABELS, RequestState
from handrail.reports.types import PRINT_STATE_LABELS, PrintState
from handrail.reviews.rules import TABLE as REVIEW_TABLE
from handrail.reviews.types import REVIEW_STATE_LABELS, ReviewState, ReviewVerb
from handrail.web.deploy.rules import NOT_SEEN, RULES
from handrail.web.deploy.types import SEVERITY_NAMES

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "generated"
State = TypeVar("State", bound=StrEnum)
NOTICE = "Made from the code by `make fix`; a change made here is lost."

PLAN_VERBS = {
    PlanVerb.EDIT: "write in it",
    PlanVerb.AGREE: "agree it",
    PlanVerb.START: "start it",
    PlanVerb.AMEND: "open it for changes",
    PlanVerb.REVIEW: "review it",
    PlanVerb.CLOSE: "close it",
    PlanVerb.COPY: "start the next one from it",
}
REVIEW_VERBS = {
    ReviewVerb.WRITE: "write in it",
    ReviewVerb.HOLD: "hold it",
    ReviewVerb.BRING_FORWARD: "have it earlier",
    ReviewVerb.CANCEL: "set it aside",
}
# The table of reviews says who may; its actions lead here. None: the review stays as it is.
REVIEW_LEADS_TO: Mapping[ReviewVerb, ReviewState | None] = {
    ReviewVerb.WRITE: ReviewState.PREPARING,
    ReviewVerb.HOLD: ReviewState.HELD,
    ReviewVerb.BRING_FORWARD: None,
    ReviewVerb.CANCEL: ReviewState.CANCELLED,
}
# A print moves by itself only: reports.actions.make_file and forget_old_prints.
PRINT_MOVES: list[tuple[PrintState, PrintState, str]] = [
    (PrintState.WAITING, PrintState.WORKING, "the background worker takes it"),
    (PrintState.WORKING, PrintState.DONE, "every plan is set"),
    (PrintState.WORKING, PrintState.FAILED, "something went wrong; the page says what"),
]
REACHES = {
    Reach.TRUST: "trust",
    Reach.SCHOOL: "whole school",
    Reach.FACULTY: "faculty",
    Reach.TAUGHT: "taught",
    Reach.CASELOAD: "caseload",
    Reach.INVITED: "shared",
    Reach.OWN_CHILD: "own child",
    Reach.SELF: "self",
}
REACH_WORDS = {
    Reach.TRUST: "every school of the trust or authority, in numbers without names",
    Reach.SCHOOL: "every pupil, or a matter of the whole school",
    Reach.FACULTY: "the pupils who are today in the groups of the faculties that this adult is the SEN link person of",
    Reach.TAUGHT: "the pupils who are today in a class or group that this adult teaches or supports",
    Reach.CASELOAD: "the pupils in whose core group this adult is today",
    Reach.INVITED: "the pupils whom the school shares with this specialist, until the day that it says",
    Reach.OWN_CHILD: "the children whose contact this person is, as far as the school says, while they are not barred",
    Reach.SELF: "the pupil themselves",
}
ROOM_ORDER = [
    "web", "access", "schools", "frameworks", "pupils", "plans", "progress", "reviews", "reports", "exchange",
    "records",
]  # fmt: skip


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """Return a Markdown table as lines."""
    headings = list(headings)
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    return [*lines, *("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)]


def diagram(first: State, moves: Iterable[tuple[State, State, str]], labels: Mapping[State, str]) -> Iterator[str]:
    """Yield a mermaid state diagram; moves between the same two states share one arrow."""
    yield from ("```mermaid", "stateDiagram-v2")
    for state, label in labels.items():
        yield f'    state "{label}" as {state.value}'
    yield f"    [*] --> {first.value}"
    arrows: dict[tuple[State, State], list[str]] = {}
    for start, end, words in moves:
        arrows.setdefault((start, end), []).append(words)
    for (start, end), all_words in arrows.items():
        said = ", ".join(dict.fromkeys(words for words in all_words if words))
        yield f"    {start.value} --> {end.value}" + (f": {said}" if said else "")
    yield "```"


def _code(value: str) -> str:
    return f"`{value}`"


# ------------------------------------------------------------------------------------------------------- states


def states_page() -> str:
    """Return the states of everything that has a way through the product, each with a picture and a table."""
    lines = [
        "# States",
        "",
        NOTICE,
        "",
        "What may happen to a plan, a review, a list that is brought in, a print, a request for records and a request",
        "to correct them.",
    ]
    for part in (
        _plan_states,
        _review_states,
        _meeting_states,
        _import_states,
        _print_states,
        _request_states,
        _correction_states,
        _format_states,
    ):
        lines += ["", *part()]
    return "\n".join(lines) + "\n"


def _plan_states() -> Iterator[str]:
    found = plan_states.TABLE
    moves = [
        (state, to, PLAN_VERBS[verb])
        for (state, verb), move in found.items()
        if isinstance(move, plan_states.Move)
        for to in move.to
        if to != state
    ]
    yield from ("## Plans", "", "From `handrail/plans/rules/states.py`.", "")
    yield from diagram(PlanState.DRAFT, moves, PLAN_STATE_LABELS)
    yield ""
    rows = []
    amended = [(PlanState.DRAFT, verb, move, ", agreed before") for verb, move in plan_states.AMENDED.items()]
    for state, verb, move, more in [*((*key, move, "") for key, move in found.items()), *amended]:
        start = [f"{PLAN_STATE_LABELS[state]} ({_code(state.value)}){more}", PLAN_VERBS[verb]]
        if isinstance(move, plan_states.No):
            rows.append([*start, "nobody", "", move.sentence])
        else:
            who = f"who may {SENTENCES[move.permission]}" if move.permission else "Handrail, on its first day"
            rows.append([*start, who, " or ".join(PLAN_STATE_LABELS[to] for to in move.to), f"Kept: {move.writes}."])
    yield from table(["a plan that is", "do", "who", "leads to", "what is kept, or why not"], rows)


def _review_states() -> Iterator[str]:
    moves = [
        (state, to, REVIEW_VERBS[verb])
        for (state, verb), found in REVIEW_TABLE.items()
        if isinstance(found, Permission) and (to := REVIEW_LEADS_TO[verb]) and to != state
    ]
    yield from ("## Reviews", "", "From `handrail/reviews/rules.py`. Each live plan has a review that is due.", "")
    yield from diagram(ReviewState.DUE, moves, REVIEW_STATE_LABELS)
    yield ""
    rows = []
    for (state, verb), found in REVIEW_TABLE.items():
        start = [f"{REVIEW_STATE_LABELS[state]} ({_code(state.value)})", REVIEW_VERBS[verb]]
        if isinstance(found, Permission):
            to = REVIEW_LEADS_TO[verb] or state
            rows.append([*start, f"who may {SENTENCES[found]}", REVIEW_STATE_LABELS[to], ""])
        else:
            rows.append([*start, "nobody", "", found])
    yield from table(["a review that is", "do", "who", "leads to", "why not"], rows)


MEETING_VERBS = {
    MeetingVerb.CHANGE: "move it or change what it is for",
    MeetingVerb.INVITE: "ask people",
    MeetingVerb.HOLD: "write down who was there",
    MeetingVerb.CANCEL: "cancel it",
    MeetingVerb.TELL: "say who was told by hand",
    MeetingVerb.WRITE: "write its papers, minutes and actions",
}


def _meeting_states() -> Iterator[str]:
    yield from ("## Meetings", "", "From `handrail/meetings/types`.", "")
    words: dict[MeetingState, dict[MeetingState, str]] = {}
    for start, found in MEETING_MOVES.items():
        ends: dict[MeetingState, list[str]] = {}
        for verb, end in found.items():
            ends.setdefault(end, []).append(MEETING_VERBS[verb])
        words[start] = {end: ", ".join(said) for end, said in ends.items()}
    yield from _moves(MeetingState.PLANNED, words, MEETING_STATE_LABELS, "a meeting that is")


def _import_states() -> Iterator[str]:
    moves = [(start, end, "") for start in ImportState for end in ImportState if end in IMPORT_MOVES[start]]
    yield from ("## Lists that are brought in", "", "From `handrail/exchange/types.py`.", "")
    yield from diagram(ImportState.UPLOADED, [m for m in moves if m[0] != m[1]], IMPORT_STATE_NAMES)
    yield ""
    rows = [
        [
            f"{IMPORT_STATE_NAMES[state]} ({_code(state.value)})",
            ", ".join(IMPORT_STATE_NAMES[end] for start, end, _ in moves if start == state) or "nowhere: it is over",
        ]
        for state in ImportState
    ]
    yield from table(["a list that is", "may go to"], rows)


def _print_states() -> Iterator[str]:
    yield from (
        "## Prints",
        "",
        "From `handrail/reports/types/plans.py`. One plan alone is printed at once and has no states.",
        "",
    )
    yield from diagram(PrintState.WAITING, PRINT_MOVES, PRINT_STATE_LABELS)
    yield ""
    rows = [
        [
            f"{PRINT_STATE_LABELS[state]} ({_code(state.value)})",
            "; ".join(f"{PRINT_STATE_LABELS[end]}: {why}" for start, end, why in PRINT_MOVES if start == state)
            or "nowhere: it is over",
        ]
        for state in PrintState
    ]
    yield from table(["a print that is", "goes to"], rows)


def _request_states() -> Iterator[str]:
    yield from ("## Requests for records", "", "From `handrail/records/types/requests.py`.", "")
    yield from _moves(RequestState.RECEIVED, REQUEST_MOVES, REQUEST_STATE_LABELS, "a request that is")


def _format_states() -> Iterator[str]:
    yield from ("## Formats of plans", "", "From `handrail/plans/types/formats.py`. A draft can be thrown away.", "")
    yield from _moves(FormatState.DRAFT, FORMAT_MOVES, FORMAT_STATE_LABELS, "a format that is")


def _correction_states() -> Iterator[str]:
    yield from ("## Requests to correct a record", "", "From `handrail/records/types/destroying.py`.", "")
    yield from _moves(CorrectionState.OPEN, CORRECTION_MOVES, CORRECTION_STATE_LABELS, "a request that is")


def _moves(
    first: State, table_of: Mapping[State, Mapping[State, str]], labels: Mapping[State, str], heading: str
) -> Iterator[str]:
    """Yield the picture and the table of states that are a plain table of moves."""
    moves = [(start, end, why) for start, ends in table_of.items() for end, why in ends.items()]
    yield from diagram(first, [move for move in moves if move[0] != move[1]], labels)
    yield ""
    rows = [
        [
            f"{labels[state]} ({_code(state.value)})",
            "; ".join(f"{labels[end]}: {why}" for end, why in ends.items()) or "nowhere: it is over",
        ]
        for state, ends in table_of.items()
    ]
    yield from table([heading, "goes to"], rows)


# -------------------------------------------------------------------------------------------------------- roles


def roles_page() -> str:
    """Return who may do what, for which pupils."""
    lines = [
        "# Roles",
        "",
        NOTICE,
        "",
        "From `handrail/access/roles.py` and `handrail/access/permissions.py`. A person may have several roles at a",
        "school; then each of them counts.",
        "",
        "For whom a permission holds:",
        "",
        *(f"- **{REACHES[reach]}**: {REACH_WORDS[reach]};" for reach in Reach),
        "",
        "How far a role goes in an area is its *level*: none, view, contribute, edit, agree; each includes those",
        "before it. A school moves a role between its *floor* (what people in it need to keep pupils safe and do",
        "their work) and its *ceiling* (what is safe to give), on the page **Roles** of **School**.",
        "",
        "## Levels",
        "",
        "The usual level, and between which a school may choose. Empty: the role has nothing to do with the area.",
        "",
    ]
    names = [description.name for description in ROLES.values()]
    lines += table(
        ["area", *names],
        [[AREA_LABELS[area], *(_bounds(role, area) for role in ROLES)] for area in Area],
    )
    lines += ["", "## All at once", "", "At the usual levels:", ""]
    rows = []
    for permission in Permission:
        cells = [_reach(description.allows.get(permission)) for description in ROLES.values()]
        area = AREA_LABELS[area_of(permission)]
        rows.append([f"{SENTENCES[permission]} ({_code(permission.value)})", area, *cells])
    lines += table(["may", "area", *names], rows)
    for role, description in ROLES.items():
        lines += ["", f"## {description.name} ({_code(role.value)})", "", description.description, ""]
        reach = ", ".join(REACHES[place] for place in Reach if place in description.reach)
        lines += [f"Reaches: {reach}. {GIVEN[description.given]}", ""]
        lines += table(["area", "usually", "floor", "ceiling", "what the usual level allows"], _areas_of(role))
    return "\n".join(lines) + "\n"


GIVEN = {
    Given.ACCOUNTS: "An administrator gives it.",
    Given.CONTACT: "It follows from being a pupil's contact.",
    Given.CARD: "It follows from a pupil's sign-in card.",
    Given.INVITED: "It follows from pupils being shared.",
    Given.TRUST: "Whoever runs the installation gives it, for all schools of a trust.",
}


def _bounds(role: Role, area: Area) -> str:
    bounds = ROLES[role].levels.get(area)
    if bounds is None:
        return ""
    usual = bounds.usual.value
    chosen = offered(area, bounds.floor, bounds.ceiling)
    return usual if len(chosen) < 2 else f"{usual} ({chosen[0].value} to {chosen[-1].value})"


def _areas_of(role: Role) -> Iterator[list[str]]:
    for area, bounds in ROLES[role].levels.items():
        allowed = permissions_at(area, bounds.usual)
        words = [sentence for permission, sentence in SENTENCES.items() if permission in allowed]
        yield [
            AREA_LABELS[area],
            bounds.usual.value,
            bounds.floor.value,
            bounds.ceiling.value,
            "; ".join(words) or "nothing",
        ]


def _reach(reach: frozenset[Reach] | None) -> str:
    return ", ".join(REACHES[place] for place in Reach if place in reach) if reach else "no"


# ---------------------------------------------------------------------------------------------------- addresses


def addresses() -> list[tuple[str, str, URLPattern]]:
    """Return every address as (room:name, path, pattern), in the order of the rooms and then of the paths."""

    def walk(patterns: list, namespace: str, prefix: str) -> Iterator[tuple[str, str, URLPattern]]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, pattern.namespace or namespace, path)
            else:
                yield f"{namespace}:{pattern.name}", path, pattern

    found = walk(get_resolver("handrail.web.urls").url_patterns, "", "/")
    return sorted(found, key=lambda row: (_room_place(row[0]), row[1], row[0]))


def _room_place(name: str) -> tuple[int, str]:
    room = name.split(":")[0]
    return (ROOM_ORDER.index(room) if room in ROOM_ORDER else len(ROOM_ORDER), room)


def addresses_page() -> str:
    """Return every address with what it needs, by room."""
    lines = [
        "# Addresses",
        "",
        NOTICE,
        "",
        "Every address, from `handrail/web/urls.py`, with the permission that its page asks for. Whose records it",
        "opens is then a matter of reach: see [roles](roles.md). What one may not know of is answered with",
        "'not found'.",
    ]
    room = ""
    for name, path, pattern in addresses():
        if name.split(":")[0] != room:
            room = name.split(":")[0]
            lines += ["", f"## {room}", "", *table(["address", "name", "who"], [])]
        lines += table([], [[_code(path), _code(name), _who(pattern)]])[2:]
    return "\n".join(lines) + "\n"


def _who(pattern: URLPattern) -> str:
    view = pattern.callback
    if getattr(view, "public", False):
        return "everybody, without signing in"
    if getattr(view, "any_role", False):
        return "everybody who is signed in"
    permission: Permission = view.permission  # type: ignore[attr-defined]
    return f"who may {SENTENCES[permission]} ({_code(permission.value)})"


# ------------------------------------------------------------------------------------------------------ writing


def deploy_page() -> str:
    """Return everything that `handrail check-deploy` looks at, and what it can't see."""
    lines = [
        "# What `handrail check-deploy` looks at",
        "",
        NOTICE,
        "",
        "Run it on the machine that serves Handrail ([running](../running.md)). It changes nothing. While anything is",
        "left that must be mended, keep no real pupils' records there.",
    ]
    for severity, heading in SEVERITY_NAMES.items():
        lines += ["", f"## {heading}", ""]
        rows = [(r.about, r.why, r.mend, _code(r.code)) for r in RULES if r.severity is severity]
        lines += table(["what", "why it matters", "how to mend it", "code"], rows)
    lines += ["", "## What it cannot see", "", *(f"- {text}" for text in NOT_SEEN)]
    return "\n".join(lines) + "\n"


ASVS_STATES = {
    "met": "met, and something here proves it",
    "partly": "met in part; the note says what is missing",
    "not": "not met; the note says why",
    "not applicable": "about something that Handrail does not have",
}
ASVS_CHAPTERS = {
    1: "Encoding and cleaning", 2: "Judging what is sent, and the order of work", 3: "In the browser", 4: "HTTP",
    5: "Files", 6: "Signing in", 7: "Sessions", 8: "Who may do what", 9: "Tokens that speak for themselves",
    10: "OAuth and OpenID Connect", 11: "Cryptography", 12: "Connections", 13: "Settings and surroundings",
    14: "Protecting data", 15: "Building safely", 16: "Logs and errors", 17: "WebRTC",
}  # fmt: skip


def asvs_rows() -> list[dict[str, str]]:
    """Return the rows of docs/asvs.csv: id, level, state, words, proof (paths, path::test; with semicolons), note."""
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asvs_page() -> str:
    """Return where Handrail stands on each requirement of ASVS."""
    rows = asvs_rows()
    lines = [
        "# Where Handrail stands on OWASP ASVS 5.0.0",
        "",
        "Made from `asvs.csv` by `make fix`; a change made here is lost.",
        "",
        "Every requirement of level 1 and 2 of the Application Security Verification Standard, in a few words of our",
        "own; the standard's words count. A meta test fails when a proof is gone, or a requirement has no row.",
        "",
        *table(
            ["state", "means", "level 1", "level 2"],
            [[state, means, *(_n_rows(rows, state, level) for level in "12")] for state, means in ASVS_STATES.items()],
        ),
    ]
    for number, title in ASVS_CHAPTERS.items():
        chosen = [row for row in rows if row["id"].split(".")[0] == str(number)]
        lines += ["", f"## {number}. {title}", ""]
        cells = [[r["id"], r["level"], r["words"], r["state"], _proof(r["proof"]), r["note"]] for r in chosen]
        lines += table(["id", "level", "in our words", "state", "proof", "note"], cells)
    return "\n".join(lines) + "\n"


def _n_rows(rows: Iterable[Mapping[str, str]], state: str, level: str) -> str:
    return str(sum(row["state"] == state and row["level"] == level for row in rows))


def _proof(text: str) -> str:
    return ", ".join(_code(one.strip()) for one in text.split(";") if one.strip())


PAGES: dict[str, Callable[[], str]] = {
    "states.md": states_page,
    "roles.md": roles_page,
    "addresses.md": addresses_page,
    "deploy.md": deploy_page,
    "../asvs.md": asvs_page,
}


def differing() -> list[str]:
    """Return the pages that do not say what the code says, and files that no code makes."""
    wrong = []
    for name, make in PAGES.items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != make():
            wrong.append(name)
    present = {path.name for path in FOLDER.iterdir()} if FOLDER.exists() else set()
    return sorted([*wrong, *(present - PAGES.keys())])


def main() -> int:
    """Compare, or write with --write. Returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    if "--write" in sys.argv:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, make in PAGES.items():
            (FOLDER / name).write_text(make(), encoding="utf-8")
        return 0
    wrong = differing()
    if wrong:
        print(f"docs/generated differs from the code: {', '.join(wrong)}. `make fix` writes it anew.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
