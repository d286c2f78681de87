"""gyeot serve: the console, in one process, with a worker for long work beside it."""

import argparse
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot.cli import records
from gyeot.cli.language import said, tell
from gyeot.cli.manual import add_address, explained

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from waitress.server import BaseWSGIServer, MultiSocketServer

_EXAMPLE = (
    """example:
  gyeot serve --port 8000

Put a proxy that speaks TLS in front of it for anyone but yourself:
docs/configuration.md shows one.
""",
    """예시:
  gyeot serve --port 8000

다른 사람도 쓰게 하려면 앞에 TLS를 처리하는 프록시를 두세요. 예는
docs/configuration.md에 있습니다.
""",
)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("serve", **explained("run the console", "웹 화면을 켭니다"), epilog=said(*_EXAMPLE))
    add_address(parser, port=8000)
    parser.add_argument(
        "--no-worker",
        action="store_true",
        help=said("leave the long work to `gyeot work`", "오래 걸리는 작업은 `gyeot work`에 맡깁니다"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until the process is told to end."""
    records.open_records()
    records.migrate()
    serve(args.host, args.port, worker=not args.no_worker)
    return 0


def serve(host: str, port: int, *, worker: bool) -> None:
    """Listen on ``host``:``port``; with ``worker``, do jobs in a thread beside it."""
    from django.core.wsgi import get_wsgi_application

    from gyeot.casework import jobs

    beside = jobs.Worker() if worker else None
    if beside is not None:
        beside.start()
    at = f"http://{host}:{port}"
    tell(f"gyeot listens at {at}  (Ctrl-C ends it)", f"웹 화면을 켰습니다: {at}  (끄려면 Ctrl-C)")
    try:
        listening(get_wsgi_application(), host, port).run()
    finally:
        if beside is not None:
            beside.stop()


def listening(application: "WSGIApplication", host: str, port: int) -> "BaseWSGIServer | MultiSocketServer":
    """Open the server's socket, with our bounds; what comes in is never spooled outside our own folder."""
    import waitress
    from django.conf import settings

    _keep_spools_inside(settings.FILE_UPLOAD_TEMP_DIR)
    return waitress.create_server(
        application,
        host=host,
        port=port,
        ident="",
        threads=8,
        # The form's own limit answers with a sentence; this one only keeps a flood from filling the disk.
        max_request_body_size=2 * settings.MAX_UPLOAD_MIB << 20,
    )


def _keep_spools_inside(folder: Path) -> None:
    """Have all that is temporary in this process lie in ``folder``: waitress spools a large upload before we see it.

    It must not lie in the machine's shared folder, which other people's backups and eyes may reach.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
