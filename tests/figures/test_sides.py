"""What no table may be asked for, whatever its columns are called, and what has to stay possible."""

import pytest

from gyeot.errors import NotAllowed
from gyeot.figures.rates import Unit
from gyeot.figures.sides import Side, side_of, sides_of
from gyeot.figures.suppress import Table

WEEKS = ("2024-W35", "2024-W36")
DISTRICTS = ("시군구", "가람구, 나래구")

SCHOOLS = [
    ("기관", "가람중, 나래고"),
    ("기관", "가람중, 상담소, 경찰"),
    ("소속", "○○고, ○○초등학교"),
    ("소속", "…여중, 기타"),
    ("소속 기관", "A중, B고"),
    ("기관명", "가람대, 나래대"),
    ("곳", "가람 중학교, 미상"),
    ("구분", "가람초, 나래중, 다솜고, 기타"),
    ("구분", "가람중학교(공립), 나래고등학교(사립)"),
    ("구분", "신고, 가람여자고등학교"),
    ("항목", "가람\u200b중학교, 나래고"),
    ("학교명", "1, 2"),
    ("학교 코드", "7010001, 7010002"),
    ("소속학교", "가, 나"),
    ("출신학교별", "가, 나"),
    ("이름", "가람유치원, 나래유치원"),
    ("반", "3학년 1반, 3학년 2반"),
    ("학급", "1-1, 1-2"),
    ("place", "Garam Middle School, other"),
    ("institution", "Garam High, Narae High"),
    ("group", "Garam HS, Narae MS"),
    ("때와 곳", "가람중 8월 4주, 나래고 8월 4주"),
    ("구분", "○○중(여), 신고, 상담, 전화"),
    ("구분", "A중학, 신고, 상담, 전화"),
    ("구분", "가람중, 신고, 상담, 전화, 방문"),
    ("구분", "한빛과학고, 신고, 상담, 전화"),
    ("구분", "가람중학, 신고, 상담, 전화"),
    ("구분", "가람고 3-2, 신고, 상담, 전화"),
    ("구분", "가람초 학생, 신고, 상담, 전화"),
    ("지역", "강남, 서초, 가람중"),
    ("주별", "8월 4주 가람중, 8월 4주 나래고"),
]
SMALL = [
    ("시군구", "가, 나"),
    ("시·군·구별", "가람시, 나래군"),
    ("기관", "강남구, 가평군, 수원시"),
    ("구분", "서울, 부산, 수원시, 가평군"),
    ("구분", "서울 강남구, 부산 중구"),
    ("지역", "수원, 성남, 용인"),
    ("지역", "서울, 경기, 수원시"),
    ("거주지", "경기도 수원시 팔달구, 미상"),
    ("관할", "가람경찰서, 나래경찰서"),
    ("장소", "가람교육지원청, 나래교육지원청"),
    ("구분", "가람동, 나래동"),
    ("구분", "가람구 나래동, 미상"),
    ("city", "Suwon, Seongnam"),
    ("지역", "강남, 서초"),
    ("시군구", "강릉, 속초, 동해"),
    ("구분", "서초, 속초"),
    ("기관", "강남서, 서초서"),
    ("구분", "강남서, 북부서"),
    ("기관", "○○서, 상담소, 1366"),
    ("경찰서", "강남서, 완도서"),
    ("where", "Gangnam-gu, Suwon-si"),
    ("학교급", "가, 나"),
    ("구분", "초등학교, 중학교, 고등학교, 기타"),
    ("대상", "초, 중, 고"),
    ("대상", "초등학생, 중학생, 고등학생"),
    ("소속", "공립 중학교, 사립 중학교"),
]
SHORT = [
    ("주", "35, 36"),
    ("주별", "35, 36"),
    ("주간", "1, 2"),
    ("접수 주차", "1, 2"),
    ("일별", "1, 2, 3"),
    ("신고일", "26, 27"),
    ("기간", "35, 36"),
    ("기간", "2024-W35, 2024-W36"),
    ("기간", "W35, W36"),
    ("기간", "2024년 8월 4주, 2024년 8월 5주"),
    ("기간", "8월 넷째 주, 8월 마지막 주"),
    ("기간", "8.26~9.1, 9.2~9.8"),
    ("기간", "2024-08-26 ~ 2024-09-01, 2024-09-02 ~ 2024-09-08"),
    ("기간", "8/26-9/1, 9/2-9/8"),
    ("기간", "8월 26일부터 9월 1일까지, 9월 2일부터 9월 8일까지"),
    ("기간", "12.30~1.5, 1.6~1.12"),
    ("기간", "08-26, 08-27"),
    ("시기", "2024-08-26, 2024-08-27"),
    ("시기", "2024. 8. 26., 2024. 8. 27."),
    ("시기", "20240826, 20240827"),
    ("시기", "8월 26일(월), 8월 27일(화)"),
    ("구분", "8.26, 8.27"),
    ("구분", "8/26(월), 8/27(화)"),
    ("기간", "26일(월), 27일(화)"),
    ("구분", "2024-08-26 월요일, 2024-08-27 화요일"),
    ("시기", "8월 상순, 8월 중순"),
    ("시기", "2024년 8월 초순, 2024년 8월 하순"),
    ("구분", "이번 주, 지난주 이전"),
    ("구분", "week 35, week 36"),
    ("구분", "26 Aug 2024, 27 Aug 2024"),
    ("week of", "Aug 26, Sep 2"),
]
LONG = [
    ("월", "1, 2, 3"),
    ("월별", "8월, 9월"),
    ("기간", "2024-07, 2024-08"),
    ("기간", "2024년 7월, 2024년 8월"),
    ("날짜", "2024-07, 2024-08"),
    ("기간", "1월~3월, 4월~6월"),
    ("기간", "2024.1~2024.3, 2024.4~2024.6"),
    ("기간", "1.1~3.31, 4.1~6.30"),
    ("기간", "2024-08-28 이전, 2024-08-28 이후"),
    ("분기", "1, 2, 3, 4"),
    ("기간", "2024-Q3, 2024-Q4"),
    ("기간", "상반기, 하반기"),
    ("연도", "2023, 2024"),
    ("period", "Aug 2024, Sep 2024"),
    ("요일", "월, 화, 수"),
    ("월", "8월, 9월"),
    ("처리 기간", "7일 이내, 30일 초과"),
    ("나이", "10-19, 20-29"),
]
HARMLESS = [
    ("시도", "서울, 부산, 경기"),
    ("지역", "서울특별시, 경기도, 제주특별자치도, 미상"),
    ("지역", "수도권, 영남권, 호남권, 해외"),
    ("구분", "서울, 대구, 충청북도"),
    ("province", "Seoul, Gyeonggi-do, North Chungcheong Province"),
    ("유형", "신고, 상담, 삭제 요구"),
    ("유형", "허위 신고, 광고, 무고"),
    ("접수 경로", "전화신고, 온라인신고, 방문신고"),
    ("상태", "접수, 수사중, 재판 중, 종결"),
    ("상태", "진행중, 종결"),
    ("결과", "선고, 상고, 항고"),
    ("관계", "친구, 연인, 가족, 같은 학교"),
    ("나이", "10대, 20대, 30대 이상"),
    ("기관", "경찰, 방미심위, 사이버수사대, 1366"),
    ("장소", "학교, 집, 온라인"),
    ("시간대", "주간, 야간"),
    ("방법", "대면, 비대면"),
    ("대상", "아동, 성인"),
    ("심각도", "상, 중, 하"),
    ("severity", "high, very high"),
    ("상태", "입원중, 복무중, 종결"),
    ("처리 결과", "권고, 경고, 해고"),
    ("장소", "학교에서, 집에서, 온라인에서"),
    ("장소", "집, 이동중, 수업 중, 온라인"),
    ("대상", "고령, 청년"),
    ("문서", "진술서, 신고서, 문서"),
]


