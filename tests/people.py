"""The cast: who acts in the tests, and the case they act at."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from gyeot.accounts.models import User
from gyeot.casework import jobs
from gyeot.casework.models import Case, Source
from gyeot.casework.steps import cases, intake

PASSWORD = "a long walk by the river"

SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class People:
    """A counsellor who may write, a reader who may look, and an outsider who is signed in but has no seat."""

    counsellor: User
    reader: User
    outsider: User
    case: Case


def take_part() -> People:
    """Put the cast on stage: one case, the counsellor's, with a seat for the reader."""
    counsellor = User.objects.create_user("counsellor", PASSWORD, display_name="상담원")
    reader = User.objects.create_user("reader", PASSWORD, display_name="열람자", role=User.Role.LAWYER)
    outsider = User.objects.create_user("outsider", PASSWORD, display_name="다른 사람")
    case = cases.open_case(by=counsellor, age=Case.Age.ADULT)
    cases.give_seat(case, "reader", by=counsellor, may_write=False)
    return People(counsellor, reader, outsider, case)


@pytest.fixture
def people(db) -> People:
    return take_part()


def hand_in(people: People, sample: Path) -> Source:
    """Have the counsellor take in a sample and say how it was obtained; the worker reads it to the end."""
    source = intake.take_in(people.case, sample, name=sample.name, by=people.counsellor)
    if not source.captures.exists():
        intake.state_capture(source, by=people.counsellor, given_by="내담자 본인", how="own-export", changed="no")
    jobs.run_all()
    source.refresh_from_db()
    return source


def comments_file(path: Path, *texts: str) -> Path:
    """Write ``texts`` as JSON Lines of our own, with ids c0, c1, …"""
    rows = [json.dumps({"id": f"c{n}", "text": text}, ensure_ascii=False) for n, text in enumerate(texts)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
