"""What a check of public material comes to: findings with their places, what was looked at, and what was not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from gyeot.said import Said


class Level(StrEnum):
    """How much a finding asks for. Nothing here blocks: people decide what is printed."""

    CHANGE = "change"  # change it before it is printed
    SUGGESTION = "suggestion"  # worth a look; may be right as it stands


class Sure(StrEnum):
    """How sure it is that the place is a fault."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to change or to look at. ``[start, end)`` is its place in the text; nothing, where it is the whole."""

    kind: str  # "term", or an id of rules/kinds.toml
    rule: str  # which entry found it
    level: Level
    sure: Sure
    start: int = 0
    end: int = 0
    words: str = field(default="", repr=False)
    what: Said
    why: Said
    instead: Said
    source: str
    date: date  # of the source
    read: bool = False  # the source has no date; this is when it was read
    context: str = ""  # why it is only a suggestion here: "quotation", "statute" or "criticism"

    @property
    def cited(self) -> Said:
        """The source with its date."""
        day = self.date.isoformat()
        if self.read:
            return Said(f"{self.source} (확인한 날 {day})", f"{self.source} (read on {day})")
        cited = self.source if day in self.source else f"{self.source} ({day})"
        return Said(cited, cited)

    @property
    def of_the_whole(self) -> bool:
        """Whether it speaks of the text as a whole."""
        return self.start == self.end


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number in the text. ``name`` says whose it is, where that is known."""

    start: int
    end: int
    written: str
    name: Said | None
    support: bool = False  # gives support to the person, beyond taking a report
    source: str = ""
    read_on: date | None = None  # when the source was read; None where none was
    doubt: Said | None = None  # what no source says


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The outcome of a check: what was found, what was looked at, and what nobody looked at."""

    findings: tuple[Finding, ...] = ()
    numbers: tuple[Number, ...] = ()
    checked: tuple[Said, ...] = ()
    not_checked: tuple[Said, ...] = ()

    @property
    def to_change(self) -> tuple[Finding, ...]:
        """What should be changed before it is printed."""
        return tuple(finding for finding in self.findings if finding.level is Level.CHANGE)

    @property
    def to_consider(self) -> tuple[Finding, ...]:
        """What is worth a look."""
        return tuple(finding for finding in self.findings if finding.level is Level.SUGGESTION)

    def as_json(self) -> Mapping[str, Any]:
        """Give the whole of it for programs."""
        return {
            "to_change": len(self.to_change),
            "to_consider": len(self.to_consider),
            "findings": [_finding(one) for one in self.findings],
            "numbers": [
                {
                    "start": one.start,
                    "end": one.end,
                    "written": one.written,
                    "name": _said(one.name) if one.name else None,
                    "source": one.source,
                    "read_on": one.read_on.isoformat() if one.read_on else None,
                    "doubt": _said(one.doubt) if one.doubt else None,
                }
                for one in self.numbers
            ],
            "checked": [_said(one) for one in self.checked],
            "not_checked": [_said(one) for one in self.not_checked],
        }


#: What a context is called.
CONTEXTS: Mapping[str, Said] = {
    "quotation": Said(
        "인용한 말로 보여 살펴볼 곳에만 둡니다.", "It looks like a quotation, so it is only a suggestion."
    ),
    "statute": Said(
        "법률 용어로 보여 살펴볼 곳에만 둡니다.", "It looks like a legal term, so it is only a suggestion."
    ),
    "criticism": Said(
        "말을 바로잡거나 비판하는 문장으로 보여 살펴볼 곳에만 둡니다.",
        "The sentence seems to be about the words themselves, so it is only a suggestion.",
    ),
}


def _said(one: Said) -> Mapping[str, str]:
    return {"ko": one.ko, "en": one.en}


def _finding(one: Finding) -> Mapping[str, Any]:
    return {
        "kind": one.kind,
        "rule": one.rule,
        "level": one.level.value,
        "sure": one.sure.value,
        "start": one.start,
        "end": one.end,
        "words": one.words,
        "what": _said(one.what),
        "why": _said(one.why),
        "instead": _said(one.instead),
        "source": one.source,
        "date": one.date.isoformat(),
        "context": one.context,
    }
