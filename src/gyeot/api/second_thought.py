"""What the page's own element asks before a comment is posted, and the plain words it shows: read, never kept.

These routes need no key, since a browser could not keep one. They are off until the operator turns them on, take
questions from his own pages alone, and from each address only so many.
"""

import html
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from gyeot.api import asking
from gyeot.api.asking import Here, State, utf16
from gyeot.api.bodies import Json
from gyeot.api.errors import ApiError
from gyeot.api.shapes import Language, SecondThoughtAnswer, SecondThoughtRequest, Source, Words
from gyeot.api.shapes import Reason as ReasonOut
from gyeot.material import Label, Reading

PREFIX = "/nudge"
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
_FILES = ("gyeot-nudge.js", "demo.js", "demo.css", "explain.css")


class _WhereOn(Json):
    """A route that is there once the operator has turned it on; his pages alone may send it anything."""

    async def let_in(self, request: Request) -> None:
        """Look at that, and at how much the address has sent, before the body is read. Raises ApiError."""
        here = await asking.state_of(request)
        if here.settings.second_thought == "off":
            raise ApiError(
                404,
                "The second thought is off here. Set GYEOT_API_NUDGE to ask or hold to turn it on.",
                "이 서버에서는 '한 번 더 생각하기'가 꺼져 있습니다. 켜려면 GYEOT_API_NUDGE를 ask나 hold로 정해 주세요.",
            )
        if self.body_field is not None:
            _from_own_page(request, here)
            asking.look(here, _who(request))


router = APIRouter(prefix=PREFIX, tags=["second thought"], route_class=_WhereOn)


@router.post("/second-thought")
async def second_thought(
    body: SecondThoughtRequest, request: Request, response: Response, here: Here
) -> SecondThoughtAnswer:
    """Say whether to ask the writer once more, with what words. Nothing is kept, and no cache may keep the answer."""
    response.headers["Cache-Control"] = "no-store"
    post = asking.post(body.text, body.title)
    [score] = await asking.scores(here, _who(request), [post], here.settings.threshold)
    reading = score.reading
    if not reading.labels or here.settings.second_thought == "off":
        return SecondThoughtAnswer(action="post", language=body.language, dialog={}, reasons=[])
    return SecondThoughtAnswer(
        action=here.settings.second_thought,
        language=body.language,
        dialog=dialog(body.language),
        reasons=[_reason(label, reading, body) for label in reading.labels],
    )


@router.get("/explain/{label}", response_class=HTMLResponse)
async def explain(label: Label, lang: Annotated[Language, Query()] = "ko") -> Response:
    """A small page on one way in which words add harm, made to stand in another page's frame."""
    return _page(_explained(label, lang), frames="*")


@router.get("/demo", response_class=HTMLResponse)
async def demo() -> Response:
    """Three forms of the shapes that comment forms have, to try the element on."""
    return _page(_file("demo.html").decode(), frames="'none'")


@router.get(
    "/{name}",
    response_class=Response,
    responses={200: {"content": {kind: {"schema": {"type": "string"}} for kind in _TYPES.values()}}},
)
async def file(name: str) -> Response:
    """The element's script, and what the pages above need."""
    if name not in _FILES:
        raise ApiError(404, "There is no such file.", "그런 파일이 없습니다.")
    kind = _TYPES[name[name.rindex(".") :]]
    # The script may be asked for by the operator's pages on other hosts, with <script src>.
    headers = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(_file(name), media_type=f"{kind}; charset=utf-8", headers=headers)


@cache
def reasons() -> Mapping[str, Any]:
    """What is said to writers and readers: a reviewed file, each label with its sources."""
    return tomllib.loads((files("gyeot.api") / "reasons.toml").read_text("utf-8"))


def dialog(language: str) -> dict[str, str]:
    """The words of the dialog itself."""
    return dict(reasons()["dialog"][language])


def _who(request: Request) -> str:
    return f"address {request.client.host if request.client else ''}"


def _from_own_page(request: Request, here: State) -> None:
    """Refuse pages that the operator did not name. A request without Origin is no page's, or its own host's."""
    origin = request.headers.get("origin")
    if origin is None or origin in here.settings.origins:
        return
    _, _, host = origin.partition("://")
    if host and host == request.headers.get("host"):
        return
    raise ApiError(
        403,
        "This page may not ask here. Its address must be listed in GYEOT_API_ORIGINS.",
        "이 페이지에서는 요청할 수 없습니다. GYEOT_API_ORIGINS에 페이지 주소를 등록해야 합니다.",
    )


def _reason(label: Label, reading: Reading, body: SecondThoughtRequest) -> ReasonOut:
    said = reasons()["label"][label.value]
    return ReasonOut(
        label=label,
        name=said[body.language]["name"],
        why=said[body.language]["why"],
        instead=said[body.language]["instead"],
        words=[
            Words(begin=utf16(body.text, span.start), end=utf16(body.text, span.end))
            for span in reading.spans
            if span.label is label
        ],
        sources=[Source(name=source["name"], url=source.get("url", "")) for source in said["source"]],
        explain=f"{PREFIX}/explain/{label.value}?lang={body.language}",
    )


@cache
def _explained(label: Label, language: str) -> str:
    said, words = reasons()["label"][label.value], reasons()["explainer"][language]
    of_language = said[language]
    sources = "".join(f"<li>{_source(source, language)}</li>" for source in said["source"])
    return f"""<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(of_language["name"])}</title><link rel="stylesheet" href="../explain.css"></head>
<body><main>
<h1>{html.escape(of_language["name"])}</h1>
<p>{html.escape(of_language["explain"])}</p>
<h2>{html.escape(words["instead"])}</h2>
<p>{html.escape(of_language["instead"])}</p>
<h2>{html.escape(words["sources"])}</h2>
<ul>{sources}</ul>
<p class="machine">{html.escape(words["note"])}</p>
</main></body></html>
"""


def _source(source: Mapping[str, Any], language: str) -> str:
    """One source: its name, what it is a source for, and when it was read."""
    name, url = html.escape(source["name"]), html.escape(source.get("url", ""))
    supports = html.escape(source["supports_ko" if language == "ko" else "supports"])
    named = f'<a href="{url}" target="_blank" rel="noreferrer noopener">{name}</a>' if url else name
    return f"{named}<small>{supports} ({source['checked']})</small>"


def _page(content: str, *, frames: str) -> Response:
    policy = f"{_PAGE_POLICY}; frame-ancestors {frames}"
    return Response(
        content,
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"},
    )


@cache
def _file(name: str) -> bytes:
    return (files("gyeot.api") / "nudge" / name).read_bytes()
