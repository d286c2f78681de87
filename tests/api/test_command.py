"""gyeot api as an operator runs it: a process of its own, which ends well when it is told to, and repeats nothing."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from gyeot.api.settings import hash_of
from tests.api.conftest import ANALYZE, HARMLESS, KEY, analysis

ROOT = Path(__file__).parents[2]
CANARY = "카나리아칠삼구"


def command(*arguments: str, **settings: str) -> tuple[list[str], dict[str, str]]:
    """``gyeot api`` with nothing set but ``settings``."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("GYEOT_", "LC_", "LANG"))}
    of_tests = {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "LC_ALL": "en_US.UTF-8"}
    return [sys.executable, "-m", "gyeot.cli", "api", *arguments], bare | of_tests | settings


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    line, environment = command(*arguments, **settings)
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120, check=False)


@dataclass
class Running:
    process: subprocess.Popen[str]
    client: httpx.Client

    def end(self) -> tuple[int, str]:
        """Tell it to end. Gives the exit code and all that it said."""
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=120)
        return self.process.returncode, out + err


@contextmanager
def started(*arguments: str, **settings: Mapping[str, str] | str) -> Iterator[Running]:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    line, environment = command("--port", str(port), *arguments, GYEOT_API_KEYS=KEY, GYEOT_API_RATE="0", **settings)
    with (
        subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"X-API-Key": KEY}, timeout=120) as client,
    ):
        try:
            _wait_until_ready(process, client)
            yield Running(process, client)
        finally:
            if process.poll() is None:
                process.terminate()


def _wait_until_ready(process: "subprocess.Popen[str]", client: httpx.Client) -> None:
    while process.poll() is None:
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"it ended with {process.returncode}")


def test_a_new_key_comes_with_the_digest_that_lets_it_in():
    ran = run("--new-key")

    key, digest = re.findall(r": +(\S+)$", ran.stdout, re.MULTILINE)
    assert ran.returncode == 0
    assert len(key) >= 43
    assert digest == hash_of(key)
    assert ran.stderr == ""
    assert key not in run("--new-key").stdout


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en_US.UTF-8", "Nobody could ask this server anything."),
        ("ko_KR.UTF-8", "아무도 이 서버에 요청할 수 없습니다."),
    ],
)
def test_where_nobody_would_be_let_in_it_does_not_start(language: str, words: str):
    ran = run(LC_ALL=language)

    assert ran.returncode == 2
    assert words in ran.stderr
    assert "--new-key" in ran.stderr
    assert ran.stdout == ""


@pytest.mark.parametrize(
    ("language", "words"), [("en_US.UTF-8", "GYEOT_API_RATE must be"), ("ko_KR.UTF-8", "GYEOT_API_RATE 값을")]
)
def test_with_a_setting_that_cannot_be_meant_it_does_not_start(language: str, words: str):
    ran = run(LC_ALL=language, GYEOT_API_KEYS=KEY, GYEOT_API_RATE="many")

    assert ran.returncode == 2
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr
    assert KEY not in ran.stderr


@pytest.mark.parametrize("processes", ["1", "2"])
def test_where_moderators_opinions_cannot_be_kept_it_does_not_start(tmp_path: Path, processes: str):
    (tmp_path / "a file").touch()
    ran = run(
        *("--processes", processes), GYEOT_API_KEYS=KEY, GYEOT_API_FEEDBACK=str(tmp_path / "a file" / "feedback.jsonl")
    )

    assert ran.returncode == 2
    assert ran.stderr.startswith("GYEOT_API_FEEDBACK must ")
    assert len(ran.stderr.splitlines()) == 1
    assert ran.stdout == ""


def test_fewer_than_one_process_cannot_be_meant():
    assert run("--processes", "0", GYEOT_API_KEYS=KEY).returncode == 2


@pytest.mark.parametrize("processes", ["1", "2"])
def test_told_to_end_it_answers_what_was_begun_and_has_repeated_nothing(processes: str):
    with started("--processes", processes) as server, ExitStack() as open_until_the_end:
        assert server.client.post(ANALYZE, content=f'{{"{CANARY}": "{CANARY}"}}').status_code == 400
        assert server.client.post(f"{ANALYZE}?key={CANARY}", json=analysis(CANARY)).status_code == 400
        with connected(server) as raw:
            raw.sendall(f"{CANARY} {KEY}\r\n\r\n".encode())
            assert b" 400 " in raw.recv(1024)
        begun = [open_until_the_end.enter_context(connected(server)) for _ in range(6)]
        for raw in begun:
            begin(raw)

        server.process.send_signal(signal.SIGTERM)
        if processes == "1":  # of several, the one that watches over them listens to the end and answers nobody
            wait_until_deaf(server)
        answers = [finish(raw) for raw in begun]
        code, said = server.end()

    assert [answer.split(b"\r\n")[0] for answer in answers] == [b"HTTP/1.1 200 OK"] * 6
    assert all(b"SECONDARY_VICTIMIZATION" in answer for answer in answers)
    assert code == 0
    for told in (CANARY, KEY, hash_of(KEY), "%EC%B9%B4", "Traceback"):
        assert told not in said


def test_told_to_end_while_it_starts_it_ends():
    line, environment = command("--port", "0", GYEOT_API_KEYS=KEY)
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()  # it is about to listen
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)

    assert process.returncode in (0, -signal.SIGTERM)


def test_several_processes_tell_one_set_of_numbers():
    with started("--processes", "2") as server:
        for _ in range(12):  # without keep-alive, so that both processes get some
            httpx.post(server.client.base_url.join(f"{ANALYZE}?key={KEY}"), json=analysis(HARMLESS))

        pages = set()
        for _ in range(6):
            with httpx.Client(base_url=server.client.base_url) as another:
                pages.add(_answered(another))
        code, _ = server.end()

    assert pages == {12}
    assert code == 0


def test_the_key_file_is_read_by_the_command_too(tmp_path: Path):
    (tmp_path / "hashes").write_text(f"{hash_of('of the file')} # a newsroom\n", "utf-8")
    with started(GYEOT_API_KEY_HASHES=str(tmp_path / "hashes")) as server:
        for key in (KEY, "of the file"):
            assert server.client.post(ANALYZE, params={"key": key}, json=analysis()).status_code == 200


def _answered(client: httpx.Client) -> int:
    """How many comments were scored, by what /metrics says."""
    sample = re.search(
        r'^gyeot_answers_total{code="200",route="/v1alpha1/comments:analyze"} (\d+)',
        client.get("/metrics").text,
        re.MULTILINE,
    )
    return int(sample[1]) if sample else 0


# --- a request in two halves -----------------------------------------------------------------------------------------

BODY = json.dumps(analysis(f"{CANARY} {HARMLESS}", clientToken=CANARY)).encode()


def connected(server: Running) -> socket.socket:
    return socket.create_connection((server.client.base_url.host, server.client.base_url.port or 0), timeout=120)


def wait_until_deaf(server: Running) -> None:
    with suppress(ConnectionError):
        while True:
            connected(server).close()
            time.sleep(0.01)


def begin(raw: socket.socket) -> None:
    """Ask, and wait until the server has taken the request up: then it says that it wants the body."""
    head = (
        f"POST {ANALYZE}?key={KEY} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(BODY)}\r\nExpect: 100-continue\r\n\r\n"
    )
    raw.sendall(head.encode())
    assert raw.recv(1024).startswith(b"HTTP/1.1 100 ")


def finish(raw: socket.socket) -> bytes:
    """Send the body, and give the whole answer."""
    raw.sendall(BODY)
    return b"".join(iter(lambda: raw.recv(65_536), b""))
