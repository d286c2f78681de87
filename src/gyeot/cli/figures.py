"""gyeot figures: rates with their working, printed figures checked, surges, and tables and pages safe to publish."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot import clock
from gyeot.cli.language import language, said
from gyeot.cli.manual import add_json, explained
from gyeot.errors import OutsideWorld, Refused
from gyeot.figures.rates import Count, Unit, Window

if TYPE_CHECKING:
    from gyeot.figures.suppress import Published

_EXAMPLE = (
    """examples:
  gyeot figures rate --count 118 --from 2024-08-26 --to 2024-09-03 \\
      --baseline-count 297 --baseline-from 2024-01-01 \\
      --baseline-to 2024-07-31 -o sheet.pdf
  gyeot figures check quoted.csv         # columns: from,to,count and more
  gyeot figures surge reports.csv        # columns: date,count
  gyeot figures suppress by-region.csv   # columns: one or two groups, count
  gyeot figures page by-region.csv -o public \\
      --title "Reports by region, 2024" --source "Example Centre"

Both days of a window count. Two bare counts make no "fold": without windows
the comparison is refused. The press held 118 and 297 together as reports; 297
is elsewhere told as cases (docs/en/figures.md).

Which cells of a table are hidden along is drawn by lot. Make a table once and
publish that one: two versions of it tell what is hidden.

Exit code: 0 fine, 1 check or surge found something, 2 your input, 3 the outside
world.
""",
    """예시:
  gyeot figures rate --count 118 --from 2024-08-26 --to 2024-09-03 \\
      --baseline-count 297 --baseline-from 2024-01-01 \\
      --baseline-to 2024-07-31 -o 비교.pdf
  gyeot figures check 인용.csv         # 칸: 부터,까지,건수와 함께 적힌 것들
  gyeot figures surge 신고.csv         # 칸: 날짜,건수
  gyeot figures suppress 지역별.csv    # 칸: 기준 하나나 둘, 건수
  gyeot figures page 지역별.csv -o 공개 \\
      --title "2024년 지역별 신고" --source "○○ 상담소"

기간에는 첫날과 마지막 날이 모두 들어갑니다. 건수만으로는 "몇 배"라고 하지
않으므로, 기간을 적지 않으면 견주지 않습니다. 118과 297은 언론이 모두 신고로
견준 숫자이며, 297은 다른 자료에서는 사건 수입니다(docs/ko/figures.md).

표에서 함께 가릴 칸은 무작위로 고릅니다. 한 번 만든 표를 쓰세요. 두 번 만든
것을 모두 공개하면 가린 숫자가 드러날 수 있습니다.

