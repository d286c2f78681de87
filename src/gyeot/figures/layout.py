"""Tables as people really have them: with a title above, two header rows, numbers in every column, notes below.

None of these is guessed at: a number put under the wrong head would be published. What it looks like is said, and what
the file has to look like.
"""

import re
from collections.abc import Sequence
from itertools import product

from gyeot.errors import UnreadableFile
from gyeot.figures.rates import Unit

#: So many missing pairs are named.
_NAMED = 5

#: Longer ones, alone in their line, are sentences.
_LONGEST_LABEL = 15

_NOTE = re.compile(r"[※☞]|\*\s*[^\s*]|(?:주|자료|출처|참고|비고|단위)\s*\d?\s*[):：)]")
_LETTER = re.compile(r"[^\W\d_]")

_Rows = Sequence[tuple[int, list[str]]]


def refuse_heading(header: Sequence[str], rows: _Rows) -> None:
    """Refuse a title where the names of the columns should be, a second row of them, a column without a name."""
    named = [name for name in header if name]
    second = len(rows) > 1 and _is_second_header(rows[0][1], rows[1][1])
    if len(named) < len(header) and second and (len(named) == 1 or any("단위" in name for name in named)):
        raise UnreadableFile(
            "The first line looks like the title of the table. Leave it out: the first line names the columns, like "
            "region,quarter,count.",
            "첫 줄이 표의 제목으로 보입니다. 제목은 빼고, 첫 줄에 '지역,분기,건수'처럼 열 이름을 적어 주세요.",
        )
    if second:
        raise UnreadableFile(
            "The table seems to have two header rows. Write the names of the columns in one line, like "
            "region,quarter,count, and below it one number a line.",
            "제목 행이 두 줄인 표로 보입니다. 열 이름은 '지역,분기,건수'처럼 한 줄에 적고, 그 아래에는 한 줄에 숫자를 "
            "하나씩 적어 주세요.",
        )
    if len(named) < len(header):
        raise UnreadableFile(
            "A column has no name in the first line. Name it, or take it out.",
            "첫 줄에 이름이 없는 열이 있습니다. 이름을 적거나 그 열을 빼 주세요.",
        )


def refuse_crossed(header: Sequence[str], rows: _Rows) -> None:
    """Say how a table with a number in every column is written line by line."""
    held = [cell.strip() for _line, row in rows for cell in row[1:]]
    counted = [name for name in header[1:] if Unit.named(name)]
    if len(counted) > 1:
        raise UnreadableFile(
            f"The columns count different things ({', '.join(counted)}). Leave one of them, call it count and say its "
            "unit; put the others into files of their own.",
            f"열마다 센 것이 다릅니다({', '.join(counted)}). 하나만 남겨 열 이름을 '건수'로 적고 단위를 고른 뒤, "
            "나머지는 파일을 따로 만들어 주세요.",
        )
    if len(header) > 2 and 2 * sum(map(_is_number, held)) > len(held) and all(map(_is_filled, held)):
        raise UnreadableFile(
            "Every column holds numbers. Write one number a line, like region,quarter,count and below it Seoul,Q1,48; "
            "where there was none, 0. Leave out totals.",
            "열마다 숫자가 있는 표입니다. 한 줄에 숫자를 하나씩 적어 주세요. 첫 줄은 '지역,분기,건수', 그 아래는 "
            "'서울,1분기,48'처럼 씁니다. 한 건도 없던 칸은 0을 적고, 합계 행과 열은 빼 주세요.",
        )


def refuse_note(line: int, row: Sequence[str]) -> None:
    """Refuse a line that tells something about the table."""
    first, *rest = (cell.strip() for cell in row)
    if _NOTE.match(first) or (len(first) > _LONGEST_LABEL and not any(rest)):
        raise UnreadableFile(
            f"Line {line} looks like a note on the table. Leave it out; what readers have to know goes into the title.",
            f"{line}번째 줄은 표에 붙은 설명으로 보입니다. 설명은 빼고, 읽는 사람이 알아야 할 것은 제목에 적어 주세요.",
        )


def refuse_gaps(labels: Sequence[Sequence[str]], told: frozenset[tuple[str, ...]]) -> None:
    """Refuse a table in which a pair has no line: nobody said that there was none."""
    missing = [" · ".join(pair) for pair in product(*labels) if pair not in told]
    if not missing:
        return
    named, more = ", ".join(missing[:_NAMED]), len(missing) - _NAMED
    rest_en, rest_ko = (f" and {more} more", f" 밖에 {more}개") if more > 0 else ("", "")
    raise UnreadableFile(
        f"No line tells these: {named}{rest_en}. If there was none, write 0.",
        f"줄이 없는 칸이 있습니다: {named}{rest_ko}. 한 건도 없던 것이면 0이라고 적어 주세요.",
    )


def _is_second_header(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether words stand in a row where the next one has numbers."""
    over = [one for one, below in zip(first, second, strict=True) if _is_number(below.strip()) and below.strip()]
    return bool(over) and all(_LETTER.search(one) and not re.search(r"\d", one) for one in over)


def _is_number(words: str) -> bool:
    plain = words.replace(",", "")
    return plain.isascii() and plain.isdigit()


def _is_filled(words: str) -> bool:
    """A number, or what stands in the place of one."""
    return not words or _is_number(words) or bool(re.fullmatch(r"[-–—*xX]|[+-]?[\d.,]+ ?(?:%|건|명)?", words))
