"""gyeot doctor: look over the installation and say, line by line, what is well and what needs a hand."""

import argparse
import json
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gyeot.cli import records
from gyeot.cli.language import language, said
from gyeot.cli.manual import add_json, explained
from gyeot.errors import GyeotError
from gyeot.said import Said

_EXAMPLE = (
    """example:
  gyeot doctor
  gyeot doctor --json

Exit code: 0 all is well, 1 something needs a hand.
""",
    """예시:
  gyeot doctor
  gyeot doctor --json

종료 코드: 0 모두 괜찮음, 1 손볼 것이 있음.
""",
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and what to do if not."""

    what: Said
    well: bool
    do: Said | GyeotError


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "doctor",
        **explained("look over this installation", "설치와 설정이 괜찮은지 살펴봅니다"),
        epilog=said(*_EXAMPLE),
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every finding; 1 when one of them needs a hand."""
    records.open_records()
    records.migrate()
    findings = [finding for look in _LOOKS for finding in look()]
    if args.json:
        print(json.dumps([_as_record(finding) for finding in findings]))
    else:
        print(*map(_line, findings), sep="\n")
    return 0 if all(finding.well for finding in findings) else 1


def _as_record(finding: Finding) -> dict[str, object]:
    return {"what": finding.what.en, "well": finding.well, "do": finding.do.en}


def _line(finding: Finding) -> str:
    what = finding.what.said_in(language())
    if finding.well:
        return f"{said('well  ', '괜찮음   ')}{what}"
    return f"{said('LOOK  ', '손볼 것  ')}{what}: {finding.do.said_in(language())}"


_NOTHING = Said(en="", ko="")


def _held(what: Said, check: Callable[[], object]) -> Finding:
    """Find out with a check that raises what to do."""
    try:
        check()
    except GyeotError as failure:
        return Finding(what, well=False, do=failure)
    return Finding(what, well=True, do=_NOTHING)


def _home_is_private() -> Iterator[Finding]:
    from django.conf import settings

    home = Path(settings.HOME)
    yield Finding(
        Said(en="the home folder is closed to others", ko="저장 폴더를 여는 권한"),
        not home.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO),
        Said(
            en=f"chmod 700 {home}",
            ko=f"이 컴퓨터의 다른 사용자가 열 수 있습니다. 다음 명령을 실행해 주세요: chmod 700 {home}",
        ),
    )


def _https_is_on() -> Iterator[Finding]:
    from django.conf import settings

    local = set(settings.ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"}
    yield Finding(
        Said(en="sign-in cookies travel encrypted, or never leave this machine", ko="로그인 정보의 암호화 전송"),
        bool(settings.HTTPS) or local,
        Said(
            en="put a TLS proxy in front and set GYEOT_HTTPS=1",
            ko="앞에 TLS를 처리하는 프록시를 두고 GYEOT_HTTPS=1로 설정해 주세요.",
        ),
    )


def _vault_opens() -> Iterator[Finding]:
    from gyeot.casework import stores

    vaults_key = Said(en="the vault's key is here, and closed to others", ko="보관소 키와 그 권한")
    installed = _held(vaults_key, lambda: stores.vault().keys.check_installation())  # noqa: PLW0108 - vault() may refuse
    yield installed
    if not installed.well:
        return
    vault = stores.vault()
    vault.sweep()
    shut = ", ".join(stores.codes(case for case in vault.keys.cases() if not vault.keys.opens(case)))
    yield Finding(
        Said(en="every case's key opens", ko="사건마다 보관된 키"),
        not shut,
        Said(
            en=f"restore the folders of these cases from a backup: {shut}",
            ko=f"열리지 않는 키가 있습니다. 다음 사건의 폴더를 백업에서 되살려 주세요: {shut}",
        ),
    )


def _recovery_is_ready() -> Iterator[Finding]:
    from django.conf import settings

    from gyeot.casework import stores

    yield Finding(
        Said(en="a recovery key is set", ko="복구 키 설정"),
        bool(settings.RECOVERY_RECIPIENT),
        Said(
            en="without it, a lost vault/installation.key loses every case: gyeot recovery new FILE, on another medium",
            ko="복구 키가 없으면 vault/installation.key를 잃었을 때 모든 사건을 잃습니다. "
            "USB 같은 다른 곳에 만들어 주세요: gyeot recovery new FILE",
        ),
    )
    if not settings.RECOVERY_RECIPIENT:
        return
    locked = Said(en="every case's key is locked for the recovery key", ko="복구 키로도 열리는 사건")
    try:
        missing = ", ".join(stores.codes(stores.vault().keys.without_recovery()))
    except GyeotError as failure:
        yield Finding(locked, well=False, do=failure)
        return
    yield Finding(
        locked,
        not missing,
        Said(
            en=f"gyeot recovery wrap; not yet locked for it: {missing}",
            ko=f"gyeot recovery wrap을 실행해 주세요. 복구 키로 아직 잠그지 않은 사건: {missing}",
        ),
    )


def _erased_is_gone() -> Iterator[Finding]:
    from gyeot.casework import stores

    gone = Said(en="nothing is left of erased cases", ko="지운 사건의 남은 자료")
    try:
        left = ", ".join(stores.half_erased())
    except GyeotError as failure:
        yield Finding(gone, well=False, do=failure)
        return
    yield Finding(
        gone,
        not left,
        Said(
            en=f"do it once more: gyeot erase CODE; for {left}",
            ko=f"다 지우지 못한 사건이 있습니다. gyeot erase CODE로 한 번 더 지워 주세요: {left}",
        ),
    )


def _log_adds_up() -> Iterator[Finding]:
    from gyeot.casework import stores

    yield _held(Said(en="the log adds up", ko="로그의 앞뒤가 맞는지"), lambda: stores.log().audit())


def _log_has_a_name() -> Iterator[Finding]:
    from django.conf import settings

    yield Finding(
        Said(en="the log has a name of its own", ko="로그의 이름"),
        settings.LOG_ORIGIN != "gyeot.invalid/log",
        Said(
            en="set GYEOT_LOG_ORIGIN to a name that is yours, e.g. your-domain/gyeot, before the first case",
            ko="첫 사건을 열기 전에 GYEOT_LOG_ORIGIN에 기관만의 이름을 정해 주세요. 예: your-domain/gyeot",
        ),
    )


def _model_loads() -> Iterator[Finding]:
    from gyeot.detect import MODEL, classify
    from gyeot.material import Comment

    short = Comment(platform="jsonl", comment_id="", text="오늘 날씨가 참 좋네요")
    yield _held(
        Said(en=f"the machine can read ({MODEL})", ko=f"기계 판독 ({MODEL})"), lambda: next(iter(classify([short])))
    )


def _someone_can_sign_in() -> Iterator[Finding]:
    from gyeot.accounts.models import User

    yield Finding(
        Said(en="someone can sign in", ko="로그인할 수 있는 사람"),
        User.objects.filter(is_active=True).exists(),
        Said(
            en="add a person: gyeot people add NAME",
            ko="아직 없습니다. 로그인할 사람을 등록해 주세요: gyeot people add NAME",
        ),
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
