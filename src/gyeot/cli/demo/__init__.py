"""gyeot demo: the whole way on invented comments, from eight exports to a packet that is checked, then the console."""

import argparse
import secrets
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gyeot.cli import records
from gyeot.cli.language import said, tell
from gyeot.cli.manual import add_port, explained
from gyeot.cli.rows import left, right
from gyeot.errors import Doubt

if TYPE_CHECKING:
    from gyeot.accounts.models import User
    from gyeot.casework.models import Case, Packet, Source

CODE = "GY-DEMO"

_PERSON = "demo"

_EXAMPLE = (
    """example:
  gyeot demo               # at the end the console, at http://127.0.0.1:8000
  gyeot demo --no-serve    # end after the packet

Everything lies under ./var (or GYEOT_HOME). A second run takes up what is there
and doubles nothing.
""",
    """예시:
  gyeot demo               # 끝나면 웹 화면을 켭니다: http://127.0.0.1:8000
  gyeot demo --no-serve    # 증거 묶음까지만 만듭니다

모든 것은 ./var(또는 GYEOT_HOME)에 저장됩니다. 다시 실행하면 있는 것에 이어서
하며, 같은 것을 두 번 만들지 않습니다.
""",
)


@dataclass(frozen=True)
class SampleDecision:
    """One line of the file of sample decisions. No person made it."""

    file: str
    locator: str
    labels: tuple[str, ...]
    exhibit: bool


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "demo",
        **explained("the whole way on invented comments", "지어낸 댓글로 처음부터 끝까지 해 봅니다"),
        epilog=said(*_EXAMPLE),
    )
    parser.add_argument(
        "--no-serve", action="store_true", help=said("end after the packet", "증거 묶음까지만 만들고 끝냅니다")
    )
    add_port(parser, 8000)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Go the whole way once; a second run finds everything done and only checks it again."""
    home = records.open_demo()
    records.migrate()
    # 1. a person and a case
    person, password = _person(home)
    case = _case(person)
    # 2. files in, every post read by the machine
    with resources.as_file(resources.files(__package__) / "exports") as exports:
        sources = [_take_in(case, file, person) for file in sorted(exports.iterdir())]
    # 3. decisions and exhibits, from the file of sample decisions
    _decide(case, person)
    # 4. the packet, and its check with standard tools alone
    packet, folder = _hand_over(case, person, home)
    _check(folder, home)
    # 5. what came of it
    _print_table(case, sources, packet, folder)
    tell(
        f"sign in   {_PERSON} / {password}   (made for this demo, kept in {home / 'demo-login'})",
        f"로그인    {_PERSON} / {password}   (체험용으로 만들어 {home / 'demo-login'}에 두었습니다)",
    )
    if args.no_serve:
        return 0
    from gyeot.cli.serve import serve

    serve("127.0.0.1", args.port, worker=True)
    return 0


def _person(home: Path) -> tuple["User", str]:
    from gyeot.accounts import people

    kept = home / "demo-login"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(12), encoding="utf-8")
    password = kept.read_text(encoding="utf-8")
    return people.let_in(_PERSON, password, display_name="체험 상담원"), password


def _case(person: "User") -> "Case":
    from gyeot.casework import access
    from gyeot.casework.steps import cases
    from gyeot.errors import NoSuchCase

    try:
        return access.case_for(person, CODE, write=True)
    except NoSuchCase:
        return cases.open_case(by=person, code=CODE, age="under-19", note="체험용으로 지어낸 사건입니다.")


def _take_in(case: "Case", file: Path, person: "User") -> "Source":
    from gyeot.casework import jobs
    from gyeot.casework.steps import intake

    source = intake.take_in(case, file, name=file.name, by=person)
    if not source.captures.exists():
        intake.state_capture(
            source, by=person, given_by="지어낸 표본 파일 (invented sample)", how="other",
            how_words="gyeot demo에 들어 있는 파일입니다. It comes with gyeot demo.", changed="no",
        )  # fmt: skip
    jobs.run_all(case=case)
    source.refresh_from_db()
    return source


def sample_decisions() -> Iterator[SampleDecision]:
    """Give the decisions of the sample file."""
    written = tomllib.loads((resources.files(__package__) / "decisions.toml").read_text(encoding="utf-8"))
    for entry in written["decision"]:
        yield SampleDecision(entry["file"], entry["locator"], tuple(entry["labels"]), entry["exhibit"])


def _decide(case: "Case", person: "User") -> None:
    from gyeot.casework import reads
    from gyeot.casework.steps import exhibit, review

    for sample in sample_decisions():
        post = reads.post_at(case, sample.file, sample.locator)
        if post.standing is None and post.version == 0:
            outcome = "harm" if sample.labels else "none"
            review.decide(
                post, outcome, by=person, expected=0, labels=sample.labels, note="표본 판단 (sample decision)"
            )
            post.refresh_from_db()
        if sample.exhibit and post.standing is not None and not reads.ever_an_exhibit(post):
            exhibit.admit(post, by=person)


def _hand_over(case: "Case", person: "User", home: Path) -> tuple["Packet", Path]:
    """Make a packet, unless the newest one holds just these exhibits; lay it out under the home folder."""
    from gyeot.casework import jobs, reads, stores
    from gyeot.casework.steps import packet as steps

    packet = reads.packet_of_these_exhibits(case)
    if packet is None:
        packet = steps.order(case, by=person)
        jobs.run_all(case=case)
        packet.refresh_from_db()
    if packet.failure_en:
        raise Doubt(packet.failure_en, packet.failure_ko)
    folder = home / "demo-packet"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(stores.packet_folder(packet), folder)
    (home / "demo-log.pub.pem").write_bytes(stores.log().public_key)
    return packet, folder


def _check(folder: Path, home: Path) -> None:
    """Check the packet as a stranger would: sha256sum, bagit, and our own verifier with the log's key from outside."""
    sums = ["sha256sum", "--strict", "--quiet", "-c"]
    checks: Mapping[str, list[str]] = {
        said("sha256sum, tag files", "sha256sum, 묶음 정보"): [*sums, "tagmanifest-sha256.txt"],
        said("sha256sum, payload", "sha256sum, 묶음 내용"): [*sums, "manifest-sha256.txt"],
        # -I: with -m alone, Python would run a bagit.py that lies in the packet.
        "bagit": [sys.executable, "-I", "-m", "bagit", "--validate", "--quiet", "."],
        "gyeot verify": [sys.executable, "-m", "gyeot.cli", "verify", ".", "--log-key", str(home / "demo-log.pub.pem")],
    }
    for name, command in checks.items():
        if shutil.which(command[0]) is None:
            tell(
                f"{left(name, 22)} not checked: {command[0]} is not on this machine",
                f"{left(name, 22)} 확인하지 못함: 이 컴퓨터에 {command[0]} 명령이 없습니다",
            )
            continue
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - fixed commands
        if done.returncode:
            raise Doubt(
                f"The packet did not pass {name}. It lies in {folder}; run the check there to see why.",
                f"증거 묶음이 {name} 확인을 통과하지 못했습니다. {folder} 에서 직접 확인해 보세요.",
            )
        print(left(name, 22), said("passed", "통과"))


