"""What the server says when it cannot answer: Google's error body, which clients of Perspective already read.

The message is English, as theirs is; the same sentence in Korean stands beside it as google.rpc.LocalizedMessage.
Codes and statuses follow https://cloud.google.com/apis/design/errors.
"""

from collections.abc import Mapping, Sequence
from typing import Any

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    413: "INVALID_ARGUMENT",
    415: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
_OF_COMMENTS = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"


class ApiError(Exception):
    """An answer that is an error. No sentence of it repeats what was sent."""

    def __init__(
        self,
        code: int,
        en: str,
        ko: str,
        *,
        details: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(en)
        self.code, self.en, self.ko, self.details, self.headers = code, en, ko, details, headers or {}

    @property
    def body(self) -> dict[str, Any]:
        """The JSON that is sent."""
        korean = {"@type": "type.googleapis.com/google.rpc.LocalizedMessage", "locale": "ko", "message": self.ko}
        return {
            "error": {
                "code": self.code,
                "message": self.en,
                "status": _STATUS.get(self.code, "UNKNOWN"),
                "details": [*self.details, korean],
            }
        }


def of_comment(kind: str, en: str, ko: str, **more: object) -> ApiError:
    """An error of the comment analyzer: ``kind`` is the errorType that Perspective documents."""
    return ApiError(400, en, ko, details=[{"@type": _OF_COMMENTS, "errorType": kind, **more}])


def info(reason: str, **metadata: str) -> dict[str, Any]:
    """A google.rpc.ErrorInfo."""
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "gyeot",
        "metadata": {"service": "gyeot", **metadata},
    }


def field_violations(found: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A google.rpc.BadRequest: which fields, and what is wrong with each."""
    return {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [
            {"field": where, "description": what} if where else {"description": what} for where, what in found
        ],
    }
