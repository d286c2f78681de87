"""Cuts a text into sentences and words in their dictionary form, so that particles and endings hide nothing.

Korean words come from Kiwi (kiwipiepy, an optional extra), which knows that 가졌다 and 가진 are 가지다; English words
are met in the forms that people write (``forms``). Every word knows its place in the text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot import lists
from gyeot.errors import OutsideWorld

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

_HERE = Path(__file__).parent

#: A sentence longer than this is cut, so that looking for words near one another costs no more than the text's length.
LONGEST_SENTENCE = 600

#: What makes 했어야, which blames, out of 해야.
_PAST = ("었", "았", "였")
_MUST = ("어야", "아야", "여야", "어야지", "아야지")
#: Endings that say what a sentence does. They stay, under one name each; all others are dropped with the particles.
_ENDINGS = {
    **dict.fromkeys(("면", "으면", "다면", "는다면", "ᆫ다면", "었다면", "거든"), "~면"),
    **dict.fromkeys(("어도", "아도", "여도", "더라도"), "~어도"),
    **dict.fromkeys(_MUST, "~어야"),
    **dict.fromkeys(
        (
            "세요", "으세요", "시오", "으시오", "십시오", "으십시오", "ᆸ시다", "읍시다", "자", "어라", "아라", "여라",
            "거라", "라", "으라", "셔요", "세요~", "아요", "어요",
        ),
        "~세요",
    ),
}  # fmt: skip
#: Of these, 아요 and 어요 ask only after 말다 (하지 말아요) and 주다 (도와줘요); elsewhere they merely tell.
_ASKS_AFTER = {"아요": ("말", "주"), "어요": ("말", "주"), "라": ("말",)}
#: Every run is tried once and given back nowhere, or a line of a hundred thousand dots would take minutes.
_SENTENCE_END = re.compile(r"(?<![.!?…。])[.!?…。]++[\"'”’)\]]*+(?=\s|$)|\n++")
#: Tags of what says nothing by itself: suffixes that make verbs, the copula, marks. English is read on its own.
_SILENT = frozenset("XSV XSA XSA-I VCP SF SP SS SSO SSC SE SO SW SL".split())  # noqa: SIM905 - one a word
_ENGLISH = re.compile(r"[A-Za-z]+")
_SET_WIDE = re.compile(r"\W*(?:[가-힣] {1,2}){3,}[가-힣]\W*")


@dataclass(frozen=True, slots=True)
class Word:
    """One word that means something: where it stands, and what it may be called."""

    start: int
    end: int
    keys: frozenset[str] = field(repr=False)
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or line, with its words."""

    start: int
    end: int
    words: tuple[Word, ...] = field(repr=False)
    numbers: Mapping[str, tuple[int, ...]] = field(repr=False)  # where in ``words`` each name stands

    @classmethod
    def of(cls, start: int, end: int, words: Sequence[Word]) -> "Sentence":
        """Put a sentence together."""
        numbers: dict[str, list[int]] = {}
        for number, word in enumerate(words):
            for key in word.keys:
                numbers.setdefault(key, []).append(number)
        return cls(start, end, tuple(words), {key: tuple(found) for key, found in numbers.items()})


#: A word or words in a row, each in its forms.
Phrase = tuple[frozenset[str], ...]


def sentences(text: str) -> list[Sentence]:
    """Cut a text into sentences and their words, in order."""
    # Each by itself: with a telephone number in the line before, the analyser reads 만들지도 as a count of 들.
    return [Sentence.of(start, end, _words(text[start:end], start)) for start, end in _stretches(text)]


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _SENTENCE_END.finditer(text):
        yield from _cut(text, start, found.end())
        start = found.end()
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = space + 1 if space > 0 else start + LONGEST_SENTENCE
        yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end


def _words(text: str, offset: int = 0) -> list[Word]:
    # The analyser leaves English as it is, but cuts a word in two where it ends a sentence (c|rimes.).
    english = (
        Word(offset + found.start(), offset + found.end(), frozenset({found[0].lower()}), "SL")
        for found in _ENGLISH.finditer(text)
    )
    return sorted([*_korean(text, offset), *english], key=lambda word: word.start)


def _korean(text: str, offset: int) -> Iterator[Word]:
    before = ""
    kept = _kept(text)
    for token in kiwi().tokenize("".join(text[at] for at in kept)):
        key, past = _key(token.form, token.tag, before), before in _PAST
        before = token.form
        if not key:
            continue
        keys = {key, token.lemma.lower()} if token.tag[0] in "NMXS" else {key}
        if token.tag[0] == "V" and token.lemma.endswith("다"):
            keys = {token.lemma.lower()}  # the stem alone may be a noun: 말 of 하지 마세요 is no word
        if token.form in _MUST and past:
            keys.add("~었어야")
        last = kept[token.start + max(token.len, 1) - 1]
        yield Word(offset + kept[token.start], offset + last + 1, frozenset(keys), token.tag)


