"""When the counting itself changed: a crackdown began and ended, a law or a definition moved. A list to be reviewed."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gyeot import lists

FILE = Path(__file__).with_name("breaks.toml")

_NEEDED = frozenset({"id", "date", "affects", "ko", "en", "source", "confidence", "checked"})
_OPTIONAL = frozenset({"until", "known_to", "note_ko", "note_en"})
_CONFIDENCE = ("A", "B", "C")
_AFFECTED = frozenset({"reports", "cases", "victims", "suspects", "items", "posts"})


@dataclass(frozen=True, slots=True)
class Break:
    """One change in what is counted or how keenly."""

    id: str
    date: dt.date
    until: dt.date | None  # the last day of one that lasted and ended
    latest: dt.date  # where only the month or the year is known, its last day; otherwise the date
    affects: frozenset[str]
    ko: str
    en: str
    note_ko: str
    note_en: str
    source: str
    confidence: str
    checked: dt.date

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.date == self.latest

    def may_begin_after(self, first: dt.date, last: dt.date) -> bool:
        """Whether it began, or may have begun, on a day after ``first`` and up to ``last``."""
        return self.date <= last and self.latest > first

    def ends_in(self, first: dt.date, last: dt.date) -> bool:
        """Whether it ended on one of these days, and a day without it follows among them."""
        return self.until is not None and first <= self.until < last

    def share_of(self, first: dt.date, last: dt.date) -> str:
        """How much of these days falls into one that lasted: "all", "part" or "none"."""
        until = self.until or dt.date.max
        if self.date <= first and last <= until:
            return "all"
        return "part" if self.date <= last and first <= until else "none"

    def said_in(self, language: str) -> str:
        """The change in one line, with its remark."""
        said, note = (self.ko, self.note_ko) if language.startswith("ko") else (self.en, self.note_en)
        return f"{said}. {note}" if note else f"{said}."


def between(first: dt.date, last: dt.date, unit: str) -> tuple[Break, ...]:
    """The known breaks that touch counts of ``unit`` and begin or end inside these days, or may do so.

    One that begins on the very first day changes nothing inside: all that was counted, was counted in the new way.
    """
    return tuple(
        one for one in known() if unit in one.affects and (one.may_begin_after(first, last) or one.ends_in(first, last))
    )


def near(first: dt.date, last: dt.date, within: dt.timedelta, unit: str) -> tuple[Break, ...]:
    """The known breaks that touch counts of ``unit`` and begin or end so near to these days, or may do so."""
    return between(first - within - dt.timedelta(days=1), last + within, unit)


@cache
def known(file: Path = FILE) -> tuple[Break, ...]:
    """All breaks, by date. Raises ListError for the first entry that is not as it should be."""
    return tuple(sorted(map(_read, lists.entries(file, "break")[1]), key=lambda one: one.date))


def _read(told: lists.Entry) -> Break:
    told.check(_NEEDED, _OPTIONAL)
    entry = told.values
    if not entry["source"] or not entry["affects"] or not set(entry["affects"]) <= _AFFECTED:
        raise told.wrong("source or affects is empty or unknown", "name both")
    if entry["confidence"] not in _CONFIDENCE:
        raise told.wrong("confidence is none of A, B, C", "say how well it is known")
    if entry.get("until", dt.date.max) <= entry["date"]:
        raise told.wrong("until is not after date", "exchange them or take it out")
    return Break(
        id=entry["id"],
        date=entry["date"],
        until=entry.get("until"),
        latest=_latest(told),
        affects=frozenset(entry["affects"]),
        ko=entry["ko"],
        en=entry["en"],
        note_ko=entry.get("note_ko", ""),
        note_en=entry.get("note_en", ""),
        source=entry["source"],
        confidence=entry["confidence"],
        checked=entry["checked"],
    )


def _latest(told: lists.Entry) -> dt.date:
    """The last day on which it may have begun."""
    day: dt.date = told.values["date"]
    if "known_to" not in told.values:
        return day
    ends = {"month": (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1), "year": dt.date(day.year + 1, 1, 1)}
    starts = {"month": day.replace(day=1), "year": dt.date(day.year, 1, 1)}
    known_to = told.values["known_to"]
    if known_to not in ends or day != starts[known_to] or "until" in told.values:
        raise told.wrong(
            "known_to is not the month or the year that begins on date", "give its first day, and no until"
        )
    return ends[known_to] - dt.timedelta(days=1)
