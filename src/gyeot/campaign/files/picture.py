"""The words in a picture (PNG, JPEG), read by Tesseract in Korean and English where it is installed.

Where they stand in columns, it is read again column by column; else what is below the last word, since Tesseract drops
small print under a huge headline.

The picture is measured by its header before anything unpacks it. It is the office's own poster: never give a reported
picture to this command (docs/ko/campaign.md).
"""

import re
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gyeot.campaign.files.columns import Box, Part, Word, as_text, parts
from gyeot.campaign.files.document import PNG, Document, Unread, is_picture, joined, tidy
from gyeot.errors import OutsideWorld, UnreadableFile
from gyeot.said import Said

NAME = "picture"

#: A0 at 150 dots an inch is 35 million.
MAX_PIXELS = 60_000_000

#: Seconds, for all ways to read a poster and for asking which languages there are.
_PATIENCE = 180
_PATIENCE_TO_ASK = 30
#: Words that Tesseract itself is less sure of than this, in percent.
_UNSURE = 60
#: More unsure letters than this share, or fewer sure ones than a telephone number has: it was not read.
_MOST_UNSURE = 1 / 3
_FEWEST_SURE = 5

#: A poster is read as one column and as one block; with English, and without, since English letters are found in
#: Korean ones. Tesseract's own choice (3) loses half of a Korean poster, and scattered words (11) lose their order:
#: python -m benchmarks.campaign_ocr.
WAYS = (("4", "kor+eng"), ("6", "kor+eng"), ("4", "kor"), ("6", "kor"))

#: And again in parts, each as one block.
WAYS_APART = (("4", "kor+eng"), ("4", "kor"))

#: Columns that are read one by one give fewer letters, as none is read twice: they may be this much less sure.
_NEARLY = 0.85

_SPACES = re.compile(r"\s+")

