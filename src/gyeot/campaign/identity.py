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
    role: str  # "school", "class", "member" or ""
    pattern: re.Pattern[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Shipped:
    near: tuple[Phrase, ...] = field(repr=False)
    help: tuple[Phrase, ...] = field(repr=False)
    ordinary: tuple[Phrase, ...] = field(repr=False)
    clues: tuple[Clue, ...]


@cache
def _shipped() -> _Shipped:
    top, found = lists.entries(FOLDER / "identity.toml", "clue")
    clues = []
    for entry in found:
        entry.check(_REQUIRED, frozenset({"alone", "role"}))
        if re.search(r"[*+]|\{\d*,\}|\)\{", re.sub(r"\[[^\]]*\]|\\.", "x", entry.values["pattern"])):
            raise entry.wrong("the pattern may take too long", "use no * or +, repeat single characters only")
        clue = Clue(
            Said(entry.values["ko"], entry.values["en"]),
            entry.values.get("alone", False),
            entry.values.get("role", ""),
            re.compile(entry.values["pattern"]),
        )
        for example in entry.values["must"]:
            if not clue.pattern.search(example):
                raise entry.wrong(f"it misses “{example}” of must", "mend the pattern")
        for example in entry.values["must_not"]:
            if clue.pattern.search(example):
                raise entry.wrong(f"it finds “{example}” of must_not", "mend the pattern")
        clues.append(clue)
    near, help_, ordinary = (tuple(words.phrase(word) for word in top[name]) for name in ("near", "help", "ordinary"))
    return _Shipped(near, help_, ordinary, tuple(clues))


def clues(text: str, sentences: Sequence[Sentence], *, on_topic: bool) -> Iterator[tuple[tuple[int, int], Said]]:
    """Give the sentences that may tell who someone is, and which clues they hold.

    About a victim, two kinds of clue or a school's full name do; where sexual crime is the subject, so does any school
    beside a class, an age or an initial.
    """
    shipped = _shipped()
    for sentence in sentences:
        there = [
            (kind, match)
            for kind in shipped.clues
            if (match := kind.pattern.search(text, sentence.start, sentence.end)) is not None
        ]
        kinds = [kind for kind, _ in there]
        told = _is_about_a_victim(kinds, sentence) and (len(kinds) > 1 or any(kind.alone for kind in kinds))
        if told or (on_topic and _is_a_pupil(kinds, sentence)):
            start, end = min(match.start() for _, match in there), max(match.end() for _, match in there)
            names = dict.fromkeys(kind.name for kind in kinds)
            yield (start, end), Said(", ".join(name.ko for name in names), ", ".join(name.en for name in names))


def _is_about_a_victim(kinds: Sequence[Clue], sentence: Sentence) -> bool:
    """Whether a sentence names a victim, other than in the name of help where nobody stands: 피해자 지원센터."""
    shipped = _shipped()
    helps = {first for phrase in shipped.help for first, _ in words.places(sentence, phrase)}
    has_someone = any(kind.role == "member" for kind in kinds)
    ends = [last for phrase in shipped.near for _, last in words.places(sentence, phrase)]
    return any(has_someone or last + 1 not in helps for last in ends)


def _is_a_pupil(kinds: Sequence[Clue], sentence: Sentence) -> bool:
    """Whether a school stands beside what points at one of its pupils. A class alone may be invited to a lesson."""
    roles = {kind.role for kind in kinds}
    invites = any(any(words.places(sentence, word)) for word in _shipped().ordinary)
    return "school" in roles and ("member" in roles or ("class" in roles and not invites))
