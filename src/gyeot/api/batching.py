"""Answer many callers with few calls of the model: what comes in while it reads is read together next.

Nobody waits for others to come: a lone comment is read at once.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from gyeot.detect import WINDOW, Score
from gyeot.errors import GyeotError
from gyeot.material import Comment

#: Windows of posts that are read together. More would make the first of them wait for the last.
MOST_TOGETHER = 32
#: Windows that may wait. Beyond that a caller is told to come again, which is kinder than a time-out.
MOST_WAITING = 1_024

Read = Callable[[Sequence[Comment], str], list[Score]]


class Busy(GyeotError):
    """So much waits already that a caller should come again."""

    def __init__(self) -> None:
        super().__init__(
            "The server is busy. Try again in a second.", "지금은 요청이 많습니다. 잠시 뒤에 다시 보내 주세요."
        )


@dataclass(slots=True)
class _Asked:
    posts: Sequence[Comment] = field(repr=False)
    threshold: str
    answer: asyncio.Future[list[Score]]

    @property
    def size(self) -> int:
        """How many windows there are to read, about."""
        return about(self.posts)


def about(posts: Sequence[Comment]) -> int:
    """How many windows ``posts`` have to be read in, by their length alone, which costs nothing to know."""
    return sum(1 + len(post.text) // WINDOW for post in posts)


def _parts(posts: Sequence[Comment]) -> Iterator[Sequence[Comment]]:
    """Cut ``posts`` into parts of about a batch, in order."""
    part: list[Comment] = []
    size = 0
    for post in posts:
        of_post = about([post])
        if part and size + of_post > MOST_TOGETHER:
            yield part
            part, size = [], 0
        part.append(post)
        size += of_post
    if part:
        yield part


class Batcher:
    """One reader of comments for many callers. ``read`` is called in a thread of its own, one call at a time."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._waiting: deque[_Asked] = deque()
        #: How many windows wait to be read.
        self.waiting = 0
        self._came = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "reader")
        self._work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read one comment, which loads the model, and begin to take more."""
        await self._in_thread([Comment(platform="", comment_id="", text="곁")], "balanced")
        self._work = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """Take no more. The server has answered what it had taken before it calls this."""
        if self._work is not None:
            self._work.cancel()
        self._thread.shutdown()

    @property
    def ready(self) -> bool:
        """Whether the model is loaded and comments are read."""
        return self._work is not None and not self._work.done()

    async def score(self, posts: Sequence[Comment], threshold: str) -> list[Score]:
        """Read ``posts``, in order. Raises Busy when too many wait, or nobody reads any more."""
        if not self.ready:
            raise Busy
        if self.waiting and self.waiting + min(MOST_TOGETHER, about(posts)) > MOST_WAITING:
            raise Busy
        found: list[Score] = []
        # Who asks for much gets in line again after each part, so that nobody waits behind all of it.
        for part in _parts(posts):
            found += await self._score(part, threshold)
        return found

    async def _score(self, posts: Sequence[Comment], threshold: str) -> list[Score]:
        asked = _Asked(posts, threshold, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        self.waiting += asked.size
        self._came.set()
        return await asked.answer

    async def _go_on(self) -> None:
        while True:
            await self._came.wait()
            self._came.clear()
            while self._waiting:
                await self._answer(self._taken())

    def _taken(self) -> list[_Asked]:
        """The longest waiting, and those behind it that ask with the same threshold, up to a batch."""
        first = self._waiting.popleft()
        taken, count = [first], first.size
        while self._waiting and self._waiting[0].threshold == first.threshold:
            count += self._waiting[0].size
            if count > MOST_TOGETHER:
                break
            taken.append(self._waiting.popleft())
        self.waiting -= sum(asked.size for asked in taken)
        return [asked for asked in taken if not asked.answer.cancelled()]

    async def _answer(self, taken: Sequence[_Asked]) -> None:
        if not taken:
            return
        try:
            scores = iter(await self._in_thread([post for asked in taken for post in asked.posts], taken[0].threshold))
        except Exception as failure:  # noqa: BLE001 - whose request it was is told; the reader goes on
            if len(taken) > 1:  # one comment that cannot be read costs nobody else the answer
                half = len(taken) // 2
                await self._answer(taken[:half])
                await self._answer(taken[half:])
            elif not taken[0].answer.done():
                taken[0].answer.set_exception(failure)
            return
        for asked in taken:
            of_caller = [next(scores) for _ in asked.posts]
            if not asked.answer.done():
                asked.answer.set_result(of_caller)

    async def _in_thread(self, posts: Sequence[Comment], threshold: str) -> list[Score]:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, posts, threshold)
