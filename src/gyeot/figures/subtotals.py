"""Rows that are sums or parts of other rows: whoever has both subtracts, and has what was hidden. Such tables go back.

Told by name (수도권 beside 서울, 상반기 beside 1분기, 19세 미만 beside 10대) and by arithmetic: a label that
holds, in every cell, what others hold together. In a long table of small numbers some set of rows adds up to another
one by chance. So any set is tried only where that would be rarer than one in twenty; otherwise only the rows right
above or right below a label, and all others together, for there subtotals stand.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, permutations

from gyeot.errors import Refused
from gyeot.said import subject

#: On a side with more labels only neighbours are added up.
MOST_LABELS = 40
#: Steps of the search for a set that adds up, for each label.
_MOST_STEPS = 20_000
#: A set that adds up by chance has to be rarer than one in so many.
_RARE = 20
#: A smaller sum is hidden itself, under the usual threshold.
_LEAST_SUM = 10

_Rows = Mapping[str, tuple[int, ...]]

# ---- names, written without spaces, brackets and marks

_MARKS = "*※†‡:;.,·-–—~=_'\"#"
_TOTAL = re.compile(
    r"전국계?|누계.*|누적.*|합|합산.?|통산|도합|계|[∑Σσ]|전부|모두|.*(?:합계|총계|소계|누계)|전체(?:건수|인원|수)?|평균"
    r"|(?:전체?|모든)(?:시도|시군구|지역|기간|연령대?|나이|성별|학교급?|학년|분기|월|유형|항목|구분|대상|사건|사례)"
    r"|총(?!기|장|무|리|선|학|영사|회|각|알|격|칭|상).*"
    r"|(?:grand|sub)?-?totals?|(?:over)?all(?:regions|ages|groups|others)?|sum|cumulative|yeartodate|ytd|nationwide"
    r"|average|mean"
)
#: "그중 여성", "피해자 중 여성": parts by their own words. "재판 중 취하" is none.
_PART = re.compile(
    r"(?:이|그|위|전체|피해자|피의자|신고자?|사건|\d+대|\d+세(?:이상|이하|미만)?)(?:중|가운데)(?!등|학|고|반|순).+|ofwhich.*"
)
_PART_OF = re.compile(r"(.+?)(?:중|가운데).+")
_JOINED = re.compile(r"\s*[·ㆍ‧・+/&,]\s*|(?<=\S)[와과]\s+|\s+및\s+|\s+and\s+")

_CAPITAL, _HONAM, _CHUNGCHEONG = ("서울", "인천", "경기"), ("광주", "전북", "전남"), ("대전", "세종", "충북", "충남")
_YEONGNAM = ("부산", "대구", "울산", "경북", "경남")
_ELSEWHERE = frozenset((*_YEONGNAM, *_HONAM, *_CHUNGCHEONG, "강원", "제주"))
#: The provinces of each name for several of them; a city or a province holds itself.
_PROVINCES = {one: frozenset({one}) for one in (*_CAPITAL, *_ELSEWHERE)} | {
    "수도": frozenset(_CAPITAL),
    "경인": frozenset({"인천", "경기"}),
    "비수도": _ELSEWHERE,
    "지방": _ELSEWHERE,
    "영남": frozenset(_YEONGNAM),
    "경상": frozenset({"경북", "경남"}),
    "동남": frozenset({"부산", "울산", "경남"}),
    "대경": frozenset({"대구", "경북"}),
    "호남": frozenset(_HONAM),
    "전라": frozenset({"전북", "전남"}),
    "충청": frozenset(_CHUNGCHEONG),
}
_IN_FULL = {"충청북": "충북", "충청남": "충남", "전라북": "전북", "전라남": "전남", "경상북": "경북", "경상남": "경남"}
_PROVINCE_END = re.compile(r"(?:특별시|광역시|특별자치시|특별자치도|도|시|권역?)$")

_PERIOD = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)(?:년도?)?[-./]?)?"
    r"(?:(?P<half>[상하])반기|h(?P<h>[12])|제?(?P<quarter>[1-4])(?:[~-](?P<quarters>[1-4]))?/?4?분기|q(?P<q>[1-4])"
    r"|(?P<month>\d{1,2})월?(?:[~-](?:\d{4}년)?(?P<months>\d{1,2}))?월|(?P<entire>연간|연중|1년간?)"
    r"|(?<=[-./])(?P<bare>\d{1,2})(?:~(?:\d{4}[-./])?(?P<bares>\d{1,2}))?)?"
)

_AGES = re.compile(
    r"만?(?P<first>\d{1,3})(?:(?:세|살|대)?(?:[~∼-]|부터|이상)(?P<last>\d{1,3}))?(?:세|살|(?P<decade>대))"
    r"(?P<bound>이상|초과|부터|이하|미만|까지)?"
)
_UP_TO, _OLDEST = frozenset({"이하", "미만", "까지"}), 200
_BY_WORD = dict.fromkeys(("미성년", "미성년자"), range(19)) | dict.fromkeys(("성인", "성년"), range(19, _OLDEST))


def refuse_subtotals(labels: Sequence[Sequence[str]], counts: Mapping[tuple[str, ...], int]) -> None:
    """Refuse a table in which a row or a column is a sum or a part of others. Raises Refused and names it."""
    for place, mine in enumerate(labels):
        _refuse_names(mine)
        _refuse_sums(_rows(place, labels, counts))


def _refuse_names(labels: Sequence[str]) -> None:
    plain = {_short(label): label for label in labels}
    if len(plain) < len(labels):
        raise _twice(next(label for label in labels if plain[_short(label)] != label))
    for short, label in plain.items():
        if len(labels) > 1 and _is_named_total(label):
            raise _is_total(label)
        of = _PART_OF.fullmatch(short)
        if _PART.fullmatch(short) or (of and of[1] in plain):
            raise _is_part(label)
    for whole, part in _begun_alike(labels):
        raise _whole_and_part(whole, part)
    for whole, part in chain(_provinces_that_meet(labels), _periods_that_meet(plain), _ages_that_meet(plain)):
        raise _overlap(whole, part)


def _short(label: str) -> str:
    """Write one way what can be written in many: width, case, spaces, brackets, marks, what cannot be seen."""
    seen = (one for one in unicodedata.normalize("NFKC", label) if unicodedata.category(one) != "Cf")
    return re.sub(r"[\s()\[\]]", "", "".join(seen)).strip(_MARKS).casefold() or label


def _is_named_total(label: str) -> bool:
    words = label.split()
    return (len(words) > 1 and words[-1] in ("계", "합")) or any(
        map(_TOTAL.fullmatch, (_short(label), _short(_outside_brackets(label))))
    )


def _begun_alike(labels: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Labels that begin with another one and say more: 여성 청소년 beside 여성, 제작(아동) beside 제작."""
    seen = {label: " ".join(unicodedata.normalize("NFKC", label).casefold().split()) for label in labels}
    for (whole, begun), (part, longer) in permutations(seen.items(), 2):
        if longer.startswith(begun) and re.match(r"\s?[(\[{<:]|\s", longer[len(begun) :]):
            yield whole, part


