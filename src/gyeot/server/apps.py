"""Registers what must hold before the console starts."""

from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "gyeot.server"
    label = "server"

    def ready(self) -> None:
        """Register the start-up checks."""
        from gyeot.server import checks  # noqa: F401 - importing registers them
