"""Reads the lists that people review (TOML), entry by entry, so that a complaint can point at the line."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


class ListError(ValueError):
    """A list that cannot be used; the message is ``file:line: what is wrong, what to do``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a list, with the line that it begins on."""

    file: str
    line: int
    values: Mapping[str, Any]

    def wrong(self, what: str, advice: str) -> ListError:
        """Make the complaint about this entry."""
        return ListError(f"{self.file}:{self.line}: {what}; {advice}")

    def check(self, required: frozenset[str], optional: frozenset[str] = frozenset()) -> None:
        """Refuse an entry that lacks a field, has one that nobody reads, or a date that is none."""
        for name in sorted(required - set(self.values)):
            raise self.wrong(f"{name} is missing", "every entry says it")
        for name in sorted(set(self.values) - required - optional):
            raise self.wrong(f"{name} is no field here", "mend its name or take it out")
        for name in ("date", "until", "checked", "checked_on", "read_on"):
            if name in self.values and type(self.values[name]) is not date:
                raise self.wrong(f"{name} is no date", "write it as 2026-01-31")


def entries(file: Path, table: str) -> tuple[Mapping[str, Any], list[Entry]]:
    """Give what stands at the top of a list, and its entries. Raises ListError where it is no TOML."""
    text = file.read_text("utf-8")
    try:
        record = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise ListError(f"{file.name}:1: {broken}; mend the TOML") from broken
    starts = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{table}]]"]
    found = [Entry(file.name, *pair) for pair in zip(starts, record.get(table, []), strict=True)]
    _check_ids(found)
    return record, found


def _check_ids(found: list[Entry]) -> None:
    seen: set[str] = set()
    for entry in found:
        name = entry.values.get("id", "")
        if name in seen:
            raise entry.wrong(f"the id {name} is taken", "choose another")
        seen.add(name)


def in_folder(folder: Path, table: str) -> Iterator[Entry]:
    """Give the entries of all lists in a folder that have such a table."""
    for file in sorted(folder.glob("*.toml")):
        yield from entries(file, table)[1]
