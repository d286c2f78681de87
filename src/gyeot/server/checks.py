"""What must hold before the console starts; each refusal says what to set."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.exceptions import ImproperlyConfigured

from gyeot.errors import Refused

#: Django signs sessions with this key; fewer characters could be guessed.
_SHORTEST_KEY = 40


@register
def secret_key_is_set(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with no key, or with one that is too short to keep sessions safe."""
    del app_configs, kwargs  # Django hands them to every check
    if len(_secret_key()) >= _SHORTEST_KEY:
        return []
    # Raised, not returned: a message of Django's carries one language.
    raise Refused(
        f"GYEOT_SECRET_KEY is missing or shorter than {_SHORTEST_KEY} characters. Make one: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))' > secret-key; chmod 600 secret-key; "
        "then set GYEOT_SECRET_KEY_FILE=secret-key.",
        f"GYEOT_SECRET_KEY가 없거나 {_SHORTEST_KEY}자보다 짧습니다. 다음 명령으로 만들어 주세요: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))' > secret-key; chmod 600 secret-key; "
        "그런 다음 GYEOT_SECRET_KEY_FILE=secret-key로 설정해 주세요.",
    )


def _secret_key() -> str:
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:  # how Django says that it is empty
        return ""
