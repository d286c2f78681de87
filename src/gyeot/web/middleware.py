"""What every answer carries so that nothing on a page can run, leak or linger; and how a refusal becomes a page."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gyeot.errors import CaseErased, Doubt, GyeotError, NoSuchCase, NotAllowed, OutsideWorld, SomeoneWasFirst
from gyeot.web.asking import wants_a_fragment

#: Only our own files, and no inline script or style: a post's words stay words in whatever place they end up. The last
#: two make the browser itself refuse strings as script; static/gyeot/trust.js says what may pass as HTML.
_CONTENT = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
)

#: Sensors and powers of the browser that no page of ours needs.
_POWERS = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "xr-spatial-tracking",
)

#: Under "no-referrer" browsers send "Origin: null" with every form, which the CSRF check must refuse. "same-origin"
#: tells other sites just as little: nothing.
_HEADERS = {
    "Content-Security-Policy": "; ".join(_CONTENT),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in _POWERS),
    "Cache-Control": "no-store",
}

#: Where each button's page is, for those whose session ended before they pressed it.
_PAGE_OF = {
    "show": "queue",
    "decide": "queue",
    "take-back": "queue",
    "admit": "queue",
    "admit-several": "admissible",
    "give-seat": "people",
    "take-seat": "people",
    "upload": "upload",
    "order": "packets",
    "download": "packets",
    **{tool: tool for tool in ("campaign", "figures-rate", "figures-surge", "figures-table", "separate")},
}

Answer = Callable[[HttpRequest], HttpResponseBase]


def quiet_headers(get_response: Answer) -> Answer:
    """Close every page: no foreign content, no script but ours, no referrer, no copy left in the browser."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in _HEADERS.items():
            response.headers[name] = value
        return response

    return answer


class RefusalsBecomePages:
    """Turn what a step or access refuses into a page that says what happened and what to do next."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if isinstance(response, HttpResponseRedirect):
            return _passable(request, response)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _wrong_method(request, response)
        if not wants_a_fragment(request) or response.status_code < HTTPStatus.BAD_REQUEST or _fits(response):
            return response
        if response.status_code == HTTPStatus.FORBIDDEN:
            return _out_of_date(request)
        response.headers["HX-Reswap"] = "none"  # a whole page must not land inside a card
        return response

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        """Answer a GyeotError; anything else is a fault of ours and goes on to the log and the page for it."""
        if not isinstance(failure, GyeotError):
            return None
        said = {
            "sentence": failure.said_in(get_language() or ""),
            "kind": type(failure).__name__,
            "here": resolve_url("web:cases"),
        }
        status = status_of(failure)
        if not wants_a_fragment(request):
            return render(request, "web/refused.html", said, status=status)
        return _refused(request, failure.said_in(get_language() or ""), status)


def _refused(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """Put a refusal above the page that htmx left standing."""
    response = render(request, "web/parts/refused.html", {"sentence": sentence}, status=status)
    response.headers["HX-Retarget"] = "#said"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _out_of_date(request: HttpRequest) -> HttpResponse:
    """Answer a refused CSRF token: whoever signs in anew in another window leaves the old page with one that is dead.

    Trying again cannot help, only a fresh page can.
    """
    sentence = _("Load this page again. What you just did was not saved. If you wrote a note, copy it first.")
    return _refused(request, sentence, HTTPStatus.FORBIDDEN)


def _fits(response: HttpResponseBase) -> bool:
    """Tell whether an answer above 399 is made to be put into the page."""
    return "HX-Retarget" in response.headers or response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def _passable(request: HttpRequest, response: HttpResponseRedirect) -> HttpResponseBase:
    """Keep the way to the sign-in page and back whole, where a session ended under someone's hands."""
    sign_in = resolve_url(settings.LOGIN_URL)
    if request.method == "POST" and response.url.startswith(f"{sign_in}?"):
        response.headers["Location"] = "?".join(filter(None, [sign_in, urlencode(_back_to(request))]))
    if not wants_a_fragment(request):
        return response
    whole = HttpResponse(status=HTTPStatus.NO_CONTENT)  # htmx would follow the redirect and put a page into a card
    whole.headers["HX-Redirect"] = response.headers["Location"]
    return whole


def _back_to(request: HttpRequest) -> dict[str, str]:
    """Say on the sign-in page what happened, and lead from there to a page: a button's own address takes only POST."""
    try:
        pressed = resolve(request.path_info)
    except Resolver404:
        return {}
    if pressed.url_name == "sign-out":
        return {}
    page, code = _PAGE_OF.get(pressed.url_name or ""), pressed.kwargs.get("code")
    return ({"next": reverse(f"web:{page}", args=[code] if code else [])} if page else {}) | {"ended": "1"}


def _wrong_method(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    page = render(request, "web/wrong_method.html", {"here": resolve_url("web:cases")}, status=response.status_code)
    page.headers["Allow"] = response.headers.get("Allow", "")
    return page


def status_of(failure: GyeotError) -> HTTPStatus:
    """Return the HTTP status that says what kind of refusal this is."""
    match failure:
        case NoSuchCase():
            return HTTPStatus.NOT_FOUND
        case CaseErased():
            return HTTPStatus.GONE
        case NotAllowed():
            return HTTPStatus.FORBIDDEN
        case SomeoneWasFirst() | Doubt():
            return HTTPStatus.CONFLICT
        case OutsideWorld():
            return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.UNPROCESSABLE_ENTITY
