"""gyeot recovery: a second key that lies outside the house, for the day when this installation's key is lost."""

import argparse
from pathlib import Path

from gyeot.cli import records
from gyeot.cli.language import said, tell
from gyeot.cli.manual import explained

_EXAMPLE = (
    """example:
  gyeot recovery new /media/usb/gyeot-recovery.key
  GYEOT_RECOVERY_RECIPIENT=age1… gyeot recovery wrap
  gyeot recovery restore /media/usb/gyeot-recovery.key

new      makes the key. Keep the file offline and apart from backups: with it
         and a backup, anyone reads every case.
wrap     locks the keys of all cases for the recipient that is set; keys locked
         for an earlier recipient go.
restore  opens the cases again after vault/installation.key was lost.
""",
    """예시:
  gyeot recovery new /media/usb/gyeot-recovery.key
  GYEOT_RECOVERY_RECIPIENT=age1… gyeot recovery wrap
  gyeot recovery restore /media/usb/gyeot-recovery.key

new      복구 키를 만듭니다. 파일은 인터넷과 백업에서 떼어 두세요. 이 파일과
         백업이 함께 있으면 누구든 모든 사건을 읽을 수 있습니다.
wrap     모든 사건의 키를 설정된 복구용 공개 키로도 잠급니다. 예전 공개 키로
         잠근 것은 없앱니다.
restore  vault/installation.key를 잃어버린 뒤에 사건을 다시 엽니다.
""",
)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "recovery",
        **explained("make and use the recovery key", "복구 키를 만들고, 키를 잃었을 때 사건을 다시 엽니다"),
        epilog=said(*_EXAMPLE),
    )
    actions = parser.add_subparsers(title=said("actions", "할 일"), metavar="ACTION", required=True)
    new = actions.add_parser(
        "new", **explained("make a recovery key, to be kept offline", "인터넷에서 떼어 둘 복구 키를 만듭니다")
    )
    new.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help=said(
            "a file that does not exist yet, best on another medium", "아직 없는 파일. USB처럼 다른 곳이 좋습니다"
        ),
    )
    new.set_defaults(run=_new)
    wrap = actions.add_parser(
        "wrap",
        **explained(
            "lock all cases' keys for the recovery recipient that is set",
            "모든 사건의 키를 설정된 복구용 공개 키로도 잠급니다",
        ),
    )
    wrap.set_defaults(run=_wrap)
    restore = actions.add_parser(
        "restore", **explained("open the cases again with the recovery key", "복구 키로 사건을 다시 엽니다")
    )
    restore.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help=said("the file that `gyeot recovery new` made", "`gyeot recovery new`로 만든 파일"),
    )
    restore.set_defaults(run=_restore)


def _new(args: argparse.Namespace) -> int:
    from gyeot.evidence import keyring

    recipient = keyring.make_recovery(args.file)
    print(recipient)
    tell(
        f"Set GYEOT_RECOVERY_RECIPIENT={recipient}, run `gyeot recovery wrap`, and take {args.file} out of the house.",
        f"GYEOT_RECOVERY_RECIPIENT={recipient} 설정을 넣고 `gyeot recovery wrap`을 실행한 다음, "
        f"{args.file} 파일을 기관 밖의 안전한 곳으로 옮겨 주세요.",
    )
    return 0


def _wrap(args: argparse.Namespace) -> int:
    del args
    records.open_records()
    from gyeot.casework import stores

    locked = stores.vault().keys.lock_for_recovery()
    tell(f"{locked} cases' keys were locked for the recovery key.", f"사건 {locked}건의 키를 복구 키로도 잠갔습니다.")
    return 0


def _restore(args: argparse.Namespace) -> int:
    records.open_records()
    from gyeot.casework import stores
    from gyeot.evidence import keyring

    opened, left = stores.vault().keys.open_with_recovery(keyring.read_recovery(args.file))
    tell(f"{opened} cases open again with this installation's key.", f"사건 {opened}건이 이 설치의 키로 다시 열립니다.")
    if left:
        tell(
            f"{left} cases were never locked for this recovery key: restore their folders' keys from a backup.",
            f"사건 {left}건은 이 복구 키로 잠근 적이 없습니다. 그 사건 폴더의 키를 백업에서 되살려 주세요.",
        )
    return 1 if left else 0
