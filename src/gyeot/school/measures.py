"""What the law has for a school: duties with their days, measures 1 to 9, protection, and what comes later."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from gyeot import lists
from gyeot.said import Said

FILE = Path(__file__).with_name("measures.toml")

_NEEDED = frozenset({"id", "part", "article", "what", "what_en", "decides", "decides_en", "source", "checked_on"})
_OPTIONAL = frozenset({"number", "apart", "apart_en", "due", "due_en", "days", "doubt", "doubt_en"})


class Part(StrEnum):
    """Where an entry belongs."""

    DUTY = "duty"  # what has to be done, and by when
    OFFENDER = "offender"  # 제17조 제1항
    VICTIM = "victim"  # 제16조 제1항
    SUPPORT = "support"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Measure:
    """One entry: a duty, a measure, a help. ``days`` counts from the day on which the school learned of it."""

    id: str
    part: Part
    number: int | None
    article: str
    what: Said
    apart: Said  # what it brings for not meeting, and what it does not
    decides: Said
    due: Said
    days: int | None
    source: str
    checked_on: dt.date
    doubt: Said | None

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
    """All entries. Raises ListError for the first one that is not as it should be."""
    return tuple(map(_read, lists.entries(file, "entry")[1]))


def _read(told: lists.Entry) -> Measure:
    told.check(_NEEDED, _OPTIONAL)
    entry = told.values
    if entry["part"] not in set(Part):
        raise told.wrong(f"there is no part {entry['part']}", f"choose one of {', '.join(Part)}")
    if not entry["source"] or not entry["article"]:
        raise told.wrong("source or article is empty", "name both")
    for name in ("what", "apart", "decides", "due", "doubt"):
        if bool(entry.get(name)) != bool(entry.get(f"{name}_en")):
            raise told.wrong(f"{name} stands in one language alone", f"write {name} and {name}_en")

    def words(name: str) -> Said:
        return Said(entry.get(name, ""), entry.get(f"{name}_en", ""))

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
