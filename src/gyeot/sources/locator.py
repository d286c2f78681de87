"""Says where in a received file a comment stands, so that anyone can go back and look.

A locator is a line of steps, from the outside in, joined by ``;``. Each step is ``name=value``::

    locator = step *( ";" step )
    step    = name "=" value
    value   = text in which "%", ";" and control characters are percent-encoded (RFC 3986, UTF-8)

    warc-record=N   the N-th record of a WARC file, counted from 1
    sheet=N         the N-th sheet of a workbook, counted from 1 (its name may be a person's)
    bytes=A-B       the bytes from A up to, not including, B; the first byte is 0
    line=N          the N-th line of a text file, counted from 1 (a byte order mark belongs to no line)
    row=N           the N-th row of a table, counted from 1, the header row included
    record=N        the N-th record of a container that is none of the above, counted from 1
    element=WHERE   an element of an HTML page: its id, or its place as the reader's docstring says
    json=POINTER    the value that a JSON Pointer (RFC 6901) names in the JSON text that the steps before it lead to

Examples: ``line=5;json=/items/0/snippet/topLevelComment`` and ``warc-record=3;json=/result/commentList/0``. The empty
locator is the whole file.
"""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any, TypeAlias
from urllib.parse import unquote

from gyeot.errors import UnreadableFile
from gyeot.sources import piecewise

#: The steps that there are. A new kind of step is added here and to the grammar above.
STEPS = frozenset({"warc-record", "sheet", "bytes", "line", "row", "record", "element", "json"})

Step: TypeAlias = tuple[str, str]

_UNSAFE = re.compile(r"[%;\x00-\x1f\x7f]")
_ENCODED = re.compile(r"%(?![0-9A-F]{2})")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_COUNT = re.compile(r"[1-9][0-9]{0,17}")
_RANGE = re.compile(r"(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})")
_BOM = b"\xef\xbb\xbf"


def step(name: str, value: str | int) -> str:
    """Write one step.

    >>> step("line", 5)
    'line=5'
    >>> step("element", "a;b")
    'element=a%3Bb'
    """
    if name not in STEPS:
        raise ValueError("no such step in a locator")
    return f"{name}={_UNSAFE.sub(lambda found: f'%{ord(found[0]):02X}', str(value))}"


def join(*locators: str) -> str:
    """Put locators behind one another, the outermost first; empty ones fall away.

    >>> join("warc-record=3", "", "line=5")
    'warc-record=3;line=5'
    """
    return ";".join(filter(None, locators))


def pointer(*path: str | int) -> str:
    """Write a JSON Pointer (RFC 6901) from keys and indexes.

    >>> pointer("items", 0, "a/b~c")
    '/items/0/a~1b~0c'
    """
    return "".join(
        f"/{part}" if isinstance(part, int) else f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path
    )


def at(place: str, *path: str | int) -> str:
    """Point into the JSON text at ``place``, or deeper where ``place`` already ends in a JSON step.

    >>> at("line=5", "items", 0)
    'line=5;json=/items/0'
    >>> at("line=5;json=/items/0", "snippet")
    'line=5;json=/items/0/snippet'
    """
    if not path:
        return place
    inner = step("json", pointer(*path))
    if place.rpartition(";")[2].startswith("json="):
        return place + inner.removeprefix("json=")
    return join(place, inner)


def parse(locator: str) -> tuple[Step, ...]:
    """Take a locator apart into its steps. Raises UnreadableFile where it does not follow the grammar."""
    if not locator:
        return ()
    return tuple(_parsed(part) for part in locator.split(";"))


def build(steps: Iterable[Step]) -> str:
    """Put steps together again: ``build(parse(locator)) == locator``."""
    return join(*(step(name, value) for name, value in steps))


def resolve(received: bytes, locator: str) -> Any:
    """Follow ``locator`` into ``received``; return the JSON value there, or the bytes where it has no JSON step.

    Follows bytes, line and json steps; the others belong to the readers of those containers. Raises UnreadableFile
    where there is nothing at that place.
    """
    here: Any = received
    for name, value in parse(locator):
        match name:
            case "bytes":
                here = _between(here, value)
            case "line":
                here = _line(here, value)
            case "json":
                here = _pointed(here, value)
            case _:
                raise _nothing_there()
    return here


def resolve_json(received: bytes, locator: str) -> Any:
    """Follow ``locator`` to the JSON value that it leads to. Raises UnreadableFile where there is none."""
    found = resolve(received, locator)
    return _pointed(found, "") if isinstance(found, bytes) else found


def _parsed(part: str) -> Step:
    name, equals, value = part.partition("=")
    if name not in STEPS or not equals or _ENCODED.search(value) or _UNSAFE.search(value.replace("%", "")):
        raise UnreadableFile(
            "This is not a place in a source as gyeot writes it. Copy the locator again from the post.",
            "gyeot이 쓰는 원본 위치 표기가 아닙니다. 게시글에 적힌 위치를 다시 복사해 주세요.",
        )
    return name, unquote(value, errors="replace")


def _between(received: Any, value: str) -> bytes:
    found = _RANGE.fullmatch(value)
    if not isinstance(received, bytes) or not found or not int(found[1]) <= int(found[2]) <= len(received):
        raise _nothing_there()
    return received[int(found[1]) : int(found[2])]


def _line(received: Any, value: str) -> bytes:
    if not isinstance(received, bytes) or not _COUNT.fullmatch(value):
        raise _nothing_there()
    # Only \n ends a line: that is how a file is read line by line, and a \r before it is white space to JSON.
    lines = received.split(b"\n", int(value))
    if len(lines) < int(value):
        raise _nothing_there()
    return lines[int(value) - 1].removeprefix(_BOM if value == "1" else b"")


def _pointed(received: Any, value: str) -> Any:
    if not isinstance(received, bytes) or (value and not value.startswith("/")):
        raise _nothing_there()
    here = piecewise.decode(received.removeprefix(_BOM))
    for part in value.split("/")[1:]:
        here = _member(here, part.replace("~1", "/").replace("~0", "~"))
    return here


def _member(value: Any, key: str) -> Any:
    if isinstance(value, dict) and key in value:
        return value[key]
    elements = piecewise.elements(value)
    if elements is None or not _INDEX.fullmatch(key):
        raise _nothing_there()
    for element in islice(elements, int(key), int(key) + 1):
        return element
    raise _nothing_there()


def _nothing_there() -> UnreadableFile:
    return UnreadableFile(
        "There is nothing at this place of the file. Check that it is the file that the post was read from.",
        "파일의 이 위치에 아무것도 없습니다. 게시글을 읽어 온 그 파일이 맞는지 확인해 주세요.",
    )
