"""An attack on published tables: what can be worked out of the hidden cells, with every sum that a reader can check.

The attack is written here anew, from the published numbers alone, and shares no code with what it attacks.
"""

import itertools
import random

import numpy as np
import pytest
from scipy.optimize import linprog

from gyeot.errors import NotAllowed, Refused
from gyeot.figures.rates import Unit
from gyeot.figures.suppress import TOTAL, Published, Table, published

REGIONS = ("서울", "부산", "광주", "대전", "울산", "제주")
QUARTERS = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")


def table(counts: list[list[int]], rows=REGIONS, columns=QUARTERS, sides=("지역", "분기")) -> Table:
    cells = {(row, column): counts[i][j] for i, row in enumerate(rows) for j, column in enumerate(columns)}
    return Table(Unit.REPORTS, sides, (tuple(rows), tuple(columns)), cells)


def drawn(seed: int, rows: int = 5, columns: int = 4) -> Table:
    """A table with many small cells, some zeros and a few large ones."""
    chance = random.Random(seed)
    counts = [
        [int(chance.paretovariate(0.7) * chance.choice([0, 2, 5, 9])) % 900 for _ in range(columns)]
        for _ in range(rows)
    ]
    return table(counts, [f"r{i}" for i in range(rows)], [f"c{i}" for i in range(columns)])


class NoLot(random.Random):
    """By which no cell is hidden for no reason, and all else is drawn as ever."""

    def random(self) -> float:
        return 0.999

    def getrandbits(self, k: int) -> int:
        return super().getrandbits(k)


def ranges(told: Published, half: float = 0.0) -> dict[tuple[str, ...], tuple[float, float]]:
    """What each hidden cell can be: every cell a variable, every shown one pinned, every sum an equation."""
    cells = list(told.shown)
    place = {cell: index for index, cell in enumerate(cells)}
    equations = []
    for cell in cells:
        for side, label in enumerate(cell):
            if label == TOTAL:
                row = np.zeros(len(cells))
                row[place[cell]] = -1
                for one in told.labels[side]:
                    row[place[(*cell[:side], one, *cell[side + 1 :])]] = 1
                equations.append(row)
    bounds = [(1, None) if value is None else (max(0, value - half), value + half) for value in told.shown.values()]
    found = {}
    for cell in told.hidden:
        aim = np.zeros(len(cells))
        aim[place[cell]] = 1
        ends = []
        for direction in (1, -1):
            solved = linprog(direction * aim, A_eq=np.array(equations), b_eq=np.zeros(len(equations)), bounds=bounds)
            ends.append(direction * solved.fun if solved.status == 0 else np.inf)
        found[cell] = (ends[0], ends[1])
    return found


@pytest.mark.parametrize("seed", range(8))
def test_an_attack_on_the_margins_narrows_no_hidden_cell_below_the_bound(seed):
    whole = drawn(seed)
    told = published(whole)

    for cell, (low, high) in ranges(told).items():
        assert high - low >= told.threshold - 1e-6
        assert low - 1e-6 <= whole.values[cell] <= high + 1e-6


def test_hiding_the_small_cells_alone_would_fall_to_the_same_attack():
    whole = table(
        [[120, 40, 55, 61], [33, 4, 48, 29], [80, 71, 64, 52], [28, 31, 90, 45], [51, 66, 73, 38], [47, 59, 62, 30]]
    )
    naive = Published(
        Unit.REPORTS,
        whole.sides,
        whole.labels,
        {cell: None if 0 < value < 10 else value for cell, value in whole.values.items()},
        10,
        1,
    )

    assert ranges(naive)["부산", "2024-Q2"] == (pytest.approx(4), pytest.approx(4))
    told = published(whole, chance=NoLot())
    assert len(told.hidden) == 4
    assert told.shown[TOTAL, TOTAL] == sum(whole.counts.values())


def test_two_small_cells_of_one_row_do_not_hide_each_other():
    told = published(
        Table(
            Unit.REPORTS,
            ("지역",),
            (("서울", "부산", "광주", "대전"),),
            {("서울",): 60, ("부산",): 2, ("광주",): 3, ("대전",): 45},
        )
    )

    assert sum(told.shown[name,] is None for name in ("대전", "서울")) >= 1
    for low, high in ranges(told).values():
        assert high - low >= 10


def test_two_nines_are_told_like_any_pair_of_their_sum():
    """Said to be both below ten, 9 and 9 would be told by their sum."""
    one, other = (
        [
            published(
                Table(Unit.REPORTS, ("지역",), (("가", "나", "다"),), {("가",): a, ("나",): b, ("다",): 50}),
                chance=random.Random(seed),
            )
            for seed in range(20)
        ]
        for a, b in ((9, 9), (4, 14))
    )
    told = next(table for table in one if table.hidden == (("가",), ("나",)))

    assert told in other


