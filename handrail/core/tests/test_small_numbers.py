"""No number that is left out of a table can be worked out from what is shown."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.core.rules.small_numbers import (
    Table,
    can_differ,
    hidden_places,
    is_small,
    percent,
    shown,
    with_totals,
)


def tables(most_rows: int = 6, most_columns: int = 5, most: int = 40) -> st.SearchStrategy[Table]:
    return st.integers(1, most_columns).flatmap(
        lambda n: st.lists(
            st.lists(st.one_of(st.integers(0, 9), st.integers(0, most)), min_size=n, max_size=n),
            min_size=1,
            max_size=most_rows,
        ).map(with_totals)
    )


def sums(table: Table) -> list[dict[tuple[int, int], int]]:
    """Every sum that a reader knows: place -> sign; each comes to nothing."""
    rows, columns = table.n_rows, table.n_columns
    across = [{**{(r, c): 1 for c in range(columns)}, (r, columns): -1} for r in range(rows + 1)]
    down = [{**{(r, c): 1 for r in range(rows)}, (rows, c): -1} for c in range(columns + 1)]
    return across + down


def can_be_worked_out(table: Table, hidden: frozenset[tuple[int, int]]) -> set[tuple[int, int]]:
    """Solve all sums for what is hidden, as a reader with a pencil would: what has one answer is worked out."""
    unknown = sorted(hidden)
    rows = [[Fraction(line.get(place, 0)) for place in unknown] for line in sums(table)]
    lead = 0
    for column in range(len(unknown)):
        pivot = next((r for r in range(lead, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[lead], rows[pivot] = rows[pivot], rows[lead]
        head = rows[lead][column]
        rows[lead] = [value / head for value in rows[lead]]
        for r, row in enumerate(rows):
            if r != lead and row[column]:
                factor = row[column]
                rows[r] = [a - factor * b for a, b in zip(row, rows[lead], strict=True)]
        lead += 1
    return {unknown[row.index(1)] for row in rows[:lead] if sum(1 for value in row if value) == 1}


@given(tables(), st.sampled_from([5, 10]))
def test_no_hidden_count_follows_from_the_totals(table: Table, k: int) -> None:
    hidden = hidden_places(table, k=k)
    assert not can_be_worked_out(table, hidden)


@given(tables(), st.sampled_from([5, 10]))
def test_every_small_count_of_the_register_is_hidden(table: Table, k: int) -> None:
    hidden = hidden_places(table, k=k)
    small = {p for p in table.places if p[1] < table.n_columns and is_small(table.at(p), k)}
    assert small <= hidden


@given(tables())
def test_nothing_is_hidden_where_nothing_is_small(table: Table) -> None:
    if not any(is_small(table.at(place), 5) for place in table.places):
        assert hidden_places(table, k=5) == frozenset()


@settings(max_examples=60)
@given(tables(most_rows=2, most_columns=2, most=6))
def test_a_reader_who_knows_that_zeros_are_shown_still_has_a_choice(table: Table) -> None:
    """Every table that fits what is shown, tried one after the other: each hidden count has at least two values."""
    hidden = hidden_places(table, k=5)
    inner = [(r, c) for r in range(table.n_rows) for c in range(table.n_columns)]
    found: dict[tuple[int, int], set[int]] = {place: set() for place in hidden}
    ranges = [
        range(0 if table.at(place) == 0 else 1, table.at(place) + 3) if place in hidden else [table.at(place)]
        for place in inner
    ]
    for values in product(*ranges):
        n = table.n_columns
        other = with_totals([values[r * n : (r + 1) * n] for r in range(table.n_rows)])
        if all(other.at(p) == table.at(p) for p in table.places if p not in hidden) and all(
            other.at(p) > 0 for p in hidden if table.at(p)
        ):
            for place in hidden:
                found[place].add(other.at(place))
    assert all(len(values) > 1 for values in found.values()), (table, hidden)


@given(tables(), st.data())
def test_what_must_be_hidden_beside_is_hidden_and_safe(table: Table, data: st.DataObject) -> None:
    more = data.draw(st.sets(st.sampled_from(table.places), max_size=3))
    hidden = hidden_places(table, k=5, more=more)
    assert more <= hidden
    assert not can_be_worked_out(table, hidden)


def test_one_small_count_takes_three_others_with_it() -> None:
    table = with_totals([[3, 20, 30], [12, 14, 40], [30, 31, 32]])
    hidden = hidden_places(table, k=5)
    assert (0, 0) in hidden
    assert len(hidden) == 4


def test_two_ones_in_a_column_are_not_enough_to_hide_each_other() -> None:
    """1 and 1 are 2, and a reader knows that neither is nothing."""
    table = with_totals([[1, 20], [1, 30], [40, 50]])
    assert len([place for place in hidden_places(table, k=5) if place[1] == 0]) > 2
    assert not can_differ(table, (0, 0), {(0, 0), (1, 0), (0, 1), (1, 1)})


def test_a_table_of_one_small_count_hides_everything() -> None:
    table = with_totals([[1]])
    assert hidden_places(table, k=5) == frozenset(table.places)


@given(tables())
def test_what_is_known_from_elsewhere_stays_or_the_whole_table_goes(table: Table) -> None:
    known = {(table.n_rows, column) for column in range(table.n_columns + 1)}
    hidden = hidden_places(table, k=5, fixed=known)
    if hidden is not None:
        assert not hidden & known
        assert not can_be_worked_out(table, hidden)


def test_a_count_that_follows_from_what_is_known_takes_the_whole_table_with_it() -> None:
    assert hidden_places(with_totals([[3, 20]]), k=5, fixed={(1, 0), (1, 1), (1, 2)}) is None


def test_a_table_without_rows_is_a_mistake() -> None:
    for rows in ([], [[]]):
        with pytest.raises(ValueError, match="a row and a column"):
            with_totals(rows)


@pytest.mark.parametrize(
    ("count", "of", "words"),
    [(0, 0, ""), (0, 10, "0%"), (1, 3, "33%"), (2, 3, "67%"), (1, 8, "13%"), (1, 900, "under 1%"), (5, 1000, "1%")],
)
def test_shares_are_whole_per_cents(count, of, words) -> None:
    assert percent(count, of) == words


def test_what_is_left_out_is_none() -> None:
    table = with_totals([[3, 20]])
    assert list(shown(table, {(0, 0)})) == [(None, 20, 23), (3, 20, 23)]
