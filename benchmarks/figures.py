"""How often the look for surges cries wolf on series in which nothing happens, how many real ones it finds, and how a
suppressed table stands an attack: ``python -m benchmarks.figures``. Needs the extra ``figures``.

Nothing here is anybody's data. Series are drawn anew for each row (one seed for all): a level, a spread, weekends at
half; ``clustered`` days also hang together (an AR(1) level on the log scale), which the method does not model.
"""

import argparse
import math
import random
import time
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from gyeot.figures import suppress, surge
from gyeot.figures.rates import Unit
from gyeot.figures.suppress import Table
from gyeot.figures.surge import Series

FIRST = date(2024, 1, 1)
WEEK = np.array([1.1, 1.2, 1.2, 1.2, 1.1, 0.6, 0.6])
SEED = 20_240_826


def drawn(
    chance: np.random.Generator,
    days: int,
    level: float | np.ndarray,
    dispersion: float,
    *,
    weekends: bool = True,
    clustered: float = 0.0,
) -> Series:
    """Draw a series; ``clustered`` is the standard deviation of a slowly wandering level, on the log scale."""
    means = np.broadcast_to(np.asarray(level, dtype=float), days).copy()
    if weekends:
        means *= WEEK[(FIRST.weekday() + np.arange(days)) % 7]
    if clustered:
        wander = np.zeros(days)
        for day in range(1, days):
            wander[day] = 0.7 * wander[day - 1] + clustered * math.sqrt(1 - 0.49) * chance.standard_normal()
        means *= np.exp(wander)
    if dispersion > 1:
        size = means / (dispersion - 1)
        counts = chance.negative_binomial(size, 1 / dispersion)
    else:
        counts = chance.poisson(means)
    return Series(Unit.REPORTS, FIRST, tuple(int(count) for count in counts))


def false_alarms(series: int, penalty: float) -> None:
    """Print how often nothing is taken for something."""
    print(f"\nNothing happens: {series} series a row, penalty {penalty:g} x log(days)")
    print(f"{'days':>5} {'level':>6} {'spread':>7} {'kind':>10} | {'series with a change':>20} | {'days above, %':>13}")
    rows = [(days, level, spread, 0.0) for days in (90, 365) for level in (1.4, 5, 20) for spread in (1, 2, 5)]
    rows += [(365, level, 1, 0.0) for level in (0.01, 0.05, 0.2)]  # most days, and many whole baselines, hold nothing
    rows += [(365, 5, 2, 0.3), (365, 20, 2, 0.3)]
    for days, level, spread, clustered in rows:
        chance = np.random.default_rng(SEED)
        changed = above = looked = 0
        for _ in range(series):
            found = surge.look(drawn(chance, days, level, spread, clustered=clustered), penalty=penalty)
            changed += bool(found.changes)
            above += len(found.above)
            looked += sum(day.high is not None for day in found.days)
        kind = "clustered" if clustered else "free"
        share = f"{100 * changed / series:>18.1f} % | {100 * above / looked:>12.2f}"
        print(f"{days:>5} {level:>6} {spread:>7} {kind:>10} | {share}", flush=True)


def real_ones(series: int, penalty: float) -> None:
    """Print how often a real change of level is found, how far off, and how often its days hold the true one."""
    print(f"\nThe level changes at day 120 of 180: {series} series a row")
    print(
        f"{'from':>5} {'to':>6} {'spread':>7} | {'found within 7 days':>19} | {'days off, median':>16} | "
        f"{'days hold it':>12} | {'days, median':>12}"
    )
    for before, after, spread in [(1.4, 3, 1), (1.4, 5.5, 2), (1.4, 13, 3), (5, 8, 2), (5, 10, 2), (20, 30, 5)]:
        chance = np.random.default_rng(SEED)
        level = np.where(np.arange(180) < 120, before, after)
        true, nearest = FIRST + timedelta(days=120), []
        for _ in range(series):
            found = surge.look(drawn(chance, 180, level, spread), penalty=penalty)
            nearest += sorted(found.changes, key=lambda change: abs(change.date - true))[:1]
        off = [abs((change.date - true).days) for change in nearest]
        hit = [one for one in off if one <= 7]
        held = sum(change.days.first <= true <= change.days.last for change in nearest)
        print(
            f"{before:>5} {after:>6} {spread:>7} | {100 * len(hit) / series:>17.1f} % | {np.median(hit):>16.0f} | "
            f"{100 * held / len(nearest):>10.1f} % | {np.median([change.days.days for change in nearest]):>12.0f}",
            flush=True,
        )


