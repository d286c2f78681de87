"""gyeot work: do the long work that waits (reading files, making packets), until it is told to stop."""

import argparse
import signal
import threading

from gyeot.cli import records
from gyeot.cli.language import said, tell
from gyeot.cli.manual import explained

_EXAMPLE = (
    """example:
  gyeot work            # keep working; Ctrl-C stops between two jobs
  gyeot work --once     # do what waits and end
""",
    """예시:
  gyeot work            # 계속 처리합니다. Ctrl-C로 멈추면 하던 작업은 마칩니다
  gyeot work --once     # 기다리는 작업만 처리하고 끝냅니다
""",
)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "work",
        **explained("do the waiting jobs", "기다리는 작업을 처리합니다"),
        epilog=said(*_EXAMPLE),
    )
    parser.add_argument(
        "--once", action="store_true", help=said("end when no job waits", "기다리는 작업이 없으면 끝냅니다")
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do jobs until a signal ends it, or, with --once, until none waits."""
    records.open_records()
    records.migrate()
    from gyeot.casework import jobs

    if args.once:
        done = jobs.run_all()
        tell(f"{done} jobs done.", f"작업 {done}개를 처리했습니다.")
        return 0
    worker, told = jobs.Worker(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    worker.start()
    told.wait()
    worker.stop()
    return 0
