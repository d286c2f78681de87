"""An external moderation phase for Coral: it sends each comment, signed; we say whether moderators should see it first.

https://docs.coralproject.net/external-moderation-phases. A reading never rejects: it holds a comment for people.
"""

import hmac
import re
from html import unescape
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from gyeot.api import asking
from gyeot.api.asking import Here
from gyeot.api.errors import ApiError
from gyeot.api.shapes import MOST_OF_TEXT

router = APIRouter(prefix="/coral", tags=["Coral"])
_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(r"</?(?:div|p|br|blockquote|li|ul)\b[^<>]*>", re.IGNORECASE)
_NOTHING_TO_SAY = 204
_FOR_PEOPLE = "SYSTEM_WITHHELD"
_CORAL = "coral"
_SIGNED = "sha256="


class _Part(BaseModel):
    # What Coral adds in later versions is no error of its operator.
    model_config = ConfigDict(extra="ignore", strict=True)


class _CommentPart(_Part):
    body: str


class _Sent(_Part):
    comment: _CommentPart
    tenantID: str = ""  # noqa: N815 - Coral's name


@router.post(
    "/moderate",
    response_class=JSONResponse,
    responses={_NOTHING_TO_SAY: {"description": "nothing to say: Coral goes on as if it had not asked"}},
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
    },
)
async def moderate(
    request: Request, here: Here, x_coral_signature: Annotated[str, Header(description="sha256=…")] = ""
) -> Response:
    """Hold a comment for a moderator, and flag it, when it reads as secondary victimization; otherwise say nothing.

    One that is too long to be read is held without a flag.
    """
    if not here.settings.coral_secret:
        raise ApiError(
            404,
            "The moderation phase is off here. Set GYEOT_API_CORAL_SECRET to the signing secret that Coral shows.",
            "Coral 검토 단계가 꺼져 있습니다. Coral에 표시된 서명 비밀값을 GYEOT_API_CORAL_SECRET에 넣어 주세요.",
        )
    asking.look(here, _CORAL)
    body = await request.body() if _SIGNED in x_coral_signature else b""  # what nobody signed is not read
    if not signed(body, x_coral_signature, here.settings.coral_secret):
        raise ApiError(
            403,
            "The signature does not belong to this request. Compare the signing secret with Coral's.",
            "서명이 맞지 않습니다. Coral의 서명 비밀값과 이 서버의 설정이 같은지 확인해 주세요.",
        )
    text = plain(_sent(body).comment.body)
    if len(text) > MOST_OF_TEXT:  # a person looks; to read it would make everybody else's comments wait
        return JSONResponse({"status": _FOR_PEOPLE})
    post = asking.post(text, platform=_CORAL)
    [score] = await asking.scores(here, _CORAL, [post], here.settings.threshold)
    if not score.reading.labels:
        return Response(status_code=_NOTHING_TO_SAY)
    return Response(orjson.dumps(_held()), media_type="application/json")


def signed(body: bytes, signatures: str, secret: str) -> bool:
    """Whether one of ``signatures`` is ``sha256=`` and the HMAC of ``body`` in hex, as Coral's webhooks have it.

    While a secret is rolled Coral sends two, with a comma between.
    """
    wanted = f"{_SIGNED}{hmac.new(secret.encode(), body, 'sha256').hexdigest()}".encode()
    return any(hmac.compare_digest(wanted, given.strip().encode()) for given in signatures.split(","))


def plain(body: str) -> str:
    """The words of a comment that may hold Coral's rich text."""
    return unescape(_TAG.sub("", _BLOCK.sub("\n", body))).strip()


def _held() -> dict[str, Any]:
    return {
        "status": _FOR_PEOPLE,
        "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}],
    }


def _sent(body: bytes) -> _Sent:
    try:
        return _Sent.model_validate(orjson.loads(body))
    except (orjson.JSONDecodeError, ValidationError) as cause:
        raise ApiError(
            400,
            "This is not the request of an external moderation phase.",
            "Coral 외부 검토 단계가 보내는 형식이 아닙니다.",
        ) from cause
