"""What the journeys share: the browser, the servers, and the figures at the end."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from playwright.sync_api import expect, sync_playwright

from handrail.core.ui.tests.browser import FLAGS
from tests.journeys.hands import Effort
from tests.journeys.serving import PHONE, ROOT, Served, environment, run, served, serving
from tests.run import CHROMIUM, IN_CI, browser_is_there

# Where a worker takes up what first: the longest, so that none is left alone with it at the end. The files that look at
# the demonstration school are one piece, because building it takes longer than what any of them does.
FIRST = ("demonstration", "test_whole_way", "test_every_page", "test_kinds_of_plan", "test_offline", "test_roles")

FIGURES = ROOT / "build" / "interactions.json"
_efforts: dict[str, Effort] = {}

# A busy machine is no failure: what is there sooner is seen sooner.
expect.set_options(timeout=15_000)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Say which journeys stay together, and what begins first."""
    piece = {}
    for item in items:
        if item.get_closest_marker("journey"):
            name = item.path.stem
            piece.setdefault(name, name)
            if "demonstration" in getattr(item, "fixturenames", ()):
                piece[name] = "demonstration"
    for item in items:
        if item.path.stem in piece:
            item.add_marker(pytest.mark.xdist_group(piece[item.path.stem]))
    yield
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(piece.get(item.path.stem, ""), len(places)))


@pytest.fixture(autouse=True)
def _this_machine_only() -> None:
    pytest_socket.enable_socket()


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """The machine's Chromium, one for all journeys of a worker: two drivers at once would be in each other's way."""
    if reason := browser_is_there():
        (pytest.fail if IN_CI else pytest.skip)(f"The journeys need a browser: {reason}.")
    assert (ROOT / "handrail" / "static" / "handrail" / "handrail.css").exists(), "Build the look first: make assets"
    with sync_playwright() as driver:
        # The interface's language decides in which order a day is typed.
        started = driver.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, "--lang=en-GB"], env=os.environ | {"LANGUAGE": "en_GB"}
        )
        yield started
        started.close()


@pytest.fixture
def empty_installation(tmp_path: Path, width: int) -> Iterator[Served]:
    """A server that nobody has set up: for one of a journey's two widths it makes its tables itself."""
    pytest_socket.enable_socket()
    with served(tmp_path, is_migrated=width == PHONE) as server:
        yield server


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A small school with people, plans and records; tests of one session share it, each with a pupil of its own."""
    pytest_socket.enable_socket()
    with served(tmp_path_factory.mktemp("school"), prepare="tests.journeys.prepare") as server:
        yield server


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration school, as `make demo` builds and serves it: always in a SQLite file."""
    pytest_socket.enable_socket()
    home = tmp_path_factory.mktemp("demonstration")
    around = environment(home, HANDRAIL_DATABASE_URL=f"sqlite:///{home / 'demo.sqlite3'}", HANDRAIL_DEMO="1")
    run("handrail.cli", "demo", "--build-only", environment=around)
    with serving(home, around) as server:
        yield server


@pytest.fixture
def efforts() -> dict[str, Effort]:
    """Where the counted journeys leave what they needed."""
    return _efforts


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a worker's figures to the process that prints them."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["efforts"] = {name: vars(effort) for name, effort in _efforts.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take a worker's figures."""
    for name, effort in getattr(node, "workeroutput", {}).get("efforts", {}).items():
        _efforts[name] = Effort(**effort)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what each piece of work needed, and keep it in build/interactions.json."""
    if not _efforts:
        return
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(json.dumps({name: vars(effort) for name, effort in _efforts.items()}, indent=2) + "\n")
    terminalreporter.section("clicks and fields, with a mouse, from the home page")
    for name, effort in _efforts.items():
        terminalreporter.write_line(f"{name}: {effort.clicks} clicks, {effort.fields} fields")
    terminalreporter.write_line(f"({FIGURES.relative_to(ROOT)})")
