"""When a word to avoid is right where it stands: quoted, in the name of a law or offence, or in a sentence about it."""

import re
from collections.abc import Sequence

from gyeot.campaign import rules
from gyeot.campaign.words import Sentence, Word

#: A legal word counts this near to the place; further off, it is about something else.
_NEAR = 24

_QUOTED = re.compile(
    "“[^“”\n]{1,300}”|‘[^‘’\n]{1,300}’|\"[^\"\n]{1,300}\"|(?<![A-Za-z0-9])'[^'\n]{1,300}'(?![A-Za-z])"
    "|「[^」\n]{1,200}」|『[^』\n]{1,200}』|《[^》\n]{1,200}》|〈[^〉\n]{1,200}〉|^[ \t]{0,8}>[^\n]{1,1000}",
    re.MULTILINE,
)
_TITLE = "「『《〈"
#: What a statute said until 2020, when 음란물 became 성착취물.
_OLD_NAME = re.compile(r"아동[·ㆍ‧・. ]?청소년 ?이용 ?음란물")
#: What stands right behind a word that is only named, denied or put right.
_NAMED = re.compile(
    r"[’”'\"]?(?:(?:이|가|은|는)? ?(?:아닌|아니[라고다며])"  # 짐승이 아니라
    r"|(?:이)?(?:라는|란|라고 하는) ?(?:말|표현|용어|단어|이름|명칭)"  # 괴물이라는 말
    r"|(?:으로|로|이?라고) (?:부르|쓰|적|그리|표현하|묘사하|말하)지| ?취급하지"  # 괴물로 부르지
    # 몰카를 불법촬영이라고 부릅니다
    r"|(?:을|를) [^\n.!?]{1,20}(?:라고 (?:부[르른릅]|씁|써|적)|로 (?:바[꾸꿔꿉]|고[쳐치칩]))"
    r"| ?(?:→|⇒|➡|->|=>)"  # 몰카 → 불법촬영
    r"| ?[(\[]?[xX×✕✖❌][)\]]?(?![A-Za-z]))"  # 몰카(X)
)
#: 신고법 is how to report, 이 법 a law.
_WAYS_TO = frozenset(
    {"예방", "대처", "대응", "신고", "사용", "이용", "활용", "삭제", "상담", "해결", "탐지", "확인", "차단", "점검"}
)
_POINTING = frozenset({"이", "그", "같다", "동", "해당", "현행"})


class Contexts:
    """The contexts of one text."""

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._text = text
        self._quoted = [(found.start(), found.end(), found[0][0] in _TITLE) for found in _QUOTED.finditer(text)]
        self._quoted += [(*found.span(), True) for found in _OLD_NAME.finditer(text)]
        self._sentences = sentences
        shipped = rules.shipped()
        self._criticism, self._statute = list(shipped.of("criticism")), list(shipped.of("statute"))

    def of(self, place: tuple[int, int]) -> str:
        """Name the context of a place: "quotation", "statute", "criticism", or "" for none."""
        start, end = place
        for opens, closes, is_title in self._quoted:
            if opens <= start and end <= closes:
                return "statute" if is_title else "quotation"
        if _NAMED.match(self._text, end):
            return "criticism"
        for sentence in self._sentences:
            if sentence.start <= start < sentence.end:
                return self._of_sentence(sentence, place)
        return ""

    def _of_sentence(self, sentence: Sentence, place: tuple[int, int]) -> str:
        if any(rule.find(sentence) for rule in self._criticism):
            return "criticism"
        # Word by word: the nearest mark of the law counts, not the first.
        for before, word in zip((None, *sentence.words), sentence.words, strict=False):
            distance = max(word.start - place[1], place[0] - word.end, 0)
            alone = Sentence.of(word.start, word.end, (word,))
            if distance <= _NEAR and _may_be_law(before, word) and any(rule.find(alone) for rule in self._statute):
                return "statute"
        return ""


def _may_be_law(before: Word | None, word: Word) -> bool:
    """Whether a short word stands as laws write it: 유포죄, 제14조, 처벌법; not 죄입니다, 막는 법, 신고법."""
    glued = before is not None and before.end == word.start
    keys = before.keys if before else frozenset()
    if word.keys & {"조", "항"}:
        return glued and bool(before and before.tag == "SN")
    if "법" in word.keys:
        return not keys & _WAYS_TO if glued else bool(keys & _POINTING)
    return glued or "죄" not in word.keys
