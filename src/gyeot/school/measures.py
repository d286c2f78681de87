"""What the law has for a school: duties with their days, measures 1 to 9, protection, and what comes later."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("measures.toml")

_NEEDED = frozenset({"id", "part", "article", "what", "what_en", "decides", "decides_en", "source", "checked_on"})
_FIELDS = _NEEDED | {"number", "apart", "apart_en", "due", "due_en", "days", "doubt", "doubt_en"}


class MeasuresError(ValueError):
    """The list cannot be used; the message is ``file:line: what is wrong, what to do``."""


class Part(StrEnum):
    """Where an entry belongs."""

    DUTY = "duty"  # what has to be done, and by when
    OFFENDER = "offender"  # 제17조 ①
    VICTIM = "victim"  # 제16조 ①
    SUPPORT = "support"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Words:
    """One wording in both languages."""

    ko: str
    en: str

    def said_in(self, language: str) -> str:
        """The wording in ``language``; every other than Korean gets English."""
        return self.ko if language.startswith("ko") else self.en


@dataclass(frozen=True, slots=True)
class Measure:
    """One entry: a duty, a measure, a help. ``days`` counts from the day on which the school learned of it."""

    id: str
    part: Part
    number: int | None
    article: str
    what: Words
    apart: Words  # what it brings for not meeting, and what it does not
    decides: Words
    due: Words
    days: int | None
    source: str
    checked_on: dt.date
    doubt: Words | None

    def due_on(self, known_on: dt.date | None) -> dt.date | None:
        """Give the last day for it, in Korea's calendar; None where it does not hang on the day of knowledge."""
        if known_on is None or self.days is None:
            return None
        return known_on + dt.timedelta(days=self.days)


def of(part: Part) -> tuple[Measure, ...]:
    """All entries of one part, in the list's order."""
    return tuple(one for one in known() if one.part is part)


@cache
def known(file: Path = FILE) -> tuple[Measure, ...]:
    """All entries. Raises MeasuresError for the first one that is not as it should be."""
    text = file.read_text("utf-8")
    try:
        entries = tomllib.loads(text).get("entry", [])
    except tomllib.TOMLDecodeError as broken:
        raise MeasuresError(f"{file.name}:1: {broken}; mend the TOML") from broken
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[entry]]"]
    found: dict[str, Measure] = {}
    for entry, line in zip(entries, lines, strict=True):
        one = _read(entry, f"{file.name}:{line}")
        if one.id in found:
            raise MeasuresError(f"{file.name}:{line}: the id {one.id} is taken; choose another")
        found[one.id] = one
    return tuple(found.values())


def _read(entry: Mapping[str, Any], place: str) -> Measure:
    missing, unknown = sorted(_NEEDED - set(entry)), sorted(set(entry) - _FIELDS)
    if missing:
        raise MeasuresError(f"{place}: {missing[0]} is missing; every entry says it")
    if unknown:
        raise MeasuresError(f"{place}: {unknown[0]} is no field of an entry; mend its name or take it out")
    if entry["part"] not in set(Part):
        raise MeasuresError(f"{place}: there is no part {entry['part']}; choose one of {', '.join(Part)}")
    if type(entry["checked_on"]) is not dt.date:
        raise MeasuresError(f"{place}: checked_on is no date; write it as 2026-01-31, without quotation marks")
    if not entry["source"] or not entry["article"]:
        raise MeasuresError(f"{place}: source or article is empty; name both")
    for name in ("what", "apart", "decides", "due", "doubt"):
        if bool(entry.get(name)) != bool(entry.get(f"{name}_en")):
            raise MeasuresError(f"{place}: {name} stands in one language alone; write {name} and {name}_en")

    def words(name: str) -> Words:
        return Words(entry.get(name, ""), entry.get(f"{name}_en", ""))

    return Measure(
        id=entry["id"],
        part=Part(entry["part"]),
        number=entry.get("number"),
        article=entry["article"],
        what=words("what"),
        apart=words("apart"),
        decides=words("decides"),
        due=words("due"),
        days=entry.get("days"),
        source=entry["source"],
        checked_on=entry["checked_on"],
        doubt=words("doubt") if entry.get("doubt") else None,
    )
