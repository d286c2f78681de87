"""Read the JSON that comes in: in UTF-8, no name twice, no number that is none, and not without end.

Perspective's clients do not all say that they send JSON. Google reads it as JSON all the same, and so do we where a key
is asked for; without one, a page of another host could ask by way of a form.
"""

import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gyeot.api.errors import ApiError

#: A hundred long posts; with every character escaped in JSON's longest way some of them would be more.
MOST_BYTES = 4 << 20
#: Where no key is asked for: the longest comment and headline, also with every Korean character escaped.
MOST_BYTES_WITHOUT_KEY = 128 << 10
#: Names in one object. Hundreds of thousands of unknown ones would each become an error, and all callers wait.
_MOST_NAMES = 100
_BOM = "\ufeff"


class Json(APIRoute):
    """A route whose body is read by this module, once ``let_in`` has looked at the rest of the request.

    FastAPI asks its dependencies, and so who it is that sends, only after it has read what they send.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Hand FastAPI a request whose JSON is read already."""
        answer = super().get_route_handler()

        async def read_first(request: Request) -> Response:
            await self.let_in(request)
            return await answer(await self._read(request))

        return read_first

    async def let_in(self, request: Request) -> None:
        """Raise ApiError for a request whose address and headers say already that it will not be answered."""

    async def _read(self, request: Request) -> Request:
        asked = _JsonRequest(request.scope, request.receive)
        if self.body_field is not None and "application/json" in asked.headers.get("content-type", ""):
            await asked.json()
        return asked


class JsonWhateverItSays(Json):
    """The same, whatever the request's Content-Type says."""

    async def _read(self, request: Request) -> Request:
        others = [(name, value) for name, value in request.scope["headers"] if name != b"content-type"]
        request.scope["headers"] = [*others, (b"content-type", b"application/json")]
        return await super()._read(Request(request.scope, request.receive))


class _JsonRequest(Request):
    async def json(self) -> Any:
        """The body. Raises ApiError."""
        if not hasattr(self, "_json"):
            self._json = parsed(await self.body())
        return self._json


def parsed(body: bytes) -> Any:
    """The value that ``body`` holds. Raises ApiError, whose sentence repeats nothing of it."""
    try:
        text = body.decode().removeprefix(_BOM)
    except UnicodeDecodeError:
        raise _broken("It is not UTF-8.", "UTF-8이 아닙니다.") from None
    try:
        return json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except RecursionError:
        raise _broken("It is nested too deeply.", "중첩이 너무 깊습니다.") from None
    except ValueError:  # also for a whole number of more digits than Python reads
        raise _broken("It is not JSON.", "JSON이 아닙니다.") from None


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers of the same doubled name would not read the same comment."""
    if len(pairs) > _MOST_NAMES:
        raise _broken("An object holds too many names.", "한 객체에 이름이 너무 많습니다.")
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _broken("A name stands twice in an object.", "한 객체에 같은 이름이 두 번 있습니다.")
        found[name] = value
    return found


def _no_number(_: str) -> NoReturn:
    raise _broken("NaN and Infinity are no JSON.", "NaN과 Infinity는 JSON이 아닙니다.")


def _broken(en: str, ko: str) -> ApiError:
    return ApiError(400, f"Invalid JSON payload received. {en}", f"요청 본문을 읽을 수 없습니다. {ko}")


class Bounded:
    """Stop a body that is larger than we take, whether it says how large it is or not.

    Under the address ``without_key`` anybody may ask, and less is taken.
    """

    def __init__(self, app: ASGIApp, without_key: str) -> None:
        self._app, self._without_key = app, without_key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the rest of the server read no more than the bound."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = MOST_BYTES_WITHOUT_KEY if scope["path"].startswith(self._without_key) else MOST_BYTES
        said, came = Headers(scope=scope).get("content-length", ""), 0

        async def bounded() -> Message:
            nonlocal came
            if _is_more(said, most):
                raise TooLarge(most)
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise TooLarge(most)
            return message

        await self._app(scope, bounded, send)


class TooLarge(HTTPException):
    """More than ``most`` bytes. An HTTPException, since FastAPI lets no other out where it reads a body itself."""

    def __init__(self, most: int) -> None:
        super().__init__(413)
        self.most = most


def _is_more(said: str, most: int) -> bool:
    # Ten digits are enough to know, and Python refuses to read thousands of them.
    return said.isascii() and said.isdigit() and int(said[:10]) > most
