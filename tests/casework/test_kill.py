"""Workers killed without warning over real casework; all of it is ``python -m tests.casework.kill_rounds 300``."""

import json
import os
import subprocess
import sys
from pathlib import Path

from gyeot.casework import stores
from gyeot.casework.models import Exhibit, Source
from tests.casework import kill_rounds
from tests.people import People, comments_file, hand_in

ROUNDS = 40
ROOT = Path(__file__).parents[2]


def test_nothing_acknowledged_is_lost_and_nothing_half_written_shows(tmp_path: Path):
    (tmp_path / "rounds").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GYEOT_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.casework.kill_rounds", str(ROUNDS)],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT / "src"), "GYEOT_HOME": str(tmp_path / "rounds")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)

    assert found["rounds"] == ROUNDS
    assert found["acknowledged"] > ROUNDS
    assert {name: found[name] for name in ("lost", "torn", "unfinished_jobs", "half_read_sources")} == dict.fromkeys(
        ("lost", "torn", "unfinished_jobs", "half_read_sources"), 0
    )
    assert found["log_reopened_and_audited_ms"] < 1000


def test_the_check_would_see_a_lost_row_a_half_read_file_and_a_torn_one(people: People, tmp_path: Path):
    source = hand_in(people, comments_file(tmp_path / "five.jsonl", *[f"글 {n}" for n in range(5)]))
    acknowledged = [["source", str(source.pk), source.sha256, "0"]]
    honest = kill_rounds.check(kill_rounds.Seen(acknowledged))
    assert (honest["lost"], honest["torn"], honest["half_read_sources"]) == (0, 0, 0)

    lost = kill_rounds.check(kill_rounds.Seen([*acknowledged, ["exhibit", "999", "1", "9"]]))
    Source.objects.update(read=4)
    half_read = kill_rounds.check(kill_rounds.Seen(acknowledged))
    source.seal.leaf_index, source.seal.tree_size = 1, 2  # where the statement stands
    source.seal.save()
    torn = kill_rounds.check(kill_rounds.Seen(acknowledged))

    assert (lost["lost"], half_read["half_read_sources"], torn["torn"]) == (1, 1, 1)
    assert not Exhibit.objects.exists()
    assert stores.log().size == 2
