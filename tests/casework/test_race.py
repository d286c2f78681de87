"""Several reviewers at one queue, each a process of its own, on the databases that an office may choose."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.casework.reviewer import POSTS

ROOT = Path(__file__).parents[2]
REVIEWERS = 6


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_server_user(folder: Path) -> list[str]:
    """Return what to put before PostgreSQL's commands: it refuses to run as root."""
    if os.getuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


@pytest.fixture
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a PostgreSQL of our own and give its address."""
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("PostgreSQL is not installed here; SQLite was tested")
    # pytest's own folders are closed to other users, and the server is one.
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    run_as, data, port = as_server_user(folder), folder / "data", free_port()
    quietly = partial(subprocess.run, check=True, capture_output=True, cwd=folder)
    quietly([*run_as, "initdb", "-D", data, "-U", "gyeot", "-A", "trust", "-E", "UTF8"])
    options = f"-h 127.0.0.1 -p {port} -k {folder}"
    quietly([*run_as, "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"])
    try:
        yield f"postgres://gyeot@127.0.0.1:{port}/postgres"
    finally:
        quietly([*run_as, "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder)


def start(part: str, address: str, home: Path) -> subprocess.Popen[str]:
    environment = os.environ | {
        "GYEOT_HOME": str(home),
        "GYEOT_DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "gyeot.server.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.casework.reviewer", part],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def answer(process: subprocess.Popen[str]) -> dict[str, int]:
    printed, errors = process.communicate()
    assert process.returncode == 0, errors
    return json.loads(printed)


def race(address: str, home: Path) -> None:
    assert answer(start("prepare", address, home)) == {"posts": POSTS}

    reviewers = [answer(process) for process in [start("review", address, home) for _ in range(REVIEWERS)]]

    assert sum(one["decided"] for one in reviewers) == POSTS, "each post was decided once, by someone who knows it"
    assert sum(one["locked"] for one in reviewers) == 0, "nobody met a locked database"
    assert answer(start("report", address, home)) == {"decisions": POSTS, "undecided": 0, "wrong_version": 0}


def test_reviewers_never_decide_one_post_twice_on_sqlite(home: Path):
    race(f"sqlite:///{home}/gyeot.sqlite3", home)


def test_reviewers_never_decide_one_post_twice_on_postgresql(postgres: str, home: Path):
    race(postgres, home)
