"""Puts the words of a picture into the order in which a person reads them: column by column, a table row by row.

Tesseract reads a page across. Here its words are parted where a gutter runs between them (after Nagy and Seth's XY-cut,
1984), and the parts put in order: what stands above the columns, each column from left to right, what stands below. A
headline over all columns bridges the gutter and so stays first.

A machine cannot know whether two columns are a table. Where one of them has only labels, dates or numbers, level with
lines of the other, it is read by rows. A table with sentences in both columns is read by columns.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import NamedTuple

#: How far a letter reaches to its left and right, in its own height: words of one line touch, words over a gutter do
#: not. The space between words is a quarter of a height, half of one where letters are set wide.
_REACH = 0.6
#: White over the whole width that is taller than so many letters parts what stands above from what stands below.
_TALL = 2.2
#: Lines that a column has at least: one short line and a wide gap make none.
_FEWEST = 2
#: Labels are at most so many letters wide, unless they are numbers or dates. Nobody sets running text as narrow.
_LABEL = 6
#: How far the middles of two lines that stand level may be apart, in letters; and the share of labels that stand so.
_LEVEL = 0.35
_MOST_LEVEL = 2 / 3
#: Lines of one cell stand closer than so many times the closest.
_CLOSE = 1.5
#: A poster has some hundred lines. More are noise, or a book, and stay as they came: to part 400 takes a second.
MAX_RUNS = 400


class Box(NamedTuple):
    """A place in a picture, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a syllable of one, and the space before it: a line break where it begins a line."""

    text: str = field(repr=False)
    before: str
    box: Box

    @property
    def height(self) -> float:
        return self.box.bottom - self.box.top


@dataclass(frozen=True, eq=False)
class Run:
    """Words of one line that touch: a line of its column. Runs are numbered as they came."""

    number: int
    words: tuple[Word, ...]

    @cached_property
    def height(self) -> float:
        return median(word.height for word in self.words)

    @cached_property
    def middle(self) -> float:
        return median((word.box.top + word.box.bottom) / 2 for word in self.words)

    @cached_property
    def top(self) -> float:
        return self.middle - self.height / 2

    @cached_property
    def bottom(self) -> float:
        return self.middle + self.height / 2

    @cached_property
    def left(self) -> float:
        return min(word.box.left for word in self.words) - _REACH * self.height

    @cached_property
    def right(self) -> float:
        return max(word.box.right for word in self.words) + _REACH * self.height

    def is_label(self) -> bool:
        """Tell whether it is narrow, or more numbers than letters."""
        text = "".join(word.text for word in self.words)
        digits, letters = (sum(map(kind, text)) for kind in (str.isdigit, str.isalpha))
        return self.right - self.left <= (_LABEL + 2 * _REACH) * self.height or digits > letters

    def level_with(self, lines: Sequence["Run"]) -> bool:
        """Tell whether it stands in the middle of these lines, up and down."""
        return abs(self.middle - (lines[0].top + lines[-1].bottom) / 2) <= _LEVEL * self.height


@dataclass(frozen=True)
class Part:
    """A part of the page without a gutter, or a table: its place, and its lines in the order of reading."""

    box: Box
    runs: list[Run]


@dataclass(frozen=True)
class Stretch:
    """A stretch of the page with a gutter through it: the lines left and right of it, those above, and those below."""

    above: list[Run]
    left: list[Run]
    right: list[Run]
    below: list[Run]

    @property
    def gutter(self) -> float:
        """The middle of it."""
        return (max(run.right for run in self.left) + min(run.left for run in self.right)) / 2

    def side_by_side(self) -> int:
        """Count the lines that stand beside the other column. None where it has no two such lines."""
        beside = _beside(self.left, self.right), _beside(self.right, self.left)
        return sum(beside) if min(beside) >= _FEWEST else 0

    def by_rows(self) -> list[Run] | None:
        """Give a table row by row. None where it is no table."""
        if (rows := _rows(self.left, self.right)) is not None:
            return [run for labels, lines in rows for run in labels + lines]
        if (rows := _rows(self.right, self.left)) is not None:
            return [run for labels, lines in rows for run in lines + labels]
        return None


def parts(words: Sequence[Word], page: Box) -> list[Part]:
    """Part the page; one part, as it came, where no gutter parts its words."""
    runs = list(_runs(words))
    return _parts(runs, page) if len(runs) <= MAX_RUNS else [Part(page, runs)]


def as_text(ordered: Sequence[Part]) -> str:
    """Give the words of the parts, on a new line wherever they do not go on as they came."""
    text, before = "", -1
    for run in (run for part in ordered for run in part.runs):
        first, *others = run.words
        text += first.before if run.number == before + 1 or "\n" in first.before else "\n"
        text += first.text + "".join(word.before + word.text for word in others)
        before = run.number
    return text


def _runs(words: Sequence[Word]) -> Iterator[Run]:
    """Part each line where the gap is too wide for one between words."""
    starts = [at for at, word in enumerate(words) if not at or "\n" in word.before or _apart(words[at - 1], word)]
    for number, (start, end) in enumerate(pairwise([*starts, len(words)])):
        yield Run(number, tuple(words[start:end]))


def _apart(word: Word, following: Word) -> bool:
    return following.box.left - word.box.right > _REACH * (word.height + following.height)


def _parts(runs: list[Run], box: Box) -> list[Part]:
    found = max(_stretches(runs), key=Stretch.side_by_side, default=None)
    if found is None:
        return [Part(box, runs)]
    beside = [*found.left, *found.right]
    top = _within(box.top, (_bottom(found.above) + _top(beside)) / 2, box.bottom) if found.above else box.top
    bottom = _within(top, (_bottom(beside) + _top(found.below)) / 2, box.bottom) if found.below else box.bottom
    gutter = _within(box.left, found.gutter, box.right)
    above = _parts(found.above, box._replace(bottom=top)) if found.above else []
    below = _parts(found.below, box._replace(top=bottom)) if found.below else []
    if (rows := found.by_rows()) is None:
        within = box._replace(top=top, bottom=bottom)
        left, right = within._replace(right=gutter), within._replace(left=gutter)
        return [*above, *_parts(found.left, left), *_parts(found.right, right), *below]
    if len(above) > 1 or len(below) > 1:
        return [*above, Part(box._replace(top=top, bottom=bottom), rows), *below]
    return [Part(box, [run for part in (*above, Part(box, rows), *below) for run in part.runs])]


def _within(low: float, value: float, high: float) -> float:
    return min(max(low, value), high)


def _top(runs: list[Run]) -> float:
    return min(run.top for run in runs)


def _bottom(runs: list[Run]) -> float:
    return max(run.bottom for run in runs)


def _stretches(runs: list[Run]) -> Iterator[Stretch]:
    """Give all stretches that have a gutter: for each place beside a line, all between what bridges it."""
    white = _tall_white(runs)
    for gutter in sorted({run.right for run in runs}):
        bridges = [(run.top, run.bottom) for run in runs if run.left < gutter < run.right]
        for top, bottom in _between([*white, *bridges]):
            inside = [run for run in runs if top < run.middle < bottom]
            found = Stretch(
                [run for run in runs if run.middle <= top],
                [run for run in inside if run.right <= gutter],
                [run for run in inside if run.right > gutter],
                [run for run in runs if run.middle >= bottom],
            )
            if found.side_by_side():
                yield found


def _beside(runs: list[Run], others: list[Run]) -> int:
    """Count the lines, each below the one before, that stand within the others' height."""
    if not others:
        return 0
    count, lowest = 0, _top(others)
    for run in sorted(runs, key=lambda run: run.middle):
        if lowest < run.middle < _bottom(others):
            count, lowest = count + 1, run.bottom
    return count


