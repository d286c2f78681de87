"""gyeot serve: the console, in one process, with a worker for long work beside it."""

import argparse
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot.cli import records

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from waitress.server import BaseWSGIServer, MultiSocketServer

_EXAMPLE = """example:
  gyeot serve --port 8000

Put a proxy that speaks TLS in front of it for anyone but yourself: docs/configuration.md shows one.
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "serve", help="run the console", epilog=_EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-worker", action="store_true", help="leave the long work to `gyeot work`")
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
    print(f"gyeot listens at http://{host}:{port}  (Ctrl-C ends it)", flush=True)
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
