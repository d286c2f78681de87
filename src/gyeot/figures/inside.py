"""What those inside see before a table leaves: every hidden number, why it is hidden, how closely it can be told.

None of this goes into a public page; a page is made from a published table, which does not hold it.
"""

import math
from dataclasses import dataclass

from gyeot.figures.suppress import Published, Table, attack


@dataclass(frozen=True, slots=True)
class Hidden:
    """A hidden cell with its number."""

    cell: tuple[str, ...]
    number: int
    small: bool  # below the threshold itself; otherwise hidden so that another stays hidden
    low: int  # what a reader can tell: at least this …
    high: int | None  # … and at most this; None where nothing published limits it

    @property
    def width(self) -> float:
        """How far apart the ends are."""
        return math.inf if self.high is None else self.high - self.low


def hidden(table: Table, published: Published) -> tuple[Hidden, ...]:
    """Attack every hidden cell once more, with all that is to be public; rounding, which only widens, left aside."""
    shown = {cell: None if value is None else float(table.values[cell]) for cell, value in published.shown.items()}
    found = []
    for cell in published.hidden:
        low, high = attack(table.lines(), shown, cell)
        number = table.values[cell]
        found.append(
            Hidden(
                cell=cell,
                number=number,
                small=number < published.threshold,
                low=math.ceil(low - 1e-6),
                high=math.floor(high + 1e-6) if math.isfinite(high) else None,
            )
        )
    return tuple(found)
