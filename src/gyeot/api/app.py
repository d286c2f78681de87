"""Put the server together: routes, bounds, errors in one shape, and a model that is read once."""

import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gyeot import __version__
from gyeot.api import attributes, moderation, perspective, posts, second_thought
from gyeot.api.asking import Here, State
from gyeot.api.batching import Batcher, Read
from gyeot.api.bodies import Bounded, TooLarge
from gyeot.api.errors import ApiError, field_violations
from gyeot.api.feedback import Feedback
from gyeot.api.keys import Keys, Rate
from gyeot.api.metrics import CONTENT_TYPE, Metrics
from gyeot.api.settings import Settings
from gyeot.api.shapes import NAMES, ErrorAnswer
from gyeot.detect import score
from gyeot.errors import GyeotError
from gyeot.material import Label

_log = logging.getLogger(__name__)
_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorAnswer, "description": "what is wrong, and what to do"},
    "5XX": {"model": ErrorAnswer, "description": "busy or broken; try again"},
}


def make_app(settings: Settings, read: Read | None = None) -> FastAPI:
    """The whole server. ``read`` reads comments, by default the shipped model."""
    batcher = Batcher(read or (lambda asked, threshold: score(asked, threshold=threshold, threads=settings.threads)))
    state = State(
        settings=settings,
        keys=Keys(settings),
        rate=Rate(settings.rate / settings.processes),
        batcher=batcher,
        metrics=Metrics(lambda: batcher.waiting),
        feedback=Feedback(settings.feedback) if settings.feedback else None,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await batcher.start()
        except GyeotError as failure:  # its sentence says what to do; the frames that follow do not
            _log.critical("%s", failure.said_in("en"))
            raise
        yield
        await batcher.stop()

    app = FastAPI(
        title="gyeot",
        version=__version__,
        summary="Scores comments for secondary victimization, in Korean and English, by Perspective's protocol.",
        lifespan=lifespan,
        responses=_ERRORS,
        # Its spans and logs would carry addresses, which hold keys, and the words that a check found fault with.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        docs_url=None,  # the page would load scripts from elsewhere; /openapi.json is for tools
        redoc_url=None,
    )
    app.state.gyeot = state
    for router in (perspective.router, posts.router, second_thought.router, moderation.router):
        app.include_router(router)
    _add_small_routes(app)
    app.add_middleware(Bounded, without_key=f"{second_thought.PREFIX}/")
    if settings.origins:
        app.add_middleware(
            _CorsForPages, allow_origins=settings.origins, allow_methods=["POST"], allow_headers=["Content-Type"]
        )
    app.add_middleware(_Counted, metrics=state.metrics)
    _say_errors_alike(app)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]  # FastAPI's own way to extend it
    return app


def _add_small_routes(app: FastAPI) -> None:
    @app.get("/v1/attributes", tags=["gyeot"])
    async def list_attributes() -> dict[str, Any]:
        """Every attribute: its languages, where it was learned, how well it was measured, and the model's limits."""
        return attributes.described()

    @app.get("/$discovery/rest", tags=["Perspective"])
    async def discovery(request: Request) -> dict[str, Any]:
        """The API's description for google-api-python-client and its like."""
        described: dict[str, Any] = json.loads((files("gyeot.api") / "discovery.json").read_bytes())
        here = str(request.base_url)
        return described | {"rootUrl": here, "baseUrl": here}

    @app.get("/healthz", tags=["operation"])
    async def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["operation"])
    async def ready(here: Here) -> dict[str, str]:
        """The model is loaded and reads."""
        if not here.batcher.ready:
            raise ApiError(503, "The model is not loaded yet.", "아직 모델을 불러오는 중입니다.")
        return {"status": "ok"}

    @app.get("/metrics", tags=["operation"], response_class=PlainTextResponse)
    async def metrics(here: Here) -> Response:
        """Counters for Prometheus. No text, key or address is in them."""
        return Response(here.metrics.page(), media_type=CONTENT_TYPE)


class _CorsForPages(CORSMiddleware):
    """Other hosts' pages may ask for a second thought, and for nothing else."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(f"{second_thought.PREFIX}/"):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class _Counted:
    """Count every answer and how long it took, by the pattern of its route: an address could hold a key."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, code = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal code
            code = message.get("status", code)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "elsewhere")
            self._metrics.answered(route, code, time.perf_counter() - started)


def _say_errors_alike(app: FastAPI) -> None:
    @app.exception_handler(ApiError)
    async def said(_: Request, failure: ApiError) -> JSONResponse:
        return _answer(failure)

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, failure: RequestValidationError) -> JSONResponse:
        found = [_violation(error) for error in failure.errors()[:20]]
        first = f"{found[0][0]}: {found[0][1]}" if found[0][0] else found[0][1]
        return _answer(
            ApiError(
                400,
                f"Invalid JSON payload received. {first}",
                "요청의 형식이 맞지 않습니다. fieldViolations에 적힌 항목을 고쳐 다시 보내 주세요.",
                details=[field_violations(found)],
            )
        )

    @app.exception_handler(TooLarge)
    async def too_large(_: Request, failure: TooLarge) -> JSONResponse:
        most = f"{failure.most >> 20} MiB" if failure.most >> 20 else f"{failure.most >> 10} KiB"
        return _answer(
            ApiError(
                413,
                f"The request is larger than {most}. Send less at a time.",
                f"요청이 {most.replace(' ', '')}를 넘습니다. 나누어 보내 주세요.",
            )
        )

    @app.exception_handler(HTTPException)
    async def http(_: Request, failure: HTTPException) -> JSONResponse:
        if failure.status_code == 405:
            said = ApiError(405, "This address does not take this method.", "이 주소에서는 쓸 수 없는 방식입니다.")
        elif failure.status_code == 400:
            said = ApiError(400, "The body of the request could not be read.", "요청 본문을 읽을 수 없습니다.")
        else:
            said = ApiError(failure.status_code, "There is nothing here.", "이 주소에는 아무것도 없습니다.")
        said.headers = dict(failure.headers or {})
        return _answer(said)

    @app.exception_handler(Exception)
    async def broken(_: Request, __: Exception) -> JSONResponse:
        return _answer(
            ApiError(500, "Something broke here; it is not your request's fault.", "서버에 문제가 생겼습니다.")
        )


def _violation(error: dict[str, Any]) -> tuple[str, str]:
    """Which field, and what is wrong with it, without repeating what was sent."""
    source, *path = error["loc"]
    where = ".".join(str(part) for part in path if source != "body" or isinstance(part, int) or _is_ours(part))
    what = {
        "extra_forbidden": "Unknown name. Cannot find field.",
        "missing": "It is required.",
    }.get(error["type"], error["msg"])
    return where, what.removeprefix("Value error, ")


def _is_ours(part: str) -> bool:
    """Whether a part of a field's path is no name that the caller made up: that might hold anything."""
    return part in NAMES or part in attributes.offered() or part in set(Label)


def _answer(failure: ApiError) -> JSONResponse:
    return JSONResponse(failure.body, failure.code, dict(failure.headers))


def _described(app: FastAPI) -> dict[str, Any]:
    """FastAPI's description without its own 422, which is never sent, and with errors as JSON also of pages."""
    if app.openapi_schema is None:
        described = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
        for operations in described["paths"].values():
            for operation in operations.values():
                responses = operation["responses"]
                responses.pop("422", None)
                for code in _ERRORS:
                    [of_error] = responses[code]["content"].values()
                    responses[code]["content"] = {"application/json": of_error}
        app.openapi_schema = described
    return app.openapi_schema
