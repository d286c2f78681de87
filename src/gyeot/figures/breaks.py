"""Days on which the counting itself changed: a crackdown began, a law or a definition moved. A list to be reviewed."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("breaks.toml")

_NEEDED = frozenset({"id", "date", "affects", "ko", "en", "source", "checked"})
_FIELDS = _NEEDED | {"until", "exact", "note_ko", "note_en"}
_AFFECTED = frozenset({"reports", "cases", "victims", "suspects", "items", "posts"})


class BreaksError(ValueError):
    """The list cannot be used; the message is ``file:line: what is wrong, what to do``."""


@dataclass(frozen=True, slots=True)
class Break:
    """One change in what is counted or how keenly."""

    id: str
    date: dt.date
    until: dt.date | None
    exact: bool  # false where only the period is known
    affects: frozenset[str]
    ko: str
    en: str
    note_ko: str
    note_en: str
    source: str
    checked: dt.date

    def said_in(self, language: str) -> str:
        """The change in one line, with its remark."""
        said, note = (self.ko, self.note_ko) if language.startswith("ko") else (self.en, self.note_en)
        return f"{said}. {note}" if note else f"{said}."


def between(first: dt.date, last: dt.date, unit: str) -> tuple[Break, ...]:
    """The known breaks that touch counts of ``unit`` and fall on a day after ``first`` and up to ``last``.

    A break on the very first day changes nothing inside: all that was counted, was counted in the new way.
    """
    return tuple(one for one in known() if unit in one.affects and first < one.date <= last)


@cache
def known(file: Path = FILE) -> tuple[Break, ...]:
    """All breaks, by date. Raises BreaksError for the first entry that is not as it should be."""
    text = file.read_text("utf-8")
    try:
        entries = tomllib.loads(text).get("break", [])
    except tomllib.TOMLDecodeError as broken:
        raise BreaksError(f"{file.name}:1: {broken}; mend the TOML") from broken
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[break]]"]
    found = [_read(entry, f"{file.name}:{line}") for entry, line in zip(entries, lines, strict=True)]
    if len({one.id for one in found}) != len(found):
        raise BreaksError(f"{file.name}:1: an id is used twice; choose another")
    return tuple(sorted(found, key=lambda one: one.date))


def _read(entry: Mapping[str, Any], place: str) -> Break:
    missing, unknown = sorted(_NEEDED - set(entry)), sorted(set(entry) - _FIELDS)
    if missing:
        raise BreaksError(f"{place}: {missing[0]} is missing; every break says it")
    if unknown:
        raise BreaksError(f"{place}: {unknown[0]} is no field of a break; mend its name or take it out")
    if not all(isinstance(entry.get(name, entry["date"]), dt.date) for name in ("date", "until", "checked")):
        raise BreaksError(f"{place}: a date is not written as 2026-01-31; write it so, without quotation marks")
    if not entry["source"] or not entry["affects"] or not set(entry["affects"]) <= _AFFECTED:
        raise BreaksError(f"{place}: source or affects is empty or unknown; name both")
    return Break(
        id=entry["id"],
        date=entry["date"],
        until=entry.get("until"),
        exact=entry.get("exact", True),
        affects=frozenset(entry["affects"]),
        ko=entry["ko"],
        en=entry["en"],
        note_ko=entry.get("note_ko", ""),
        note_en=entry.get("note_en", ""),
        source=entry["source"],
        checked=entry["checked"],
    )
