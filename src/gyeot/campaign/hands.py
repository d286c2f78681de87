"""What a model of hands and bodies suggests about a picture, for the person who looks at it: never an answer, no pass.

The model (MediaPipe) needs an older numpy than we do, so it lives in an environment of its own (`make hands`) and is
asked in a process of its own, with bounds on its time, memory and pictures. It may be absent, and may die.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from gyeot import lists
from gyeot.campaign import gestures
from gyeot.campaign.files import Document
from gyeot.campaign.found import Finding, Level, Sure
from gyeot.campaign.gestures import Gestures
from gyeot.campaign.hands_apart import MAX_PICTURES, NOT_INSTALLED
from gyeot.campaign.picture import Answer, Looked, Question, decide, questions
from gyeot.errors import OutsideWorld, Refused
from gyeot.said import Said

FILE = Path(__file__).with_name("hands.toml")
_ASKED = Path(__file__).with_name("hands_apart.py")

#: Seconds of processor time: to load the models, and for each picture. A picture takes half a second.
_TO_LOAD, _EACH = 30, 15
#: A picture full of hands is told in some 100 kB.
_MOST_ANSWER = 20 * 1024 * 1024
_LONGEST_MODEL = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that may be suggested, and its measured error."""

    id: str
    question: Question
    least: int
    what: Said
    said: int
    right: int
    lifelike: tuple[int, int]  # there, found
    cartoon: tuple[int, int]
    icons: tuple[int, int]
    source: str
    date: date

    @property
    def there(self) -> int:
        """How many of all drawings show it."""
        return self.lifelike[0] + self.cartoon[0] + self.icons[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What the model suggested of the pictures of one file: of each sign, in how many pictures."""

    model: str
    pictures: int  # that it could read
    seen: Mapping[str, int]


_REQUIRED = frozenset(
    "id question least ko en said right lifelike cartoon icons source date".split()  # noqa: SIM905 - one a word
)


@cache
def signs() -> tuple[Sign, ...]:
    """The signs, the graver first. Raises ListError where an entry is not as it should be."""
    found = lists.entries(FILE, "sign")[1]
    by_id = {question.id: question for question in questions()}
    for entry in found:
        entry.check(_REQUIRED)
        if entry.values["question"] not in by_id:
            raise entry.wrong("the question is unknown", "name one of picture.toml")
    return tuple(
        Sign(
            id=one.values["id"],
            question=by_id[one.values["question"]],
            least=one.values["least"],
            what=Said(one.values["ko"], one.values["en"]),
            said=one.values["said"],
            right=one.values["right"],
            lifelike=tuple(one.values["lifelike"]),
            cartoon=tuple(one.values["cartoon"]),
            icons=tuple(one.values["icons"]),
            source=one.values["source"],
            date=one.values["date"],
        )
        for one in found
    )


def beside() -> Path | None:
    """Give the interpreter that `make hands` put beside our own environment; None where it did not."""
    python = Path(sys.prefix).with_name(".venv-hands") / "bin" / "python"
    return python if python.is_file() else None


def suggest(pictures: Sequence[bytes], *, python: Path) -> Suggested:
    """Ask the model about PNG and JPEG pictures, the first of them.

    Raises Refused where ``python`` is no interpreter, and OutsideWorld where there is no model in it or it gave up.
    """
    model, told = seen_in(pictures[:MAX_PICTURES], python=python)
    seen = [one for one in told if one is not None]
    counted = {sign.id: sum(getattr(one, sign.id) >= sign.least for one in seen) for sign in signs()}
    return Suggested(model=model, pictures=len(seen), seen=counted)


def seen_in(pictures: Sequence[bytes], *, python: Path) -> tuple[str, tuple[Gestures | None, ...]]:
    """Give the model's name and, for each of at most MAX_PICTURES pictures, what it saw (None: it could not)."""
    framed = b"".join(len(one).to_bytes(8, "big") + one for one in pictures)
    answer = _answer(python, framed, _TO_LOAD + _EACH * len(pictures))
    try:
        told = tuple(None if one is None else gestures.gestures(*gestures.read(one)) for one in answer["pictures"])
        model = str(answer["model"])[:_LONGEST_MODEL]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _gave_up() from None
    if len(told) != len(pictures):
        raise _gave_up()
    return model, told


def _answer(python: Path, pictures: bytes, seconds: int) -> Any:
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter that the office named, our own script
            [python, "-I", _ASKED, str(seconds)],
            input=pictures,
            capture_output=True,
            timeout=2 * seconds,
            check=False,
            env={"LC_ALL": "C.UTF-8", "PATH": ""},
        )
    except subprocess.TimeoutExpired:
        raise _gave_up() from None
    except OSError as error:
        raise Refused(
            "--hands names no Python that can be run. Make its environment with: make hands",
            "--hands로 지정한 파이썬을 실행할 수 없습니다. 다음 명령으로 환경을 만들어 주세요: make hands",
        ) from error
    if done.returncode == NOT_INSTALLED:
        raise OutsideWorld(
            "There is no MediaPipe in the environment that --hands names. Make one with: make hands",
            "--hands로 지정한 환경에 MediaPipe가 없습니다. 다음 명령으로 만들어 주세요: make hands",
        )
    if done.returncode or len(done.stdout) > _MOST_ANSWER:
        raise _gave_up()
    try:
        return json.loads(done.stdout)
    except (ValueError, RecursionError):
        raise _gave_up() from None


