"""Words that public material should not use, and what to say instead: lists that a press officer can read and test.

Each entry lies in ``wording/*.toml`` with its reason, its source, its date and sentences that it must and must not
find; all of them are tried when the lists are loaded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from gyeot import lists
from gyeot.campaign import words
from gyeot.campaign.found import Level, Sure
from gyeot.campaign.words import Phrase, Sentence
from gyeot.said import Said

FOLDER = Path(__file__).parent / "wording"

_REQUIRED = frozenset(
    "id avoid prefer prefer_en why why_en source date level sure must must_not".split()  # noqa: SIM905 - one a word
)
_OPTIONAL = frozenset({"topic", "unless", "read"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry: what to avoid, what to prefer, and why."""

    id: str
    avoid: tuple[str, ...]
    prefer: Said
    why: Said
    source: str
    date: date
    read: bool
    level: Level
    sure: Sure
    topic: bool
    phrases: tuple[Phrase, ...] = field(repr=False)
    unless: tuple[Phrase, ...] = field(repr=False)

    def find(self, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """Give the places of the term in a sentence."""
        if any(any(words.places(sentence, ordinary)) for ordinary in self.unless):
            return
        for wanted in self.phrases:
            for first, last in words.places(sentence, wanted):
                yield sentence.words[first].start, sentence.words[last].end


@cache
def shipped() -> tuple[Term, ...]:
    """The lists that ship, loaded and tried."""
    return load(FOLDER)


def load(folder: Path) -> tuple[Term, ...]:
    """Load and try the lists of a folder. Raises ListError for the first entry that is not as it should be."""
    found = list(lists.in_folder(folder, "term"))
    for entry in found:
        entry.check(_REQUIRED, _OPTIONAL)
        if not (entry.values["avoid"] and entry.values["must"] and entry.values["must_not"] and entry.values["source"]):
            raise entry.wrong("avoid, source, must or must_not is empty", "give at least one of each")
    terms = tuple(_term(entry) for entry in found)
    for entry, term in zip(found, terms, strict=True):
        _try(entry, term)
    return terms


def _term(entry: lists.Entry) -> Term:
    values: Mapping[str, Any] = entry.values
    try:
        level, sure = Level(values["level"]), Sure(values["sure"])
    except ValueError:
        raise entry.wrong("level or sure is unknown", "use change or suggestion; high, medium or low") from None
    return Term(
        id=values["id"],
        avoid=tuple(values["avoid"]),
        prefer=Said(values["prefer"], values["prefer_en"]),
        why=Said(values["why"], values["why_en"]),
        source=values["source"],
        date=values["date"],
        read=values.get("read", False),
        level=level,
        sure=sure,
        topic=values.get("topic", False),
        phrases=_phrases(entry, values["avoid"]),
        unless=_phrases(entry, values.get("unless", [])),
    )


def _phrases(entry: lists.Entry, written: Sequence[str]) -> tuple[Phrase, ...]:
    made = tuple(words.phrase(one) for one in written)
    if not all(made):
        raise entry.wrong("one of its words says nothing by itself", "write it out")
    return made


def _try(entry: lists.Entry, term: Term) -> None:
    for example, wanted in [
        *((e, True) for e in entry.values["must"]),
        *((e, False) for e in entry.values["must_not"]),
    ]:
        hit = any(any(term.find(sentence)) for sentence in words.sentences(example))
        if term.topic and hit:
            from gyeot.campaign import rules  # the rules know what the subject is

            hit = rules.on_topic(words.sentences(example))
        if hit is not wanted:
            what = "misses a sentence of must" if wanted else "finds a sentence of must_not"
            raise entry.wrong(f"{term.id} {what}: {example}", "mend the words or the sentence")
