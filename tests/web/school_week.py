"""The invented school of tests/samples/school: as a workbook, as tables, and as what a form hands in."""

import csv
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.school.filled import book

SCHOOL = Path(__file__).resolve().parents[1] / "samples/school"
TABLES = {
    "timetable": "시간표",
    "students": "학생",
    "rooms": "교실",
    "passages": "통로",
    "bells": "교시",
    "lunch": "급식",
    "gates": "등하교",
    "clubs": "동아리",
}
#: 20315 and 20301 are in one class; 20101 is in another and meets 20301 in moving lessons, on ways and at lunch.
MOVER, KEPT, FAR = "20315", "20301", "20101"
BY_ITSELF = ["route", "wait", "gate", "lunch", "club", "course"]


def workbook(path: Path) -> Path:
    """The whole week in one file."""
    texts = {name: (SCHOOL / f"{name}.csv").read_text("utf-8") for name in TABLES.values()}
    return book(path, {name: list(csv.reader(text.splitlines())) for name, text in texts.items()})


def tables() -> dict[str, SimpleUploadedFile]:
    """The week as files of their own."""
    return {
        field: SimpleUploadedFile("표.csv", (SCHOOL / f"{name}.csv").read_bytes()) for field, name in TABLES.items()
    }


def asked(**more: object) -> dict[str, object]:
    """What a form says, the files aside."""
    return {"mover_1": FAR, "kept_1": KEPT, "changes": BY_ITSELF, "leeway": "120", "as": "plan"} | more
