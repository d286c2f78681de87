r"""Undo the ways in which a comment hides its words from a machine, and remember where every letter stood.

Readers see 꽃뱀 in 꽃.뱀, 꽃\u200b뱀, decomposed jamo and rhcqoa alike; a model that counts letters does not. The
steps below give one spelling to all of them, in the order measured in the security paper: direction tricks, invisible
characters, combining marks, look-alike letters, jamo, symbols in words, spacing, repeats, keyboard layout. Each step
is one pass of a pattern without nested repeats, and ``unicodedata.normalize`` only ever sees a single character: on a
run of combining marks it takes quadratic time. So hostile input costs no more than its length.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Canonical:
    """A comment in one spelling. ``origin[i]`` is the stretch of the original that character ``i`` stands for.

    ``origin`` is None while every character stands for itself, which is so for most comments and costs nothing.
    """

    text: str = field(repr=False)
    origin: tuple[tuple[int, int], ...] | None = field(default=None, repr=False)

    def span_in_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original that ``text[start:end]`` stands for. Raises ValueError outside the
        text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError("a span lies inside its text and is not empty")
        if self.origin is None:
            return start, end
        covered = self.origin[start:end]
        # Right-to-left tricks turn the order round, so the first character need not be the leftmost.
        return min(left for left, _ in covered), max(right for _, right in covered)


#: What a step makes of one match: characters, each with the stretch of the text before the step that it stands for.
Pieces: TypeAlias = Iterable[tuple[str, int, int]]
Rewrite: TypeAlias = Callable[[re.Match[str]], Pieces]


def _rewritten(page: Canonical, pattern: re.Pattern[str], rewrite: Rewrite) -> Canonical:
    """Run one step: every match becomes what ``rewrite`` says, everything else stays, the map follows."""
    if pattern.search(page.text) is None:
        return page
    letters: list[str] = []
    origin: list[tuple[int, int]] = []

    def keep(start: int, end: int) -> None:
        letters.append(page.text[start:end])
        origin.extend(page.origin[start:end] if page.origin else ((i, i + 1) for i in range(start, end)))

    last = 0
    for match in pattern.finditer(page.text):
        keep(last, match.start())
        for letter, start, end in rewrite(match):
            letters.append(letter)
            origin.append(page.span_in_original(start, end))
        last = match.end()
    keep(last, len(page.text))
    return Canonical("".join(letters), tuple(origin))


def _nothing(_: re.Match[str]) -> Pieces:
    return ()


def _each(replacement: Callable[[str], str]) -> Rewrite:
    """Every letter of the match on its own; a letter may become several that all stand for it."""

    def rewrite(match: re.Match[str]) -> Pieces:
        for at, letter in enumerate(match.group(), match.start()):
            yield from ((new, at, at + 1) for new in replacement(letter))

    return rewrite


def _only(kept: re.Pattern[str]) -> Rewrite:
    """Of the match, the letters that ``kept`` matches."""

    def rewrite(match: re.Match[str]) -> Pieces:
        return ((m.group(), m.start(), m.end()) for m in kept.finditer(match.string, match.start(), match.end()))

    return rewrite


def _becomes(replacement: str) -> Rewrite:
    """The match as a whole turns into ``replacement``."""
    return lambda match: ((letter, match.start(), match.end()) for letter in replacement)


# 1. Direction. After U+202E the writer typed backwards so that readers see it forwards; nothing else in the run is
# touched.
_TURNED = re.compile("\u202e([^\u202a-\u202e\u2066-\u2069\n]*)\u202c?")


def _turn_round(match: re.Match[str]) -> Pieces:
    start, end = match.span(1)
    return ((match.string[at], at, at + 1) for at in range(end - 1, start - 1, -1))


# 2. Characters that nobody sees (Unicode's default-ignorables, Hangul fillers, tags). Joiners and variation selectors
# belong to an emoji where they follow one.
_EMOJI = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    f"(?<![{_EMOJI}\ufe0f])[\u200d\ufe0e\ufe0f]"
    "|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)

# 3. Strike-through, underlines and piled-up accents.
_COMBINING = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")

# 4. Letters in costume: full-width, circled, bold mathematical, accented. Character by character, so the cost is
# bounded.
_COSTUME = re.compile(
    "[\u00aa\u00b2-\u00ba\u00c0-\u024f\u02b0-\u02b8\u1e00-\u1eff\u2024-\u2026\u2070-\u209c\u2100-\u218b\u2460-\u24ff"
    "\u3200-\u33ff\ufb00-\ufb06\uff01-\uff9f\uffe0-\uffee\U0001d400-\U0001d7ff\U0001f100-\U0001f189]+"
)


def _undressed(letter: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    return plain or letter


# A Cyrillic or Greek twin next to a Latin letter is there to hide the word.
_TWINS = str.maketrans("аеорсухіјԁһΑΒΕΗΙΚΜΝΟΡΤΧΥΖАВЕКМНОРСТХ", "aeopcyxijdhABEHIKMNOPTXYZABEKMHOPCTX")
_TWIN = re.compile("(?<=[A-Za-z])[Ѐ-ԯΑ-Ω]|[Ѐ-ԯΑ-Ω](?=[A-Za-z])")

# 5. Jamo. Half-width and conjoining ones first become the jamo of the keyboard, then whatever forms a syllable is one.
_HALF_WIDTH = re.compile("[\uffa1-\uffdc]")
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_VOWEL_PAIRS = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ",
}  # fmt: skip
_TAIL_PAIRS = {
    "ㄱㅅ": "ㄳ", "ㄴㅈ": "ㄵ", "ㄴㅎ": "ㄶ", "ㄹㄱ": "ㄺ", "ㄹㅁ": "ㄻ", "ㄹㅂ": "ㄼ",
    "ㄹㅅ": "ㄽ", "ㄹㅌ": "ㄾ", "ㄹㅍ": "ㄿ", "ㄹㅎ": "ㅀ", "ㅂㅅ": "ㅄ",
}  # fmt: skip
_CONJOINED = re.compile("([\u1100-\u1112])([\u1161-\u1175])([\u11a8-\u11c2]?)|([가-힣])([\u11a8-\u11c2])")
_LOOSE = re.compile("[\u1100-\u1112\u1161-\u1175\u11a8-\u11c2]")
# ㅇl, ㅈ1: a stroke that stands for ㅣ. Not after ㅋ and ㅎ, nor after two jamo: that is laughter or shorthand.
_STROKE = re.compile("(?:(?<=^[ㄱ-ㅊㅌㅍ])|(?<=[^ㄱ-ㅎ][ㄱ-ㅊㅌㅍ]))[lI1|](?![0-9A-Za-z])")
# A tail belongs to the next syllable where a vowel follows, and to laughter where it repeats without one.
_SPELT_OUT = re.compile(
    f"([{_LEADS}])(ㅗ[ㅏㅐㅣ]|ㅜ[ㅓㅔㅣ]|ㅡㅣ|[{_VOWELS}])(?!\\2)"
    f"((?:ㄱㅅ|ㄴ[ㅈㅎ]|ㄹ[ㄱㅁㅂㅅㅌㅍㅎ]|ㅂㅅ)(?![{_VOWELS}])|([{_TAILS}])(?![{_VOWELS}]|\\4(?![{_VOWELS}])))?"
)


def _keyboard_jamo(letter: str) -> str:
    code = ord(letter)
    if code >= 0xFFA1:
        return _HALF_WIDTH_JAMO[code]
    if code >= 0x11A8:
        return _TAILS[code - 0x11A8]
    return _VOWELS[code - 0x1161] if code >= 0x1161 else _LEADS[code - 0x1100]


def _half_width_table() -> dict[int, str]:
    """Half-width jamo stand in the order of the compatibility jamo, in blocks of six vowels (Unicode chart FF00)."""
    consonants = {0xFFA1 + i: chr(0x3131 + i) for i in range(30)}
    vowels = {
        first + i: chr(0x314F + block * 6 + i)
        for block, first in enumerate((0xFFC2, 0xFFCA, 0xFFD2, 0xFFDA))
        for i in range(3 if first == 0xFFDA else 6)
    }
    return consonants | vowels


_HALF_WIDTH_JAMO = _half_width_table()


def _syllable(lead: str, vowel: str, tail: str = "") -> str:
    vowel, tail = _VOWEL_PAIRS.get(vowel, vowel), _TAIL_PAIRS.get(tail, tail)
    last = _TAILS.index(tail) + 1 if tail else 0
    return chr(0xAC00 + (_LEADS.index(lead) * 21 + _VOWELS.index(vowel)) * 28 + last)


def _conjoin(match: re.Match[str]) -> Pieces:
    lead, vowel, tail, open_syllable, added = match.groups()
    if lead:
        yield _syllable(*(_keyboard_jamo(part) for part in (lead, vowel, tail) if part)), match.start(), match.end()
    elif (ord(open_syllable) - 0xAC00) % 28 == 0:
        yield chr(ord(open_syllable) + ord(added) - 0x11A7), match.start(), match.end()
    else:  # the syllable is closed already; what follows it stays a jamo of its own
        yield open_syllable, match.start(), match.end() - 1
        yield _keyboard_jamo(added), match.end() - 1, match.end()


def _spell(match: re.Match[str]) -> Pieces:
    yield _syllable(match.group(1), match.group(2), match.group(3) or ""), match.start(), match.end()


# 6. Words taken apart. Ornaments never belong between two syllables. Full stops and spaces often do, so those only go
# where single syllables stand in a row, or inside a word that people are known to mask.
_ORNAMENT = re.compile(f"(?<=[가-힣])[{_EMOJI}\ufe0f\u200d♪♬]{{1,6}}(?=[가-힣])")
_DOTS = r"[.,·ㆍ\-_~*^|/+=]{1,3}"
_DOTTED = re.compile(
    f"(?<![가-힣])[가-힣](?:{_DOTS}[가-힣](?![가-힣])){{2,}}(?:{_DOTS}(?=[가-힣]))?"
    f"|(?<![가-힣])[가-힣]{_DOTS}[가-힣]{_DOTS}(?=[가-힣])"
)
_SPACED = re.compile(r"(?<![^ ])[가-힣](?: [가-힣](?![가-힣])){2,}")
_SPACED_LATIN = re.compile(r"(?<![A-Za-z])[A-Za-z](?:[ .\-_*][A-Za-z](?![A-Za-z])){3,}")
_SYLLABLE = re.compile("[가-힣]")
_LETTER = re.compile("[A-Za-z]")
#: Words that are masked with a symbol, a digit or an emoji inside to slip past a filter.
MASKED_WORDS = (
    "꽃뱀", "무고", "강간", "성폭행", "성추행", "성희롱", "딥페", "딥페이크", "지인능욕", "능욕", "몰카",
    "야짤", "창녀", "창년", "걸레", "김치녀", "한녀", "된장녀", "페미", "메갈", "보지", "자지", "섹스", "시발",
    "씨발", "병신", "새끼", "느금마", "합성", "유출", "좌표", "링크", "갠텔", "텔레", "피해자", "가해자",
    "합의금", "미투", "꼴페미", "따먹", "먹버", "룸녀", "업소녀", "성괴", "관종", "신상", "박제", "죽여",
)  # fmt: skip
#: Of these, the ones whose syllables seldom meet by chance across a space.
_SPACED_WORDS = frozenset(
    (
        "꽃뱀", "성폭행", "성추행", "성희롱", "딥페", "능욕", "몰카", "창녀", "걸레", "한녀", "페미", "메갈",
        "좌표", "링크", "갠텔", "텔레", "피해자", "가해자",
    )
)  # fmt: skip
_INSIDE = r"[^가-힣A-Za-z\s]{1,3}"


def _taken_apart(word: str) -> str:
    gap = f"(?: |{_INSIDE})" if word in _SPACED_WORDS else _INSIDE
    return gap.join(word)


_MASKED = re.compile("(?<![가-힣])(?:" + "|".join(map(_taken_apart, sorted(MASKED_WORDS, key=len, reverse=True))) + ")")

# 7. Leet between Latin letters, repeats past what anyone reads.
_LEET = re.compile("(?<=[A-Za-z])[0345$](?=[A-Za-z])")
_LEET_LETTERS = {"0": "o", "3": "e", "4": "a", "5": "s", "$": "s"}
MOST_REPEATS = 3
_REPEATED = re.compile(r"([^\d\s])\1{3,}")


def _first_few(match: re.Match[str]) -> Pieces:
    for at in range(match.start(), match.start() + MOST_REPEATS - 1):
        yield match.string[at], at, at + 1
    yield match.group(1), match.start() + MOST_REPEATS - 1, match.end()


# 8. Korean typed with the keyboard set to English: tlqkf is 시발. English never reads as whole syllables from end to
# end for long, so a text turns over when each of three or more words does; a single word only when it becomes a masked
# word.
_KEYS = dict(
    zip(
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml",
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        strict=True,
    )
)
_LATIN_RUN = re.compile("[A-Za-z]+")
_WHOLE_SYLLABLES = re.compile("[가-힣]+")
_ALL_TURNED, _LETTERS_TURNED = 3, 15


def _keys_for(word: str) -> str:
    """The keys that type a Korean word.

    >>> _keys_for("꽃뱀")
    'Rhcqoa'
    """
    key_of = {jamo: key for key, jamo in _KEYS.items()}
    pairs = {pair: jamos for jamos, pair in (_VOWEL_PAIRS | _TAIL_PAIRS).items()}
    numbers = [ord(syllable) - 0xAC00 for syllable in word]
    jamo = [(_LEADS[n // 588], _VOWELS[n % 588 // 28], _TAILS[n % 28 - 1] if n % 28 else "") for n in numbers]
    return "".join(key_of[letter] for parts in jamo for part in parts for letter in pairs.get(part, part))


_MASKED_KEYS = re.compile(
    "(?<![A-Za-z])(?:" + "|".join(map(_keys_for, MASKED_WORDS)) + ")[A-Za-z]{0,30}(?![A-Za-z])",
)


def _jamo_for(letter: str) -> str:
    return _KEYS.get(letter) or _KEYS[letter.lower()]


def _turns_over(word: str) -> bool:
    """Whether the word, read with the keyboard set to Korean, leaves no loose jamo."""
    read = _rewritten(Canonical("".join(map(_jamo_for, word))), _SPELT_OUT, _spell).text
    return _WHOLE_SYLLABLES.fullmatch(read) is not None


def _typed_in_english(page: Canonical) -> Canonical:
    words = _LATIN_RUN.findall(page.text)
    if not words:
        return page
    long_enough = len(words) >= _ALL_TURNED and sum(map(len, words)) >= _LETTERS_TURNED
    all_turn = long_enough and _SYLLABLE.search(page.text) is None and all(map(_turns_over, words))

    def press(match: re.Match[str]) -> Pieces:
        return _each(_jamo_for if all_turn or _turns_over(match.group()) else str)(match)

    pressed = _rewritten(page, _LATIN_RUN if all_turn else _MASKED_KEYS, press)
    return page if pressed is page else _rewritten(pressed, _SPELT_OUT, _spell)


def canonical(text: str) -> Canonical:
    """Give ``text`` the one spelling that rules and models read, with the way back to the original. Never raises.

    >>> canonical("꽃★뱀이네 ㅋㅋㅋㅋㅋㅋㅋ").text
    '꽃뱀이네 ㅋㅋㅋ'
    >>> canonical("그 꽃 뱀").span_in_original(1, 3)
    (2, 5)
    """
    page = Canonical(text)
    if _ORDINARY.fullmatch(text) is None:
        page = _through(_UNCOMMON, page)
    return _typed_in_english(_through(_COMMON, page))


def _through(steps: Iterable[tuple[re.Pattern[str], Rewrite]], page: Canonical) -> Canonical:
    for pattern, rewrite in steps:
        page = _rewritten(page, pattern, rewrite)
    return page


#: Most comments hold nothing but these, and the first steps have nothing to do.
_ORDINARY = re.compile("[가-힣 -~ㅋㅎ]*")
_UNCOMMON: tuple[tuple[re.Pattern[str], Rewrite], ...] = (
    (_TURNED, _turn_round),
    (_INVISIBLE, _nothing),
    (_COMBINING, _nothing),
    (_COSTUME, _each(_undressed)),
    (re.compile("[^\\S ]|\u2800"), _becomes(" ")),
    (_TWIN, _each(lambda letter: letter.translate(_TWINS))),
    (_HALF_WIDTH, _each(_keyboard_jamo)),
    (_CONJOINED, _conjoin),
    (_LOOSE, _each(_keyboard_jamo)),
    (_STROKE, _each(lambda _: "ㅣ")),
    (_SPELT_OUT, _spell),
    (_ORNAMENT, _nothing),
)
_COMMON: tuple[tuple[re.Pattern[str], Rewrite], ...] = (
    (re.compile(" {2,}"), _becomes(" ")),
    (_DOTTED, _only(_SYLLABLE)),
    (_SPACED, _only(_SYLLABLE)),
    (_SPACED_LATIN, _only(_LETTER)),
    (_MASKED, _only(_SYLLABLE)),
    (_LEET, _each(_LEET_LETTERS.__getitem__)),
    (_REPEATED, _first_few),
)


# Telling copies of one sentence apart from different sentences.
_LAUGHTER = re.compile("[ㅋㅎㅠㅜ]")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")


def words_key(text: str) -> str:
    """Give what copies of one sentence share, whatever their case, spacing, punctuation, emoji, laughter and tears.

    A text without a letter or digit keeps itself, and one of laughter alone keeps that. The key is people's words,
    shortened by what is folded and no more: treat it like them, and hash it where it would be kept in the open.
    """
    letters = "".join(filter(str.isalnum, canonical(text).text.casefold()))
    return _STRETCHED.sub(r"\1\1", _LAUGHTER.sub("", letters) or letters) or text


def words_of(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a canonical text stand, by its spaces."""
    return (match.span() for match in _WORD.finditer(text))


_WORD = re.compile(r"\S+")
