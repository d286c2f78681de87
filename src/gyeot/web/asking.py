"""Who is asking, and how: what a door knows of a request before it opens."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from gyeot.accounts.models import User


class SignedIn(HttpRequest):
    """A request by someone who has signed in. LoginRequiredMiddleware lets nobody else reach a page of a case."""

    user: "User"


def wants_a_fragment(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of a page. Without script a browser asks for the whole of it."""
    return request.headers.get("HX-Request") == "true"
