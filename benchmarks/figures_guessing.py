"""What an attacker who knows the rule makes of a published table: ``python -m benchmarks.figures_guessing``.

He lists every table of whole numbers that fits what is shown and asks of each how often the rule would have made this
very table of it. Tables are invented, and small, so that all that fit can be listed. Needs the extra ``figures``.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from gyeot.errors import Refused
from gyeot.figures import suppress
from gyeot.figures.rates import Unit
from gyeot.figures.suppress import TOTAL, Published, Table, published

SEED = 20_240_826
#: Tables with more that fit are left out: the attacker is the weaker, the more there are.
MOST_FITTING = 150

Cell = tuple[str, ...]


class Fallen(random.Random):
    """The lot that falls on just these cells. All else is drawn as ever."""

    def __init__(self, table: Table, cells: Sequence[Cell], seed: int = SEED) -> None:
        super().__init__(seed)
        self._draws = iter([0.0 if cell in cells else 0.999 for cell, value in table.values.items() if value])

    def random(self) -> float:
        return next(self._draws, 0.999)

    def getrandbits(self, k: int) -> int:
        return super().getrandbits(k)


def remember_attacks() -> None:
    """Solve each linear program once: thousands of tables that differ in a number or two come to the same ones."""
    solve = suppress.attack
    known: dict[tuple[Cell, frozenset[Cell], tuple[float, ...]], tuple[float, float]] = {}

    def attack(
        lines: Iterator[tuple[Cell, tuple[Cell, ...]]], shown: Mapping[Cell, float | None], cell: Cell
    ) -> tuple[float, float]:
        sums = tuple(lines)
        unknown = frozenset(one for one, value in shown.items() if value is None)
        right = tuple(
            sum((-1 if one == margin else 1) * (shown[one] or 0) for one in (margin, *cells))
            for margin, cells in sums
            if not unknown.isdisjoint((margin, *cells))
        )
        key = cell, unknown, right
        if key not in known:
            known[key] = solve(iter(sums), shown, cell)
        return known[key]

    suppress.attack = attack


def made(rows: Sequence[Sequence[int]]) -> Table:
    """A table of one side or of two."""
    labels = tuple(f"가형{row}" for row in range(len(rows)))
    if len(rows[0]) == 1:
        return Table(
            Unit.REPORTS, ("유형",), (labels,), {(one,): row[0] for one, row in zip(labels, rows, strict=True)}
        )
    columns = tuple(f"나형{column}" for column in range(len(rows[0])))
    counts = {(one, other): rows[i][j] for i, one in enumerate(labels) for j, other in enumerate(columns)}
    return Table(Unit.REPORTS, ("유형", "경로"), (labels, columns), counts)


def fitting(like: Table, told: Published) -> Iterator[Table]:
    """Every table of whole numbers with what is shown, and at least 1 in each hidden cell; without end where a total is
    hidden that nothing limits.
    """
    sums = [[(cell, 1) for cell in cells] + [(margin, -1)] for margin, cells in like.lines()]
    for values in _solved(sums, dict(told.shown)):
        counts = {cell: value for cell, value in values.items() if TOTAL not in cell}
        try:
            yield Table(like.unit, like.sides, like.labels, counts)
        except Refused:
            continue  # it would not have been published at all


def _solved(sums: list[list[tuple[Cell, int]]], values: dict[Cell, int | None]) -> Iterator[dict[Cell, int]]:
    values = dict(values)
    while True:  # whatever one sum alone settles
        settled = False
        for one in sums:
            unknown = [(cell, sign) for cell, sign in one if values[cell] is None]
            known = sum(sign * value for cell, sign in one if (value := values[cell]) is not None)
            if not unknown and known:
                return
            if len(unknown) == 1:
                cell, sign = unknown[0]
                values[cell] = -sign * known
                if -sign * known < 1:
                    return
                settled = True
        if not settled:
            break
    still = [cell for cell, value in values.items() if value is None]
    if not still:
        yield {cell: value for cell, value in values.items() if value is not None}
        return
    cell, most = min(((cell, _most(cell, sums, values)) for cell in still), key=lambda one: one[1])
    for value in range(1, most + 1):
        yield from _solved(sums, values | {cell: value})


def _most(cell: Cell, sums: list[list[tuple[Cell, int]]], values: Mapping[Cell, int | None]) -> int:
    """The most that a cell can hold by one sum; 10,000 where none limits it."""
    most = 10_000
    for one in sums:
        margin = one[-1][0]
        if cell != margin and any(cell == other for other, _ in one) and (total := values[margin]) is not None:
            most = min(most, total - sum(values[other] or 0 for other, _ in one[:-1]))
    return most


def could_lead_to(told: Published, table: Table, chance: random.Random, draws: int) -> float:
    """How often the rule makes ``told`` of a table; where it was not seen to, but can, a little more than never."""
    seen = sum(_leads(told, table, chance) for _ in range(draws))
    return seen / draws if seen else 1e-6 * _leads(told, table, Fallen(table, told.hidden))


def _leads(told: Published, table: Table, chance: random.Random) -> bool:
    try:
        return published(table, threshold=told.threshold, chance=chance).shown == told.shown
    except Refused:
        return False


def drawn(chance: random.Random, *, crossed: bool) -> Table:
    """A small table with some small numbers in it."""
    rows, columns = chance.choice([(2, 2), (2, 3), (3, 3), (4, 3)]) if crossed else (chance.randint(3, 7), 1)
    small = chance.random() / 2
    return made(
        [
            [chance.randint(1, 9) if chance.random() < small else chance.randint(10, 60) for _ in range(columns)]
            for _ in range(rows)
        ]
    )


def guesses(tables: int, draws: int, *, crossed: bool) -> None:
    """Print how many values the attacker is left with for each small cell, and how sure he is of his best guess."""
    chance, left, sure, looked = random.Random(SEED), [], [], 0
    while looked < tables:
        try:
            table = drawn(chance, crossed=crossed)
            told = published(table, chance=chance)
        except Refused:
            continue
        fits = []
        for one in fitting(table, told):
            fits.append(one)
            if len(fits) > MOST_FITTING:
                break
        if not told.hidden or len(fits) > MOST_FITTING:
            continue
        looked += 1
        weights = [could_lead_to(told, one, chance, draws) for one in fits]
        for cell in told.hidden:
            if table.values[cell] >= told.threshold:
                continue
            belief: Counter[int] = Counter()
            for one, weight in zip(fits, weights, strict=True):
                belief[one.values[cell]] += weight
            left.append(sum(value > 0 for value in belief.values()))
            sure.append(max(belief.values()) / sum(belief.values()))
    few = sum(one < 9 for one in left)
    print(
        f"{'two sides' if crossed else 'one side':>9} | {looked:>6} | {len(left):>11} | {few:>14} | {min(left):>11} | "
        f"{100 * sum(sure) / len(sure):>12.0f} % | {100 * max(sure):>9.0f} %",
        flush=True,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=60)
    parser.add_argument("--draws", type=int, default=40)
    args = parser.parse_args(arguments)
    remember_attacks()
    began = time.perf_counter()
    print(
        f"{'table':>9} | {'tables':>6} | {'small cells':>11} | {'below 9 values':>14} | {'values, min':>11} | "
        f"{'best guess':>14} | {'at most':>11}"
    )
    for crossed in (False, True):
        guesses(args.tables, args.draws, crossed=crossed)
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
