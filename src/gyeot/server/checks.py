"""What must hold before the console starts; each refusal says what to set."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

#: Django signs sessions with this key; fewer characters could be guessed.
_SHORTEST_KEY = 40


@register
def secret_key_is_set(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with no key, or with one that is too short to keep sessions safe."""
    del app_configs, kwargs  # Django hands them to every check
    if len(_secret_key()) >= _SHORTEST_KEY:
        return []
    return [
        Error(
            f"GYEOT_SECRET_KEY is missing or shorter than {_SHORTEST_KEY} characters.",
            hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))' > secret-key; "
            "chmod 600 secret-key; then set GYEOT_SECRET_KEY_FILE=secret-key.",
            id="gyeot.E001",
        )
    ]


def _secret_key() -> str:
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:  # how Django says that it is empty
        return ""
