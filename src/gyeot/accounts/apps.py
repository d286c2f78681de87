"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "gyeot.accounts"
    label = "accounts"