def labels(told: str) -> tuple[str, ...]:
    return tuple(told.split(", "))


def ask(*sides: tuple[str, str]) -> Table:
    heads = tuple(head for head, _ in sides)
    return Table(Unit.REPORTS, heads, tuple(labels(told) for _, told in sides), {})


@pytest.mark.parametrize("side", SCHOOLS)
def test_schools_are_refused_under_any_header(side):
    with pytest.raises(NotAllowed) as refused:
        ask(side, ("연도", "2023, 2024"))

    assert "학교별 통계는 공개하지 않습니다" in refused.value.ko


@pytest.mark.parametrize("side", SMALL)
def test_districts_and_school_levels_by_week_are_refused_under_any_header(side):
    with pytest.raises(NotAllowed) as refused:
        ask(side, ("기간", "2024-W35, 2024-W36"))

    assert "월이나 분기로" in refused.value.ko
    ask(side, ("기간", "2024-07, 2024-08"))


@pytest.mark.parametrize("side", SHORT)
def test_days_and_weeks_are_seen_under_any_header(side):
    with pytest.raises(NotAllowed):
        ask(side, ("시군구", "가람구, 나래구"))
    ask(side, ("시도", "서울, 부산"))


@pytest.mark.parametrize("time", LONG)
@pytest.mark.parametrize(
    "place", [("시도", "서울, 경기"), ("시군구", "가람구, 나래구"), ("학교급", "중학교, 고등학교")]
)
def test_months_and_longer_stay_possible_for_every_place(time, place):
    ask(time, place)


@pytest.mark.parametrize("side", HARMLESS)
def test_what_is_no_small_place_stays_possible_by_week(side):
    ask(side, ("주", "35, 36"))


def test_a_single_column_of_districts_and_weeks_is_both():
    assert sides_of("구분", ("가람구 8월 4주", "나래구 8월 5주")) == {Side.DISTRICT, Side.WEEK}
    with pytest.raises(NotAllowed):
        ask(("구분", "가람구 8.26~9.1, 나래구 8.26~9.1"))


def test_a_header_of_schools_above_their_levels_heads_levels():
    assert side_of("학교", ("초등학교", "중학교", "고등학교")) is Side.SCHOOL_LEVEL
