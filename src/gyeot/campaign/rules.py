"""What a sentence does (advises, warns, shows how, blames): words near one another, in lists that people can review."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from gyeot import lists
from gyeot.campaign import words
from gyeot.campaign.found import Level
from gyeot.campaign.words import Phrase, Sentence

FOLDER = Path(__file__).parent / "rules"

LANGUAGES = ("ko", "en")

#: Roles that a sentence may have. The first six are findings themselves, the others tell what the text has.
ROLES = (
    "victim-advice",
    "method",
    "blame",
    "belittling",
    "presumption",
    "to-offender",
    "to-bystander",
    "appeal",
    "criticism",
    "statute",
)
WITHIN = 12

_REQUIRED = frozenset({"id", "role", "rows", "must", "must_not"})
_OPTIONAL = frozenset({"within", "ordered", "unless", "level"})

#: So many places of one row are looked at in a sentence; a word repeated more often makes the search no better.
_PLACES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: of each row one word, near one another, in one sentence."""

    id: str
    role: str
    level: Level | None
    within: int
    ordered: bool
    rows: tuple[tuple[Phrase, ...], ...] = field(repr=False)
    unless: tuple[Phrase, ...] = field(repr=False)

    def find(self, sentence: Sentence) -> tuple[int, int] | None:
        """Where in the text the rule holds in a sentence, or None."""
        there = []
        for row in self.rows:
            found = _row_places(sentence, row)
            if not found:
                return None
            there.append(found)
        if any(any(words.places(sentence, let_go)) for let_go in self.unless):
            return None
        chosen = self._near(there, [])
        if not chosen:
            return None
        low, high = _span(chosen)
        return sentence.words[low].start, sentence.words[high].end

    def _near(self, rows: Sequence[Sequence[tuple[int, int]]], chosen: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Choose one place of each row, no word twice, all near one another; nothing, where that cannot be."""
        if not rows:
            return chosen
        for place in rows[0]:
            if any(place[0] <= other[1] and other[0] <= place[1] for other in chosen):
                continue
            if self.ordered and chosen and place[0] < chosen[-1][1]:
                continue
            low, high = _span([*chosen, place])
            # What is near enough so far has few neighbours, so this ends soon however often a word is repeated.
            if high - low <= self.within and (found := self._near(rows[1:], [*chosen, place])):
                return found
        return []


def _span(places: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return min(place[0] for place in places), max(place[1] for place in places)


def _row_places(sentence: Sentence, row: Sequence[Phrase]) -> list[tuple[int, int]]:
    return sorted({place for wanted in row for place in words.places(sentence, wanted)})[:_PLACES]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, and the words that tell that sexual crime is the subject: one alone, or of each row one."""

    rules: tuple[Rule, ...]
    topics: tuple[Phrase, ...] = field(repr=False)
    together: tuple[tuple[Phrase, ...], ...] = field(repr=False)

    def of(self, *roles: str) -> Iterator[Rule]:
        """Give the rules of these roles."""
        return (rule for rule in self.rules if rule.role in roles)


@cache
def shipped() -> Rules:
    """The rules that ship, loaded and tried."""
    return load(FOLDER)


def on_topic(sentences: Sequence[Sentence]) -> bool:
    """Whether a text speaks of sexual crime."""

    def has(phrases: Sequence[Phrase]) -> bool:
        return any(any(words.places(sentence, phrase)) for sentence in sentences for phrase in phrases)

    return has(shipped().topics) or all(has(row) for row in shipped().together)


def load(folder: Path) -> Rules:
    """Load and try the rules of a folder. Raises ListError for the first that is not as it should be."""
    each = [lists.entries(folder / f"{language}.toml", "rule") for language in LANGUAGES]
    rules: list[Rule] = []
    topics: list[Phrase] = []
    together: list[tuple[Phrase, ...]] = []
    for top, found in each:
        topics += [words.phrase(word) for word in top.get("topic", [])]
        together += [tuple(words.phrase(word) for word in row) for row in top.get("topic_together", [])]
        made = [_rule(entry) for entry in found]
        for entry, rule in zip(found, made, strict=True):
            _try(entry, rule)
        rules += made
    return Rules(tuple(rules), tuple(topics), tuple(together))


def _rule(entry: lists.Entry) -> Rule:
    entry.check(_REQUIRED, _OPTIONAL)
    values: Mapping[str, Any] = entry.values
    if values["role"] not in ROLES:
        raise entry.wrong("role is none of " + ", ".join(ROLES), "choose one")
    if not (values["rows"] and all(values["rows"]) and values["must"] and values["must_not"]):
        raise entry.wrong("rows, must or must_not is empty", "give at least one of each")
    return Rule(
        id=values["id"],
        role=values["role"],
        level=Level(values["level"]) if "level" in values else None,
        within=values.get("within", WITHIN),
        ordered=values.get("ordered", False),
        rows=tuple(tuple(_phrase(entry, word) for word in row) for row in values["rows"]),
        unless=tuple(_phrase(entry, word) for word in values.get("unless", [])),
    )


def _phrase(entry: lists.Entry, written: str) -> Phrase:
    made = words.phrase(written)
    if not made:
        raise entry.wrong(f"“{written}” says nothing by itself", "write it out")
    return made


def _try(entry: lists.Entry, rule: Rule) -> None:
    for example, wanted in [
        *((e, True) for e in entry.values["must"]),
        *((e, False) for e in entry.values["must_not"]),
    ]:
        if any(rule.find(sentence) for sentence in words.sentences(example)) is not wanted:
            what = "misses a sentence of must" if wanted else "finds a sentence of must_not"
            raise entry.wrong(f"{rule.id} {what}: {example}", "mend the words or the sentence")
