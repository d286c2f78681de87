"""The console's own server: what comes in stays inside our folder, from its first byte."""

import os
import subprocess
import sys
import tempfile
import threading
from http.client import HTTPConnection
from pathlib import Path

import pytest

from gyeot.cli import serve
from tests.cli.test_manual import EN, KO

#: More than waitress keeps in memory before it writes a body down.
LARGE = (1 << 20) + 1


def where_the_body_lies(environ, start_response):
    """Answer with the place on disk that holds the request's body, even where that file has no name."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [bytes(Path(f"/proc/self/fd/{environ['wsgi.input'].fileno()}").readlink())]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks Linux where a file without a name lies")
def test_a_large_upload_is_spooled_inside_our_own_folder(settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", "/nowhere")
    server = serve.listening(where_the_body_lies, "127.0.0.1", 0)
    running = threading.Thread(target=server.run)
    running.start()
    try:
        asking = HTTPConnection("127.0.0.1", server.effective_port, timeout=30)
        asking.request("POST", "/", body=b"x" * LARGE, headers={"Connection": "close"})
        place = asking.getresponse().read().decode()
        asking.close()
    finally:
        server.trigger.pull_trigger(server.close)  # in its own thread: it may be waiting on the socket
        running.join()
        server.task_dispatcher.shutdown()

    assert place.startswith(str(settings.FILE_UPLOAD_TEMP_DIR))
    assert os.environ["TMPDIR"] == str(settings.FILE_UPLOAD_TEMP_DIR)


@pytest.mark.parametrize(("language", "words"), [(KO, "웹 화면을 켰습니다: "), (EN, "gyeot listens at ")])
def test_the_console_says_where_it_is_in_the_terminals_language(tmp_path: Path, language: str, words: str):
    environment = os.environ | {"GYEOT_HOME": str(tmp_path / "var"), "LC_ALL": language}
    line = [sys.executable, "-m", "gyeot.cli", "serve", "--port", "0", "--no-worker"]
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = process.stdout.readline()
        process.terminate()

    assert said.startswith(f"{words}http://127.0.0.1:0")
