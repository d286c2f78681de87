"""What every route needs: the server's state, a caller who was let in, and comments read together with others'."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, APIKeyQuery, HTTPAuthorizationCredentials, HTTPBearer

from gyeot.api.batching import Batcher, Busy, about
from gyeot.api.bodies import JsonWhateverItSays
from gyeot.api.errors import ApiError, info
from gyeot.api.feedback import Feedback
from gyeot.api.keys import Keys, Rate
from gyeot.api.metrics import Metrics
from gyeot.api.settings import Settings, hash_of
from gyeot.detect import Score, canonical
from gyeot.detect.classify import windows
from gyeot.detect.language import unreadable_because
from gyeot.material import Comment

#: So many windows are counted at once. More are counted in a thread: a spelling that is made to be slow to undo takes
#: a fifth of a second, and everybody else would wait.
_FEW = 8


@dataclass(frozen=True, slots=True)
class State:
    """What lives as long as the server does."""

    settings: Settings
    keys: Keys
    rate: Rate
    batcher: Batcher
    metrics: Metrics
    feedback: Feedback | None


# Asynchronous, like all that FastAPI asks here, though nothing is awaited: the others it hands to a thread, each time.
async def state_of(request: Request) -> State:
    """The state of the server that answers ``request``."""
    state: State = request.app.state.gyeot
    return state


Here = Annotated[State, Depends(state_of)]


_Address = APIKeyQuery(name="key", scheme_name="key", auto_error=False, description="as Perspective's clients send it")
_Header = APIKeyHeader(name="X-API-Key", scheme_name="X-API-Key", auto_error=False)
_Googles = APIKeyHeader(name="X-Goog-Api-Key", scheme_name="X-Goog-Api-Key", auto_error=False)
_Bearer = HTTPBearer(scheme_name="bearer", auto_error=False)


async def caller(
    here: Here,
    address: Annotated[str | None, Security(_Address)],
    header: Annotated[str | None, Security(_Header)],
    googles: Annotated[str | None, Security(_Googles)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_Bearer)],
) -> str:
    """Who asks: the digest of the key that came with a request, in one of the places where clients put it."""
    key = address or header or googles or (bearer.credentials if bearer else "")
    if not key:
        raise ApiError(
            403,
            "The request is missing a valid API key. Add ?key=… or the header X-API-Key.",
            "API 키가 없습니다. 주소에 ?key=…를 붙이거나 X-API-Key 헤더로 보내 주세요.",
            details=[info("API_KEY_MISSING")],
        )
    if not here.keys.known(key):
        raise ApiError(
            400,
            "API key not valid. Please pass a valid API key.",
            "등록되지 않은 API 키입니다. 서버를 운영하는 분께 키를 확인해 주세요.",
            details=[info("API_KEY_INVALID")],
        )
    return hash_of(key)


Caller = Annotated[str, Depends(caller)]


class ForKeys(JsonWhateverItSays):
    """A route for those who hold a key and have not used up what they may send in a minute."""

    async def let_in(self, request: Request) -> None:
        """Look for both before the body is read. Raises ApiError."""
        here = await state_of(request)
        who = await caller(
            here, await _Address(request), await _Header(request), await _Googles(request), await _Bearer(request)
        )
        look(here, who)


def look(here: State, who: str) -> None:
    """See that ``who`` may send anything at all now, and take nothing for it. Raises ApiError."""
    _refuse(here, here.rate.wait(who, 1))


def take(here: State, who: str, posts: Sequence[Comment]) -> int:
    """Count ``posts``, by their length, against what ``who`` may send in a minute, and say as how many they were
    counted. Raises ApiError.
    """
    cost = about(posts)
    _refuse(here, here.rate.take(who, cost))
    return cost


def _refuse(here: State, wait: float) -> None:
    if wait:
        here.metrics.refused()
        raise ApiError(
            429,
            "Quota exceeded: this key has asked for too many comments in a minute. Wait and try again.",
            "1분 동안 보낼 수 있는 양을 넘었습니다. 잠시 뒤에 다시 보내 주세요.",
            details=[
                info(
                    "RATE_LIMIT_EXCEEDED",
                    quota_metric="comments",
                    quota_limit="CommentsPerMinutePerCaller",
                    quota_limit_value=str(here.settings.rate),
                )
            ],
            headers={"Retry-After": str(int(wait) + 1)},
        )


async def scores(here: State, who: str, posts: Sequence[Comment], threshold: str) -> list[Score]:
    """Have ``posts`` read for ``who``, in order. Raises ApiError."""
    taken = take(here, who, posts)
    read = windows_of(posts) if taken <= _FEW else await asyncio.to_thread(windows_of, posts)
    here.rate.owe(who, read - taken)
    try:
        found = await here.batcher.score(posts, threshold)
    except Busy as busy:
        raise ApiError(503, busy.en, busy.ko, headers={"Retry-After": "1"}) from busy
    here.metrics.read(found)
    return found


def windows_of(posts: Sequence[Comment]) -> int:
    """As how many ``posts`` count: the windows that the model reads, once what only hides words is undone.

    Ten thousand invisible characters are one; one character that spells a word is as many as its letters.
    """
    return sum(map(_windows, (canonical(post.text).text for post in posts)))


def _windows(text: str) -> int:
    return 1 if unreadable_because(text) else sum(1 for _ in windows(text))


def post(text: str, title: str = "", *, platform: str = "api") -> Comment:
    """What was sent, as the detector takes it."""
    return Comment(platform=platform, comment_id="", text=text, title=title)


def utf16(text: str, place: int) -> int:
    """A place in ``text`` counted in UTF-16 units."""
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
