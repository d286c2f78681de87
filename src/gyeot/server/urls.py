"""Every address of the console lies in web/urls.py."""

from django.urls import include, path

urlpatterns = [path("", include("gyeot.web.urls"))]
