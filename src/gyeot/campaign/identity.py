"""What may tell readers who a person is: age, school, class, place, initial, occupation near the word for a victim."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from gyeot import lists
from gyeot.campaign import words
from gyeot.campaign.rules import FOLDER
from gyeot.campaign.words import Phrase, Sentence
from gyeot.said import Said

_REQUIRED = frozenset({"id", "ko", "en", "pattern", "must", "must_not"})


@dataclass(frozen=True, slots=True)
class Clue:
    """One kind of clue."""

    name: Said
    alone: bool
    pattern: re.Pattern[str] = field(repr=False)


@cache
def _shipped() -> tuple[tuple[Phrase, ...], tuple[Clue, ...]]:
    top, found = lists.entries(FOLDER / "identity.toml", "clue")
    clues = []
    for entry in found:
        entry.check(_REQUIRED, frozenset({"alone"}))
        if re.search(r"[*+]|\{\d*,\}|\)\{", re.sub(r"\[[^\]]*\]|\\.", "x", entry.values["pattern"])):
            raise entry.wrong("the pattern may take too long", "use no * or +, repeat single characters only")
        clue = Clue(
            Said(entry.values["ko"], entry.values["en"]),
            entry.values.get("alone", False),
            re.compile(entry.values["pattern"]),
        )
        for example in entry.values["must"]:
            if not clue.pattern.search(example):
                raise entry.wrong(f"it misses “{example}” of must", "mend the pattern")
        for example in entry.values["must_not"]:
            if clue.pattern.search(example):
                raise entry.wrong(f"it finds “{example}” of must_not", "mend the pattern")
        clues.append(clue)
    return tuple(words.phrase(word) for word in top["near"]), tuple(clues)


def clues(text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[tuple[int, int], Said]]:
    """Give the sentences about a victim that hold two kinds of clue, or a school's name, and which they hold."""
    near, kinds = _shipped()
    for sentence in sentences:
        if not any(any(words.places(sentence, word)) for word in near):
            continue
        there = [
            (kind, match)
            for kind in kinds
            if (match := kind.pattern.search(text, sentence.start, sentence.end)) is not None
        ]
        if len(there) > 1 or any(kind.alone for kind, _ in there):
            start, end = min(match.start() for _, match in there), max(match.end() for _, match in there)
            names = [kind.name for kind, _ in there]
            yield (start, end), Said(", ".join(name.ko for name in names), ", ".join(name.en for name in names))
