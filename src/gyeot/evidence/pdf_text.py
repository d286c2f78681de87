"""Cut strangers' words into what the report's fonts can show, and labelled boxes for the rest; nothing is dropped.

What hides or reorders is told by ``shown``; what has no glyph, by the list that came with the fonts (covered.txt).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias

from gyeot.evidence import shown

#: A stretch as JSON: words as they are, BREAK, NEWLINE, or a box: ["hidden" or "missing", "U+200B"].
Run: TypeAlias = str | int | list[str]

#: Here a line may end: people write words longer than any line.
BREAK = 0
NEWLINE = 1

#: Fifty narrow letters fill no line of the report; past half of that a word may be cut, every few letters.
_LONG, _STEP = 24, 8
#: A list of more kinds than this is no longer read; the rest is counted.
MAX_KINDS = 40

_CONTROLS = {"\t": "TAB", "\r": "CARRIAGE RETURN", "\0": "NULL", "\x1b": "ESCAPE"}
_KINDS = {
    "Cc": "CONTROL CHARACTER",
    "Cs": "HALF OF A CHARACTER (SURROGATE)",
    "Co": "PRIVATE USE CHARACTER",
    "Cn": "UNASSIGNED CHARACTER",
}

_COVERED = Path(__file__).parent / "report" / "covered.txt"
_IGNORED = frozenset("\ufe0f\u200d")  # they choose a glyph and have none
_WORD = re.compile(f"[^ ]{{{_LONG + 1},}}")


def runs(text: str) -> list[Run]:
    """Cut ``text`` for the report. The words and the boxes, read in order, are the text."""
    cut: list[Run] = []
    for piece, hides in shown.pieces(text):
        if hides and not _is_merely_new(piece):
            cut.append(["hidden", piece.strip("[]")])
            continue
        words = chr(_number(piece.strip("[]"))) if hides else piece
        for number, line in enumerate(words.split("\n")):
            if number:
                cut.append(NEWLINE)
            cut.extend(_line(line))
    return cut


def flagged(text: str) -> Counter[tuple[str, str]]:
    """Count the boxes in ``text`` by kind and code point."""
    return Counter((run[0], run[1]) for run in runs(text) if isinstance(run, list))


def name_of(code_point: str) -> str:
    """Return what Unicode calls ``U+200B``, or at least what kind of character it is."""
    one = chr(_number(code_point))
    return (
        unicodedata.name(one, "")
        or _CONTROLS.get(one, "")
        or _KINDS.get(unicodedata.category(one), "UNNAMED CHARACTER")
    )


def _number(code_point: str) -> int:
    return int(code_point.removeprefix("U+"), base=16)


def _is_merely_new(piece: str) -> bool:
    """Whether this Python's Unicode does not know the character yet; the fonts, which are younger, may."""
    return unicodedata.category(chr(_number(piece.strip("[]")))) == "Cn"


def _line(line: str) -> Iterator[Run]:
    if not _WORD.search(line) and _fonts()[0].issuperset(line):
        if line:
            yield line
        return
    gathered, length = "", 0  # length: letters since a line could last end
    long = {at for word in _WORD.finditer(line) for at in range(*word.span())}
    at = 0
    for cluster in _clusters(line):
        plain, boxed = _shown_part(cluster)
        gathered += plain
        length = length + 1 if at in long else 0
        if boxed or length == _STEP:
            if gathered:
                yield gathered
            yield from (["missing", shown.code_point(one)] for one in boxed)
            if length == _STEP:
                yield BREAK
            gathered, length = "", 0
        at += len(cluster)
    if gathered:
        yield gathered


def _shown_part(cluster: str) -> tuple[str, str]:
    """Say how much of ``cluster`` one font can set together; the rest is for boxes."""
    if _has_glyphs(cluster):
        return cluster, ""
    return (cluster[0], cluster[1:]) if _has_glyphs(cluster[0]) else ("", cluster)


def _has_glyphs(cluster: str) -> bool:
    """Whether one font has all of it: letters that are set together are never taken from two."""
    letters = [one for one in cluster if one not in _IGNORED]
    return any(font.issuperset(letters) for font in _fonts())


def _clusters(line: str) -> Iterator[str]:
    """Cut a line into what must stay together: a letter with its marks, an emoji, a syllable of old Hangul, a flag."""
    start = 0
    for at in range(1, len(line) + 1):
        if at == len(line) or not _belongs(line[start:at], line[at]):
            yield line[start:at]
            start = at


def _belongs(before: str, one: str) -> bool:
    if unicodedata.category(one).startswith("M") or one in _IGNORED or "\U0001f3fb" <= one <= "\U0001f3ff":
        return True
    if before.endswith("\u200d"):
        return True
    if _is_flag_letter(one):
        return len(before) == 1 and _is_flag_letter(before)
    return _is_jamo(one) and _is_jamo(before[-1])


def _is_flag_letter(one: str) -> bool:
    return "\U0001f1e6" <= one <= "\U0001f1ff"


def _is_jamo(one: str) -> bool:
    return "\u1100" <= one <= "\u11ff" or "\ua960" <= one <= "\ua97f" or "\ud7b0" <= one <= "\ud7ff"


@cache
def _fonts() -> tuple[frozenset[str], ...]:
    """Return the characters of each font, in the order in which the report tries them."""
    fonts: list[set[str]] = []
    for line in _COVERED.read_text("ascii").splitlines():
        if line.startswith("#"):
            fonts.append(set())
        else:
            first, last = (int(one, 16) for one in line.split("-"))
            fonts[-1].update(map(chr, range(first, last + 1)))
    return tuple(frozenset(one) for one in fonts)