def test_a_table_of_single_records_is_refused_before_it_is_laid_out():
    labels = tuple(map(str, range(40_000)))

    with pytest.raises(Refused):
        Table(Unit.REPORTS, ("a", "b"), (labels, labels), {})


def test_every_whole_numbered_table_that_fits_leaves_a_hidden_cell_open():
    """Count all tables that fit what is shown: the bounds of the linear program are those of whole numbers."""
    whole = table([[9, 2, 7], [6, 5, 8], [10, 7, 6]], "abc", "xyz")
    told = published(whole, threshold=3)
    found = ranges(told)
    cells = [cell for cell in told.hidden if TOTAL not in cell]
    assert not [cell for cell in told.hidden if TOTAL in cell]
    assert len(cells) == 4

    possible = []
    for values in itertools.product(range(1, 17), repeat=len(cells)):
        guess = {cell: value for cell, value in told.shown.items() if TOTAL not in cell} | dict(
            zip(cells, values, strict=True)
        )
        rows_fit = all(sum(guess[r, c] for c in "xyz") == told.shown[r, TOTAL] for r in "abc")
        if rows_fit and all(sum(guess[r, c] for r in "abc") == told.shown[TOTAL, c] for c in "xyz"):
            possible.append(values)

    for index, cell in enumerate(cells):
        assert min(one[index] for one in possible) == pytest.approx(found[cell][0])
        assert max(one[index] for one in possible) == pytest.approx(found[cell][1])


def test_rounding_gives_an_attacker_no_more():
    whole = drawn(4)
    told = published(whole, round_to=5)

    assert all(value is None or value % 5 == 0 for value in told.shown.values())
    for cell, (low, high) in ranges(told, half=2.5).items():
        assert high - low >= 10 - 1e-6
        assert low <= whole.values[cell] <= high


def test_nothing_small_hides_nothing():
    whole = table([[50] * 4] * 6)

    told = published(whole)

    assert told.hidden == ()
    assert told.shown == whole.values


def test_a_table_of_which_nothing_is_left_is_refused():
    with pytest.raises(Refused) as refused:
        published(table([[0, 1], [0, 2]], "ab", "xy"))

    assert refused.value.ko == "공개할 숫자가 남지 않습니다. 더 넓게 묶어 주세요."


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_hidden_that_could_be_shown(seed):
    """Neither a cell nor a whole row or column that holds no small one, but for what the lot hides."""
    whole = drawn(seed)
    told = published(whole, chance=NoLot(seed))
    lines = [[cell for cell in told.hidden if cell[side] == label] for side in (0, 1) for label in whole.labels[side]]
    large = [
        one for one in (*lines, *([cell] for cell in told.hidden)) if one and min(map(whole.values.get, one)) >= 10
    ]

    for cells in large:
        shown = {**told.shown, **{cell: whole.values[cell] for cell in cells}}
        fewer = Published(told.unit, told.sides, told.labels, shown, told.threshold, 1)
        assert min(high - low for low, high in ranges(fewer).values()) < told.threshold


def test_the_published_table_does_not_hold_what_it_hides():
    told = published(table([[30, 4], [25, 21]], "ab", "xy"), chance=NoLot())

    assert [told.shown[cell] for cell in told.hidden] == [None] * 4
    assert not any(isinstance(value, Table) for value in vars(told).values())


@pytest.mark.parametrize(
    ("sides", "rows", "columns"),
    [
        (("학교", "주"), ("가람중학교", "나래고등학교"), ("2024-W35", "2024-W36")),
        (("기관", "기간"), ("가람중학교", "나래고등학교"), ("2024-W35", "2024-W36")),
        (("school", "week"), ("Garam Middle School", "Narae High School"), ("35", "36")),
        (("place", "week"), ("Garam middle school", "Narae high school"), ("35", "36")),
        (("학교명", "연도"), ("가람중", "나래고"), ("2023", "2024")),
        (("학교급", "주차"), ("중학교", "고등학교"), ("1", "2")),
        (("시군구", "날짜"), ("가람구", "나래구"), ("2024-08-26", "2024-08-27")),
        (("장소", "때"), ("남구", "광산구"), ("8월 1주", "8월 2주")),
    ],
)
def test_school_by_week_cannot_be_asked_for_whatever_it_is_called(sides, rows, columns):
    with pytest.raises(NotAllowed) as refused:
        table([[500, 600], [700, 800]], rows, columns, sides)

    assert refused.value.exit_code == 2
    assert "공개하지 않습니다" in refused.value.ko


