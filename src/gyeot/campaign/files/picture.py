"""The words in a picture (PNG, JPEG), read by Tesseract in Korean and English where it is installed.

The picture is measured by its header before anything unpacks it. It is the office's own poster: never give a reported
picture to this command (docs/ko/campaign.md).
"""

import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

from gyeot.campaign.files.document import PNG, Document, is_picture, joined, tidy
from gyeot.errors import OutsideWorld, UnreadableFile
from gyeot.said import Said

NAME = "picture"

#: A0 at 150 dots an inch is 35 million.
MAX_PIXELS = 60_000_000

#: Seconds, for a poster and for asking which languages there are.
_PATIENCE = 180
_PATIENCE_TO_ASK = 30
#: Words that Tesseract itself is less sure of than this, in percent.
_UNSURE = 60


def recognises(name: str, data: bytes) -> bool:  # noqa: ARG001 - told by content
    return is_picture(data)


def read(data: bytes) -> Document:
    width, height = _size(data)
    if not 0 < width * height <= MAX_PIXELS:
        raise _unfit()
    words, unsure = _recognised(data)
    remarks = [
        Said(
            "그림 속 글자는 기계(Tesseract)가 읽은 것이라 틀릴 수 있습니다. 아래 글을 원본과 맞추어 보세요.",
            "The words were read from the picture by a machine (Tesseract) and may be wrong. Hold them against it.",
        )
    ]
    if unsure:
        remarks.append(
            Said(
                f"그 가운데 {unsure}낱말은 기계도 자신하지 못합니다.",
                f"The machine itself is unsure of {unsure} words.",
            )
        )
    return Document("picture", joined(tidy(words)), 1, tuple(remarks), (data,))


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


def _recognised(data: bytes) -> tuple[str, int]:
    """Give the words, line by line, and how many of them are unsure."""
    program = shutil.which("tesseract")
    if program is None or not {"kor", "eng"} <= languages():
        raise OutsideWorld(
            "Reading words in a picture needs Tesseract with Korean. On Debian or Ubuntu: apt install tesseract-ocr "
            "tesseract-ocr-kor. Or check the text file that the poster was made from.",
            "그림 속 글자를 읽으려면 Tesseract와 한국어 자료가 필요합니다. 데비안·우분투에서는 "
            "apt install tesseract-ocr tesseract-ocr-kor 로 설치합니다. 포스터를 만든 원고 파일을 점검하셔도 됩니다.",
        )
    with tempfile.TemporaryDirectory(prefix="gyeot-campaign-") as folder:
        file = Path(folder) / "picture"
        file.write_bytes(data)
        try:
            done = subprocess.run(  # noqa: S603 - a program of the system, on a file of our own naming
                [program, str(file), "stdout", "-l", "kor+eng", "--psm", "3", "tsv"],
                capture_output=True,
                check=False,
                timeout=_PATIENCE,
                env={"OMP_THREAD_LIMIT": "1", "PATH": "", "LC_ALL": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired:
            raise _unfit() from None
    if done.returncode:
        raise _unfit()
    return _lines(done.stdout.decode("utf-8", "replace"))


def _lines(table: str) -> tuple[str, int]:
    """Put Tesseract's table of words together again: a line a line, an empty line between paragraphs."""
    made, unsure = "", 0
    before: tuple[str, ...] = ()
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        place = tuple(cells[1:5])  # page, block, paragraph, line
        if before:
            made += " " if place == before else "\n" if place[:3] == before[:3] else "\n\n"
        made += cells[11].strip()
        unsure += float(cells[10]) < _UNSURE
        before = place
    return made, unsure


def _unfit() -> UnreadableFile:
    return UnreadableFile(
        "The picture is damaged, or larger than any poster needs. Save it again as PNG.",
        "그림이 손상되었거나 포스터라고 볼 수 없을 만큼 큽니다. PNG로 다시 저장해 주세요.",
    )
