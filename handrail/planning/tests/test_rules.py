"""The board as a pure fold of events."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.planning import rules
from handrail.planning.tests.events import BEGAN_AT, Log, at_sorting, at_votes
from handrail.planning.types import (
    LONGEST_TEXT,
    MOST_BOXES,
    MOST_PEOPLE,
    VOTES_EACH,
    Board,
    Dots,
    Event,
    Kind,
    Stage,
    Task,
)

# ------------------------------------------------------------------------------------------------------- votes

PEOPLE = ("ann", "ben", "col")
BOXES = ("a", "b", "c")
taps = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(BOXES), st.sampled_from([1, 1, 1, -1]), st.integers(0, 30)),
    max_size=60,
)


def given_by(board: Board, person: str) -> int:
    return sum(n for (who, _), n in board.votes.items() if who == person)


@given(taps)
def test_votes_never_exceed_five_each_and_add_up_whatever_arrives_twice(sent: list[tuple[str, str, int, int]]) -> None:
    log = at_votes()
    counted: dict[tuple[str, str], int] = {}
    seen: set[str] = set()
    for person, box, by, number in sent:
        key = f"{person}-{number}"  # the same key again is a phone that tries once more
        if not log.vote(person, box, by, key) and key not in seen:
            seen.add(key)
            counted[person, box] = counted.get((person, box), 0) + by
        assert given_by(log.board, person) <= VOTES_EACH
    board = log.board
    assert dict(board.votes) == {key: n for key, n in counted.items() if n}
    assert all(0 < n <= VOTES_EACH for n in board.votes.values())
    assert (
        sum(row.votes for row in rules.tally(board, "")) == sum(board.votes.values()) == rules.n_votes_cast(board, "")
    )


@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(BOXES)), max_size=15), st.randoms())
def test_the_order_in_which_votes_arrive_changes_nothing(sent: list[tuple[str, str]], chance: random.Random) -> None:
    each = {person: [box for who, box in sent if who == person][:VOTES_EACH] for person in PEOPLE}
    votes = [(person, box) for person, boxes in each.items() for box in boxes]
    one, two = at_votes(), at_votes()
    for person, box in votes:
        assert not one.vote(person, box)
    chance.shuffle(votes)
    for person, box in votes:
        assert not two.vote(person, box)
    assert one.board.votes == two.board.votes
    assert {row.box.id: row.votes for row in rules.tally(one.board, "")} == {
        row.box.id: row.votes for row in rules.tally(two.board, "")
    }


@given(taps)
def test_even_a_list_that_nobody_checked_adds_up_to_five_votes_each_at_most(
    sent: list[tuple[str, str, int, int]],
) -> None:
    log = at_votes()
    for person, box, by, number in sent:
        log.force(Kind.VOTED, person=person, box=box, by=by * (number % 3))
    board = log.board
    assert all(given_by(board, person) <= VOTES_EACH for person in PEOPLE)
    assert all(n > 0 for n in board.votes.values())


def test_a_vote_is_refused_with_the_reason() -> None:
    log = at_votes()
    for _ in range(VOTES_EACH):
        assert not log.vote("ann", "a")
    assert log.vote("ann", "b") == "All 5 votes are given. Take one back first."
    assert log.vote("ben", "a", -1) == "There is no vote of yours on this one."
    assert log.vote("ben", "a", 2) == "One vote at a time."
    assert "not understood" in log.vote("nobody", "a")
    assert "not understood" in log.vote("ben", "nothing")
    log.send(Kind.REMOVED, person="ben")
    assert "not at this meeting" in log.vote("ben", "a")
    assert rules.votes_left(log.board, "ann") == 0
    log.send(Kind.SHOWN)
    assert "shown" in log.vote("col", "a")
    assert "already" in log.send(Kind.SHOWN)


def test_a_vote_that_is_taken_back_can_be_given_again() -> None:
    log = at_votes()
    log.vote("ann", "a")
    log.vote("ann", "a")
    log.vote("ann", "a", -1)
    assert log.board.votes == {("ann", "a"): 1}
    log.vote("ann", "a", -1)
    assert not log.board.votes


def test_somebody_who_is_removed_takes_their_votes_along_and_comes_back_without() -> None:
    log = at_votes()
    log.vote("ann", "a")
    log.vote("ben", "a")
    log.send(Kind.REMOVED, person="ben")
    assert rules.n_votes_cast(log.board, "") == 1
    assert "removed already" in log.send(Kind.REMOVED, person="ben")
    log.send(Kind.ADMITTED, person="ben")
    assert "already" in log.send(Kind.ADMITTED, person="ben")
    assert rules.votes_left(log.board, "ben") == VOTES_EACH
    assert [person.name for person in log.board.present] == ["Ann", "Ben", "Col"]


def test_paper_dots_count_beside_the_phones_and_are_five_each_at_most() -> None:
    log = at_votes()
    log.vote("ann", "b")
    assert not log.send(Kind.DOTS, n_voters=2, totals={"a": 7, "b": 3, "c": 0})
    assert [(row.box.id, row.votes, row.share_percent) for row in rules.tally(log.board, "")] == [
        ("a", 7, 100),
        ("b", 4, 57),
        ("c", 0, 0),
    ]
    assert rules.n_votes_cast(log.board, "") == 11
    assert log.send(Kind.DOTS, n_voters=2, totals={"a": 11}) == (
        "That is 11 dots. 2 people have 10 at most, 5 each. Count again."
    )
    assert not log.send(Kind.DOTS, n_voters=1, totals={"a": 5})
    assert log.board.dots[""] == Dots(1, {"a": 5})
    for n_voters, totals in ((-1, {}), (1, {"a": -1}), (1, {"z": 1}), (True, {}), (1, {"a": "5"})):
        assert "whole numbers" in log.send(Kind.DOTS, n_voters=n_voters, totals=totals)
    assert "At most 60" in log.send(Kind.DOTS, n_voters=MOST_PEOPLE + 1, totals={})
    log.send(Kind.SHOWN)
    assert "over" in log.send(Kind.DOTS, n_voters=1, totals={})


@given(st.integers(0, 70), st.dictionaries(st.sampled_from(BOXES), st.integers(-2, 60)))
def test_dots_are_never_more_than_five_for_each_voter(n_voters: int, totals: dict[str, int]) -> None:
    log = at_votes()
    log.force(Kind.DOTS, n_voters=n_voters, totals=totals)
    found = log.board.dots.get("", Dots(0, {}))
    assert sum(found.totals.values()) <= VOTES_EACH * found.n_voters
    assert all(n > 0 for n in found.totals.values())


def test_those_with_most_votes_are_offered_and_those_with_as_many_as_the_third() -> None:
    log = at_votes(boxes=("a", "b", "c", "d", "e"))
    assert rules.suggested(log.board, "") == ()
    log.vote("ann", "b")
    assert rules.suggested(log.board, "") == ("b",)
    for box in ("b", "a", "c", "d"):
        log.vote("ben", box)
    assert rules.suggested(log.board, "") == ("b", "a", "c", "d")


# -------------------------------------------------------------------------------------------------------- undo

steps = st.lists(st.integers(0, 9_999), min_size=1, max_size=40)


def play(log: Log, chance: random.Random) -> None:
    """Do one thing that somebody might do; whether it is possible or not is for the rules to say."""
    board = log.board
    boxes, people = [*board.boxes, "nothing"], [*board.people, "nobody"]
    box, person = chance.choice(boxes), chance.choice(people)
    number = len(log.events)
    chance.choice(
        [
            lambda: log.join(f"p{number}", way=chance.choice(["phone", "hands"])),
            lambda: log.send(Kind.BEGUN),
            lambda: rules.next_move(log.board) and log.go_on(),
            lambda: rules.next_move(log.board) and log.go_on(),
            lambda: rules.back_move(log.board) and log.go_back(),
            lambda: log.propose(f"b{number}", person="", open=chance.random() < 0.2, offer="Better"),
            lambda: log.propose(f"b{number}", person=person),
            lambda: log.send(Kind.WORDED, box=box, text="Other words"),
            lambda: log.send(Kind.KEPT, box=box),
            lambda: log.send(Kind.SET_ASIDE, box=box),
            lambda: log.send(Kind.PUT_BACK, box=box),
            lambda: log.vote(person, box, chance.choice([1, 1, -1])),
            lambda: log.vote(person, box),
            lambda: log.send(Kind.DOTS, n_voters=2, totals={box: 3}),
            lambda: log.send(Kind.SHOWN),
            lambda: log.send(Kind.SHOWN),
            lambda: log.send(Kind.CHOSEN, boxes=[box]),
            lambda: log.send(Kind.CHOSEN, boxes=[box]),
            lambda: log.send(Kind.GOAL, box=box, wording="Read", indicators=["safe"]),
            lambda: log.send(Kind.BEYOND, box=box, beyond=chance.random() < 0.5),
            lambda: log.send(Kind.TASK, box=box, owner="Ann", due_on="2026-12-01"),
            lambda: log.send(Kind.PAUSED),
            lambda: log.send(Kind.RESUMED),
            lambda: log.send(Kind.CLOCK_HELD),
            lambda: log.send(Kind.CLOCK_RUN),
            lambda: log.send(Kind.REMOVED, person=person),
            lambda: log.send(Kind.DOOR, open=not board.is_door_open),
            lambda: log.send(Kind.DOOR, open=True, new=True),
            lambda: log.send(Kind.ROLE, role="chair", name="Ann"),
        ]
    )()


@settings(max_examples=150)
@given(steps)
def test_undoing_the_last_step_returns_the_board_before_it(seeds: list[int]) -> None:
    log = Log()
    for seed in seeds:
        before, n_before = log.board, len(log.events)
        play(log, random.Random(seed))
        log.wait(7)
        if len(log.events) == n_before:
            continue
        last = log.events[-1]
        if rules.last_step(rules.effective(log.events)) == last:
            undone = Log([*log.events], {*log.keys}, log.at)
            undone.undo()
            assert replace(undone.board, number=0) == replace(before, number=0)
            assert rules.step_words(last)
        board = log.board
        assert all(
            given_by(replace(board, votes=_of(board, round)), p) <= 5 for p in board.people for round in _rounds(board)
        )
        assert board == rules.fold(log.events)


def _rounds(board: Board) -> set[str]:
    return {box.round for box in board.boxes.values()}


def _of(board: Board, round: str) -> dict[tuple[str, str], int]:
    return {key: n for key, n in board.votes.items() if board.boxes[key[1]].round == round}


@settings(max_examples=60)
@given(steps)
def test_step_by_step_and_all_at_once_give_the_same_board(seeds: list[int]) -> None:
    log, board = Log(), Board()
    for seed in seeds:
        n = len(log.events)
        play(log, random.Random(seed))
        for event in log.events[n:]:
            board = rules.step(board, event)
    assert board == log.board


def test_undoing_goes_back_step_by_step_over_whoever_came_in_between() -> None:
    log = at_votes()
    log.send(Kind.SHOWN)
    log.send(Kind.CHOSEN, boxes=["a", "b"])
    log.join("dan")
    log.undo()
    assert log.board.goals == ()
    assert "dan" in log.board.people
    assert log.board.is_shown
    log.undo()
    assert not log.board.is_shown
    log.undo()
    assert log.board.stage is Stage.ISSUES


def test_an_undoing_of_anything_but_the_last_step_changes_nothing() -> None:
    log = at_votes()
    before = log.board
    log.force(Kind.UNDONE, number=1)
    log.force(Kind.UNDONE)
    assert replace(log.board, number=0) == replace(before, number=0)
    assert rules.last_step([]) is None
    empty = Log()
    empty.force(Kind.UNDONE, number=1)
    assert empty.board == Board(number=1)


# ------------------------------------------------------------------------------------------------------ stages


def test_a_whole_meeting_from_blank_board_to_the_end() -> None:
    log = at_sorting()
    assert rules.next_move(log.board) is None
    assert not log.send(Kind.BEYOND, box="x", beyond=True)
    assert not log.send(Kind.TASK, box="y", owner=" Ann ", due_on="2026-12-01")
    assert log.board.beyond == {"x"}
    assert log.board.tasks["y"] == Task("Ann", BEGAN_AT.date().replace(month=12, day=1))
    log.send(Kind.BEYOND, box="x", beyond=False)
    assert not log.board.beyond
    log.send(Kind.TASK, box="y", owner="", due_on="")
    assert log.board.tasks["y"] == Task("", None)
    assert not log.send(Kind.ENDED)
    assert log.board.stage is Stage.ENDED
    assert not log.board.is_door_open
    assert log.send(Kind.ENDED) == "This meeting has ended."
    assert rules.back_move(log.board) is None
    assert rules.next_move(log.board) is None


def test_each_stage_says_what_is_missing_before_the_next() -> None:
    log = Log()
    assert log.send(Kind.MOVED, stage="issues", round="") == "The meeting has not begun yet."
    log.join("ann")
    log.send(Kind.BEGUN)
    assert "another stage" in log.send(Kind.BEGUN)
    assert rules.back_move(log.board) is None
    log.go_on()
    assert log.go_on() == "Nothing has been suggested yet."
    log.propose("a", "Stop shouting", open=True, offer="Help Tobi to ask")
    assert log.go_on() == "One suggestion still waits for its words. Ask whoever said it, then settle it."
    log.send(Kind.KEPT, box="a")
    assert log.board.boxes["a"].text == "Stop shouting"
    assert "settled" in log.send(Kind.KEPT, box="a")
    assert not log.go_on()
    assert log.go_on() == "Show the votes, then choose the long-term targets."
    assert log.send(Kind.CHOSEN, boxes=["a"]) == "Show the votes first."
    log.send(Kind.SHOWN)
    assert log.send(Kind.CHOSEN, boxes=[]) == "Choose at least one."
    assert "not on the board" in log.send(Kind.CHOSEN, boxes=["a", "a"])
    assert "not on the board" in log.send(Kind.CHOSEN, boxes=["z"])
    log.send(Kind.CHOSEN, boxes=["a"])
    assert not log.go_on()
    log.propose("x")
    log.go_on()
    assert log.go_on() == "Show the votes, then choose the actions."
    assert "another stage" in log.send(Kind.MOVED, stage="sorting", round="zzz")
    assert "not understood" in log.send(Kind.MOVED, stage="nowhere", round="")


def test_at_most_eight_are_chosen() -> None:
    boxes = tuple("abcdefghi")
    log = at_votes(boxes=boxes)
    log.send(Kind.SHOWN)
    assert log.send(Kind.CHOSEN, boxes=list(boxes)) == "Choose at most 8."


def test_stages_four_and_five_come_once_for_each_long_term_target() -> None:
    log = at_votes()
    log.send(Kind.SHOWN)
    log.send(Kind.CHOSEN, boxes=["b", "a"])
    went = []
    for number in range(2):
        log.go_on()
        went.append((log.board.stage, log.board.round))
        log.propose(f"x{number}")
        log.go_on()
        went.append((log.board.stage, log.board.round))
        log.send(Kind.SHOWN)
        log.send(Kind.CHOSEN, boxes=[f"x{number}"])
    log.go_on()
    assert went == [(Stage.ACTIONS, "b"), (Stage.ACTION_VOTES, "b"), (Stage.ACTIONS, "a"), (Stage.ACTION_VOTES, "a")]
    assert log.board.stage is Stage.SORTING
    assert list(rules.actions_of(log.board)) == ["x0", "x1"]
    back = []
    while log.board.stage is not Stage.SHARING:
        assert not log.go_back()
        back.append((log.board.stage, log.board.round))
    assert back[:4] == [*reversed(went)]
    assert back[4:] == [(Stage.ISSUE_VOTES, ""), (Stage.ISSUES, ""), (Stage.SHARING, "")]


def test_back_at_the_suggestions_no_vote_is_lost_and_the_votes_are_hidden_again() -> None:
    log = at_votes()
    log.vote("ann", "a")
    log.send(Kind.SHOWN)
    log.go_back()
    assert not log.board.is_shown
    log.propose("d")
    log.go_on()
    assert log.board.votes == {("ann", "a"): 1}
    assert not log.vote("ann", "d")


def test_a_pause_holds_everything_but_people_and_roles() -> None:
    log = at_votes()
    log.vote("ann", "a")
    log.send(Kind.PAUSED)
    assert log.vote("ann", "a") == "The meeting is paused."
    assert not log.join("dan")
    assert not log.send(Kind.ROLE, role="chair", name="Dan")
    log.wait(24 * 3600)
    log.send(Kind.RESUMED)
    assert not log.vote("ann", "a")
    assert log.board.votes == {("ann", "a"): 2}


def test_the_clock_of_the_sharing_runs_stands_and_stops_with_the_pause_and_the_stage() -> None:
    log = Log()
    log.send(Kind.BEGUN)
    log.wait(60)
    assert rules.seconds_left(log.board, log.at) == 14 * 60
    assert "runs already" in log.send(Kind.CLOCK_RUN)
    log.send(Kind.CLOCK_HELD)
    assert "stands already" in log.send(Kind.CLOCK_HELD)
    log.wait(600)
    assert rules.seconds_left(log.board, log.at) == 14 * 60
    log.send(Kind.CLOCK_RUN)
    log.wait(60)
    log.send(Kind.PAUSED)
    log.wait(10_000)
    log.send(Kind.RESUMED)
    assert rules.seconds_left(log.board, log.at) == 13 * 60
    log.wait(60)
    log.go_on()
    log.wait(60)
    assert rules.seconds_left(log.board, log.at) == 12 * 60
    assert rules.seconds_left(log.board, log.at - timedelta(days=1)) == 12 * 60
    log.send(Kind.PAUSED)
    log.send(Kind.RESUMED)
    assert log.board.clock.running_since is None
    log.go_back()
    log.send(Kind.CLOCK_RUN)
    assert rules.seconds_left(log.board, log.at + timedelta(days=1)) == 0


def test_a_clock_that_somebody_stopped_stands_after_the_pause_too() -> None:
    log = Log()
    log.send(Kind.BEGUN)
    log.wait(60)
    log.send(Kind.CLOCK_HELD)
    log.send(Kind.PAUSED)
    log.wait(600)
    log.send(Kind.RESUMED)
    log.wait(60)
    assert log.board.clock.running_since is None
    assert rules.seconds_left(log.board, log.at) == 14 * 60
    log.send(Kind.CLOCK_RUN)
    log.send(Kind.PAUSED)
    log.send(Kind.RESUMED)
    log.wait(60)
    assert rules.seconds_left(log.board, log.at) == 13 * 60


# ------------------------------------------------------------------------------------------- people, suggestions


def test_a_new_code_is_for_a_door_that_is_open() -> None:
    log = Log()
    assert "so already" in log.send(Kind.DOOR, open=True)
    assert not log.send(Kind.DOOR, open=True, new=True)
    assert not log.send(Kind.DOOR, open=False)
    assert "closed" in log.send(Kind.DOOR, open=True, new=True)
    assert log.board.n_doors == 2


def test_names_are_told_apart_and_a_meeting_can_be_full() -> None:
    log = Log()
    assert not log.join("ann")
    assert "There is a ANN already" in log.send(Kind.JOINED, person="x", name="ANN", part="staff", way="phone")
    assert "there already" in log.join("ann")
    assert "at most 60 letters" in log.send(Kind.JOINED, person="y", name=" ", part="staff", way="phone")
    assert "at most 60 letters" in log.send(Kind.JOINED, person="y", name="n" * 61, part="staff", way="phone")
    assert "not understood" in log.send(Kind.JOINED, person="y", name="Y", part="king", way="phone")
    for number in range(MOST_PEOPLE - 1):
        assert not log.join(f"p{number}")
    assert log.join("late") == "This meeting is full."
    assert not log.send(Kind.DOOR, open=False)
    assert "already" in log.send(Kind.DOOR, open=False)
    assert not log.board.is_door_open
    assert "60 letters" in log.send(Kind.ROLE, role="chair", name="n" * 61)


def test_suggestions_have_words_a_proposer_and_a_place_on_the_board() -> None:
    log = Log()
    log.join("ann")
    log.send(Kind.BEGUN)
    log.go_on()
    assert log.propose("a", " ") == "Write what you suggest."
    assert "at most 200" in log.propose("a", "w" * (LONGEST_TEXT + 1))
    assert "not at this meeting" in log.propose("a", person="stranger")
    assert not log.propose("a")
    assert "there already" in log.propose("a")
    assert "another stage" in log.send(Kind.PROPOSED, box="b", round="zz", text="T", person="", name="")
    log.send(Kind.REMOVED, person="ann")
    assert "not at this meeting" in log.propose("b")
    for number in range(MOST_BOXES - 1):
        assert not log.propose(f"n{number}", person="")
    assert "board is full" in log.propose("late", person="")


def test_a_suggestion_waits_unseen_until_its_words_are_settled() -> None:
    log = at_votes()
    log.go_back()
    log.propose("d", "Stop hitting", open=True, offer="Help Tobi to step back")
    assert [box.id for box in rules.round_boxes(log.board)] == ["a", "b", "c"]
    assert "Write what" in log.send(Kind.WORDED, box="d", text="")
    log.send(Kind.WORDED, box="d", text="Help Tobi to step back and ask")
    found = log.board.boxes["d"]
    assert (found.text, found.said, found.is_shown) == ("Help Tobi to step back and ask", "Stop hitting", True)


def test_a_suggestion_that_is_set_aside_gives_its_votes_back() -> None:
    log = at_votes()
    log.vote("ann", "a")
    log.send(Kind.DOTS, n_voters=1, totals={"a": 2, "b": 1})
    log.go_back()
    log.send(Kind.SET_ASIDE, box="a")
    assert "not on the board" in log.send(Kind.SET_ASIDE, box="a")
    assert "not on the board" in log.send(Kind.WORDED, box="a", text="T")
    assert not log.board.votes
    assert log.board.dots[""].totals == {"b": 1}
    log.send(Kind.PUT_BACK, box="a")
    assert "on the board" in log.send(Kind.PUT_BACK, box="a")
    log.go_on()
    assert rules.votes_left(log.board, "ann") == VOTES_EACH
    assert "not on the board" not in log.vote("ann", "a")


def test_what_belongs_to_another_round_cannot_be_changed() -> None:
    log = at_votes()
    log.send(Kind.SHOWN)
    log.send(Kind.CHOSEN, boxes=["a"])
    log.go_on()
    assert "not on the board" in log.send(Kind.WORDED, box="b", text="T")
    assert "settled" in log.send(Kind.KEPT, box="b")
    assert "not on the board" in log.send(Kind.SET_ASIDE, box="b")
    assert "on the board" in log.send(Kind.PUT_BACK, box="b")
    log.propose("x")
    log.go_on()
    assert "not on the board" in log.vote("ann", "b")


def test_long_term_targets_have_words_and_indicators() -> None:
    log = at_votes()
    log.send(Kind.SHOWN)
    log.send(Kind.CHOSEN, boxes=["a"])
    assert "no long-term target" in log.send(Kind.GOAL, box="b", wording="W", indicators=[])
    assert "indicators" in log.send(Kind.GOAL, box="a", wording="W", indicators=[1])
    assert "Write what" in log.send(Kind.GOAL, box="a", wording="", indicators=[])
    assert not log.send(Kind.GOAL, box="a", wording="Read alone", indicators=["safe"])
    assert log.board.wordings["a"].indicators == ("safe",)
    log.send(Kind.CHOSEN, boxes=["a", "b"])
    assert log.board.wordings["a"].wording == "Read alone"
    assert rules.question(log.board, "Tobi") == "What do we need to address to support Tobi?"
    log.go_on()
    assert rules.question(log.board, "Tobi") == "In how many ways might we reach this: Read alone"


def test_tasks_and_marks_are_for_the_chosen_actions_only() -> None:
    log = at_sorting()
    assert "no action" in log.send(Kind.BEYOND, box="a", beyond=True)
    assert "no action" in log.send(Kind.TASK, box="a", owner="", due_on="")
    assert "60 letters" in log.send(Kind.TASK, box="x", owner="n" * 61, due_on="")
    assert "not understood" in log.send(Kind.TASK, box="x", owner="", due_on="soon")
    assert "Who does what" in rules.question(log.board, "Tobi")
    log.send(Kind.ENDED)
    assert "ended" in rules.question(log.board, "Tobi")
    assert "gone well" in rules.question(Board(), "Tobi")


@given(
    st.sampled_from(list(Kind)), st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.integers(), st.text()))
)
def test_no_payload_however_wrong_breaks_the_board(kind: Kind, payload: dict[str, object]) -> None:
    log = at_sorting()
    log.force(kind, **payload)
    assert log.board.number == len(log.events)
    assert rules.step(Board(), Event(1, kind, payload, BEGAN_AT)).number == 1


# ------------------------------------------------------------------------------------------------------- codes


def test_a_code_is_read_however_it_is_typed() -> None:
    assert rules.read_code(" bcd-fgh ") == "BCDFGH"
    assert rules.read_code("bcd fgh") == "BCDFGH"
    assert rules.read_code("BCDFG") == rules.read_code("BCDFGI") == rules.read_code("\0") == ""
    assert rules.code_words("BCDFGH") == "BCD FGH"


def test_no_code_has_a_letter_that_is_taken_for_another() -> None:
    code = rules.code_from(random.Random(5).choice)
    assert rules.read_code(code) == code
    assert not set("AEIOULNQS0123456789") & set(rules.ALPHABET)


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_its_row_in_the_table(stage: Stage) -> None:
    assert stage in rules.TABLE
