"""What the rows or columns of a table are: schools, districts, weeks. Told by their header and by their labels.

A header may be neutral ("기관", "기간") where its labels are not, and labels may be bare numbers where their header is
not, so both are read. In doubt the people in the table come first: what looks like a school is taken for one.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from gyeot.figures import places


class Side(StrEnum):
    """What the rows or columns of a table are."""

    SCHOOL = "school"
    SCHOOL_LEVEL = "school-level"
    DISTRICT = "district"
    REGION = "region"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    OTHER = "other"


#: A span of fewer days is as close to a person as a week is.
_SHORTEST_MONTH = 28

# ---- headers: the last words of one, or the end of a Korean compound ("소속학교")

_HEADS = {
    Side.SCHOOL_LEVEL: ("학교급", "school level"),
    Side.SCHOOL: ("학교", "학급", "반", "school", "schools"),
    Side.DISTRICT: (
        *(
            "시군구",
            "시군",
            "구군",
            "군구",
            "자치구",
            "구",
            "군",
            "시",
            "읍면동",
            "행정동",
            "법정동",
            "동",
            "기초지자체",
        ),
        *("district", "districts", "county", "counties", "city", "cities", "municipality"),
    ),
    Side.REGION: (
        "지역",
        "시도",
        "권역",
        "거주지",
        "주소",
        "주소지",
        "관할",
        "소재지",
        "region",
        "province",
        "residence",
    ),
    Side.WEEK: ("주", "주간", "주차", "발생주", "접수주", "신고주", "week", "weeks", "weekly", "week no", "week of"),
    Side.DAY: (
        *("일", "날", "일간", "일자", "날짜", "발생일", "접수일", "신고일", "상담일", "시작일"),
        *("day", "days", "date", "dates", "daily"),
    ),
    Side.MONTH: ("월", "월간", "month", "months", "monthly"),
    Side.QUARTER: ("분기", "반기", "quarter", "quarters", "quarterly"),
    Side.YEAR: ("연도", "년도", "연", "년", "year", "years", "yearly"),
}
_BODIES = (
    *("기관", "소속", "단체", "소속처", "의뢰처", "신고처", "곳", "institution", "institutions", "organisation"),
    *("organization", "affiliation", "place", "places", "site"),
)
_TIMES = ("기간", "시기", "시점", "때", "period", "time")
#: What may follow in a header and changes nothing.
_HEAD_END = re.compile(r" ?(?:별|명|이름|명칭|코드|번호|구분|단위|names?|codes?|\.)$")

# ---- labels, written plainly (_plain)


def _one_of(*words: str) -> str:
    """A pattern for any of these words; " " between them, and "_" for a space that may be missing."""
    return f"(?:{'|'.join(' '.join(words).split()).replace('_', ' ?')})"


_NOTHING = re.compile(
    _one_of("기타 그_외 그_밖 미상 불명 불상 없음 해당_없음 무응답 모름 미확인 미입력 others? unknown none n/a -")
)

_KINDS = _one_of(
    "국립 공립 사립 국공립 일반계? 인문계 실업계 특성화 특수목적 자율형? 대안 남자 여자 혁신",
    "전체 모든 각급 관내 인근 같은 다른",
    "public private vocational general special junior senior all",
)
#: What schools are called together, and those who go there.
_LEVEL = re.compile(
    rf"(?:{_KINDS} ?)*"
    + _one_of(
        "초 중 고 초등 중등 고등 초등학교 중학교 고등학교 초교 중교 고교 여중 여고 남중 남고",
        "초[·/]?중 중[·/]?고 초[·/]?중[·/]?고 대학 대학교 전문대학? 대학원 여대 유치원 어린이집",
        "학교 특수학교 대안학교 각종학교 영재학교 일반고 특성화고 특목고",
        "자사고 자공고 자율고 외고 과학고 예술고 체육고 국제고 마이스터고 (?:초등|중|고등|대)학생 [1-6]학년",
        "(?:elementary|primary|middle|high|secondary)(?:_schools?)? schools? universit(?:y|ies) colleges?",
        "kindergartens?",
    )
)
#: What may stand behind the name of a school: ○○중(여), 가람중 1학년, 가람고 3-2, 가람초 학생.
_WHO = (
    r"(?: (?:남|여|남녀|남자|여자|공학|공립|사립|국립|국공립|부설|[1-6]학년.*|[1-6]-\d{1,2}|(?:재)?학생|교직원|교사))?"
)
_SCHOOL = re.compile(
    r".*\S ?(?:초등학교|중학교|고등학교|대학교)(?: .*)?"
    rf"|.*\S(?:중학|과학고|외국어고|예술고|체육고|국제고|마이스터고|영재고|기계고|상업고|공업고|농업고|정보고|여상){_WHO}"
    rf"|.*[a-z○〇◯]\d?[초중고]{_WHO}"
    r"|.*\S ?(?:초교|중교|고교|여중|여고|남중|남고|여대|유치원|분교장?|[가-힣○〇◯]학교)"
    r"|.*\d학년 ?\d{1,2}반"
    r"|.*\S (?:(?:elementary|primary|middle|high|secondary) school|university|kindergarten|hs|ms|es)"
)
#: One letter tells these (가람중, ○○고), and many other words end in it.
_MAYBE_SCHOOL = re.compile(
    rf".*[^\s\d][초중고]{_WHO}|.*[^\s\d]대|.*\S (?:elementary|primary|middle|high|college|academy)"
)
#: One of these is enough, unless the header says that something else is told here.
_LIKELY_SCHOOL = re.compile(rf".*[^\s\d][초중고]{_WHO}")
_OTHER_HEADS = (
    *("상태", "단계", "결과", "유형", "종류", "내용", "경로", "방법", "관계", "처리", "조치", "사유", "원인", "심각도"),
    *("status", "state", "stage", "outcome", "type", "kind", "channel", "method", "severity", "relation"),
)
_NO_SCHOOL = re.compile(
    r"(?:.*\s)?"
    + _one_of(
        "[최권사제참무공예원피선상항충회잔국창해]고 [도집이나적존대공가비수연주]중 중 [최기당애시연]초 [부반절상침]대"
    )
    + "|(?:very|rather|quite) .*|.*"
    + _one_of(
        "[신광보경재통]고 그리고 [월기학]초 [월기학]중 학대 확대 시대 군대 (?:수사|기동|순찰|경비)대",
        "(?:진행|수사|처리|검토|조사|심의|심사|재판|대기|상담|접수|작성|확인)중",
        "(?:재학|휴학|지원|삭제|요청|운영|치료|협의|논의|참여|관여|입원|복무|수감|구속|재직|휴직|근무|교육|가출|연락)중",
        "(?:이동|통학|등교|하교|운행|여행|수업|통화|채팅|방송)중",
    )
)

_PROVINCE = _one_of(
    "서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 제주 충북 충남 전북 전남 경북 경남",
    "충청[남북] 전라[남북] 경상[남북]",
)
_REGION = re.compile(
    rf"{_PROVINCE}(?:특별시|광역시|특별자치시|특별자치도|시|도|경찰청|교육청)?"
    r"|(?:수도|비수도|영남|호남|충청|경인|동남|대경|전라|경상|강원|제주)권?|"
    + _one_of(
        "전국 국내 국외 해외 외국 도시 대도시 중소도시 농촌 농어촌 도농복합 도심 nationwide abroad urban rural",
        "(?:seoul|busan|daegu|incheon|gwangju|daejeon|ulsan|sejong|gyeonggi|gangwon|jeju)(?:-do)?(?:_city|_province)?",
        "(?:north_|south_)?(?:chungcheong|jeolla|gyeongsang)(?:buk|nam)?(?:-do)?(?:_province)?",
        "(?:chung|jeon|gyeong)(?:buk|nam)",
    )
)
_DISTRICT = re.compile(
    rf"{_PROVINCE}(?:특별시|광역시|특별자치시|특별자치도|도)? ?(?!특별|광역)[가-힣]+[시군구](?: .*)?"
    r"|.*[시군구] [가-힣]+[동읍면](?: .*)?|.*\S(?:경찰서|교육지원청|구청|군청|시청)|.*\S-(?:si|gun|gu|dong|eup|myeon)"
)
#: 강남서, ○○서: a police station.
_STATION = re.compile(r"(?:[가-힣]{2,4} )?[가-힣○〇◯a-z]{1,5}서")
_MAYBE_DISTRICT = re.compile(r"(?:[가-힣]+[시군] )?[가-힣]{1,5}[시군구]|[가-힣]{1,4}[0-9]?[동읍면]")
_NO_DISTRICT = re.compile(
    ".*"
    + _one_of(
        "요구 청구 친구 연구 기구 도구 복구 가구 누구 인구 출구 입구 창구",
        "게시 표시 제시 감시 무시 즉시 일시 임시 수시 당시 전시 지시 명시 중시 경시 멸시 응시 고시 공시",
        "[행활아운이노공변자충선가작감소연합협출진파난]동",
        "화면 측면 방면 장면 정면 반면 전면 대면 가면 라면 하면 수면 표면 이면 내면 외면 국면 지면 서면",
        "에서 [문증질각]서 (?:접수|담당|수사|관련|전담|처리|유관)부서",
        "(?:진술|신고|보고|신청|의견|확인|요청|안내|계획)서",
        "[육해공적여]군 직업군 연령군 위험군 대조군 실험군",
    )
)

_YEAR = r"(?:'?\d{2}|\d{4})"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_ONE_DAY = (
    rf"(?:{_YEAR}[-./] ?\d{{1,2}}[-./] ?\d{{1,2}}\.?(?:t\S*)?|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"|(?:{_YEAR}년 ?)?(?:\d{{1,2}}월 ?)?\d{{1,2}}일|{_NTH} {_MONTH}(?:,? \d{{4}})?|{_MONTH} {_NTH},? \d{{4}})"
)
_ONE_WEEK = (
    rf"(?:(?:{_YEAR}[- ]?)?w(?:k|eek)? ?\d{{1,2}}(?:-\d)?|{_NTH} week|week (?:of|from) \S.*"
    rf"|(?:{_YEAR}[년.-]? ?)?(?:\d{{1,2}}[월/.] ?)?(?:제? ?\d{{1,2}}|첫|둘|셋|넷|다섯|두|세|네|이번|지난|다음|마지막)"
    r"(?:째|번째)? ?주차?"
    # Ten days.
    rf"|(?:{_YEAR}[년.-]? ?)?(?:\d{{1,2}}월 ?)?[초상중하]순)"
)
#: Also beside something else ("가람구 8월 4주"). What only begins or ends there ("2024-08-28 이후") is longer.
_DAY, _WEEK = (
    re.compile(rf"(?:^|(?<=\s)){one}(?=\s(?!이전|이후|전$|후$|부터|까지|기준|이내|초과|이상|미만)|$)")
    for one in (_ONE_DAY, _ONE_WEEK)
)
_WEEKDAY = re.compile(r"((?:[./-] ?\d{1,2}\.?|일)) [월화수목금토일](?:요일)?$")
#: 8.26, 8/26 and, below a header of time, 08-26: other numbers look the same, so every label has to be like it.
_MAYBE_DAY = re.compile(rf"(?:0?[1-9]|1[0-2])[./](?:0?[1-9]|[12]\d|3[01])\.?|{_MONTH} \d{{1,2}}")
_DASHED_DAY = re.compile(r"(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])")
_REST_WITH_NUMBERS = re.compile(r" \S*\d.*$")
_BARE = re.compile(r"\d{1,2}")
_LONG = re.compile(
    rf"(?:{_YEAR}년 ?)?\d{{1,2}}월|\d{{4}}[-./] ?\d{{1,2}}\.?|{_YEAR}년도?|\d{{4}}|.*[분반]기|.*\b[qh][1-4]\b.*"
    rf"|{_MONTH}[ ,-]*(?:\d{{4}})?"
)
_SPANS = (
    re.compile(r"(.+?) ?(?:~|〜|–|—|부터| to | - ) ?(.+?)(?: ?까지)?"),
    re.compile(r"([^-]*\d[./월][^-]*)-([^-]+)"),
)

#: Numbers beside the count, by their header and as they are written.
_FIGURES = re.compile(
    r"비율|비중|구성비|점유|[율률]$|증감|증가|감소|전년|전월|전분기|작년|지난해|평균|건수|인원|인구|%"
    r"|percent|rate|share|growth|average|previous|last year|population"
)
_ONE_FIGURE = r"[+▲△▼▽-]? ?\d[\d,]*(?:\.\d+)? ?(?:%p?|건|명|위)?"
_FIGURE = re.compile(rf"{_ONE_FIGURE}(?: {_ONE_FIGURE})*")
_OF_A_YEAR = re.compile(r"\d{4}(?:년도?)?|\d{2}년도?")
#: 2024, 202408, 20240826.
_YEARS = re.compile(r"(?:19|20)\d\d(?:\d\d){0,2}")
#: Bare numbers that name groups: up to where days, weeks, months and quarters are counted, and ages.
_MOST = {Side.DAY: 31, Side.WEEK: 53, Side.MONTH: 12, Side.QUARTER: 4}
_OLDEST = 120
_NUMBERED = re.compile(r"(?:나이|연령|학년|횟수|회차|차수|급수|등급|단계|수준|\bages?|\bgrades?|\blevels?|\btimes)$")
#: Headers of what stands beside a count and divides nothing.
_BESIDE = re.compile(
    r"(?:비고|메모|특이 ?사항|참고 ?(?:사항)?|설명|주석|단위|순위|등수|석차|연번|순번"
    r"|구성비율?|비율|비중|백분율|점유율|증감[률율]?|증가[률율]|감소[률율]"
    r"|(?:전년|전월|전분기|전기|작년|지난해|지난달)도?(?: ?동기)?(?: ?(?:대비|비))?|%"
    r"|\b(?:rank(?:ing)?|share|percent(?:age)?|pct|change|growth|notes?|remarks?|comments?|units?)"
    r"|\b(?:last|previous|prior) (?:year|month|quarter))$"
)
_PERCENT = re.compile(r".*%")


def sides_of(header: str, labels: Sequence[str]) -> frozenset[Side]:
    """All that a side tells: labels like "가람구 8월 4주" tell districts and weeks."""
    told = _named(labels)
    beside = [_REST_WITH_NUMBERS.sub("", _WEEK.sub("", _DAY.sub("", label)).strip()) for label in told]
    return frozenset(
        {side_of(header, labels), _place("", [one for one in beside if one]), _time("", told)} - {Side.OTHER}
    )


def are_figures(header: str, labels: Sequence[str]) -> bool:
    """Whether a column holds numbers of its own (a share, last year's count) rather than names of groups."""
    told, head = _named(labels), _head(header)
    if not _all(_FIGURE, told):
        return False
    return _all(_PERCENT, told) or bool(_FIGURES.search(head)) or not _are_numbered(header, told)


def _are_numbered(header: str, labels: Sequence[str]) -> bool:
    """Whether bare numbers name groups: years, months, days, ages. "2023년" or "1분기" heads counts of that time."""
    side, head = side_of(header, labels), _head(header)
    rest = _OF_A_YEAR.sub("", head).strip()
    if re.search(r"\d", rest) or (rest != head and not rest):
        return False
    if _all(_YEARS, labels) or (side is Side.DAY and _all(_MAYBE_DAY, labels)):
        return True
    most = _MOST.get(side, _OLDEST if _NUMBERED.search(head) else None)
    if most is None:
        return side is not Side.OTHER
    return all(label.isdigit() and int(label) <= most for label in labels)


def stands_beside(header: str) -> bool:
    """Whether a column says something about a count (its share, its rank, a note) and divides nothing."""
    return bool(_BESIDE.search(_plain(header)))


def side_of(header: str, labels: Sequence[str]) -> Side:
    """What a side is in the first place."""
    head, told = _head(header), _named(labels)
    place = _place(head, told)
    return place if place is not Side.OTHER else _time(head, told)


def _place(head: str, labels: Sequence[str]) -> Side:
    """Schools, their levels, districts or regions; OTHER where it is none of them."""
    if _is_head(head, _HEADS[Side.SCHOOL_LEVEL]) or _all(_LEVEL, labels):
        return Side.SCHOOL_LEVEL
    if _is_head(head, _HEADS[Side.SCHOOL]) or _are_schools(head, labels):
        return Side.SCHOOL
    smaller = [label for label in labels if not _REGION.fullmatch(label)]
    if not smaller and labels:
        return Side.REGION
    if any(_is_head(head, _HEADS[side]) for side in (Side.DISTRICT, Side.REGION)):
        return Side.DISTRICT
    named = [label for label in smaller if label in places.districts()]
    # One alone may be another word: 고령, 강화.
    maybe = [label for label in smaller if _may_be_district(label) or (label in named and len(named) > 1)]
    stations = any(map(_STATION.fullmatch, maybe)) and _is_head(head, _BODIES)
    if stations or any(map(_DISTRICT.fullmatch, smaller)) or (maybe and 2 * len(maybe) >= len(smaller)):
        return Side.DISTRICT
    return Side.OTHER


def _may_be_district(label: str) -> bool:
    return bool(_MAYBE_DISTRICT.fullmatch(label) or _STATION.fullmatch(label)) and not _NO_DISTRICT.fullmatch(label)


def _are_schools(head: str, labels: Sequence[str]) -> bool:
    named = [label for label in labels if not _LEVEL.fullmatch(label)]
    likely = [label for label in named if not _NO_SCHOOL.fullmatch(label) and label not in places.districts()]
    if any(map(_SCHOOL.fullmatch, likely)):
        return True
    if any(map(_LIKELY_SCHOOL.fullmatch, likely)) and not _is_head(head, _OTHER_HEADS):
        return True
    maybe = sum(bool(_MAYBE_SCHOOL.fullmatch(label)) for label in likely)
    return maybe > 0 and (_is_head(head, _BODIES) or 2 * maybe >= len(named))


def _time(head: str, labels: Sequence[str]) -> Side:
    """Days, weeks or longer; OTHER where it is none of them."""
    labels = [_WEEKDAY.sub(r"\1", label) for label in labels]
    spans = [_span_of(label) for label in labels]
    if any(days is not None and days < _SHORTEST_MONTH for days in spans):
        return Side.WEEK
    open_labels = [label for label, days in zip(labels, spans, strict=True) if days is None]
    if any(map(_WEEK.search, open_labels)) or (_is_head(head, _TIMES) and _all(_BARE, labels)):
        return Side.WEEK
    if any(map(_DAY.search, open_labels)) or _are_days(head, open_labels):
        return Side.DAY
    lengths = (Side.WEEK, Side.DAY, Side.MONTH, Side.QUARTER, Side.YEAR)
    named = next((side for side in lengths if _is_head(head, _HEADS[side])), Side.OTHER)
    # "날짜" above 2024-07, 2024-08 heads months.
    all_long = labels and all(days or _LONG.fullmatch(label) for label, days in zip(labels, spans, strict=True))
    return Side.MONTH if named in (Side.DAY, Side.WEEK) and all_long else named


def _are_days(head: str, labels: Sequence[str]) -> bool:
    return _all(_MAYBE_DAY, labels) or (_is_head(head, (*_TIMES, *_HEADS[Side.DAY])) and _all(_DASHED_DAY, labels))


def _span_of(label: str) -> int | None:
    """How many days a label like 8.26~9.1 takes in; None where it is no such label."""
    found = next(filter(None, (one.fullmatch(label) for one in _SPANS)), None)
    if found is None:
        return None
    first, last = ([int(number) for number in re.findall(r"\d+", part)] for part in found.groups())
    last = first[: len(first) - len(last)] + last
    if len(first) != len(last) or not 2 <= len(first) <= 3:
        return None
    try:
        # Without a year any will do; a leap year takes every day.
        days = [date(*one) if len(one) == 3 else date(2024, *one) for one in (first, last)]
    except ValueError:
        return None
    return (days[1] - days[0]).days % 366 + 1


def _all(like: re.Pattern[str], labels: Sequence[str]) -> bool:
    return bool(labels) and all(map(like.fullmatch, labels))


def _is_head(head: str, words: Sequence[str]) -> bool:
    """Whether a header ends in one of the words; a word of one letter has to stand alone."""
    return any(
        head == word or head.endswith(f" {word}") or (len(word) > 1 and not word.isascii() and head.endswith(word))
        for word in words
    )


def _head(header: str) -> str:
    head = re.sub(r"[·/,_-]", "", _plain(header)) if not header.isascii() else re.sub(r"[_-]", " ", _plain(header))
    return _HEAD_END.sub("", _HEAD_END.sub("", head))


def _named(labels: Sequence[str]) -> list[str]:
    """The labels that name something, plainly written."""
    return [plain for plain in map(_plain, labels) if not _NOTHING.fullmatch(plain)]


def _plain(text: str) -> str:
    """Write one way what can be written in many: width, case, spaces, brackets, what cannot be seen."""
    seen = "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    return " ".join(re.sub(r"[()\[\]{}]", " ", seen).casefold().split())
