"""A full disk in the middle of the work: one clear sentence, nothing lost, and it goes on once there is room.

The disk is a small tmpfs where one can be mounted; elsewhere, and in any case, a limit on how large a file may grow.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

WORKER = """
import json, os, resource, signal, sys
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.db import OperationalError
from gyeot.accounts.models import User
from gyeot.casework import jobs, stores
from gyeot.casework.models import Case, Job, Post, Source
from gyeot.casework.steps import cases, intake
from gyeot.errors import GyeotError

limit, home = sys.argv[1], Path(os.environ["GYEOT_HOME"])
call_command("migrate", verbosity=0)
person = User.objects.create_user("first")
case = cases.open_case(by=person, code="GY-FULL")
elsewhere = Path(sys.argv[2])

def export(number, rows):
    lines = [json.dumps({"id": f"c{number}-{n}", "text": "가" * 1000}) for n in range(rows)]
    (elsewhere / f"{number}.jsonl").write_text("\\n".join(lines), encoding="utf-8")

def take_in(number):
    path = elsewhere / f"{number}.jsonl"
    source = intake.take_in(case, path, name=path.name, by=person)
    return source.sha256

ROWS = 50  # 300 kB in a file
for number in range(4):
    export(number, ROWS)
kept, said = [take_in(0)], []
jobs.run_all()
# Fill it.
filler = home / "filler"
if limit == "file-size":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write past the limit fails instead of killing
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
else:
    with filler.open("wb") as file:
        try:
            while True:
                os.write(file.fileno(), bytes(4096))
        except OSError:
            pass
for number in range(1, 4):
    try:
        kept.append(take_in(number))
    except GyeotError as failure:
        said.append([failure.en, failure.ko, failure.exit_code])
rows, log_size = Source.objects.count(), stores.log().size
# Free it.
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
filler.unlink(missing_ok=True)
after = [take_in(number) for number in range(1, 4)]
jobs.run_all()
whole = 0
for sha256 in {*kept, *after}:
    with stores.vault().open(case.uuid, sha256) as file:
        whole += len(file.read()) > 1000
left = [path.name for path in home.rglob("*") if path.parent.name == "unfinished" and path.is_file()]
print(json.dumps({
    "said": said, "rows_while_full": rows, "log_while_full": log_size, "kept_while_full": len(kept),
    "whole": whole, "posts": Post.objects.count(), "log": stores.log().audit(), "sources": Source.objects.count(),
    "left": left, "failed_jobs": Job.objects.exclude(state=Job.State.DONE).count(),
}))
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount 6 MB of memory as a disk, where that is allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can only be mounted by root; the limit on file sizes was tested")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(home: Path, limit: str, elsewhere: Path) -> dict[str, object]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GYEOT_")} | {
        "GYEOT_HOME": str(home),
        "GYEOT_SECRET_KEY": "for this test alone, and long enough to pass the check",
        "DJANGO_SETTINGS_MODULE": "gyeot.server.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run(
        [sys.executable, "-c", WORKER, limit, elsewhere],
        cwd=elsewhere, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def assert_nothing_was_lost(found: dict[str, object]) -> None:
    assert len(found["said"]) == 3
    for en, ko, exit_code in found["said"]:
        assert en == "The disk is full. Nothing half-written was left behind. Free some space, then do this again."
        assert "디스크가 가득 찼습니다" in ko
        assert exit_code == 3
    assert (found["rows_while_full"], found["kept_while_full"], found["left"]) == (1, 1, [])
    assert (found["whole"], found["posts"], found["sources"], found["failed_jobs"]) == (4, 4 * 50, 4, 0)
    assert found["log"] >= 4


def test_a_file_that_may_not_grow_is_said_in_one_sentence_and_nothing_is_lost(tmp_path: Path):
    (tmp_path / "limited").mkdir()
    assert_nothing_was_lost(fill(tmp_path / "limited", "file-size", tmp_path))


def test_a_full_disk_is_said_in_one_sentence_and_nothing_is_lost(small_disk: Path, tmp_path: Path):
    with tempfile.TemporaryDirectory() as elsewhere:
        assert_nothing_was_lost(fill(small_disk, "disk", Path(elsewhere)))