def _kept(text: str) -> Sequence[int]:
    """Give the places of the letters to read; without the spaces in a heading that is set wide ("몰 카 주 의")."""
    return [at for at, letter in enumerate(text) if letter != " "] if _SET_WIDE.fullmatch(text) else range(len(text))


def _key(form: str, tag: str, before: str) -> str:
    """What a morpheme is called, or "" for one that says nothing by itself."""
    if tag.startswith("E"):
        name = _ENDINGS.get(form, "")
        if form in _ASKS_AFTER and before not in _ASKS_AFTER[form]:
            return ""
        return name if tag == "EF" or name not in ("", "~세요") else ""
    if (form, tag) == ("내", "MM"):
        return "나"  # 내 사진: the analyser cuts "my" in two ways
    if tag.startswith("J") or tag in _SILENT:
        return ""
    if tag.startswith("W_") or (tag == "XSN" and form in ("들", "적")):
        return ""
    return form.lower()


@cache
def kiwi() -> "Kiwi":
    """Load the morphological analyser, once. Raises OutsideWorld, with what to install, where it is absent."""
    try:
        from kiwipiepy import Kiwi
    except ImportError:
        raise OutsideWorld(
            "Reading Korean needs the extra “campaign” (kiwipiepy, 100 MB). Install it with: "
            "pip install 'gyeot[campaign]'",
            "한국어를 읽으려면 campaign 추가 구성(kiwipiepy, 100 MB)이 필요합니다. "
            "다음 명령으로 설치해 주세요: pip install 'gyeot[campaign]'",
        ) from None
    analyser = Kiwi(num_workers=1)
    _teach(analyser)
    return analyser


def _teach(analyser: "Kiwi") -> None:
    """Teach it the nouns of the lists that ship, all at once: what it learns later would change what it cut before."""
    words, nouns = set(), set()
    for entry in lists.in_folder(_HERE / "wording", "term"):
        nouns |= {word for word in entry.values["avoid"] if re.fullmatch("[가-힣]*[^다한의]", word)}
        words |= set(entry.values.get("unless", []))
    for entry in lists.in_folder(_HERE / "rules", "rule"):
        words |= {word for row in entry.values["rows"] for word in row} | set(entry.values.get("unless", []))
    for file in sorted((_HERE / "rules").glob("*.toml")):
        top = lists.entries(file, "rule")[0]
        words |= {*top.get("topic", []), *top.get("near", [])}
        nouns |= set(top.get("nouns", []))
    nouns |= {word for word in words if _is_compound(analyser, word)}
    for noun in sorted(nouns):
        analyser.add_user_word(noun, "NNG", 3.0)


def _is_compound(analyser: "Kiwi", word: str) -> bool:
    """Whether it is a noun made of nouns: alone, the analyser cuts those otherwise than in a sentence."""
    if not re.fullmatch("[가-힣]{2,}", word) or word.endswith("다"):
        return False
    tags = [token.tag for token in analyser.tokenize(word)]
    return len(tags) > 1 and all(tag.startswith("N") or tag in ("XSN", "XPN", "MAG", "MM") for tag in tags)


def phrase(written: str) -> Phrase:
    """Turn a word or words of a list into what they are called in a text."""
    if written.startswith("~"):
        return (frozenset({written}),)
    if re.fullmatch(r"[가-힣]{1,6}다", written):  # a verb in its dictionary form
        return (frozenset({written}),)
    if _ENGLISH.search(written) and not re.search("[가-힣]", written):
        return tuple(forms(word) for word in re.findall(r"[a-z0-9]+", written.lower()))
    return tuple(_named(word) for word in _words(written))


def _named(word: Word) -> frozenset[str]:
    """The one name to look for: a verb's dictionary form, since its stem alone may be a noun."""
    whole = [key for key in word.keys if key.endswith("다")] if word.tag[:1] == "V" else []
    return frozenset(whole or word.keys)


@cache
def forms(word: str) -> frozenset[str]:
    """Give the forms that an English word takes.

    >>> sorted(forms("share"))
    ['share', 'shared', 'shares', 'sharing']
    """
    if len(word) < 3 or word.endswith(("ing", "ed")):
        return frozenset({word})
    stem = word.removesuffix("e")
    made = {word, word + "s", stem + "ed", stem + "ing"}
    if word.endswith("y") and word[-2] not in "aeiou":
        made = {word, word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    elif word.endswith(("s", "x", "ch", "sh")):
        made = {word, word + "es", word + "ed", word + "ing"}
    elif re.search(r"[^aeiou][aeiou][bdgmnpt]$", word) and len(word) < 6:
        made |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return frozenset(made)


def places(sentence: Sentence, wanted: Phrase) -> Iterator[tuple[int, int]]:
    """Find where a phrase stands: the numbers of its first and last word."""
    firsts = sorted({number for key in wanted[0] for number in sentence.numbers.get(key, ())})
    last = len(wanted) - 1
    for first in firsts:
        if first + last < len(sentence.words) and all(
            sentence.words[first + at].keys & wanted[at] for at in range(1, len(wanted))
        ):
            yield first, first + last
