"""What moderators suggest is kept where the operator asked for it, whole and for him alone, and nowhere else."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from gyeot.api import feedback
from gyeot.api.feedback import Feedback
from gyeot.api.settings import Settings, hash_of
from gyeot.api.shapes import SuggestRequest
from gyeot.errors import Refused
from tests.api.conftest import ANALYZE, HARMLESS, KEY, SUGGEST, Serve, analysis

ROOT = Path(__file__).parents[2]
SUGGESTION: dict[str, Any] = {
    "comment": {"text": HARMLESS},
    "attributeScores": {"SECONDARY_VICTIMIZATION": {"summaryScore": {"value": 1}}},
    "languages": ["en"],
    "communityId": "Coral:https://news.example",
    "clientToken": "comment:1",
}


def said(token: str) -> SuggestRequest:
    return SuggestRequest.model_validate(SUGGESTION | {"clientToken": token})


def lines(*files: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def test_unless_it_is_turned_on_nothing_is_kept(client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))

    answer = client.post(SUGGEST, json=SUGGESTION)

    assert answer.json() == {
        "clientToken": "comment:1",
        "detectedLanguages": ["ko"],
        "requestedLanguages": ["en"],
    }
    assert sorted(tmp_path.rglob("*")) == before


def test_where_it_is_on_each_suggestion_is_a_line_that_only_the_operator_reads(serve: Serve, tmp_path: Path):
    file = tmp_path / "kept" / "feedback.jsonl"
    client = serve(Settings(key_hashes=frozenset([hash_of(KEY)]), feedback=file))

    for token in ("comment:1", "comment:2"):
        assert client.post(SUGGEST, json=SUGGESTION | {"clientToken": token}).status_code == 200

    first, second = lines(file)
    assert first.pop("at").endswith("+00:00")
    assert first == SUGGESTION | {"attributeScores": {"SECONDARY_VICTIMIZATION": {"summaryScore": {"value": 1.0}}}}
    assert second["clientToken"] == "comment:2"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert KEY not in file.read_text("utf-8")


def test_comments_that_are_scored_and_requests_that_are_refused_are_never_kept(serve: Serve, tmp_path: Path):
    file = tmp_path / "feedback.jsonl"
    client = serve(Settings(key_hashes=frozenset([hash_of(KEY)]), feedback=file))

    client.post(ANALYZE, json=analysis(doNotStore=False))
    client.post(SUGGEST, json=SUGGESTION, params={"key": "unknown"})
    client.post(SUGGEST, json=SUGGESTION | {"attributeScores": {"NO_SUCH": {}}})
    client.post(SUGGEST, json=SUGGESTION | {"comment": {"text": " "}})

    assert not file.exists()


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("a file/feedback.jsonl", "name a file that the server's user may write"),
        ("/proc/nowhere/feedback.jsonl", "name a file that the server's user may write"),
        ("", "name a file, not a folder"),
        ("/", "name a file, not a folder"),
    ],
    ids=["inside a file", "where nothing can be made", "a folder", "the root"],
)
def test_where_it_cannot_be_kept_the_operator_is_told_what_to_do(tmp_path: Path, place: str, sentence: str):
    (tmp_path / "a file").touch()
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(Refused) as refused:
        Feedback(tmp_path / place)

    assert refused.value.en.startswith(f"GYEOT_API_FEEDBACK must {sentence}")
    assert refused.value.ko.startswith("GYEOT_API_FEEDBACK 값을 ")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_full_file_is_put_aside_and_the_oldest_part_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(feedback, "_FULL", 700)  # two lines
    file = tmp_path / "feedback.jsonl"
    kept = Feedback(file)

    async def write() -> None:
        for number in range(30):
            await kept.keep(said(str(number)))

    with ThreadPoolExecutor(1) as thread:  # a browser that other tests drive may have a loop in this one
        thread.submit(asyncio.run, write()).result()

    parts = [file.with_name(f"feedback.jsonl.{number}") for number in range(8, 0, -1)]
    assert {part.name for part in tmp_path.iterdir() if part.name.startswith("feedback")} == {
        file.name,
        "feedback.jsonl.lock",
        *(part.name for part in parts),
    }
    tokens = [int(line["clientToken"]) for line in lines(*parts, file)]
    assert tokens == list(range(tokens[0], 30))
    assert len(tokens) >= 17
    assert all(part.stat().st_size <= 700 for part in parts)
    assert all(stat.S_IMODE(part.stat().st_mode) == 0o600 for part in parts)


#: One of several processes that write, with a file that is full after about thirty lines.
WRITER = """
import asyncio, json, sys
from pathlib import Path
from gyeot.api import feedback
from gyeot.api.shapes import SuggestRequest

file, name, suggestion = sys.argv[1:]
feedback._FULL = 10_000

async def write():
    kept = feedback.Feedback(Path(file))
    said = [SuggestRequest.model_validate(json.loads(suggestion) | {"clientToken": f"{name}{n:02}"}) for n in range(50)]
    await asyncio.gather(*map(kept.keep, said))

asyncio.run(write())
"""


def test_writers_in_several_processes_lose_no_line_and_mix_none(tmp_path: Path):
    file = tmp_path / "feedback.jsonl"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, file, name, json.dumps(SUGGESTION)],
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        )
        for name in "abc"
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]

    files = [file for file in tmp_path.glob("feedback.jsonl*") if file.suffix != ".lock"]
    assert len(files) > 1, "the file was full several times meanwhile"
    assert sorted(line["clientToken"] for line in lines(*files)) == [
        f"{name}{number:02}" for name in "abc" for number in range(50)
    ]
