"""The pages' app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "gyeot.web"
    label = "web"
