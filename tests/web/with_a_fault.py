"""Our addresses and one more, whose view has a fault."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def fault(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret")


urlpatterns = [path("fault/", fault), path("", include("gyeot.web.urls"))]