#: Tesseract's Korean data knows 1,076 syllables. 딥, 몹 and 씻 are not among them, so it writes its nearest instead.
_UNWRITABLE = (
    (re.compile(r"[가-힣]페이크"), "딥페이크"),
    (re.compile(r"[가-힣]쓸 ?짓"), "몹쓸 짓"),
    (re.compile(r"(?:[싸-앃]을|쓸) ?수 없는 상처"), "씻을 수 없는 상처"),
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What Tesseract made of a picture: its words in parts, and each of them with how sure it is of it, in percent."""

    parts: tuple[Part, ...] = field(repr=False)
    words: tuple[tuple[str, float], ...] = field(repr=False)
    in_columns: bool = False

    @property
    def text(self) -> str:
        return as_text(self.parts)

    def sureness(self) -> float:
        """Weigh all letters: unsure ones count against it, so that more of them make it no better."""
        return sum((sure - _UNSURE) * len(word) for word, sure in self.words)

    def letters(self) -> tuple[int, int]:
        """Count the letters, and those of unsure words."""
        return sum(len(word) for word, _ in self.words), sum(len(word) for word, sure in self.words if sure < _UNSURE)


def recognises(name: str, data: bytes) -> bool:  # noqa: ARG001 - told by content
    return is_picture(data)


def read(data: bytes) -> Document:
    width, height = _size(data)
    if not 0 < width * height <= MAX_PIXELS:
        raise _unfit()
    found = recognised(data)
    as_read = joined(tidy(found.text))
    text = put_right(as_read)
    remarks = [_BY_MACHINE, _how_sure(*found.letters())]
    if text != as_read:
        remarks.insert(1, _PUT_RIGHT)
    if found.in_columns:
        remarks.insert(1, _IN_COLUMNS)
    return Document("picture", text, 1, tuple(remarks), (data,))


_BY_MACHINE = Said(
    "그림 속 글자는 기계(Tesseract)가 읽은 것이라 틀릴 수 있습니다. 아래 글을 원본과 맞추어 보세요.",
    "The words were read from the picture by a machine (Tesseract) and may be wrong. Hold them against it.",
)

_IN_COLUMNS = Said(
    "글이 여러 단으로 나뉘어 있어 왼쪽 단부터 차례로 읽었습니다. 읽은 순서가 원본과 같은지 보세요.",
    "The words stand in columns and were read column by column, from the left. See whether that is their order.",
)

_PUT_RIGHT = Said(
    "기계는 ‘딥’, ‘몹’, ‘씻’을 모릅니다. 비슷하게 읽은 ‘딥페이크’, ‘몹쓸 짓’, ‘씻을 수 없는 상처’를 바로잡았습니다.",
    "The machine knows no 딥, 몹 or 씻. What it read nearly as 딥페이크, 몹쓸 짓 or 씻을 수 없는 상처 was put right.",
)


def put_right(text: str) -> str:
    for misread, meant in _UNWRITABLE:
        text = misread.sub(meant, text)
    return text


def _how_sure(letters: int, unsure: int) -> Said:
    """Say how much of it was read well. Unread, where that is too little to go by."""
    if letters - unsure < _FEWEST_SURE:
        return Unread(
            "그림에서 글자를 거의 읽지 못했습니다. 글이 있는 그림이면 원고 파일을 점검해 주세요.",
            "Hardly any word could be read in the picture. If there are words in it, check the manuscript instead.",
        )
    share = round(100 * unsure / letters)
    if unsure > letters * _MOST_UNSURE:
        return Unread(
            f"그림 속 글을 제대로 읽지 못했습니다. 읽은 {letters:,}자 가운데 {share}%는 기계도 확실하지 않다고 합니다. "
            "이 결과만 보지 말고 원고 파일을 점검해 주세요.",
            f"The words in the picture could not be read well: of {letters:,} letters the machine is unsure of "
            f"{share} %. Do not rely on this; check the manuscript instead.",
        )
    return Said(
        f"읽은 {letters:,}자 가운데 {share}%는 기계도 확실하지 않다고 합니다. 아예 놓친 글은 여기에 들지 않습니다.",
        f"Of {letters:,} letters the machine is unsure of {share} %. What it missed altogether is not among them.",
    )


def _size(data: bytes) -> tuple[int, int]:
    """Width and height from the header. Raises UnreadableFile where there is none."""
    if data.startswith(PNG):
        if len(data) < 24 or data[12:16] != b"IHDR":
            raise _unfit()
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            break
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 1 if marker == 0xFF else 2 + max(length, 2)
    raise _unfit()


def languages() -> frozenset[str]:
    """Which languages Tesseract can read here; none where it is not installed, or does not answer."""
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    try:
        listed = subprocess.run(  # noqa: S603 - a fixed question
            [program, "--list-langs"],
            capture_output=True,
            check=False,
            timeout=_PATIENCE_TO_ASK,
            encoding="utf-8",
            errors="replace",
        )
    except (subprocess.TimeoutExpired, OSError):
        return frozenset()
    return frozenset(line.strip() for line in listed.stdout.splitlines()[1:])


def recognised(data: bytes) -> Recognised:
    """Give the surest of several ways to read it. Raises OutsideWorld where Tesseract or Korean is not installed."""
    program = shutil.which("tesseract")
    if program is None or not {"kor", "eng"} <= languages():
        raise OutsideWorld(
            "Reading words in a picture needs Tesseract with Korean. On Debian or Ubuntu: apt install tesseract-ocr "
            "tesseract-ocr-kor. Or check the text file that the poster was made from.",
            "그림 속 글자를 읽으려면 Tesseract와 한국어 자료가 필요합니다. 데비안·우분투에서는 "
            "apt install tesseract-ocr tesseract-ocr-kor 로 설치합니다. 포스터를 만든 원고 파일을 점검하셔도 됩니다.",
        )
    until = time.monotonic() + _PATIENCE
    with tempfile.TemporaryDirectory(prefix="gyeot-campaign-") as folder:
        file = Path(folder) / "picture.image"
        file.write_bytes(data)
        surest = _surest(program, file, WAYS, until)
        if len(surest.parts) > 1:
            apart = _surest_apart(program, file, surest.parts, until)
            nearly = apart.sureness() >= _NEARLY * surest.sureness()
            return replace(apart if nearly else surest, in_columns=True)
        rest = _below(surest.parts[0])
        if rest.box.bottom - rest.box.top < 1:
            return surest
        more = _surest_apart(program, file, [rest], until)
    return Recognised(surest.parts + more.parts, surest.words + more.words) if more.sureness() > 0 else surest


def _surest(program: str, file: Path, ways: Sequence[tuple[str, str]], until: float) -> Recognised:
    found = [one_way(program, file, *way, seconds=until - time.monotonic()) for way in ways]
    return max(found, key=Recognised.sureness)


def _surest_apart(program: str, file: Path, by_part: Sequence[Part], until: float) -> Recognised:
    """Read the parts, each as one block: in its mode 4 Tesseract looks for a UNLV zone file beside the picture."""
    boxes = [[round(side) for side in part.box] for part in by_part]
    zones = (f"{left} {top} {right - left} {bottom - top} Text\n" for left, top, right, bottom in boxes)
    file.with_suffix(".uzn").write_text("".join(zones), "ascii")
    return _surest(program, file, WAYS_APART, until)


def _below(part: Part) -> Part:
    lowest = max((word.box.bottom for run in part.runs for word in run.words), default=part.box.top)
    return Part(part.box._replace(top=lowest), [])


def one_way(program: str, file: Path, psm: str, known: str, *, seconds: float = _PATIENCE) -> Recognised:
    """Read it in one of Tesseract's page segmentation modes, in these languages.

    Raises UnreadableFile where it fails or takes too long.
    """
    out = file.with_name("words")
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, on a file of our own naming
            [program, str(file), str(out), "-l", known, "--psm", psm, "txt", "tsv"],
            capture_output=True,
            check=False,
            timeout=max(seconds, 0),
            env={"OMP_THREAD_LIMIT": "1", "PATH": "", "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile(
            "Reading the words in the picture took too long. Check the manuscript, or save the picture smaller.",
            "그림 속 글을 읽는 데 너무 오래 걸려 멈추었습니다. 원고 파일을 점검하거나 그림을 더 작게 저장해 주세요.",
        ) from None
    if done.returncode:
        raise _unfit()
    text, table = (out.with_suffix(end).read_text("utf-8", "replace") for end in (".txt", ".tsv"))
    rows = [cells for row in table.splitlines()[1:] if len(cells := row.split("\t")) == 12]
    page = next((_box(cells) for cells in rows if cells[0] == "1"), Box(0, 0, 0, 0))
    found = [cells for cells in rows if cells[0] == "5" and cells[11].strip()]
    sure = tuple((cells[11].strip(), float(cells[10])) for cells in found)
    return Recognised(tuple(parts(list(_words(found, text)), page)), sure)


def _words(rows: list[list[str]], text: str) -> Iterator[Word]:
    """Give the words of the table, which has boxes, with the spaces of the text, which knows where words end."""
    at = 0
    for cells in rows:
        word = cells[11].strip()
        spaces = _SPACES.match(text, at)
        before = spaces.group() if spaces else ""
        yield Word(word, before, _box(cells))
        at += len(before) + len(word)


def _box(cells: list[str]) -> Box:
    left, top, width, height = map(int, cells[6:10])
    return Box(left, top, left + width, top + height)


def _unfit() -> UnreadableFile:
    return UnreadableFile(
        "The picture is damaged, or larger than any poster needs. Save it again as PNG.",
        "그림이 손상되었거나 포스터라고 볼 수 없을 만큼 큽니다. PNG로 다시 저장해 주세요.",
    )