def _provinces_that_meet(labels: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Regions with a province in common, and a place told by its province beside that province ("경기 수원시")."""
    named = [(label, held) for label in labels if (held := _province(label))]
    yield from ((one, other) for (one, held), (other, theirs) in combinations(named, 2) if held & theirs)
    for label in labels:
        words = label.split()
        if len(words) > 1 and not _province(label):
            yield from ((one, label) for one, held in named if held & _province(words[0]))


def _province(label: str) -> frozenset[str]:
    """The provinces that a label names, also several at once ("서울·경기"); none where any of it is something else."""
    short = [_PROVINCE_END.sub("", one) for one in re.split(r"[·ㆍ+/&,]", _outside_brackets(label))]
    held = [_PROVINCES.get(_IN_FULL.get(one, one), frozenset()) for one in short]
    return frozenset().union(*held) if all(held) else frozenset()


def _outside_brackets(label: str) -> str:
    return re.sub(r"\s|\([^)]*\)|\[[^\]]*\]", "", label).casefold()


def _periods_that_meet(labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Periods with a month in common: a half beside its quarters, a year beside its months, totals up to a month."""
    named = [(label, held) for plain, label in labels.items() if (held := _months(plain))]
    for (one, (year, first, last)), (other, (their_year, their_first, their_last)) in combinations(named, 2):
        same_year = year == their_year or "" in (year, their_year)
        if same_year and first <= their_last and their_first <= last:
            yield one, other


def _months(plain: str) -> tuple[str, int, int] | None:
    """The year, empty where none is said, and the first and last month of a label that is a period."""
    found = _PERIOD.fullmatch(plain.rstrip("."))
    if not found or not any(found.groupdict().values()):
        return None
    told = {name: value for name, value in found.groupdict().items() if value}
    year = told.get("year", "")
    if half := told.get("h", {"상": "1", "하": "2"}.get(told.get("half", ""))):
        return year, 6 * int(half) - 5, 6 * int(half)
    if quarter := told.get("quarter", told.get("q")):
        return year, 3 * int(quarter) - 2, 3 * int(told.get("quarters", quarter))
    if month := told.get("month", told.get("bare")):
        return year, int(month), int(told.get("months", told.get("bares", month)))
    return year, 1, 12


def _ages_that_meet(labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Ages with a year in common: 10대 beside 19세 미만, adults beside 20대."""
    named = [(label, held) for plain, label in labels.items() if (held := _ages(plain))]
    for (one, mine), (other, theirs) in combinations(named, 2):
        if mine.start < theirs.stop and theirs.start < mine.stop:
            yield one, other


def _ages(plain: str) -> range | None:
    """The ages that a label names; None where it names none."""
    found = _AGES.fullmatch(plain)
    if not found:
        return _BY_WORD.get(plain)
    first, bound = int(found["first"]), found["bound"] or ""
    last = int(found["last"] or first) + (9 if found["decade"] else 0)
    if found["last"]:
        return range(first, last + (bound != "미만"))
    if bound in _UP_TO:
        return range(last + (bound != "미만"))
    return range(first + (bound == "초과"), _OLDEST if bound else last + 1)


# ---- by arithmetic


def _rows(place: int, labels: Sequence[Sequence[str]], counts: Mapping[tuple[str, ...], int]) -> _Rows:
    """What each label of a side holds, cell by cell."""
    others: Sequence[str | None] = labels[1 - place] if len(labels) == 2 else (None,)

    def cell(label: str, other: str | None) -> tuple[str, ...]:
        if other is None:
            return (label,)
        return (other, label) if place else (label, other)

    return {label: tuple(counts.get(cell(label, other), 0) for other in others) for label in labels[place]}


def _refuse_sums(rows: _Rows) -> None:
    plain = {_short(label): label for label in rows}
    for label, target in rows.items():
        if summed := _named_in(label, rows, plain):
            raise _adds_up(label, summed)
        # Of two that make a third, one number alone is too little to tell.
        least = 2 if sum(map(bool, target)) > 1 else 3
        if sum(target) < _LEAST_SUM:
            continue
        summed = _neighbours(label, rows, least) or _any_set(label, rows, least)
        if summed:
            raise _adds_up(label, summed)


def _named_in(label: str, rows: _Rows, plain: Mapping[str, str]) -> list[str]:
    """The rows that a label names together (초·중등, 가와 나), where it is their sum; else it may mean what is both."""
    parts = [_short(part) for part in _JOINED.split(label)]
    # 초·중등 is 초등 and 중등.
    named = [plain.get(part) or plain.get(part + parts[-1][len(part) :]) for part in parts]
    summed = [one for one in named if one and one != label]
    if len(summed) < 2 or len(summed) < len(parts) or not any(rows[label]):
        return []
    return summed if tuple(map(sum, zip(*(rows[one] for one in summed), strict=True))) == rows[label] else []


def _neighbours(label: str, rows: _Rows, least: int) -> list[str]:
    """The rows right above or below a label, or all others, where they make it up."""
    names, target = list(rows), rows[label]
    # The more rows, the more runs; small sums are met by one or another of them.
    if math.prod(one + 1 for one in target) < len(names) ** 2:
        return []
    place = names.index(label)
    for run in (names[:place][::-1], names[place + 1 :]):
        summed, taken = (0,) * len(target), []
        for name in run:
            summed = tuple(map(sum, zip(summed, rows[name], strict=True)))
            taken += [name] if any(rows[name]) else []
            if any(one > most for one, most in zip(summed, target, strict=True)):
                break
            if summed == target and len(taken) >= least:
                return taken
    rest = [name for name in names if name != label and any(rows[name])]
    every = tuple(map(sum, zip(*rows.values(), strict=True)))
    return rest if len(rest) >= least and every == tuple(2 * one for one in target) else []


def _any_set(label: str, rows: _Rows, least: int) -> list[str]:
    """Any rows that make up a label, where chance would hardly bring that about."""
    target = rows[label]
    fit = sorted(
        (
            name
            for name, row in rows.items()
            if name != label and any(row) and all(one <= most for one, most in zip(row, target, strict=True))
        ),
        key=lambda name: sum(rows[name]),
        reverse=True,
    )
    if len(rows) > MOST_LABELS or 2 ** len(fit) * _RARE > math.prod(one + 1 for one in target):
        return []
    left = [tuple(map(sum, zip(*(rows[name] for name in fit[start:]), strict=True))) for start in range(len(fit))]
    open_ends: list[tuple[int, tuple[int, ...], tuple[str, ...]]] = [(0, target, ())]
    for _ in range(_MOST_STEPS):
        if not open_ends:
            break
        start, missing, taken = open_ends.pop()
        if not any(missing) and len(taken) >= least:
            return list(taken)
        if start == len(fit) or any(one > most for one, most in zip(missing, left[start], strict=True)):
            continue
        open_ends.append((start + 1, missing, taken))
        after = tuple(one - row for one, row in zip(missing, rows[fit[start]], strict=True))
        if min(after) >= 0:
            open_ends.append((start + 1, after, (*taken, fit[start])))
    return []


# ---- what is said


def _is_total(label: str) -> Refused:
    return Refused(
        f'"{label}" is a total of the other rows. Totals are added up here: leave it out.',
        f"'{label}'{subject(label)} 다른 항목을 더한 합계로 보입니다. 합계는 여기서 더하니 빼 주세요.",
    )


def _twice(label: str) -> Refused:
    return Refused(
        f'"{label}" stands in the table a second time, written a little differently. Put the two into one.',
        f"'{label}' 항목이 조금 다르게 적혀 두 번 있습니다. 하나로 합쳐 주세요.",
    )


def _is_part(label: str) -> Refused:
    return Refused(
        f'"{label}" is a part of another row. Who has both can subtract one from the other: leave it out, or divide '
        "the other row so that nothing is counted twice.",
        f"'{label}'{subject(label)} 다른 항목의 일부로 보입니다. 전체와 일부를 함께 공개하면 빼서 가린 칸을 알 수 "
        "있습니다. 이 항목을 빼거나, 겹치지 않게 나누어 주세요.",
    )


def _whole_and_part(whole: str, part: str) -> Refused:
    return Refused(
        f'"{part}" reads like a part of "{whole}". Who has both can subtract one from the other. If it is a part, '
        "leave it out, or divide the other so that nothing is counted twice. If they do not overlap, call them so that "
        "it shows.",
        f"'{part}'{subject(part)} '{whole}'의 일부로 보입니다. 전체와 일부를 함께 공개하면 빼서 가린 칸을 알 수 "
        "있습니다. 일부라면 이 항목을 빼거나, 겹치지 않게 나누어 주세요. 겹치지 않는다면 그 점이 드러나게 이름을 "
        "바꾸어 주세요.",
    )


def _overlap(one: str, other: str) -> Refused:
    return Refused(
        f'"{one}" and "{other}" overlap, so that one can be subtracted from the other. Leave one of them out.',
        f"'{one}' 항목과 '{other}' 항목이 서로 겹칩니다. 함께 공개하면 빼서 가린 칸을 알 수 있으니 한쪽을 빼 주세요.",
    )


def _adds_up(label: str, summed: Sequence[str]) -> Refused:
    named = ", ".join(summed[:3]) + (" …" if len(summed) > 3 else "")
    return Refused(
        f'"{label}" is exactly the sum of {len(summed)} other rows ({named}). If it is a subtotal, leave it out: '
        "hidden cells could be worked out from it. If that is chance, join two of the rows into one.",
        f"'{label}'의 숫자는 다른 항목 {len(summed)}개({named})를 더한 것과 꼭 같습니다. 소계라면 그것으로 가린 칸을 "
        "알 수 있으니 빼 주세요. 우연히 같은 것이라면 두 항목을 하나로 묶어 주세요.",
    )
