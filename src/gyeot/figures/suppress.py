"""What may be published of a table of counts: small cells hidden, and enough others that nobody can work them out.

A cell below the threshold is hidden, margins included. Its row and its column would give it away by subtraction, so
further cells are hidden until the least and the most that each hidden cell could be, given everything published, lie
far enough apart. That is computed for each hidden cell by linear programming. For a table of two sides with its
margins the bounds so found are the true ones: whole numbers gain an attacker nothing (the constraints are those of a
flow in a network). For three sides that is no longer so, and such tables are refused.

The rule is open, so an attacker also asks of which tables it would have made this very one. Chosen by size, the further
cells would tell him their order, and often every number. So they are drawn by lot, and now and then one is hidden for
no reason at all. Any table that fits and has a small cell could therefore have led here: had the lot fallen on all
other hidden cells, nothing would have been left to do. Some are likelier than others, and one thing no lot can hide:
among the hidden cells there is a small one.

What this cannot see: other tables of the same people, and the same table published last week. Publish one table of
one thing, by periods that do not overlap.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from random import Random, SystemRandom
from types import ModuleType

from gyeot.errors import NotAllowed, Refused
from gyeot.figures.places import in_order
from gyeot.figures.rates import Unit, needs_more
from gyeot.figures.sides import Side, are_figures, sides_of, stands_beside
from gyeot.figures.subtotals import refuse_subtotals
from gyeot.said import subject

#: A count below this is not published (hard rule 8 names ten as the example).
THRESHOLD = 10
LEAST_THRESHOLD = 3
#: Margins included. Larger tables take minutes, and nobody reads them.
MOST_CELLS = 600

#: How often a cell that is not small is hidden as if it were. More of it hides more than it helps.
BY_LOT = 0.04
#: And how often the sum of a line of which nothing is shown.
SUM_BY_LOT = 0.5

#: Hidden cells attacked again to see whether fewer would do: some seconds at most.
_MOST_ATTACKS = 400

#: Of a header or a label. Longer ones are sentences, and sentences tell of somebody.
LONGEST_NAME = 100

#: The name of a margin among the labels.
TOTAL = "*"

#: Together these lead to one person, however large the number.
_SHORT, _SMALL = frozenset({Side.DAY, Side.WEEK}), frozenset({Side.DISTRICT, Side.SCHOOL_LEVEL})


@dataclass(frozen=True)
class Table:
    """Counts of one thing by one or two sides. Cells are named by a label of each side."""

    unit: Unit
    sides: tuple[str, ...]  # as headed
    labels: tuple[tuple[str, ...], ...]  # of each side, in order
    counts: Mapping[tuple[str, ...], int]

    def __post_init__(self) -> None:
        if not 1 <= len(self.sides) <= 2 or len(self.labels) != len(self.sides):
            raise NotAllowed(
                "A public table has one or two sides. With three, hidden cells can be worked out in ways that are not "
                "checked here.",
                "공개하는 표는 기준이 하나 또는 둘이어야 합니다. 셋이면 가린 칸을 알아낼 길이 더 있고, 그것까지는 "
                "확인하지 못합니다.",
            )
        if math.prod(len(labels) + 1 for labels in self.labels) > MOST_CELLS:
            raise Refused(
                f"The table has more than {MOST_CELLS:,} cells. Use coarser groups or longer periods.",
                f"표의 칸이 {MOST_CELLS:,}개를 넘습니다. 더 넓게 묶거나 기간을 길게 해 주세요.",
            )
        if any(len(name) > LONGEST_NAME for name in (*self.sides, *(label for one in self.labels for label in one))):
            raise Refused(
                f"A label or a header is longer than {LONGEST_NAME} letters. Shorten it.",
                f"{LONGEST_NAME}자가 넘는 항목 이름이나 열 제목이 있습니다. 짧게 줄여 주세요.",
            )
        if any(count < 0 for count in self.counts.values()) or any(TOTAL in labels for labels in self.labels):
            raise Refused(
                f"Counts go from 0 up, and no label may be {TOTAL}.",
                f"건수는 0 이상이어야 하고, 항목 이름에 {TOTAL}는 쓸 수 없습니다.",
            )
        refuse_forbidden(self)
        _refuse_figures(self)
        refuse_subtotals(self.labels, self.counts)

    def cells(self) -> Iterator[tuple[str, ...]]:
        """Every cell, margins included."""
        return product(*((*labels, TOTAL) for labels in self.labels))

    @cached_property
    def values(self) -> Mapping[tuple[str, ...], int]:
        """What every cell holds, margins included; 0 where nothing was given."""
        return {cell: sum(self.counts.get(one, 0) for one in self._inside(cell)) for cell in self.cells()}

    def _inside(self, cell: Sequence[str]) -> Iterator[tuple[str, ...]]:
        return product(*(labels if one == TOTAL else (one,) for one, labels in zip(cell, self.labels, strict=True)))

    def lines(self) -> Iterator[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]:
        """Every sum that a reader can check: a margin, and the cells that make it."""
        for cell in self.cells():
            for place, one in enumerate(cell):
                if one == TOTAL:
                    yield cell, tuple((*cell[:place], label, *cell[place + 1 :]) for label in self.labels[place])


@dataclass(frozen=True)
class Published:
    """A table that may leave the house. It does not hold the hidden numbers, nor which or how many of them were small.

    Two cells of 9 that add up to 18, said to be both below 10, are told.
    """

    unit: Unit
    sides: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]  # in an order that says nothing of their numbers
    shown: Mapping[tuple[str, ...], int | None]  # None where hidden
    threshold: int
    rounded_to: int

    @property
    def hidden(self) -> tuple[tuple[str, ...], ...]:
        """The hidden cells."""
        return tuple(cell for cell, value in self.shown.items() if value is None)


def refuse_forbidden(table: Table) -> None:
    """Refuse what no threshold makes safe (hard rule 8). Raises NotAllowed."""
    sides = frozenset[Side]().union(*map(sides_of, table.sides, table.labels))
    if Side.SCHOOL in sides:
        raise NotAllowed(
            "Numbers by school are not published, and by school and week least of all: together with the news, one "
            "school in one week is one person. Use school levels and regions, and quarters or years.",
            "학교별 통계는 공개하지 않습니다. 학교와 주를 함께 나눈 표는 더욱 그렇습니다. 보도와 합치면 한 학교의 "
            "한 주는 곧 한 사람입니다. 학교급이나 시도별로, 분기나 연도별로 묶어 주세요.",
        )
    if sides & _SHORT and sides & _SMALL:
        raise NotAllowed(
            "Districts or school levels by day or week are not published. Use months or quarters, or whole provinces "
            "by their names. Months are written as 2024-08.",
            "시군구나 학교급을 날이나 주 단위로 나눈 표는 공개하지 않습니다. 월이나 분기로 묶거나, 시도 이름으로 묶어 "
            "주세요. 월은 2024-08처럼 적습니다.",
        )


def refuse_beside(headers: Iterable[str]) -> None:
    """Refuse a share, a rank, a note: what is printed beside a count and divides nothing. Raises Refused."""
    for header in filter(stands_beside, headers):
        raise Refused(
            f'"{header}" says something about a count and divides nothing. Shares, ranks, earlier counts and notes '
            "would be printed as they are and tell what is hidden: take the column out.",
            f"'{header}' 열은 표를 나누는 기준이 아닙니다. 비율, 순위, 지난 숫자, 비고는 적힌 그대로 공개되어 가린 "
            "칸이 드러날 수 있으니 이 열을 빼 주세요.",
        )


def _refuse_figures(table: Table) -> None:
    """Refuse a column that is no side of the table: its labels would be printed, and lead to what is hidden."""
    refuse_beside(table.sides)
    for header, labels in zip(table.sides, table.labels, strict=True):
        if are_figures(header, labels):
            raise Refused(
                f'"{header}" holds numbers and no groups. A share or another count beside a hidden cell tells it: take '
                "the column out, and leave one column of counts.",
                f"'{header}' 열에는 항목이 아니라 숫자가 있습니다. 비율이나 다른 건수가 옆에 있으면 가린 칸을 알 수 "
                "있으니 이 열을 빼고, 건수 열 하나만 남겨 주세요.",
            )
    if _each_stands_alone(table):
        raise Refused(
            f'Each of "{table.sides[0]}" has one of "{table.sides[1]}" and each of these one of those: that is no '
            "cross table. Take out the column that divides nothing.",
            f"'{table.sides[0]}'마다 '{table.sides[1]}'{subject(table.sides[1])} 하나씩만 있어 교차표가 아닙니다. 표를 "
            "나누는 기준이 아닌 열을 빼 주세요.",
        )
    if len(set(table.sides)) < len(table.sides):
        raise Refused(
            f'Two columns are called "{table.sides[0]}". Leave one, or call them by what they are.',
            f"'{table.sides[0]}' 열이 둘입니다. 하나만 남기거나, 다른 것이면 이름을 다르게 적어 주세요.",
        )


def _each_stands_alone(table: Table) -> bool:
    """Whether each row and each column has one cell that is not 0."""
    filled = [cell for cell, count in table.counts.items() if count]
    if len(table.sides) < 2 or len(filled) < 2:
        return False
    return all(len({cell[side] for cell in filled}) == len(filled) for side in (0, 1))


def published(
    table: Table, *, threshold: int = THRESHOLD, round_to: int = 1, chance: Random | None = None
) -> Published:
    """Make a table fit to leave the house. Raises Refused where the threshold hides nothing, or all is hidden.

    ``threshold`` and ``round_to`` are counts; ``chance`` draws the lot, the system's own where none is given.
    Asked twice, it hides other cells the second time, and both together tell more than one: publish one of them.
    """
    if threshold < LEAST_THRESHOLD or not 1 <= round_to <= threshold:
        raise Refused(
            f"The threshold is at least {LEAST_THRESHOLD}; rounding is to 1 or more, and not beyond the threshold.",
            f"기준은 {LEAST_THRESHOLD} 이상, 반올림 단위는 1 이상이고 기준을 넘지 않아야 합니다.",
        )
    small = {cell for cell, value in table.values.items() if 0 < value < threshold}
    chance = chance or SystemRandom()
    meant = _meant(table, small, chance) if small else small
    hidden = _fewer(table, _enough(table, meant, threshold, chance), meant, threshold, chance)
    if hidden and not any(value for cell, value in table.values.items() if cell not in hidden):
        raise Refused(
            "No number is left to publish. Use coarser groups or longer periods.",
            "공개할 숫자가 남지 않습니다. 더 넓게 묶어 주세요.",
        )
    # Rounding only widens what an attacker can tell: the true table stays possible, and so do all others that were.
    labels = tuple(map(in_order, table.labels))
    shown = {
        cell: None if cell in hidden else round_to * ((table.values[cell] + round_to // 2) // round_to)
        for cell in product(*((*one, TOTAL) for one in labels))
    }
    return Published(
        unit=table.unit,
        sides=table.sides,
        labels=labels,
        shown=shown,
        threshold=threshold,
        rounded_to=round_to,
    )


def _meant(table: Table, small: set[tuple[str, ...]], chance: Random) -> set[tuple[str, ...]]:
    """Add cells to the small ones that are hidden for no reason, so that no hidden cell is known to have had one.

    The sum of a line in which every cell is hidden joins them by the toss of a coin: hidden only where it is small, it
    would say so, and that of eight cells each is 1 or 2.
    """
    meant, sums = set(small), dict(table.lines())
    for cell, value in table.values.items():  # a line comes before its sum
        odds = BY_LOT
        if TOTAL in cell:
            bare = (
                len(cell) > 1
                and cell.count(TOTAL) == 1
                and all(table.values[one] == 0 or one in meant for one in sums[cell])
            )
            odds = SUM_BY_LOT if bare else 0
        if value and chance.random() < odds:
            meant.add(cell)
    return meant


def _enough(table: Table, meant: set[tuple[str, ...]], threshold: int, chance: Random) -> set[tuple[str, ...]]:
    """Add cells to those that are meant to be hidden until every hidden cell is safe.

    Hiding more never makes a hidden cell less safe, so a cell that was safe once is not looked at again.
    """
    hidden, waiting = set(meant), chance.sample(sorted(meant), len(meant))
    groups = [{margin, *cells} for margin, cells in table.lines()]
    # A cell alone in a sum is told by it: no program need be solved to see that.
    while alone := [cell for group in groups if len(cells := group & hidden) == 1 for cell in cells]:
        further = _further(table, hidden, chance.choice(alone), chance)
        if further is None:
            break
        hidden.add(further)
        waiting.append(further)
    while waiting:
        cell = waiting.pop()
        while not _is_safe(_range(table, hidden, cell), threshold):
            further = _further(table, hidden, cell, chance)
            if further is None:  # all that could be hidden is
                break
            hidden.add(further)
            waiting.append(further)
    return hidden


def _fewer(
    table: Table, hidden: set[tuple[str, ...]], meant: set[tuple[str, ...]], threshold: int, chance: Random
) -> set[tuple[str, ...]]:
    """Show again what turned out not to be needed: whole rows and columns without a cell that is meant, then cells."""
    groups = [{margin, *cells} for margin, cells in table.lines()]
    needless = [found for group in groups if (found := group & hidden) and not found & meant]
    needless += [{cell} for cell in sorted(hidden - meant)]
    attacks = 0
    for shown in sorted(chance.sample(needless, len(needless)), key=len, reverse=True):
        fewer = hidden - shown
        if fewer == hidden or any(len(group & fewer) == 1 for group in groups):
            continue
        # Whoever shares a sum with what would be shown falls first, so most tries end early.
        near = set().union(*(group for group in groups if group & shown))
        for cell in sorted(fewer, key=lambda one: (one not in near, one)):
            attacks += 1
            if attacks > _MOST_ATTACKS:
                return hidden
            if not _is_safe(_range(table, fewer, cell), threshold):
                break
        else:
            hidden = fewer
    return hidden


def _is_safe(span: tuple[float, float], threshold: int) -> bool:
    """Whether what a hidden cell could be reaches over a whole threshold."""
    low, high = span
    return high - low >= threshold - 1e-6


def _further(
    table: Table, hidden: set[tuple[str, ...]], cell: tuple[str, ...], chance: Random
) -> tuple[str, ...] | None:
    """Draw the cell to hide next: in a sum with hidden ones, closing a rectangle where it can, of whatever size."""
    groups = [{margin, *cells} for margin, cells in table.lines()]
    mine = [group for group in groups if cell in group]
    # A hidden cell alone in a sum is told by it, and then so is its partner in another sum.
    lonely = [group for group in groups if len(group & hidden) == 1]
    own = [group for group in lonely if cell in group]
    near = set().union(*(own or lonely or mine)) - hidden

    def cost(one: tuple[str, ...]) -> tuple[int, int]:
        closes = sum(bool(group & hidden) for group in groups if one in group)
        return one.count(TOTAL), -closes

    # A zero is never hidden, and the attack below knows that.
    positive = {one for one in near if table.values[one]} or {
        one for one, value in table.values.items() if value and one not in hidden
    }
    least = min(map(cost, positive), default=None)
    return chance.choice(sorted(one for one in positive if cost(one) == least)) if positive else None


def _range(table: Table, hidden: set[tuple[str, ...]], cell: tuple[str, ...]) -> tuple[float, float]:
    shown = {one: None if one in hidden else float(value) for one, value in table.values.items()}
    return attack(table.lines(), shown, cell)


def attack(
    lines: Iterator[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]],
    shown: Mapping[tuple[str, ...], float | None],
    cell: tuple[str, ...],
) -> tuple[float, float]:
    """The least and the most that a hidden cell can be, given all sums and all that is shown: linear programming.

    An attacker knows our rules, so he knows that what is hidden is at least 1.
    """
    optimize, sparse = _solver()
    unknown = [one for one, value in shown.items() if value is None]
    place = {one: index for index, one in enumerate(unknown)}
    rows, columns, factors, right = [], [], [], []
    count = 0
    for margin, cells in lines:
        if margin not in place and not any(one in place for one in cells):
            continue
        known = 0.0
        for one, factor in ((margin, -1.0), *((one, 1.0) for one in cells)):
            value = shown[one]
            if value is None:
                rows.append(count)
                columns.append(place[one])
                factors.append(factor)
            else:
                known += factor * value
        right.append(-known)
        count += 1
    sums = sparse.csr_matrix((factors, (rows, columns)), shape=(count, len(unknown)))
    aim = [0.0] * len(unknown)
    found = []
    for direction in (1.0, -1.0):
        aim[place[cell]] = direction
        solved = optimize.linprog(aim, A_eq=sums if count else None, b_eq=right if count else None, bounds=(1, None))
        # 3, unbounded: nothing published limits it. Unsolved for any other reason is no range, and never safe.
        open_end = math.inf if solved.status == 3 else math.nan
        found.append(direction * float(solved.fun) if solved.status == 0 else open_end)
    return found[0], found[1]


def _solver() -> tuple[ModuleType, ModuleType]:
    try:
        from scipy import optimize, sparse
    except ImportError as cause:
        raise needs_more() from cause
    return optimize, sparse
