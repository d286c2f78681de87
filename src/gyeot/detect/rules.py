"""Raise a hand where a counsellor would, whatever the model thinks: a list of patterns that a reviewer can read and
test.

A rule adds a label and never takes one away. Each lies in ``rules/*.toml`` with its source, its date and sentences
that it must and must not match; all of them are tried when the rules are loaded. Patterns may repeat a character class
a bounded number of times and nothing else, so a hostile text costs no more than its length.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from gyeot.detect.text import canonical
from gyeot.material import Label

FOLDER = Path(__file__).parent / "rules"

#: Bounds of a pattern: a reviewer reads it on one screen, and no position of a text costs more than so many steps.
LONGEST_PATTERN, MOST_REPEATS, MOST_STEPS = 600, 60, 20_000

_FIELDS = frozenset(
    {"id", "label", "language", "source", "date", "topic", "whole", "needs", "pattern", "unless", "must", "must_not"}
)
#: When the subject has to be sexual crime or its material: always, only where there is a title that could say so, or
#: never.
_TOPICS = ("required", "if-titled", "any")
_PLAIN_QUOTES = str.maketrans("‘’‚‛“”„‟«»", '\'\'\'\'""""""')
#: Somebody else's words inside a comment; an apostrophe opens no quotation and does not close one.
_QUOTED = re.compile(r"""(?<![^\s(])["'][^"\n]{2,80}?["'](?![a-z])""")


class RuleError(ValueError):
    """A rules file that cannot be used; the message is ``file:line: what is wrong, what to do``."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A hand raised: where in the canonical text, for what, by which rule."""

    start: int
    end: int
    label: Label
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One pattern with everything a reviewer needs to judge it."""

    id: str
    label: Label
    language: str
    source: str
    date: date
    topic: str
    whole: bool
    needs: tuple[str, ...]  # at least one of these words stands in the text; looked for first, because it is quick
    pattern: re.Pattern[str] = field(repr=False)
    unless: re.Pattern[str] | None = field(repr=False)

    def find(self, text: str, title: str, topics: Sequence[re.Pattern[str]]) -> tuple[int, int] | None:
        """Where the rule holds in a lower-case text, or None."""
        if not any(word in text for word in self.needs):
            return None
        match = self.pattern.fullmatch(text.strip()) if self.whole else self.pattern.search(text)
        if match is None or (self.unless and self.unless.search(text)) or not self._on_topic(text, title, topics):
            return None
        before = len(text) - len(text.lstrip()) if self.whole else 0
        return match.start() + before, match.end() + before

    def _on_topic(self, text: str, title: str, topics: Sequence[re.Pattern[str]]) -> bool:
        if self.topic == "any" or (self.topic == "if-titled" and not title):
            return True
        return any(topic.search(title) or topic.search(text) for topic in topics)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, and the words of each language that tell that sexual crime or its material is the subject.

    A comment in one language often stands under a title in the other, so the words of both are looked for.
    """

    rules: tuple[Rule, ...]
    topics: tuple[re.Pattern[str], ...]
    any_need: re.Pattern[str]  # most comments hold none of the words that rules need, and are done here

    @classmethod
    def of(cls, rules: Sequence[Rule], topics: Sequence[re.Pattern[str]]) -> "Rules":
        """Put rules together that share their topics."""
        needs = {re.escape(word) for rule in rules for word in rule.needs}
        return cls(tuple(rules), tuple(topics), re.compile("|".join(sorted(needs))))

    def raised(self, text: str, title: str = "") -> Iterator[Raised]:
        """Give the hands raised for a canonical text under a canonical title."""
        text = _plain(text)
        if self.any_need.search(text) is None:
            return
        text, moved = _unwrapped(text)
        title = _plain(title)
        if _QUOTED.search(text):
            return
        for rule in self.rules:
            found = rule.find(text, title, self.topics)
            if found:
                yield Raised(found[0] + moved, found[1] + moved, rule.label, rule.id)


def raised(text: str, title: str = "") -> tuple[Raised, ...]:
    """The hands that the shipped rules raise for a canonical text under a canonical title."""
    return tuple(_shipped().raised(text, title))


@cache
def _shipped() -> Rules:
    return load(FOLDER)


def load(folder: Path) -> Rules:
    """Load and try all rules of a folder. Raises RuleError for the first that is not as it should be."""
    rules: list[Rule] = []
    topics: list[re.Pattern[str]] = []
    for file in sorted(folder.glob("*.toml")):
        source = _Source(file)
        topics.append(source.pattern(source.record["topic_words"], 1))
        rules += source.rules()
    loaded = Rules.of(rules, topics)
    for file in sorted(folder.glob("*.toml")):
        _try_examples(_Source(file), loaded)
    return loaded


def worst_steps(pattern: str) -> int:
    """How many steps one position of a text can cost at most; 0 for a pattern that is not bounded.

    Only classes and single characters may repeat, and only a stated number of times. Groups may be optional, never
    repeated.
    """
    bare = re.sub(r"\\.", "x", pattern)
    bare = re.sub(r"\[[^\]]*\]", "x", bare)
    if re.search(r"[*+]|\{\d*,\}|\)\{", bare):
        return 0
    repeats = [int(most) for most in re.findall(r"\{\d*,?(\d+)\}", bare)]
    if any(most > MOST_REPEATS for most in repeats):
        return 0
    steps = 1 + pattern.count("|")
    for most in repeats:
        steps *= most + 1
    return steps


class _Source:
    """A rules file with the line of every entry, so that a complaint can point at it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.text = file.read_text("utf-8")
        try:
            self.record: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as broken:
            raise RuleError(f"{file.name}:1: {broken}; mend the TOML") from broken
        self.language = file.stem
        if "topic_words" not in self.record:
            raise self.wrong(1, "there is no topic_words", "say which words tell that the subject is sexual crime")
        starts = [number for number, line in enumerate(self.text.splitlines(), 1) if line.strip() == "[[rule]]"]
        self.entries = list(zip(starts, self.record.get("rule", []), strict=True))

    def wrong(self, line: int, what: str, advice: str) -> RuleError:
        return RuleError(f"{self.file.name}:{line}: {what}; {advice}")

    def line_of(self, words: str, start: int) -> int:
        """The line on or after ``start`` that holds these words, or ``start``."""
        lines = self.text.splitlines()
        return next((number for number in range(start, len(lines) + 1) if words in lines[number - 1]), start)

    def rules(self) -> Iterator[Rule]:
        seen: set[str] = set()
        for line, entry in self.entries:
            self._check_fields(line, entry)
            if entry["id"] in seen:
                raise self.wrong(line, f"the id {entry['id']} is taken", "choose another")
            seen.add(entry["id"])
            yield Rule(
                id=entry["id"],
                label=Label(entry["label"]),
                language=self.language,
                source=entry["source"],
                date=entry["date"],
                topic=entry["topic"],
                whole=entry.get("whole", False),
                needs=tuple(entry["needs"]),
                pattern=self.pattern(entry["pattern"], line),
                unless=self.pattern(entry["unless"], line) if "unless" in entry else None,
            )

    def _check_fields(self, line: int, entry: Mapping[str, Any]) -> None:
        missing = sorted(_FIELDS - {"whole", "unless"} - set(entry))
        if missing:
            raise self.wrong(line, f"{missing[0]} is missing", "every rule says it")
        unknown = sorted(set(entry) - _FIELDS)
        if unknown:
            raise self.wrong(line, f"{unknown[0]} is no field of a rule", "mend its name or take it out")
        if entry["label"] not in set(Label):
            raise self.wrong(line, "that label is none of the nine", "use a name from the guideline")
        if entry["language"] != self.language:
            raise self.wrong(line, "the language is not that of the file", "move the rule")
        if not isinstance(entry["date"], date) or not entry["source"]:
            raise self.wrong(
                line, "source or date do not say where the rule is from", "give both; the date as 2026-01-31"
            )
        if entry["topic"] not in _TOPICS:
            raise self.wrong(line, "topic is none of " + ", ".join(_TOPICS), "choose one")
        if not (entry["needs"] and entry["must"] and entry["must_not"]):
            raise self.wrong(line, "needs, must or must_not is empty", "give at least one of each")
        if any(word != word.lower() for word in entry["needs"]):
            raise self.wrong(line, "needs holds a capital letter", "texts are compared in lower case")

    def pattern(self, pattern: str, line: int) -> re.Pattern[str]:
        """Compile a pattern that is short and bounded."""
        pattern = "".join(part.strip() for part in pattern.splitlines())
        if not 0 < worst_steps(pattern) <= MOST_STEPS:
            raise self.wrong(
                line, "the pattern may take too long", "use no * or +, repeat single characters at most 60 times"
            )
        try:
            return re.compile(pattern)
        except re.error as broken:
            raise self.wrong(line, f"the pattern is broken: {broken}", "mend it") from broken


def _try_examples(source: _Source, loaded: Rules) -> None:
    by_id = {rule.id: rule for rule in loaded.rules}
    for line, entry in source.entries:
        rule = by_id[entry["id"]]
        alone = Rules.of([rule], loaded.topics)
        for example, wanted in [*((e, True) for e in entry["must"]), *((e, False) for e in entry["must_not"])]:
            text, title = (example, "") if isinstance(example, str) else (example["text"], example.get("title", ""))
            if any(alone.raised(canonical(text).text, canonical(title).text)) is not wanted:
                what = f"{rule.id} {'misses a sentence of must' if wanted else 'matches a sentence of must_not'}"
                raise source.wrong(source.line_of(text, line), what, "mend the pattern or the sentence")


def _plain(text: str) -> str:
    """Lower case and straight quotes, letter for letter, so that positions stay."""
    lower = text.lower()
    return (lower if len(lower) == len(text) else text).translate(_PLAIN_QUOTES)


def _unwrapped(text: str) -> tuple[str, int]:
    """A comment that stands in quotation marks as a whole quotes nobody."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip(" .,!?"))
    inside = text[start + 1 : end - 1]
    if end - start > 2 and text[start] == text[end - 1] == '"' and '"' not in inside:
        return inside, start + 1
    return text, 0


def shipped_rules() -> Sequence[Rule]:
    """The rules that ship, for a page or a document that lists them."""
    return _shipped().rules
