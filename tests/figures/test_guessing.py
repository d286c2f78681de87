"""An attacker who knows the rule and the lot: every table that fits is one that he cannot rule out."""

import random

import pytest

from benchmarks.figures_guessing import Fallen, drawn, fitting, made
from gyeot.figures import suppress
from gyeot.figures.rates import Unit
from gyeot.figures.suppress import TOTAL, Table, published

#: By a rule that hid the smallest cells that serve, each of these was told to the last number.
TOLD_ONCE = [
    [[48], [40], [31], [31], [9]],
    [[43, 1, 32], [76, 80, 9], [44, 19, 29]],
]


def small_ones(table: Table) -> int:
    return sum(0 < value < 10 for value in table.values.values())


def without_hidden_margins() -> list[Table]:
    chance, found = random.Random(3), []
    while len(found) < 6:
        table = drawn(chance, crossed=len(found) % 2 == 1)
        if small_ones(table) and not any(TOTAL in cell for cell in published(table, chance=random.Random(5)).hidden):
            found.append(table)
    return found


@pytest.mark.parametrize("table", [*map(made, TOLD_ONCE), *without_hidden_margins()])
def test_any_table_that_fits_and_has_a_small_cell_could_have_led_here(table: Table):
    told = published(table, chance=random.Random(5))
    assert not any(TOTAL in cell for cell in told.hidden)
    fits = [one for one, _ in zip(fitting(table, told), range(60), strict=False) if small_ones(one)]

    assert fits
    for one in fits:
        assert published(one, chance=Fallen(one, told.hidden)).shown == told.shown


@pytest.mark.parametrize(
    "rows", [[[1, 1, 1, 1], [40, 50, 60, 33], [30, 45, 70, 61]], [[3, 0, 2], [40, 50, 60], [30, 45, 70], [12, 15, 80]]]
)
def test_a_hidden_sum_does_not_say_that_it_is_small(rows: list[list[int]]):
    """Known to be below 10, a sum of eight cells would tell that each is 1 or 2."""
    table = made(rows)
    told = published(table, chance=random.Random(2))
    assert told.shown["가형0", TOTAL] is None
    every_so_many = [one for place, one in zip(range(4_000), fitting(table, told), strict=False) if place % 199 == 0]

    assert max(one.values["가형0", TOTAL] for one in every_so_many) >= 10
    for one in filter(small_ones, every_so_many):
        assert any(published(one, chance=Fallen(one, told.hidden, seed)).shown == told.shown for seed in range(12))


@pytest.mark.parametrize("rows", TOLD_ONCE)
def test_whoever_knows_the_rule_is_left_with_nine_values_for_each_hidden_cell(rows: list[list[int]]):
    table = made(rows)
    told = published(table)
    fits = [one for one in fitting(table, told) if small_ones(one)]

    for cell in told.hidden:
        assert len({one.values[cell] for one in fits}) >= told.threshold - 1


def test_which_cells_are_hidden_along_says_nothing_of_their_size():
    """The smallest that serves is not taken more often than another."""
    table = made([[48], [40], [31], [25], [9]])
    partner = [
        cell
        for seed in range(80)
        if len(hidden := published(table, chance=random.Random(seed)).hidden) == 2
        for cell in hidden
        if table.values[cell] != 9
    ]

    assert all(10 <= partner.count(cell) <= 30 for cell in set(partner))
    assert len(set(partner)) == 4


def test_where_nothing_is_small_nothing_is_hidden_by_lot():
    assert published(made([[48], [40], [31]]), chance=Fallen(made([[48], [40], [31]]), [("가형0",)])).hidden == ()


def test_the_order_of_the_file_is_not_told():
    counts = {"서울": 48, "경기": 40, "부산": 33, "대구": 8, "제주": 4}
    one, other = (
        Table(Unit.REPORTS, ("시도",), (labels,), {(name,): counts[name] for name in labels})
        for labels in (tuple(counts), tuple(reversed(counts)))
    )

    told = published(one, chance=random.Random(1))
    assert told.labels == (("서울", "부산", "대구", "경기", "제주"),)
    assert published(other, chance=random.Random(1)).labels == told.labels
    assert list(told.shown) == [("서울",), ("부산",), ("대구",), ("경기",), ("제주",), (TOTAL,)]


def test_each_time_the_lot_is_drawn_anew(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(suppress, "SystemRandom", random.SystemRandom)
    table = made([[number] for number in (9, *range(20, 60))])

    assert len({published(table).hidden for _ in range(12)}) > 1