def _print_table(case: "Case", sources: list["Source"], packet: "Packet", folder: Path) -> None:
    from gyeot.casework import reads, stores

    print()
    tell(f"case {case.code}", f"사건 {case.code}")
    print(
        _row(
            said("file", "파일"), said("format", "형식"),
            said("read", "읽음"), said("new", "새 글"), said("aside", "따로 둠"), said("unreadable", "읽지 못함"),
        )
    )  # fmt: skip
    for source in sources:
        print(_row(source.name, source.format, source.read, source.added, source.set_aside, source.problem_count))
    standing: Any = reads.standing(case)
    exhibits = reads.exhibits(case).filter(withdrawn_at=None).count()
    tell(f"  {standing.posts} posts on {standing.cards} cards", f"  글 {standing.posts}개, 볼 글 {standing.cards}개")
    tell(
        f"  {standing.waiting} cards wait for a person, {standing.urgent_waiting} of them urgent",
        f"  사람이 검토할 글 {standing.waiting}개, 그 가운데 긴급 {standing.urgent_waiting}개",
    )
    tell(
        f"  sample decisions: {standing.harm} posts are secondary victimization, {standing.none} are none of it",
        f"  표본 판단: 2차 피해 {standing.harm}개, 해당 없음 {standing.none}개",
    )
    tell(
        f"  {exhibits} exhibits, {stores.log().size} entries in the log",
        f"  증거 {exhibits}건, 로그에 오른 기록 {stores.log().size}건",
    )
    print()
    size, root = packet.receipt.splitlines()[1:3]
    tell(f"packet    {folder}", f"증거 묶음 {folder}")
    tell(f"as a zip  {stores.packet_zip(packet)}", f"ZIP 파일  {stores.packet_zip(packet)}")
    tell(f"receipt   {size} entries, root {root}", f"확인증    기록 {size}건, 최상위 해시 {root}")


def _row(name: str, form: str, *numbers: object) -> str:
    return f"  {left(name, 24)}{left(form, 10)}" + "".join(map(right, map(str, numbers), (6, 7, 9, 12)))
