"""Make docs/generated from the code: states, roles, addresses.

`python -m tests.generated_docs` fails when a page differs from the code; `--write` writes the pages. The same code
always gives the same pages, whatever the machine, the day or the database.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import django
from django.urls import URLPattern, URLResolver, get_resolver

from handrail.access.permissions import SENTENCES, Permission
from handrail.access.roles import ROLES
from handrail.access.types import Reach
from handrail.exchange.types import IMPORT_MOVES, IMPORT_STATE_NAMES, ImportState
from handrail.plans.rules import states as plan_states
from handrail.plans.types import PLAN_STATE_LABELS, PlanState, PlanVerb
from handrail.reports.types import PRINT_STATE_LABELS, PrintState
from handrail.reviews.rules import TABLE as REVIEW_TABLE
from handrail.reviews.types import REVIEW_STATE_LABELS, ReviewState, ReviewVerb

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
    Reach.SCHOOL: "whole school",
    Reach.TAUGHT: "taught",
    Reach.CASELOAD: "caseload",
}
ROOM_ORDER = [
    "web", "access", "schools", "frameworks", "pupils", "plans", "progress", "reviews", "reports", "exchange",
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
    lines = ["# States", "", NOTICE, "", "What may happen to a plan, a review, a list that is brought in, and a print."]
    for part in (_plan_states, _review_states, _import_states, _print_states):
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
    for (state, verb), move in found.items():
        start = [f"{PLAN_STATE_LABELS[state]} ({_code(state.value)})", PLAN_VERBS[verb]]
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
        "From `handrail/reports/types.py`. One plan alone is printed at once and has no states.",
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
        "How far a permission goes:",
        "",
        "- **whole school**: every pupil, or a matter of the whole school;",
        "- **taught**: the pupils who are today in a class or group that this adult teaches or supports;",
        "- **caseload**: the pupils in whose core group this adult is today.",
        "",
        "## All at once",
        "",
    ]
    names = [description.name for description in ROLES.values()]
    rows = []
    for permission in Permission:
        cells = [_reach(description.allows.get(permission)) for description in ROLES.values()]
        rows.append([f"{SENTENCES[permission]} ({_code(permission.value)})", *cells])
    lines += table(["may", *names], rows)
    for role, description in ROLES.items():
        lines += ["", f"## {description.name} ({_code(role.value)})", "", description.description, ""]
        lines += [
            f"- {SENTENCES[permission]}: {_reach(reach)}"
            for permission in Permission
            if (reach := description.allows.get(permission))
        ]
        missing = [SENTENCES[permission] for permission in Permission if permission not in description.allows]
        if missing:
            lines += ["", f"Not: {'; '.join(missing)}."]
    return "\n".join(lines) + "\n"


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

PAGES: dict[str, Callable[[], str]] = {
    "states.md": states_page,
    "roles.md": roles_page,
    "addresses.md": addresses_page,
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
