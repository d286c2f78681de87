"""Starts Django for the commands that touch records, and finds the person in whose name they act."""

import argparse
import getpass
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot.cli.language import language, said
from gyeot.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from django.db.models import TextChoices

    from gyeot.accounts.models import User


def open_records() -> None:
    """Start Django and refuse to go on with settings that are not safe, or a database that is not migrated."""
    import django
    from django.core import checks
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gyeot.server.settings")
    try:
        django.setup()
        _make_folders()
        faults = [fault for fault in checks.run_checks() if fault.is_serious()]
    except ImproperlyConfigured as cause:
        raise Refused(f"A setting is not right: {cause}", f"설정이 올바르지 않습니다: {cause}") from cause
    if faults:
        found = " ".join(f"{fault.msg} {fault.hint or ''}".strip() for fault in faults)
        raise Refused(f"gyeot will not start like this. {found}", f"이 설정으로는 시작할 수 없습니다. {found}")


def _make_folders() -> None:
    from django.conf import settings

    for folder in (settings.HOME, settings.FILE_UPLOAD_TEMP_DIR):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def open_demo() -> Path:
    """Start Django for the demo, with a key of the demo's own where none is set; return the home folder."""
    home = Path(os.environ.get("GYEOT_HOME", "") or "var").absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.environ.get("GYEOT_SECRET_KEY") and not os.environ.get("GYEOT_SECRET_KEY_FILE"):
        key = home / "demo-secret-key"
        if not key.exists():
            key.touch(mode=0o600)
            key.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        os.environ["GYEOT_SECRET_KEY_FILE"] = str(key)
    os.environ.setdefault("GYEOT_LOG_ORIGIN", "gyeot.invalid/demo")
    open_records()
    return home


def migrate() -> None:
    """Bring the database to the shape that this version needs. Runs before every command that touches records."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def shown(choice: "TextChoices") -> str:
    """Name a choice as the console's pages do, in the terminal's language and not in GYEOT_LANGUAGE's."""
    from django.utils import translation

    with translation.override(language()):
        return str(choice.label)


def add_by(parser: argparse.ArgumentParser) -> None:
    """Let a command be told who acts."""
    parser.add_argument(
        "--by",
        default="",
        metavar="NAME",
        help=said("the sign-in name of the person who acts", "이 일을 하는 사람의 로그인 이름"),
    )


def acting_person(username: str) -> "User":
    """Return who acts: ``username``, or the person named like the system's user. Raises NotAllowed for nobody."""
    from gyeot.accounts.models import User

    name = username or os.environ.get("GYEOT_PERSON", "") or getpass.getuser()
    person = User.objects.filter(username=name, is_active=True).first()
    if person is None:
        raise NotAllowed(
            "Say who acts: --by NAME, a sign-in name of this installation. `gyeot people list` shows them.",
            "누가 하는 일인지 --by 이름 으로 알려 주세요. `gyeot people list`로 등록된 이름을 볼 수 있습니다.",
        )
    return person