def _tall_white(runs: list[Run]) -> list[tuple[float, float]]:
    """Where nothing stands over the whole width, for taller than the letters above and below it."""
    white: list[tuple[float, float]] = []
    lowest = None
    for run in sorted(runs, key=lambda run: run.top):
        if lowest and run.top - lowest.bottom > _TALL * min(run.height, lowest.height):
            white.append((lowest.bottom, run.top))
        lowest = run if lowest is None or run.bottom > lowest.bottom else lowest
    return white


def _between(walls: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Give what the walls leave free, from top to bottom."""
    free = float("-inf")
    for top, bottom in sorted(walls):
        if top > free:
            yield free, top
        free = max(free, bottom)
    yield free, float("inf")


def _rows(labels: list[Run], lines: list[Run]) -> list[tuple[list[Run], list[Run]]] | None:
    """Give each label with the lines that it stands for. None where these are no labels of those lines."""
    if not all(label.is_label() for label in labels):
        return None
    cells = [_cell(label, labels, lines) for label in labels]
    first = {cell[0]: label for label, cell in zip(labels, cells, strict=True) if cell}
    level = sum(
        label.level_with(cell) or label.level_with(cell[:1]) for label, cell in zip(labels, cells, strict=True) if cell
    )
    if len(first) < len(labels) or level < _MOST_LEVEL * len(labels):
        return None
    return [([first[row[0]]] if row[0] in first else [], row) for row in _from(lines, first.__contains__)]


def _cell(label: Run, labels: list[Run], lines: list[Run]) -> list[Run]:
    """Give the lines beside a label that stand close together, if it is their only one; else the line beside it."""
    gaps = {below: below.top - above.bottom for above, below in pairwise(lines)}
    close = _CLOSE * min((gap for gap in gaps.values() if gap > 0), default=0)
    for cell in _from(lines, lambda line: gaps.get(line, 0) > close):
        if [one for one in labels if cell[0].top <= one.middle <= cell[-1].bottom] == [label]:
            return cell
    return [line for line in lines if line.top < label.bottom and label.top < line.bottom][:1]


def _from(lines: list[Run], begins: Callable[[Run], bool]) -> list[list[Run]]:
    """Part the lines before each that begins something."""
    starts = [0, *(at for at, line in enumerate(lines) if at and begins(line))]
    return [lines[start:end] for start, end in pairwise([*starts, len(lines)])]
