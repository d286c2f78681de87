"""Opens a large JSON document piece by piece, so that memory holds its bytes and never all of its records at once.

Decoded, a chat of 100 MB takes 600 MB. So the records in its long lists stay bytes, in runs of at most
``bounds.MAX_JSON_BYTES``, and are decoded when somebody walks the list. What remains, the frame around them, is
decoded as it is. Every run is decoded once before the document is given out: a damaged document is refused as a
whole, as if it had been decoded in one go.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from gyeot.errors import UnreadableFile
from gyeot.sources import bounds

#: Where a run of records begins and ends in a document's bytes.
Run: TypeAlias = tuple[int, int]

# Up to the next bracket outside strings, in bytes whose escaped quotation marks are gone. The strings in one match are
# bounded because the matcher keeps a note of each.
_TO_BRACKET = re.compile(rb'[^"\[\]{}]*+(?:"[^"]*+"[^"\[\]{}]*+){0,64}([\[\]{}]?)')
_OPENING = b"[{"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class LongList:
    """A list of a large document: its elements are decoded when it is walked, and again each time."""

    data: bytes = field(repr=False)
    parts: tuple[Any, ...] = field(repr=False)  # runs of elements still to decode, and elements decoded already

    def __iter__(self) -> Iterator[Any]:
        for part in self.parts:
            if isinstance(part, _Packed):
                yield from part.elements(self.data)
            else:
                yield part


@dataclass(frozen=True, slots=True)
class _Packed:
    start: int
    end: int

    def elements(self, data: bytes) -> list[Any]:
        found: list[Any] = bounds.decode_json(b"[" + data[self.start : self.end] + b"]")
        return found


def elements(value: Any) -> Iterable[Any] | None:
    """Return the elements of a decoded list, long or short, or None where the value is no list."""
    return value if isinstance(value, list | LongList) else None


def decode(data: bytes, *, at_once: int = bounds.MAX_JSON_BYTES) -> Any:
    """Decode a JSON text of up to ``bounds.MAX_DOCUMENT_BYTES``; past ``at_once`` bytes its long lists are LongLists.

    Raises UnreadableFile for what is no JSON, or past a bound.
    """
    if len(data) > bounds.MAX_DOCUMENT_BYTES:
        bounds.refuse_size()
    if len(data) <= at_once:
        return bounds.decode_json(data)
    bounds.check_depth(data)
    bounds.check_containers(data)
    runs = _runs(data, at_once)
    name = secrets.token_hex(16)  # what stands in for a run must not be something that the file could hold
    value = bounds.decode_json(_frame(data, runs, name))
    for start, end in runs:
        _check(data, start, end)
    return _with_lists(value, data, {f"{name}{number}": _Packed(*run) for number, run in enumerate(runs)})


def _runs(data: bytes, at_once: int) -> list[Run]:
    """Find, in every list longer than ``at_once``, the runs of elements that are not; each run is no longer either."""
    found: list[Run] = []
    open_since: list[int] = []
    pending: list[Run | None] = [None]  # for each open bracket, and for the outside, the run that is being gathered
    for position in brackets(data):
        if data[position] in _OPENING:
            open_since.append(position)
            pending.append(None)
            continue
        if not open_since:
            break  # not JSON, which the frame's decoding will say
        start, end, last = open_since.pop(), position + 1, pending.pop()
        is_long = end - start > at_once
        if last and is_long:
            found.append(last)
        if not open_since or data[open_since[-1]] != _OPENING[0]:
            continue
        gathered = pending[-1]
        if gathered and (is_long or end - gathered[0] > at_once):
            found.append(gathered)
            gathered = None
        pending[-1] = None if is_long else (gathered[0] if gathered else start, end)
    return sorted(found)


def brackets(data: bytes) -> Iterator[int]:
    """Give the places of the brackets outside strings, looking at a block at a time."""
    in_string = escaped = False
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        if escaped:
            block = b"_" + block[1:]
        # Pairs of backslashes first: what is left of them escapes what follows. Lengths stay as they are.
        plain = block.replace(b"\\\\", b"__")
        escaped = plain.endswith(b"\\")
        plain = b'"' * in_string + plain.replace(b'\\"', b"__")
        offset = start - in_string
        in_string = plain.count(b'"') % 2 == 1
        for match in _TO_BRACKET.finditer(plain, 0, plain.rfind(b'"') if in_string else len(plain)):
            if match[1]:
                yield offset + match.start(1)


def _frame(data: bytes, runs: list[Run], name: str) -> bytes:
    """Return the document with a string in the place of each run."""
    pieces, done = [], 0
    for number, (start, end) in enumerate(runs):
        pieces += [data[done:start], f'"{name}{number}"'.encode()]
        done = end
    return b"".join([*pieces, data[done:]])


def _check(data: bytes, start: int, end: int) -> None:
    try:
        _Packed(start, end).elements(data)
    except UnreadableFile as unfit:
        raise UnreadableFile(
            f"{unfit.en} (Counted from byte {start:,} of the document.)",
            f"{unfit.ko} (문서의 {start:,}번째 바이트부터 센 자리입니다.)",
        ) from None


def _with_lists(value: Any, data: bytes, packed: dict[str, _Packed]) -> Any:
    """Put LongLists where strings stand in for runs; recursion is bounded by the depth that was checked."""
    if isinstance(value, dict):
        return {key: _with_lists(member, data, packed) for key, member in value.items()}
    if not isinstance(value, list):
        return value
    parts = tuple(
        packed.get(part, part) if isinstance(part, str) else _with_lists(part, data, packed) for part in value
    )
    if any(isinstance(part, _Packed) for part in parts):
        return LongList(data, parts)
    return list(parts)
