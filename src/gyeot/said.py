"""A wording in both languages: what a tool says, whoever asks; and the particle that a Korean word asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in Korean and in English."""

    ko: str
    en: str

    def said_in(self, language: str) -> str:
        """Return the sentence in ``language`` ("ko", anything else gives English)."""
        return self.ko if language.startswith("ko") else self.en


def topic(word: str) -> str:
    """은 after a closed syllable, 는 after an open one.

    >>> topic("옮기는 학생"), topic("보호받는 학생 2"), topic("물리학Ⅰ")
    ('은', '는', '은')
    """
    return "은" if _final(word) else "는"


def together(word: str) -> str:
    """과 after a closed syllable, 와 after an open one.

    >>> together("급식"), together("동아리")
    ('과', '와')
    """
    return "과" if _final(word) else "와"


def subject(word: str) -> str:
    """이 after a closed syllable, 가 after an open one.

    >>> subject("사건"), subject("신고"), subject("'수도권'")
    ('이', '가', '이')
    """
    return "이" if _final(word) else "가"


def by(word: str) -> str:
    """로 after an open syllable or ㄹ, 으로 after any other.

    >>> by("동쪽 계단"), by("후문 길"), by("복도")
    ('으로', '로', '로')
    """
    return "로" if _final(word) in ("", "ㄹ") else "으로"


#: How digits, Roman numbers and Latin letters end when they are read aloud, as in ``_final``; all others end open.
_FINALS = dict.fromkeys("178LR", "ㄹ") | dict.fromkeys("036MNⅠ", "ㄱ")
_RIEUL = 8


def _final(word: str) -> str:
    """The final consonant of the last letter as far as particles ask for it: none, ㄹ, or any other."""
    last = word.rstrip(") ]」』”’\"'")[-1:].upper()
    if not "가" <= last <= "힣":
        return _FINALS.get(last, "")
    final = (ord(last) - 0xAC00) % 28
    return "" if not final else "ㄹ" if final == _RIEUL else "ㄱ"
