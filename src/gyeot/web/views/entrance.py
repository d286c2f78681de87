"""Signing in and out, and how the pages look and speak."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from gyeot.web.context import KEYS_COOKIE, THEME_COOKIE, THEMES
from gyeot.web.forms import SignInForm

_YEAR = 365 * 24 * 60 * 60


class SignIn(LoginView):
    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Sign out, and have the browser forget what it kept of us; its choice of language and colours stays."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """End the session."""
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back."""
    return set_language(request)


@login_not_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Keep the chosen colours, or whether single keys act, in a cookie and go back."""
    response = HttpResponseRedirect(_way_back(request))
    if (theme := request.POST.get("theme")) is not None:
        _keep(response, THEME_COOKIE, theme if theme in THEMES else "")
    if (keys := request.POST.get("keys")) is not None:
        _keep(response, KEYS_COOKIE, "off" if keys == "off" else "")
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    if not value:
        response.delete_cookie(name, samesite="Lax")
        return
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS)


def _way_back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if ours else resolve_url("web:cases")
