"""Kill -9 in the middle of keeping and logging: what was acknowledged is there, and nothing half-written shows."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gyeot.evidence.log import Log, Logged
from gyeot.evidence.vault import Vault
from tests.evidence.office import CASE, CHILD

ROUNDS = 30

WRITER = """
import os, sys
from pathlib import Path
from uuid import UUID
from gyeot.evidence.log import Log
from gyeot.evidence.vault import Vault
root, case = Path(sys.argv[1]), UUID(sys.argv[2])
log, vault = Log(root / "log"), Vault(root / "vault")
print("ready", flush=True)
while True:
    kept = vault.keep(case, os.urandom(100_000))
    logged = log.append(bytes.fromhex(kept.sha256))
    print(kept.sha256, logged.index, logged.size, flush=True)
"""


@pytest.fixture
def dice():
    return random.Random(20240902)


def test_nothing_acknowledged_is_lost_and_nothing_half_written_shows(tmp_path, dice):
    Log.create(tmp_path / "log", "centre.example/gyeot")
    acknowledged = [
        line for _ in range(ROUNDS) for line in killed_after(tmp_path, dice.randint(0, 12), dice.random() / 60)
    ]

    vault, log = Vault(tmp_path / "vault"), Log(tmp_path / "log")
    assert len(acknowledged) > ROUNDS
    for sha256, index, size in acknowledged:
        vault.open(CASE, sha256).close()
        assert log.entry(int(index)).hex() == sha256
        assert log.inclusion_proof(Logged(int(index), int(size)))
    assert log.audit() >= len(acknowledged)
    assert vault.check(CASE) >= len(acknowledged)


def killed_after(root: Path, acknowledgements: int, delay: float) -> list[list[str]]:
    """Let a writer run until it has acknowledged so many, a moment longer, and kill it without warning."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(root), str(CASE)],
        stdout=subprocess.PIPE,
        text=True,
        env=CHILD,
        start_new_session=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    lines = [writer.stdout.readline() for _ in range(acknowledgements)]
    with pytest.raises(subprocess.TimeoutExpired):
        writer.wait(delay)  # the moment is the point of the test: somewhere inside the next keep or append
    os.kill(writer.pid, signal.SIGKILL)
    rest, _ = writer.communicate()
    return [line.split() for line in [*lines, *rest.splitlines(keepends=True)] if line.endswith("\n")]