def _gave_up() -> OutsideWorld:
    return OutsideWorld(
        "The model of hands and bodies gave up on the pictures: look at them yourself. --no-hands leaves it out.",
        "손짓과 자세를 보는 기계가 그림을 읽다가 멈췄습니다. 그림은 직접 보아 주세요. --no-hands로 뺄 수 있습니다.",
    )


def glance(
    document: Document, looked: Looked | None, *, python: Path | None
) -> tuple[tuple[Finding, ...], tuple[Said, ...]]:
    """Give what the model suggests of a document's pictures, and what is to be said of what it did not do.

    Where there is no model, or it gives up, that is said and nothing is suggested. Raises Refused where ``python`` is
    no interpreter.
    """
    if not document.pictures:
        return (), ()
    if python is None or not document.drawn:
        return (), (_said_of_none(document, asked=python is not None),)
    try:
        suggested = suggest(document.drawn, python=python)
    except OutsideWorld as failed:
        return (), (Said(failed.ko, failed.en),)
    return tuple(findings(suggested, looked)), tuple(said_of(suggested, document.pictures))


def findings(suggested: Suggested, looked: Looked | None) -> Iterator[Finding]:
    """Turn what it suggests into findings to consider; of one question, the graver sign alone."""
    told: set[str] = set()
    for sign in signs():
        if suggested.seen.get(sign.id) and sign.question.id not in told:
            told.add(sign.question.id)
            yield Finding(
                kind="picture-suggested",
                rule="machine-" + sign.id,
                level=Level.SUGGESTION,
                sure=Sure.LOW,
                what=_what(sign, looked),
                why=sign.question.why,
                instead=decide(sign.question),
                source=f"{suggested.model}; {sign.source}",
                date=sign.date,
            )


def _what(sign: Sign, looked: Looked | None) -> Said:
    right = Said(
        f"그린 그림으로 시험했을 때 이렇게 말한 {sign.said}번 가운데 {sign.right}번이 맞았고, 실제로는 {sign.there}번 "
        "있었습니다.",
        f"In a trial on drawings it said so {sign.said} times and was right {sign.right} times; {sign.there} drawings "
        "showed it.",
    )
    denied = looked and any(
        one.question == sign.question and one.answer not in (one.question.fault, Answer.NONE) for one in looked.answers
    )
    if denied:
        again = Said(
            "사람은 다르게 답했습니다. 한 번 더 보아 주세요. ", "A person answered otherwise; please look once more. "
        )
    else:
        again = Said("", "")
    return Said(
        f"기계가 보기에 {sign.what.ko}. {again.ko}{right.ko}",
        f"To a machine {sign.what.en}. {again.en}{right.en}",
    )


def said_of(suggested: Suggested, pictures: int) -> Iterator[Said]:
    """Say what the model's silence is worth. None of it counts as checked."""
    there, missed = zip(*(_missed(kind) for kind in ("lifelike", "cartoon", "icons")), strict=True)
    yield Said(
        f"그림 {suggested.pictures}개를 기계({suggested.model})가 훑었습니다. 말이 없다고 없는 것은 아닙니다. 시험에서 "
        f"사람을 닮은 그림은 {there[0]}가지 가운데 {missed[0]}가지, 단순한 만화는 {there[1]}가지 가운데 "
        f"{missed[1]}가지, 손 아이콘은 {there[2]}개 가운데 {missed[2]}개를 놓쳤습니다.",
        f"A machine ({suggested.model}) glanced at {suggested.pictures} of the pictures. Its silence means nothing: in "
        f"a trial it missed {missed[0]} of {there[0]} things in lifelike drawings, {missed[1]} of {there[1]} in simple "
        f"cartoons, and {missed[2]} of {there[2]} icons of hands.",
    )
    left = pictures - suggested.pictures
    if left > 0:
        yield Said(
            f"그림 {left}개는 기계가 훑지 못했습니다. PNG로 저장하면 따로 훑을 수 있습니다.",
            f"The machine did not glance at {left} of the pictures. Save them as PNG and check those.",
        )


def _missed(kind: str) -> tuple[int, int]:
    """How many things such drawings show, and how many of them were missed."""
    counted: list[tuple[int, int]] = [getattr(sign, kind) for sign in signs()]
    return sum(there for there, _ in counted), sum(there - found for there, found in counted)


def _said_of_none(document: Document, *, asked: bool) -> Said:
    """Say that no model glanced at the pictures, and how it could."""
    if asked:
        return Said(
            f"그림 속 손짓과 자세를 기계로 훑지 못했습니다. {document.format} 파일의 그림은 PNG로 저장해 따로 점검해 "
            "주세요.",
            f"No machine glanced at hands and bodies: save the pictures of this file ({document.format}) as PNG and "
            "check those.",
        )
    return Said(
        "그림 속 손짓과 자세를 기계로 훑지 않았습니다. 훑게 하려면 프로젝트 폴더에서 make hands를 한 번 실행해 주세요.",
        "No machine glanced at hands and bodies in the pictures. To have that, run make hands once in the project's "
        "folder.",
    )
