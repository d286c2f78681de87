"""The casework app: all records but the accounts'."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "gyeot.casework"
    label = "casework"
