"""The picture is looked at by a person: questions, a name, and no pass without either.

An answer that is missing or "unsure" is told as such, never counted as fine. What a model suggests answers nothing.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from gyeot import lists
from gyeot.campaign import kinds
from gyeot.campaign.files.document import Unread
from gyeot.campaign.found import Checked, Finding, Level, Sure
from gyeot.errors import Refused
from gyeot.said import Said

FILE = Path(__file__).with_name("picture.toml")

_REQUIRED = frozenset(
    "id ko en fault level why why_en instead instead_en source date".split()  # noqa: SIM905 - one a word
)
#: Answers are a few lines; a larger file is another one.
MAX_BYTES = 64 * 1024
_LONGEST_NOTE = 500
_LONGEST_NAME = 80


class Answer(StrEnum):
    """What a person saw."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    NONE = ""


_WRITTEN = {
    **dict.fromkeys(("yes", "y", "예", "네"), Answer.YES),
    **dict.fromkeys(("no", "n", "아니요", "아니오"), Answer.NO),
    **dict.fromkeys(("unsure", "?", "모름", "잘 모름", "모르겠음"), Answer.UNSURE),
    "": Answer.NONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, which answer is a fault, and what to do about it."""

    id: str
    asks: Said
    fault: Answer
    level: Level
    why: Said
    instead: Said
    source: str
    date: date


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with its answer and what the reviewer noted."""

    question: Question
    answer: Answer
    note: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether the picture should be changed."""
        return self.answer is self.question.fault

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it."""
        return self.answer in (Answer.UNSURE, Answer.NONE)


@dataclass(frozen=True, slots=True)
class Looked:
    """A person's look at the picture: who, on which day, and the answer to every question."""

    by: str
    on: date
    answers: tuple[Answered, ...]


@cache
def questions() -> tuple[Question, ...]:
    """The questions, in order. Raises ListError where an entry is not as it should be."""
    found = lists.entries(FILE, "question")[1]
    for entry in found:
        entry.check(_REQUIRED)
    return tuple(
        Question(
            id=one.values["id"],
            asks=Said(one.values["ko"], one.values["en"]),
            fault=Answer(one.values["fault"]),
            level=Level(one.values["level"]),
            why=Said(one.values["why"], one.values["why_en"]),
            instead=Said(one.values["instead"], one.values["instead_en"]),
            source=one.values["source"],
            date=one.values["date"],
        )
        for one in found
    )


#: What stands above the questions that a good picture answers with yes; all others, it answers with no.
SHOULD_BE_YES = Said("아래 두 가지는 ‘예’여야 합니다.", "The two below should be answered yes.")

_HEAD_KO = """# 그림을 보면서 답해 주세요. 답은 "예", "아니요", "모름" 가운데 하나입니다.
# note에는 덧붙일 말을 적습니다.
"""
_HEAD_EN = """# Answer with the picture in front of you: "yes", "no" or "unsure".
# note is for your remarks.
"""


def blank(language: str) -> str:
    """The questions as a file to fill in."""
    head = _HEAD_KO if language == "ko" else _HEAD_EN
    blocks = [_to_fill_in(question, language) for question in questions() if question.fault is Answer.YES]
    others = [_to_fill_in(question, language) for question in questions() if question.fault is Answer.NO]
    return "".join([head, *blocks, f"\n# --- {SHOULD_BE_YES.said_in(language)}\n", *others])


def _to_fill_in(question: Question, language: str) -> str:
    return f'\n# {question.asks.said_in(language)}\n[{question.id}]\nanswer = ""\nnote = ""\n'


def read_answers(data: bytes, *, by: str, on: date) -> Looked:
    """Read a filled-in file. Raises Refused where it is none, or nobody's name stands under it."""
    if not by.strip() or len(by) > _LONGEST_NAME:
        raise Refused(
            "Say who looked at the picture: --checked-by NAME.",
            "그림을 확인한 사람을 적어 주세요: --checked-by 이름",
        )
    record = _record(data)
    unknown = sorted(set(record) - {question.id for question in questions()})
    if unknown:
        raise _not_answers()
    return Looked(by.strip(), on, tuple(_answered(question, record.get(question.id, {})) for question in questions()))


def _record(data: bytes) -> Mapping[str, Any]:
    if len(data) > MAX_BYTES:
        raise _not_answers()
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise _not_answers() from None


def _answered(question: Question, said: Any) -> Answered:
    if not isinstance(said, dict) or set(said) - {"answer", "note"}:
        raise _not_answers()
    answer, note = said.get("answer", ""), said.get("note", "")
    if not isinstance(answer, str) or not isinstance(note, str) or answer.strip().lower() not in _WRITTEN:
        raise Refused(
            f"The answer to “{question.asks.en}” ({question.id}) is none of yes, no, unsure. Write one of them.",
            f"‘{question.asks.ko}’({question.id})의 답이 예, 아니요, 모름 가운데 하나가 아닙니다. "
            "셋 가운데 하나로 적어 주세요.",
        )
    return Answered(question, _WRITTEN[answer.strip().lower()], note[:_LONGEST_NOTE])


def findings(looked: Looked) -> tuple[Finding, ...]:
    """What the answers come to: faults, and questions that are still open."""
    return tuple(_finding(one) for one in looked.answers if one.is_fault or one.is_open)


#: What an answer is called.
_ANSWERS = {Answer.YES: Said("예", "yes"), Answer.NO: Said("아니요", "no")}


def _finding(one: Answered) -> Finding:
    question = one.question
    return Finding(
        kind="picture",
        rule="picture-" + question.id,
        level=question.level,
        sure=Sure.LOW if one.is_open else Sure.HIGH,
        what=_open(one) if one.is_open else _answer_to(one),
        why=question.why,
        instead=decide(question) if one.is_open else question.instead,
        source=question.source,
        date=question.date,
    )


def _answer_to(one: Answered) -> Said:
    said = _ANSWERS[one.answer]
    return Said(f"{one.question.asks.ko} 답: {said.ko}.", f"{one.question.asks.en} Answer: {said.en}.")


def _open(one: Answered) -> Said:
    asks = one.question.asks
    if one.answer is Answer.UNSURE:
        return Said(f"{asks.ko} 답: 모름.", f"{asks.en} Answer: unsure.")
    return Said(f"{asks.ko} 아직 답하지 않았습니다.", f"{asks.en} Not answered yet.")


def decide(question: Question) -> Said:
    """Ask for an answer, and say what to do should it be the one that is a fault."""
    fault = _ANSWERS[question.fault]
    return Said(
        f"그림을 보고 정해 주세요. 답이 ‘{fault.ko}’라면: {question.instead.ko}",
        f"Look and decide. If the answer is {fault.en}: {question.instead.en}",
    )


def together(
    words: Checked,
    *,
    pictures: int,
    looked: Looked | None,
    remarks: Sequence[Said] = (),
    suggested: Sequence[Finding] = (),
) -> Checked:
    """Put the check of the words and the look at the picture together. A picture without a look is a finding,
    and so are words that could not be read.

    What a model suggested stands beside a person's answers and changes none of them.
    """
    unread = [kinds.finding("words-unread")] if any(isinstance(remark, Unread) for remark in remarks) else []
    found = [*unread, *suggested, *words.findings]
    checked, not_checked = list(words.checked), [*remarks, *words.not_checked]
    if looked:
        found = [*findings(looked), *found]
        asked, decided = len(looked.answers), sum(not one.is_open for one in looked.answers)
        checked.append(
            Said(
                f"그림: {looked.by} 님이 {looked.on}에 물음 {asked}개 가운데 {decided}개에 답했습니다.",
                f"The picture: {looked.by} answered {decided} of {asked} questions on {looked.on}.",
            )
        )
    elif pictures:
        found = [kinds.finding("picture-unlooked"), *found]
        not_checked.insert(
            0,
            Said(
                f"그림 {pictures}개를 아무도 확인하지 않았습니다.",
                f"Nobody looked at the {pictures} pictures in it." if pictures > 1 else "Nobody looked at its picture.",
            ),
        )
    else:
        not_checked.insert(
            0,
            Said(
                "이 글과 함께 쓸 그림이 있다면 그 그림은 확인하지 않았습니다.",
                "If a picture goes with this text, it was not looked at.",
            ),
        )
    return Checked(findings=tuple(found), numbers=words.numbers, checked=tuple(checked), not_checked=tuple(not_checked))


def _not_answers() -> Refused:
    return Refused(
        "This is not a file of answers about a picture. Get a blank one with: gyeot campaign --questions",
        "그림에 관한 답 파일이 아닙니다. 빈 파일을 다시 받아 주세요: gyeot campaign --questions",
    )
