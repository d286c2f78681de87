"""A scoring server on this machine, with the model that is shipped, asked over HTTP as newsrooms ask it."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from gyeot.api.app import make_app
from gyeot.api.batching import Read
from gyeot.api.settings import Settings, hash_of

KEY = "a-key-for-the-tests-alone"
CORAL_SECRET = "cs_a-signing-secret-for-the-tests-alone"
PAGE = "https://news.example"
#: Everything on, and nobody refused for asking too much.
OPEN = Settings(
    key_hashes=frozenset([hash_of(KEY)]),
    rate=0,
    threads=1,
    second_thought="ask",
    origins=(PAGE,),
    coral_secret=CORAL_SECRET,
)

#: Mild, invented, and past every threshold: the one sentence that the server has to find in these tests.
HARMFUL = "딱 봐도 꽃뱀이네 합의금 노린 거지"
HARMLESS = "오늘 기사 잘 읽었습니다."
ANALYZE, SUGGEST = "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore"
CLASSIFY, SECOND_THOUGHT, MODERATE = "/v1/posts:classify", "/nudge/second-thought", "/coral/moderate"

Serve = Callable[..., httpx.Client]


@contextmanager
def serving(settings: Settings, read: Read | None = None) -> Iterator[httpx.Client]:
    """A server with ``settings`` in a thread of its own, and a client that holds a key to it."""
    app = make_app(settings, read)
    # The machine's name and the like never decide a test: what the command sets is tested with the command.
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none", lifespan="on"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"X-API-Key": KEY}, timeout=60) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    """The server with everything on."""
    with serving(OPEN) as asking:
        yield asking


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Servers with other settings, until the test ends."""
    with ExitStack() as running:
        yield lambda settings, read=None: running.enter_context(serving(settings, read))


def analysis(text: str = HARMLESS, *attributes: str, **more: Any) -> dict[str, Any]:
    """The body of a request for scores."""
    asked = {name: {} for name in attributes or ("SECONDARY_VICTIMIZATION",)}
    return {"comment": {"text": text}, "requestedAttributes": asked, **more}


def error(answer: httpx.Response, code: int) -> dict[str, Any]:
    """The error that ``answer`` is, once it has the one shape that errors have."""
    assert answer.status_code == code, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error"}
    found: dict[str, Any] = body["error"]
    assert set(found) == {"code", "message", "status", "details"}
    assert found["code"] == code
    assert found["message"]
    korean = [detail for detail in found["details"] if detail["@type"].endswith("LocalizedMessage")]
    assert len(korean) == 1
    assert korean[0]["locale"] == "ko"
    return found


def error_type(answer: httpx.Response) -> str:
    """Perspective's errorType of an error 400."""
    return str(error(answer, 400)["details"][0].get("errorType", ""))