종료 코드: 0 문제없음, 1 check나 surge가 무언가 찾음, 2 입력을 고쳐야 함,
3 저장하지 못했거나 필요한 프로그램이 없음.
""",
)

#: The public page is drawn with the console's own colours and faces.
_LOOK = Path(__file__).parents[1] / "web" / "static" / "gyeot"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "figures",
        **explained(
            "rates with their working, surges, tables safe to publish",
            "몇 배 늘었는지 견주고, 급증을 찾고, 공개할 표를 만듭니다",
        ),
        epilog=said(*_EXAMPLE),
    )
    kinds = parser.add_subparsers(title=said("kinds", "할 일"), metavar="KIND", required=True)
    _add_rate(kinds)
    _add_check(kinds)
    _add_surge(kinds)
    _add_suppress(kinds)
    _add_page(kinds)


def _add_rate(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    rate = kinds.add_parser(
        "rate", **explained("hold one daily rate against another", "두 기간의 하루 평균을 견줍니다")
    )
    for prefix, window in (("", said("the window", "견주는 기간")), ("baseline-", said("the baseline", "기준 기간"))):
        rate.add_argument(
            f"--{prefix}count",
            required=True,
            metavar="N",
            help=said(f"how many in {window}", f"{window}의 건수"),
        )
        rate.add_argument(
            f"--{prefix}from",
            metavar="DATE",
            help=said(f"first day of {window}", f"{window}의 첫날, 2024-08-26처럼"),
        )
        rate.add_argument(
            f"--{prefix}to",
            metavar="DATE",
            help=said(f"last day of {window}", f"{window}의 마지막 날"),
        )
        rate.add_argument(
            f"--{prefix}source",
            default="",
            metavar="TEXT",
            help=said(
                f"for the printed page: who counted {window}, and where it is written",
                f"인쇄할 PDF에 적을 {window}의 출처: 누가 세어 어디에 실었는지",
            ),
        )
    _add_unit(rate)
    rate.add_argument(
        "--baseline-unit",
        default="",
        metavar="UNIT",
        help=said("what the baseline counted, if said otherwise", "기준 기간에 센 것. 다르게 셌을 때만 적습니다"),
    )
    rate.add_argument(
        "--confidence",
        type=float,
        default=0.95,
        metavar="N",
        help=said("of the intervals (default: %(default)s)", "신뢰구간의 수준 (기본값: %(default)s)"),
    )
    rate.add_argument(
        "-o",
        dest="out",
        type=Path,
        metavar="FILE.pdf",
        help=said("also write a printed page", "인쇄할 PDF도 만듭니다"),
    )
    add_json(rate)
    rate.set_defaults(run=run_rate)


def _add_check(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = kinds.add_parser(
        "check", **explained("see whether printed figures fit together", "인용할 숫자가 서로 맞는지 확인합니다")
    )
    check.add_argument(
        "file",
        type=Path,
        metavar="FILE.csv",
        help=said(
            "columns from, to, count; as printed also unit, per_day, growth, share with of",
            "칸은 부터, 까지, 건수. 적혀 있으면 단위, 하루 평균, 증가율, 비율과 전체도 넣습니다",
        ),
    )
    _add_unit(check)
    add_json(check)
    check.set_defaults(run=run_check)


def _add_surge(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    surge = kinds.add_parser(
        "surge",
        **explained("look for days and levels out of the ordinary", "평소와 다른 날과 수준이 달라진 때를 찾습니다"),
    )
    surge.add_argument(
        "file",
        type=Path,
        metavar="FILE.csv",
        help=said(
            "a column of dates and one of counts, 36 days or more and none missing",
            "칸은 날짜와 건수. 36일 이상, 빠진 날이 없어야 합니다",
        ),
    )
    surge.add_argument(
        "-o", dest="out", type=Path, metavar="FILE.svg", help=said("also draw the series", "그림도 그립니다")
    )
    _add_unit(surge)
    add_json(surge)
    surge.set_defaults(run=run_surge)


def _add_suppress(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    suppress = kinds.add_parser(
        "suppress", **explained("hide what would give someone away", "누구인지 드러낼 수 있는 칸을 가립니다")
    )
    _add_table(suppress)
    add_json(suppress)
    suppress.set_defaults(run=run_suppress)


def _add_page(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    page = kinds.add_parser(
        "page",
        **explained(
            "write a public page of a table: static, no cookies, no identities",
            "표로 공개할 쪽을 만듭니다. 스크립트도 쿠키도 가린 숫자도 들어가지 않습니다",
        ),
    )
    _add_table(page)
    page.add_argument(
        "-o",
        dest="out",
        type=Path,
        required=True,
        metavar="DIR",
        help=said("a folder, new or empty", "새 폴더나 빈 폴더"),
    )
    page.add_argument(
        "--title",
        required=True,
        metavar="TEXT",
        help=said("what was counted, where and when", "제목: 언제 어디서 무엇을 셌는지"),
    )
    page.add_argument("--source", required=True, metavar="TEXT", help=said("who counted it", "출처: 누가 셌는지"))
    page.set_defaults(run=run_page)


def _add_table(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE.csv",
        help=said("one or two columns of groups and one of counts", "칸은 기준(시도, 분기 등) 하나나 둘, 그리고 건수"),
    )
    _add_unit(parser)
    parser.add_argument(
        "--threshold",
        type=int,
        default=10,
        metavar="N",
        help=said("hide what is below it (default: %(default)s)", "이보다 작은 칸을 가립니다 (기본값: %(default)s)"),
    )
    parser.add_argument(
        "--round-to",
        type=int,
        default=1,
        metavar="N",
        help=said(
            "round what is shown to this (default: %(default)s)",
            "보이는 숫자를 이 단위로 반올림합니다 (기본값: %(default)s)",
        ),
    )


def _add_unit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--unit",
        default=said(Unit.REPORTS, Unit.REPORTS.ko),
        metavar="UNIT",
        help=said(
            f"what was counted: {', '.join(Unit)} (default: %(default)s)",
            f"센 것: {', '.join(one.ko for one in Unit)} (기본값: %(default)s)",
        ),
    )


def run_rate(args: argparse.Namespace) -> int:
    """Compare two rates, print the working, and write the page that was asked for."""
    from gyeot.figures import sheet, told
    from gyeot.figures.rates import rate_ratio

    count = _count(args, "", args.unit)
    baseline = _count(args, "baseline-", args.baseline_unit or args.unit)
    ratio = rate_ratio(count, baseline, confidence=args.confidence)
    if args.out:
        sources = sheet.Sources(args.source, args.baseline_source)
        sheet.write(ratio, args.out, sources=sources, language=language(), at=clock.now())
    if args.json:
        print(json.dumps(told.as_record(ratio)))
    else:
        print("\n".join(told.working(ratio, language()).lines()))
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Print what cannot all be so among printed figures; 1 when there is any."""
    from gyeot.figures import consistency, given, told

    found = consistency.mismatches(given.printed(args.file, _unit(args.unit)))
    if args.json:
        print(json.dumps([told.mismatch_record(one) for one in found], ensure_ascii=False))
    else:
        print("\n".join(told.mismatch_lines(found, language())))
    return 1 if found else 0


