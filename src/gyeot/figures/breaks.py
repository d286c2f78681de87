"""Days on which the counting itself changed: a crackdown began, a law or a definition moved. A list to be reviewed."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gyeot import lists

FILE = Path(__file__).with_name("breaks.toml")

_NEEDED = frozenset({"id", "date", "affects", "ko", "en", "source", "checked"})
_OPTIONAL = frozenset({"until", "exact", "note_ko", "note_en"})
_AFFECTED = frozenset({"reports", "cases", "victims", "suspects", "items", "posts"})


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
    """All breaks, by date. Raises ListError for the first entry that is not as it should be."""
    return tuple(sorted(map(_read, lists.entries(file, "break")[1]), key=lambda one: one.date))


def _read(told: lists.Entry) -> Break:
    told.check(_NEEDED, _OPTIONAL)
    entry = told.values
    if not entry["source"] or not entry["affects"] or not set(entry["affects"]) <= _AFFECTED:
        raise told.wrong("source or affects is empty or unknown", "name both")
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
