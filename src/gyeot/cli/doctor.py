"""gyeot doctor: look over the installation and say, line by line, what is well and what needs a hand."""

import argparse
import json
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from gyeot.cli import records
from gyeot.errors import GyeotError

_EXAMPLE = """example:
  gyeot doctor
  gyeot doctor --json
"""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and what to do if not."""

    what: str
    well: bool
    do: str = ""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "doctor",
        help="look over this installation",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every finding; 1 when one of them needs a hand."""
    records.open_records()
    records.migrate()
    findings = [finding for look in _LOOKS for finding in look()]
    if args.json:
        print(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            print(f"{'well ' if finding.well else 'LOOK '} {finding.what}{'' if finding.well else f': {finding.do}'}")
    return 0 if all(finding.well for finding in findings) else 1


def _home_is_private() -> Iterator[Finding]:
    from django.conf import settings

    home = Path(settings.HOME)
    yield Finding(
        "the home folder is closed to others",
        not home.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO),
        f"chmod 700 {home}",
    )


def _https_is_on() -> Iterator[Finding]:
    from django.conf import settings

    local = set(settings.ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"}
    yield Finding(
        "sign-in cookies travel encrypted, or never leave this machine",
        bool(settings.HTTPS) or local,
        "put a TLS proxy in front and set GYEOT_HTTPS=1",
    )


def _vault_opens() -> Iterator[Finding]:
    from gyeot.casework import stores

    try:
        stores.vault().keys.check_installation()
    except GyeotError as failure:
        yield Finding("the vault's key is here, and closed to others", well=False, do=failure.en)
        return
    yield Finding("the vault's key is here, and closed to others", well=True)
    vault = stores.vault()
    vault.sweep()
    shut = stores.codes(case for case in vault.keys.cases() if not vault.keys.opens(case))
    yield Finding(
        "every case's key opens", not shut, f"restore the folders of these cases from a backup: {', '.join(shut)}"
    )


def _recovery_is_ready() -> Iterator[Finding]:
    from django.conf import settings

    from gyeot.casework import stores

    yield Finding(
        "a recovery key is set",
        bool(settings.RECOVERY_RECIPIENT),
        "without it, a lost vault/installation.key loses every case: gyeot recovery new FILE, on another medium",
    )
    if not settings.RECOVERY_RECIPIENT:
        return
    try:
        missing = stores.codes(stores.vault().keys.without_recovery())
    except GyeotError as failure:
        yield Finding("every case's key is locked for the recovery key", well=False, do=failure.en)
        return
    yield Finding(
        "every case's key is locked for the recovery key",
        not missing,
        f"gyeot recovery wrap; not yet locked for it: {', '.join(missing)}",
    )


def _erased_is_gone() -> Iterator[Finding]:
    from gyeot.casework import stores

    try:
        left = stores.half_erased()
    except GyeotError as failure:
        yield Finding("nothing is left of erased cases", well=False, do=failure.en)
        return
    yield Finding(
        "nothing is left of erased cases", not left, f"do it once more: gyeot erase CODE; for {', '.join(left)}"
    )


def _log_adds_up() -> Iterator[Finding]:
    from gyeot.casework import stores

    try:
        stores.log().audit()
    except GyeotError as failure:
        yield Finding("the log adds up", well=False, do=failure.en)
    else:
        yield Finding("the log adds up", well=True)


def _log_has_a_name() -> Iterator[Finding]:
    from django.conf import settings

    yield Finding(
        "the log has a name of its own",
        settings.LOG_ORIGIN != "gyeot.invalid/log",
        "set GYEOT_LOG_ORIGIN to a name that is yours, e.g. your-domain/gyeot, before the first case",
    )


def _model_loads() -> Iterator[Finding]:
    from gyeot.detect import MODEL, classify
    from gyeot.material import Comment

    try:
        next(iter(classify([Comment(platform="jsonl", comment_id="", text="오늘 날씨가 참 좋네요")])))
    except GyeotError as failure:
        yield Finding("the machine can read", well=False, do=failure.en)
    else:
        yield Finding(f"the machine can read ({MODEL})", well=True)


def _someone_can_sign_in() -> Iterator[Finding]:
    from gyeot.accounts.models import User

    yield Finding(
        "someone can sign in", User.objects.filter(is_active=True).exists(), "add a person: gyeot people add NAME"
    )


_LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _home_is_private,
    _https_is_on,
    _someone_can_sign_in,
    _vault_opens,
    _recovery_is_ready,
    _erased_is_gone,
    _log_has_a_name,
    _log_adds_up,
    _model_loads,
)
