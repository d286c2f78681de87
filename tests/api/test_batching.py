"""Many callers, one reader: each gets the answers to what was asked, in order, and nobody harms another."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from gyeot.api import batching
from gyeot.api.batching import Batcher, Busy
from gyeot.detect import Score, score
from gyeot.material import Comment
from tests.api.conftest import ANALYZE, CLASSIFY, HARMFUL, HARMLESS, OPEN, Serve, analysis, error

TEXTS = [HARMFUL, HARMLESS, "링크 좀", "that was a good read", "힘내세요", "😀"]


def comment(text: str) -> Comment:
    return Comment(platform="test", comment_id="", text=text)


class Watched:
    """The real reader, which writes down how it was called and can be held up."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, str]] = []
        self.free = threading.Event()
        self.free.set()
        self.inside = threading.Event()
        self.breaks = False
        self.chokes_on = ""

    def __call__(self, posts: Sequence[Comment], threshold: str) -> list[Score]:
        self.inside.set()
        assert self.free.wait(30)
        if posts[0].platform:  # not the one that loads the model
            self.calls.append((len(posts), threshold))
        if self.breaks or self.chokes_on in [post.text for post in posts]:
            raise OSError("broken on purpose")
        return score(posts, threshold=threshold, threads=1)


def alone(work: Coroutine[None, None, None]) -> None:
    """Run ``work`` in a thread of its own: a browser that other tests drive may have a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def run(check: Callable[[Batcher, Watched], Awaitable[None]]) -> Watched:
    """Run ``check`` with a batcher that is at work."""
    reader = Watched()

    async def whole() -> None:
        batcher = Batcher(reader)
        await batcher.start()
        try:
            await check(batcher, reader)
        finally:
            reader.free.set()
            await batcher.stop()

    alone(whole())
    return reader


async def held(batcher: Batcher, reader: Watched) -> asyncio.Task[list[Score]]:
    """Let the reader begin with one comment and stay there."""
    reader.inside.clear()
    reader.free.clear()
    first = asyncio.create_task(batcher.score([comment("first")], "balanced"))
    await asyncio.to_thread(reader.inside.wait)
    return first


def test_everybody_gets_their_own_answers_in_order():
    alone = {text: score([comment(text)], threads=1)[0] for text in TEXTS}

    async def check(batcher: Batcher, _: Watched) -> None:
        asked = [[TEXTS[(first + step) % len(TEXTS)] for step in range(1 + first % 4)] for first in range(40)]
        answers = await asyncio.gather(*(batcher.score([*map(comment, texts)], "balanced") for texts in asked))
        for texts, found in zip(asked, answers, strict=True):
            assert [one.language for one in found] == [alone[text].language for text in texts]
            assert [one.reading.labels for one in found] == [alone[text].reading.labels for text in texts]
            for text, one in zip(texts, found, strict=True):
                assert one.reading.harm == pytest.approx(alone[text].reading.harm, abs=1e-4)

    reader = run(check)
    assert sum(count for count, _ in reader.calls) == sum(1 + first % 4 for first in range(40))
    assert len(reader.calls) < 40, "what waited was read together"


def test_a_lone_comment_is_read_at_once_and_alone():
    async def check(batcher: Batcher, _: Watched) -> None:
        await batcher.score([comment(HARMLESS)], "balanced")

    assert run(check).calls == [(1, "balanced")]


def test_what_waits_is_read_together_up_to_a_batch_and_never_across_thresholds():
    async def check(batcher: Batcher, reader: Watched) -> None:
        first = await held(batcher, reader)
        waiting = [
            asyncio.create_task(batcher.score([comment(HARMLESS)], threshold))
            for threshold in ["balanced"] * 40 + ["high-recall"] * 3 + ["balanced"] * 2
        ]
        await asyncio.sleep(0)
        assert batcher.waiting == 45
        reader.free.set()
        await asyncio.gather(first, *waiting)
        assert batcher.waiting == 0

    assert run(check).calls == [
        (1, "balanced"),
        (batching.MOST_TOGETHER, "balanced"),
        (40 - batching.MOST_TOGETHER, "balanced"),
        (3, "high-recall"),
        (2, "balanced"),
    ]


def test_long_comments_fill_a_batch_sooner():
    long = comment("오늘 기사 잘 읽었습니다. " * 120)  # eight windows

    async def check(batcher: Batcher, reader: Watched) -> None:
        first = await held(batcher, reader)
        waiting = [asyncio.create_task(batcher.score([long], "balanced")) for _ in range(5)]
        await asyncio.sleep(0)
        reader.free.set()
        await asyncio.gather(first, *waiting)

    assert [count for count, _ in run(check).calls] == [1, 4, 1]


def test_who_asks_for_much_lets_others_in_between():
    async def check(batcher: Batcher, reader: Watched) -> None:
        first = await held(batcher, reader)
        much = asyncio.create_task(batcher.score([comment(HARMLESS)] * 70, "balanced"))
        await asyncio.sleep(0)
        little = asyncio.create_task(batcher.score([comment(TEXTS[0])], "high-recall"))
        await asyncio.sleep(0)
        reader.free.set()
        assert len(await much) == 70
        await asyncio.gather(first, little)

    most = batching.MOST_TOGETHER
    assert run(check).calls == [
        (1, "balanced"),
        (most, "balanced"),
        (1, "high-recall"),
        (most, "balanced"),
        (70 - 2 * most, "balanced"),
    ]


def test_who_asks_with_nothing_gets_nothing():
    async def check(batcher: Batcher, _: Watched) -> None:
        assert await batcher.score([], "balanced") == []

    assert run(check).calls == []


def test_a_caller_who_goes_away_harms_nobody():
    async def check(batcher: Batcher, reader: Watched) -> None:
        first = await held(batcher, reader)
        waiting = [asyncio.create_task(batcher.score([comment(text)], "balanced")) for text in TEXTS]
        await asyncio.sleep(0)
        waiting[0].cancel()
        waiting[3].cancel()
        first.cancel()
        reader.free.set()
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert [isinstance(one, asyncio.CancelledError) for one in found] == [True, False, False, True, False, False]
        assert [one[0].language for one in found if isinstance(one, list)] == ["ko", "ko", "ko", ""]
        assert batcher.waiting == 0
        assert batcher.ready

    assert [count for count, _ in run(check).calls] == [1, 4]


def test_when_too_much_waits_a_caller_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batching, "MOST_WAITING", 4)

    async def check(batcher: Batcher, reader: Watched) -> None:
        first = await held(batcher, reader)
        waiting = [asyncio.create_task(batcher.score([comment(HARMLESS)], "balanced")) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await batcher.score([comment(HARMLESS)], "balanced")
        reader.free.set()
        await asyncio.gather(first, *waiting)
        assert len(await batcher.score([comment(HARMLESS)] * 9, "balanced")) == 9, (
            "one who comes alone is never refused"
        )

    run(check)


def test_a_reading_that_breaks_is_told_to_those_who_asked_and_the_next_is_read():
    async def check(batcher: Batcher, reader: Watched) -> None:
        reader.breaks = True
        found = await asyncio.gather(
            *(batcher.score([comment(HARMLESS)], "balanced") for _ in range(3)), return_exceptions=True
        )
        assert all(isinstance(one, OSError) for one in found)
        reader.breaks = False
        assert len(await batcher.score([comment(HARMLESS)], "balanced")) == 1
        assert batcher.ready

    run(check)


def test_one_comment_that_breaks_the_reading_costs_nobody_else_the_answer():
    texts = [HARMFUL, HARMLESS, "독", "링크 좀", "힘내세요", "독", "that was a good read"]

    async def check(batcher: Batcher, reader: Watched) -> None:
        reader.chokes_on = "독"
        first = await held(batcher, reader)
        waiting = [asyncio.create_task(batcher.score([comment(text)], "balanced")) for text in texts]
        await asyncio.sleep(0)
        reader.free.set()
        found = await asyncio.gather(*waiting, return_exceptions=True)
        await first
        assert [text for text, one in zip(texts, found, strict=True) if isinstance(one, OSError)] == ["독", "독"]
        failures = [one for one in found if isinstance(one, OSError)]
        assert failures[0] is not failures[1], "each has its own"
        answers = [one[0] for one in found if isinstance(one, list)]
        assert [one.language for one in answers] == ["ko", "ko", "ko", "ko", "en"]
        assert answers[0].reading.labels
        assert batcher.waiting == 0
        assert batcher.ready

    assert run(check).calls[1] == (len(texts), "balanced"), "they were asked about together"


def test_a_busy_server_answers_503_and_says_when_to_come_again(serve: Serve, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batching, "MOST_WAITING", 1)
    reader = Watched()
    client = serve(OPEN, reader)
    reader.free.clear()
    reader.inside.clear()
    answers: list[httpx.Response] = []
    asking = [threading.Thread(target=lambda: answers.append(client.post(ANALYZE, json=analysis()))) for _ in range(2)]
    try:
        asking[0].start()
        assert reader.inside.wait(30)
        asking[1].start()
        while "gyeot_windows_waiting 1.0" not in client.get("/metrics").text:
            pass
        busy = client.post(ANALYZE, json=analysis())
    finally:
        reader.free.set()
        for thread in asking:
            thread.join()

    assert error(busy, 503)["status"] == "UNAVAILABLE"
    assert busy.headers["Retry-After"] == "1"
    assert [answer.status_code for answer in answers] == [200, 200]


def test_many_at_once_over_http_get_their_own_answers(client: httpx.Client):
    answers: dict[int, list[str]] = {}

    def ask(number: int) -> None:
        posts = [{"text": f"{number} 번째 좋은 기사", "id": f"{number}-{post}"} for post in range(number % 5 + 1)]
        answer = client.post(CLASSIFY, json={"posts": posts, "threshold": "high-recall" if number % 2 else "balanced"})
        answers[number] = [post["id"] for post in answer.json()["posts"]] + [answer.json()["threshold"]]

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()

    for number in range(24):
        of_caller = [f"{number}-{post}" for post in range(number % 5 + 1)]
        assert answers[number] == [*of_caller, "high-recall" if number % 2 else "balanced"]