def test_levels_of_schools_by_quarter_may_be_asked_for():
    told = published(
        table(
            [[500, 600], [700, 800], [60, 70]],
            ("초등학교", "중학교", "고등학교"),
            ("2024-Q3", "2024-Q4"),
            ("학교급", "분기"),
        )
    )

    assert told.hidden == ()


@pytest.mark.parametrize(("sides", "labels"), [(("지역" * 51,), ("서울",)), (("지역",), ("서울", "서" * 101))])
def test_a_label_as_long_as_a_sentence_is_refused(sides, labels):
    with pytest.raises(Refused, match="longer than 100"):
        Table(Unit.REPORTS, sides, (labels,), {})


def test_three_sides_are_refused():
    with pytest.raises(NotAllowed):
        Table(Unit.REPORTS, ("a", "b", "c"), (("1",), ("2",), ("3",)), {("1", "2", "3"): 50})


@pytest.mark.parametrize(("threshold", "round_to"), [(0, 1), (2, 1), (10, 0), (10, 11)])
def test_a_threshold_that_hides_nothing_is_refused(threshold, round_to):
    with pytest.raises(Refused):
        published(table([[50] * 4] * 6), threshold=threshold, round_to=round_to)


@pytest.mark.parametrize(
    ("header", "labels"),
    [
        ("비율", ("40%", "3%")),
        ("몫", ("40 %", "3 %")),
        ("구성비", ("40.1", "3.0")),
        ("2023년 건수", ("40", "3")),
        ("전년", ("40건", "3건")),
        ("2023년", ("40", "3")),
        ("2023년도", ("40", "3")),
        ("순위", ("1", "2")),
        ("등수", ("1위", "2위")),
        ("몫", ("40.1", "3.0")),
        ("변화", ("▲4", "△3")),
        ("작년", ("40", "3")),
        ("전년 대비", ("늘어남", "줄어듦")),
        ("1분기", ("40", "3")),
        ("10월", ("40", "3")),
        ("월간", ("40", "3")),
        ("주간", ("401", "3")),
        ("전일", ("40", "3")),
        ("지난번", ("40", "3")),
        ("몫", ("40 (81.6%)", "3 (0.5%)")),
        ("비고", ("학생 포함", "학생 없음")),
        ("note", ("with students", "without")),
        ("last year", ("40", "3")),
    ],
)
def test_a_column_of_numbers_is_no_side_since_its_labels_would_be_printed(header, labels):
    counts = {("서울", labels[0]): 40, ("부산", labels[1]): 3}

    with pytest.raises(Refused, match=r"holds numbers and no groups|divides nothing"):
        Table(Unit.REPORTS, ("지역", header), (("서울", "부산"), labels), counts)


@pytest.mark.parametrize(
    ("header", "labels"),
    [
        ("연도", ("2023", "2024")),
        ("나이", ("13", "14")),
        ("증가율 구간", ("10% 미만", "10% 이상")),
        ("피해 횟수", ("1", "2")),
        ("구분", ("2023", "2024")),
        ("분기", ("1", "2")),
        ("구분", ("1분기", "2분기")),
        ("연령", ("10대", "20대")),
        ("학년", ("1", "2")),
        ("2024년 분기", ("1", "2")),
        ("날짜", ("20240826", "20240827")),
        ("월", ("202408", "202409")),
        ("일", ("1", "2")),
        ("구분", ("8.26", "8.27")),
        ("적용 법률", ("성폭력처벌법", "청소년성보호법")),
    ],
)
def test_numbers_that_name_groups_stay(header, labels):
    assert Table(Unit.REPORTS, (header,), (labels,), {(one,): 40 for one in labels}).sides == (header,)


def test_a_column_that_stands_twice_is_refused():
    with pytest.raises(Refused, match="Two columns are called"):
        Table(Unit.REPORTS, ("지역", "지역"), (("서울",), ("서울",)), {("서울", "서울"): 40})


def test_a_column_that_goes_along_with_the_other_is_no_side():
    labels = (("서울", "부산", "대구"), ("가", "나", "다"))
    alone = dict(zip(zip(*labels, strict=True), (48, 20, 52), strict=True))

    with pytest.raises(Refused, match="no cross table"):
        Table(Unit.REPORTS, ("시도", "담당"), labels, alone)
    Table(Unit.REPORTS, ("시도", "담당"), labels, alone | {("서울", "나"): 12})
