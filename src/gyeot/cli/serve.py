"""gyeot serve: the console, in one process, with a worker for long work beside it."""

import argparse

from gyeot.cli import records

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
    import waitress
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    from gyeot.casework import jobs

    beside = jobs.Worker() if worker else None
    if beside is not None:
        beside.start()
    print(f"gyeot listens at http://{host}:{port}  (Ctrl-C ends it)", flush=True)
    try:
        waitress.serve(
            get_wsgi_application(),
            host=host,
            port=port,
            ident="",
            threads=8,
            # The form's own limit answers with a sentence; this one only keeps a flood from filling the disk.
            max_request_body_size=2 * settings.MAX_UPLOAD_MIB << 20,
        )
    finally:
        if beside is not None:
            beside.stop()
