"""gyeot api: the scoring server for newsrooms, which speaks Perspective's protocol; no records, no database."""

import argparse
import secrets
import signal
import socket
import sys
import tempfile
from contextlib import nullcontext
from typing import TYPE_CHECKING

from gyeot import logs
from gyeot.cli.language import said, tell
from gyeot.cli.manual import add_address, explained
from gyeot.errors import OutsideWorld, Refused

if TYPE_CHECKING:
    import uvicorn

_EXAMPLE = (
    """example:
  gyeot api --new-key              # prints a key, and the line that lets it in
  GYEOT_API_KEYS=… gyeot api --port 8100
  curl -H 'Content-Type: application/json' -d '{"comment": {"text": "…"},
         "requestedAttributes": {"SECONDARY_VICTIMIZATION": {}}}' \\
       'http://127.0.0.1:8100/v1alpha1/comments:analyze?key=…'

docs/en/newsroom.md leads from the first key to the service; all settings are in
docs/configuration.md.
""",
    """예시:
  gyeot api --new-key              # 키와, 서버에 등록할 지문을 출력합니다
  GYEOT_API_KEYS=… gyeot api --port 8100
  curl -H 'Content-Type: application/json' -d '{"comment": {"text": "…"},
         "requestedAttributes": {"SECONDARY_VICTIMIZATION": {}}}' \\
       'http://127.0.0.1:8100/v1alpha1/comments:analyze?key=…'

키를 만들고 서비스로 돌리기까지는 docs/ko/newsroom.md에, 모든 설정은
docs/configuration.md에 있습니다.
""",
)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "api",
        **explained("run the scoring server for newsrooms", "언론사에서 쓰는 댓글 점수 서버를 켭니다"),
        epilog=said(*_EXAMPLE),
    )
    add_address(parser, port=8100)
    parser.add_argument(
        "--processes",
        type=int,
        default=1,
        metavar="N",
        help=said(
            "how many processes share the work (default: %(default)s)",
            "일을 나누어 할 프로세스 수 (기본값: %(default)s)",
        ),
    )
    parser.add_argument(
        "--new-key",
        action="store_true",
        help=said("print a new key and its digest, and end", "새 키와 그 지문을 출력하고 끝냅니다"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until the process is told to end; what was begun is answered first."""
    try:
        import fastapi  # noqa: F401 - the extra is there or it is not
        import uvicorn
    except ImportError as cause:
        raise OutsideWorld(
            "The scoring server needs more packages. Install them with: pip install 'gyeot[api]'",
            "점수 서버에 필요한 패키지가 없습니다. 다음 명령으로 설치해 주세요: pip install 'gyeot[api]'",
        ) from cause
    from gyeot.api import settings
    from gyeot.api.feedback import Feedback

    if args.new_key:
        return _new_key()
    if args.processes < 1:
        raise Refused("--processes must be 1 or more.", "--processes는 1 이상이어야 합니다.")
    chosen = settings.from_environment(processes=args.processes)
    if chosen.feedback is not None:
        Feedback(chosen.feedback)  # a file that cannot be written is said once, before several processes begin
    if not (chosen.has_keys or chosen.coral_secret or chosen.second_thought != "off"):
        raise Refused(
            "Nobody could ask this server anything. Make a key with `gyeot api --new-key` and set GYEOT_API_KEYS.",
            "아무도 이 서버에 요청할 수 없습니다. `gyeot api --new-key`로 키를 만들어 GYEOT_API_KEYS에 넣어 주세요.",
        )
    with tempfile.TemporaryDirectory(prefix="gyeot-api-") if args.processes > 1 else nullcontext("") as shared:
        if shared:
            settings.share(args.processes, shared)
        # uvicorn answers what was begun and then sends itself the same signal again, as if it had been cut short.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        config = uvicorn.Config(
            "gyeot.api.served:app",
            host=args.host,
            port=args.port,
            workers=args.processes,
            # Its lines would hold addresses, and addresses hold keys.
            access_log=False,
            log_config=dict(logs.TO_STDERR),
            server_header=False,
            timeout_graceful_shutdown=30,
            timeout_keep_alive=30,
        )
        listening = config.bind_socket()
        # What it accepts inherits this. Without it the second half of an answer waits until the first was acknowledged,
        # which many clients do 40 ms late.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        at = f"http://{args.host}:{args.port}"
        tell(f"gyeot scores comments at {at}  (Ctrl-C ends it)", f"댓글 점수 서버를 켰습니다: {at}  (끄려면 Ctrl-C)")
        return _serve(config, listening)


def _serve(config: "uvicorn.Config", listening: socket.socket) -> int:
    """Serve in one process or several until told to end; 3 where the server could not start."""
    from uvicorn import Server
    from uvicorn.supervisors import Multiprocess

    if config.workers > 1:
        Multiprocess(config, sockets=[listening]).run()
        return 0
    server = Server(config)
    server.run(sockets=[listening])
    return 0 if server.started else OutsideWorld.exit_code


def _new_key() -> int:
    from gyeot.api.settings import hash_of

    key = secrets.token_urlsafe(32)
    digest = hash_of(key)
    tell(
        f"key (give it to the newsroom, it is not kept here): {key}",
        f"키 (언론사에 전해 주세요. 여기에는 남지 않습니다):   {key}",
    )
    tell(
        f"digest (a line of the file GYEOT_API_KEY_HASHES):   {digest}",
        f"지문 (GYEOT_API_KEY_HASHES 파일에 한 줄로 적습니다): {digest}",
    )
    return 0