def run_surge(args: argparse.Namespace) -> int:
    """Look over a daily series; 1 when days, runs of days or levels were out of the ordinary."""
    from gyeot.figures import chart, given, surge, told

    series = given.series(args.file, _unit(args.unit))
    series.refuse_unended(clock.today_in_korea())
    found = surge.look(series)
    if args.out:
        drawn = chart.of_surge(found, language())
        try:
            args.out.write_text(drawn, encoding="utf-8")
        except OSError as cause:
            raise OutsideWorld(
                "The chart could not be written. Check that you may write there, and the free space.",
                "그림을 저장하지 못했습니다. 그곳에 쓸 권한이 있는지, 디스크가 남았는지 확인해 주세요.",
            ) from cause
    if args.json:
        print(json.dumps(told.surge_record(found)))
    else:
        print("\n".join(told.looked(found, language()).lines()))
    return 1 if found.changes or found.short_runs or found.above or found.below else 0


def run_suppress(args: argparse.Namespace) -> int:
    """Print a table as it may be published."""
    from gyeot.figures import given, suppress, told

    table = given.table(args.file, _unit(args.unit))
    published = suppress.published(table, threshold=args.threshold, round_to=args.round_to)
    if args.json:
        print(json.dumps(told.published_record(published), ensure_ascii=False))
    else:
        print("\n".join(told.published_lines(published, language())))
        _say_once(published)
    return 0


def run_page(args: argparse.Namespace) -> int:
    """Write a public page."""
    from gyeot.figures import given, page, suppress, told

    table = given.table(args.file, _unit(args.unit))
    published = suppress.published(table, threshold=args.threshold, round_to=args.round_to)
    maker = page.Maker(args.title, args.source, clock.today_in_korea())
    page.write(published, args.out, maker=maker, look=_LOOK)
    print(args.out / "index.html")
    print("\n".join(told.published_notes(published, language())))
    _say_once(published)
    return 0


def _say_once(published: "Published") -> None:
    from gyeot.figures import told

    if published.hidden:
        print(f"\n{told.made_once(language())}")


def _unit(name: str) -> Unit:
    unit = Unit.named(name)
    if unit is None:
        raise Refused(
            f"There is no such unit. Choose one of {', '.join(Unit)}.",
            f"그런 단위는 없습니다. {', '.join(one.ko for one in Unit)} 가운데 하나를 골라 주세요.",
        )
    return unit


def _count(args: argparse.Namespace, prefix: str, unit: str) -> Count:
    """One side of a ratio; ``prefix`` is what its options begin with."""
    name = f"--{prefix}count"
    plain = getattr(args, _place(name)).strip().replace(",", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 9):
        raise Refused(
            f"{name} is no count. Write a whole number from 0 up, like 118 or 1,118.",
            f"{name}의 건수를 읽지 못했습니다. 118이나 1,118처럼 0 이상의 정수로 적어 주세요.",
        )
    return Count(int(plain), _unit(unit), _window(args, prefix))


def _window(args: argparse.Namespace, prefix: str) -> Window | None:
    """The window, or None where neither day was said: a bare count is refused later, with the reason."""
    first, last = (_date(args, f"--{prefix}{end}") for end in ("from", "to"))
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise Refused(
            "A window has a first and a last day. Give both.", "기간에는 첫날과 마지막 날이 모두 있어야 합니다."
        )
    window = Window(first, last)
    window.refuse_unended(clock.today_in_korea())
    return window


def _date(args: argparse.Namespace, name: str) -> date | None:
    from gyeot.figures import days

    words = getattr(args, _place(name))
    if words is None:
        return None
    day = days.day(words)
    if day is None:
        raise Refused(
            f"{name} is no date that can be read. Write it like 2024-08-26.",
            f"{name}의 날짜를 읽지 못했습니다. 2024-08-26처럼 적어 주세요.",
        )
    return day


def _place(name: str) -> str:
    """Where the parser keeps an option."""
    return name.removeprefix("--").replace("-", "_")
