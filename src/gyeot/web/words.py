"""How people's words are shown: as the source holds them, with marks under what the machine read, and nothing live.

Whatever cannot be seen (bidirectional controls, zero-width and filler characters) is shown by its number, so that what
a reviewer reads is what is there. Addresses stay text. Templates escape all of it.
"""

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gyeot.material import Label

#: Characters that draw nothing although Unicode calls them letters or marks.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"
#: Control, format, surrogate, private use, not assigned, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

#: A span that weighs less than this is marked with a dotted line.
_STRONG = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; or one unseen character by its ``code``. ``marks`` names the labels that a span speaks for."""

    text: str = field(default="", repr=False)
    code: str = ""
    marks: str = ""
    keys: str = ""  # the numbers of those labels on the decision form
    weak: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    label: Label
    weight: float


def pieces(text: str, spans: Iterable[Sequence[object]] = (), *, language: str = "ko") -> list[Piece]:
    """Cut ``text`` into pieces. ``spans`` are ``[start, end, label, weight]`` in code points of ``text``."""
    marks = [mark for span in spans if (mark := _mark(span, text)) is not None]
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    found: list[Piece] = []
    for start, end in itertools.pairwise(edges):
        over = [mark for mark in marks if mark.start <= start and end <= mark.end]
        found.extend(_stretch(text, start, end, over, language))
    return found


def visible(text: str) -> str:
    """Write unseen characters by their number where no markup can stand, as in a list to choose from."""
    return "".join(f"[U+{ord(char):04X}]" if unseen(text, at) else char for at, char in enumerate(text))


def unseen(text: str, at: int) -> bool:
    """Tell whether the character at ``at`` draws nothing. Those that only hold an emoji together count as seen."""
    char = text[at]
    if char in "\n\t":
        return False
    if char == _JOINER:
        return not (_is_emoji(text, at - 1) and _is_emoji(text, at + 1))
    if char == _EMOJI_STYLE:
        return at == 0 or not (_is_emoji(text, at - 1) or text[at - 1] in "0123456789#*")
    if "\ufe00" <= char <= "\ufe0e" or "\U000e0100" <= char <= "\U000e01ef":
        return True
    return char in _BLANK_LETTERS or unicodedata.category(char) in _UNSEEN


def _is_emoji(text: str, at: int) -> bool:
    if not 0 <= at < len(text):
        return False
    char = text[at]
    return char == _EMOJI_STYLE or unicodedata.category(char) == "So" or "\U0001f3fb" <= char <= "\U0001f3ff"


def _mark(span: Sequence[object], text: str) -> _Mark | None:
    """Read a stored span, without the spaces around it.

    One that does not fit the text is left out rather than shown in a wrong place; so is one that marks no word.
    """
    start, end, label, weight = span
    if not (isinstance(start, int) and isinstance(end, int) and isinstance(weight, int | float)):
        return None
    if not 0 <= start < end <= len(text) or not any(char.isalnum() for char in text[start:end]):
        return None
    start, end = end - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())
    return _Mark(start, end, Label(str(label)), float(weight))


def _stretch(text: str, start: int, end: int, over: Sequence[_Mark], language: str) -> Iterator[Piece]:
    labels = sorted({mark.label for mark in over}, key=list(Label).index)
    marks = ", ".join(label.ko if language.startswith("ko") else label.en for label in labels)
    keys = ",".join(str(list(Label).index(label) + 1) for label in labels)
    weak = bool(over) and max(mark.weight for mark in over) < _STRONG
    runs = list(_runs(text, start, end))
    for number, (run, is_code) in enumerate(runs):
        if is_code:
            yield Piece(code=run, marks=marks)
            continue
        # Under the space after a word, a mark would push its numbers before the next word.
        words = run.strip() if marks else run
        before, after = run[: len(run) - len(run.lstrip())], run[len(run.rstrip()) :]
        if words != run and before:
            yield Piece(text=before)
        if words:
            yield Piece(text=words, marks=marks, weak=weak, keys=keys if number == len(runs) - 1 else "")
            if words != run and after:
                yield Piece(text=after)


def _runs(text: str, start: int, end: int) -> Iterator[tuple[str, bool]]:
    """Yield stretches of seen characters and, one by one, the code points of unseen ones."""
    begun = start
    for at in range(start, end):
        if not unseen(text, at):
            continue
        if begun < at:
            yield text[begun:at], False
        yield f"U+{ord(text[at]):04X}", True
        begun = at + 1
    if begun < end:
        yield text[begun:end], False
