"""Reads one field of a platform's record: words, an id, a count, a time. What is not there is empty, never guessed."""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from gyeot.errors import UnreadableFile
from gyeot.sources import piecewise
from gyeot.sources.export import Report

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)")
_DIGITS = re.compile(r"-?\d{1,15}")
_MARKED_UP = re.compile(r"<(?:br|a |b>|i>|/)|&(?:#39|quot|amp|lt|gt|nbsp);", re.IGNORECASE)
_LINE_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")  # linear: a scan that fails ends where the next one starts
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SECONDS = re.compile(r"\d{1,12}(?:\.\d{1,9})?")


def record(value: Any) -> Mapping[str, Any]:
    """Take a value for the record that it has to be. Raises UnreadableFile where it is none."""
    if not isinstance(value, dict):
        raise UnreadableFile("This is not a record (a JSON object).", "기록(JSON 객체)이 아닙니다.")
    return value


def words(record: Mapping[str, Any], name: str) -> str:
    """Return the text of a field, "" where it is missing or null; a number is an id written without quotation marks.

    Raises UnreadableFile for anything else: a record of another shape is not the record we know.
    """
    found = record.get(name, "")
    if isinstance(found, str):  # tests in a row, not match: this line runs ten times for every post
        return found
    if found is None:
        return ""
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    raise _other_shape()


def text(record: Mapping[str, Any], name: str) -> str:
    """Return the text of a field that has to be there. Raises UnreadableFile where it is missing or no text."""
    found = record.get(name)
    if isinstance(found, str):
        return found
    raise UnreadableFile(
        "The record has no text where this format keeps it.", "이 형식에서 글이 있어야 할 자리에 글이 없습니다."
    )


def member(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a field that is itself a record, empty where it is missing. Raises UnreadableFile for anything else."""
    found = record.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise _other_shape()
    return found


def many(record: Mapping[str, Any], name: str) -> Iterable[Any]:
    """Return a field that is a list, empty where it is missing. Raises UnreadableFile for anything else."""
    found = record.get(name)
    if found is None:
        return []
    elements = piecewise.elements(found)
    if elements is None:
        raise _other_shape()
    return elements


def count(record: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number, also where it is written as text; None where the source does not give one."""
    match record.get(name):
        case bool() | None:
            return None
        case int(number):
            return number
        case str(digits) if _DIGITS.fullmatch(digits):
            return int(digits)
    return None


def rfc3339(value: object) -> datetime | None:
    """Read a time that says its zone ("2024-09-05T03:00:00Z", "…+0900"); None where it is none or says no zone.

    >>> rfc3339("2024-09-05T12:00:00+0900")
    datetime.datetime(2024, 9, 5, 3, 0, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def unix(value: object) -> datetime | None:
    """Read seconds since 1970 in UTC, a number or its text; None for anything else.

    >>> unix("1725505200")
    datetime.datetime(2024, 9, 5, 3, 0, tzinfo=datetime.timezone.utc)
    """
    if isinstance(value, bool) or not _SECONDS.fullmatch(str(value) if isinstance(value, int | float | str) else ""):
        return None
    try:
        return datetime.fromtimestamp(float(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def moment(
    record: Mapping[str, Any], name: str, read: Callable[[object], datetime | None], report: Report, place: str
) -> datetime | None:
    """Return a time; where one is given that cannot be read, the post goes without it and the report says so."""
    value = record.get(name)
    if value is None or value == "":
        return None
    found = read(value)
    if found is None:
        report.remark(
            place,
            "A time is written in a way that gyeot does not know; the post is kept without it.",
            "알 수 없는 방식으로 적힌 시각이 있어, 그 시각 없이 글만 읽었습니다.",
        )
    return found


def without_markup(text: str) -> str:
    r"""Undo the little HTML that some platforms put around a comment's words; leave words without any as they are.

    >>> without_markup("one<br>two &lt;3")
    'one\ntwo <3'
    """
    if not _MARKED_UP.search(text):
        return text
    return without_entities(_TAG.sub("", _LINE_BREAK.sub("\n", text)))


def without_entities(text: str) -> str:
    """Undo HTML entities ("&lt;"), each once, and nothing else.

    >>> without_entities("&amp;lt;")
    '&lt;'
    """
    # html.unescape itself would raise on an entity of thousands of digits; the pattern never gives it one.
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _other_shape() -> UnreadableFile:
    return UnreadableFile(
        "The record has another shape than this format gives it.", "이 형식의 기록과 모양이 다릅니다."
    )