def short_runs(series: int, penalty: float) -> None:
    """Print how often a run of days too short to be a level is taken for one."""
    print(f"\nA few days at day 120 of 180 are otherwise: {series} series a row")
    print(f"{'from':>5} {'to':>6} {'days':>5} {'spread':>7} | {'series with a change':>20} | {'run told':>9}")
    for before, during, days, spread in [(3, 40, 4, 1), (3, 15, 2, 1), (5, 30, 5, 2), (20, 0.01, 3, 1), (20, 80, 6, 5)]:
        chance = np.random.default_rng(SEED)
        level = np.where(np.isin(np.arange(180), range(120, 120 + days)), during, before)
        looks = [surge.look(drawn(chance, 180, level, spread), penalty=penalty) for _ in range(series)]
        changed, told = sum(bool(look.changes) for look in looks), sum(bool(look.short_runs) for look in looks)
        print(
            f"{before:>5} {during:>6} {days:>5} {spread:>7} | {100 * changed / series:>18.1f} % | "
            f"{100 * told / series:>7.1f} %",
            flush=True,
        )


def attacks(tables: int) -> None:
    """Print what an attack leaves of hidden cells, and what the hiding costs."""
    print(f"\nTables under attack: {tables} a row, threshold {suppress.THRESHOLD}")
    print(
        f"{'table':>8} | {'small, %':>8} | {'further, %':>10} | {'narrowest range':>15} | {'small cells alone':>17} | "
        f"{'CPU s each':>10}"
    )
    for rows, columns in [(5, 4), (10, 8), (17, 12)]:
        chance = np.random.default_rng(SEED)
        small = further = cells = told = alone = 0
        narrowest, seconds = math.inf, 0.0
        for _ in range(tables):
            counts = np.minimum(chance.pareto(0.7, (rows, columns)) * 12, 5_000).astype(int)
            labels = tuple(f"r{row}" for row in range(rows)), tuple(f"c{column}" for column in range(columns))
            places = {(f"r{i}", f"c{j}"): int(counts[i, j]) for i in range(rows) for j in range(columns)}
            table = Table(Unit.REPORTS, ("a", "b"), labels, places)
            began = time.process_time()
            published = suppress.published(table, chance=random.Random(SEED))
            seconds += time.process_time() - began
            below = sum(0 < value < suppress.THRESHOLD for value in table.values.values())
            small, further, cells = small + below, further + len(published.hidden) - below, cells + len(published.shown)
            shown = {cell: None if value is None else float(value) for cell, value in published.shown.items()}
            for cell in published.hidden:
                low, high = suppress.attack(table.lines(), shown, cell)
                narrowest = min(narrowest, high - low)
            # What hiding the small cells alone would have been worth.
            naive = {
                cell: None if 0 < value < suppress.THRESHOLD else float(value) for cell, value in table.values.items()
            }
            for cell in (cell for cell, value in naive.items() if value is None):
                low, high = suppress.attack(table.lines(), naive, cell)
                alone += high - low < 1
                told += 1
        print(
            f"{f'{rows} x {columns}':>8} | {100 * small / cells:>8.1f} | {100 * further / cells:>10.1f} | "
            f"{narrowest:>15.0f} | {100 * alone / max(1, told):>10.1f} % told | {seconds / tables:>10.2f}",
            flush=True,
        )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=200)
    parser.add_argument("--penalty", type=float, default=surge.PENALTY)
    parser.add_argument("--tables", type=int, default=20)
    args = parser.parse_args(arguments)
    began = time.perf_counter()
    false_alarms(args.series, args.penalty)
    real_ones(args.series, args.penalty)
    short_runs(args.series, args.penalty)
    attacks(args.tables)
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
