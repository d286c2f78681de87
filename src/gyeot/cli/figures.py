"""gyeot figures: rates with their working, printed figures checked, surges, and tables and pages safe to publish."""

import argparse
import json
from datetime import date
from pathlib import Path

from gyeot import clock
from gyeot.cli.language import language
from gyeot.errors import OutsideWorld, Refused
from gyeot.figures.rates import Count, Unit, Window

_EXAMPLE = """examples:
  gyeot figures rate --count 118 --from 2024-08-26 --to 2024-09-03 \\
      --baseline-count 297 --baseline-from 2024-01-01 --baseline-to 2024-07-31 -o sheet.pdf
  gyeot figures check quoted.csv                       # columns: from,to,count, and what else was printed
  gyeot figures surge reports.csv                      # columns: date,count
  gyeot figures suppress by-region.csv                 # columns: one or two groups, count
  gyeot figures page by-region.csv -o public --title "2024년 지역별 신고" --source "○○ 상담소"

Both days of a window count. Two bare counts make no "fold": without windows the comparison is refused.
Exit code: 0 fine, 1 check or surge found something, 2 your input, 3 the outside world.
"""

#: The public page is drawn with the console's own colours and faces.
_LOOK = Path(__file__).parents[1] / "web" / "static" / "gyeot"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "figures",
        help="rates with their working, surges, tables safe to publish",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(metavar="KIND", required=True)
    _add_rate(kinds)
    _add_check(kinds)
    _add_surge(kinds)
    _add_suppress(kinds)
    _add_page(kinds)


def _add_rate(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    rate = kinds.add_parser("rate", help="hold one daily rate against another")
    for prefix, what in (("", "the window"), ("baseline-", "the baseline")):
        rate.add_argument(f"--{prefix}count", type=int, required=True, metavar="N", help=f"how many in {what}")
        rate.add_argument(
            f"--{prefix}from", dest=f"{prefix}first".replace("-", "_"), metavar="DATE", help=f"first day of {what}"
        )
        rate.add_argument(
            f"--{prefix}to", dest=f"{prefix}last".replace("-", "_"), metavar="DATE", help=f"last day of {what}"
        )
    _add_unit(rate)
    rate.add_argument(
        "--baseline-unit", default="", metavar="UNIT", help="what the baseline counted, if said otherwise"
    )
    rate.add_argument("--confidence", type=float, default=0.95, help="of the intervals (default: 0.95)")
    rate.add_argument("-o", dest="out", type=Path, metavar="FILE.pdf", help="also write a printed page")
    rate.add_argument("--json", action="store_true", help="print one JSON value")
    rate.set_defaults(run=run_rate)


def _add_check(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = kinds.add_parser("check", help="see whether printed figures fit together")
    check.add_argument(
        "file",
        type=Path,
        metavar="FILE.csv",
        help="columns from, to, count; as printed also unit, per_day, growth, share with of",
    )
    _add_unit(check)
    check.add_argument("--json", action="store_true", help="print one JSON value")
    check.set_defaults(run=run_check)


def _add_surge(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    surge = kinds.add_parser("surge", help="look for days and levels out of the ordinary")
    surge.add_argument(
        "file", type=Path, metavar="FILE.csv", help="a column of dates and one of counts, no day missing"
    )
    surge.add_argument("-o", dest="out", type=Path, metavar="FILE.svg", help="also draw the series")
    _add_unit(surge)
    surge.add_argument("--json", action="store_true", help="print one JSON value")
    surge.set_defaults(run=run_surge)


def _add_suppress(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    suppress = kinds.add_parser("suppress", help="hide what would give someone away")
    _add_table(suppress)
    suppress.add_argument("--json", action="store_true", help="print one JSON value")
    suppress.set_defaults(run=run_suppress)


def _add_page(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    page = kinds.add_parser("page", help="write a public page of a table: static, no cookies, no identities")
    _add_table(page)
    page.add_argument("-o", dest="out", type=Path, required=True, metavar="DIR", help="a folder, new or empty")
    page.add_argument("--title", required=True, metavar="TEXT", help="what was counted, where and when")
    page.add_argument("--source", required=True, metavar="TEXT", help="who counted it")
    page.set_defaults(run=run_page)


def _add_table(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="one or two columns of groups and one of counts")
    _add_unit(parser)
    parser.add_argument("--threshold", type=int, default=10, metavar="N", help="hide what is below it (default: 10)")
    parser.add_argument("--round-to", type=int, default=1, metavar="N", help="round what is shown to this (default: 1)")


def _add_unit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--unit", default="reports", metavar="UNIT", help=f"what was counted: {', '.join(Unit)} (default: reports)"
    )


def run_rate(args: argparse.Namespace) -> int:
    """Compare two rates, print the working, and write the page that was asked for."""
    from gyeot.figures import sheet, told
    from gyeot.figures.rates import rate_ratio

    count = Count(args.count, _unit(args.unit), _window(args.first, args.last))
    baseline = Count(
        args.baseline_count, _unit(args.baseline_unit or args.unit), _window(args.baseline_first, args.baseline_last)
    )
    ratio = rate_ratio(count, baseline, confidence=args.confidence)
    if args.out:
        sheet.write(ratio, args.out, language=language(), at=clock.now())
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
    """Look over a daily series; 1 when days or levels were out of the ordinary."""
    from gyeot.figures import chart, given, surge, told

    found = surge.look(given.series(args.file, _unit(args.unit)))
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
    return 1 if found.changes or found.above or found.below else 0


def run_suppress(args: argparse.Namespace) -> int:
    """Print a table as it may be published."""
    from gyeot.figures import given, suppress, told

    table = given.table(args.file, _unit(args.unit))
    published = suppress.published(table, threshold=args.threshold, round_to=args.round_to)
    if args.json:
        print(json.dumps(told.published_record(published), ensure_ascii=False))
    else:
        print("\n".join(told.published_lines(published, language())))
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
    return 0


def _unit(name: str) -> Unit:
    unit = Unit.named(name)
    if unit is None:
        raise Refused(
            f"There is no such unit. Choose one of {', '.join(Unit)}.",
            f"그런 단위는 없습니다. {', '.join(one.ko for one in Unit)} 가운데 하나를 골라 주세요.",
        )
    return unit


def _window(first: str | None, last: str | None) -> Window | None:
    """The window, or None where neither day was said: a bare count is refused later, with the reason."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise Refused(
            "A window has a first and a last day. Give both.", "기간에는 첫날과 마지막 날이 모두 있어야 합니다."
        )
    window = Window(_date(first), _date(last))
    window.refuse_unended(clock.today_in_korea())
    return window


def _date(words: str) -> date:
    from gyeot.figures import given

    day = given.day(words)
    if day is None:
        raise Refused("Write dates as 2024-08-26.", "날짜는 2024-08-26처럼 적어 주세요.")
    return day
