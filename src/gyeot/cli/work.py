"""gyeot work: do the long work that waits (reading files, making packets), until it is told to stop."""

import argparse
import signal
import threading

from gyeot.cli import records

_EXAMPLE = """example:
  gyeot work            keep working; Ctrl-C stops between two jobs
  gyeot work --once     do what waits and end
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "work", help="do the waiting jobs", epilog=_EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--once", action="store_true", help="end when no job waits")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do jobs until a signal ends it, or, with --once, until none waits."""
    records.open_records()
    records.migrate()
    from gyeot.casework import jobs

    if args.once:
        print(f"{jobs.run_all()} jobs done.")
        return 0
    worker, told = jobs.Worker(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    worker.start()
    told.wait()
    worker.stop()
    return 0
