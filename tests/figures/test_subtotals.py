"""Tables with a sum or a part among their rows go back; tables that only look a little like it do not."""

import random
import re

import pytest

from gyeot.errors import Refused
from gyeot.figures.rates import Unit
from gyeot.figures.suppress import Table

NAMED = [
    ("지역", "서울, 부산, 전국", "전국"),
    ("지역", "서울, 부산, 합 계", "합 계"),
    ("지역", "서울, 부산, 남녀 합계", "남녀 합계"),
    ("지역", "서울, 부산, 총 건수", "총 건수"),
    ("지역", "서울, 부산, 소 계", "소 계"),
    ("지역", "서울, 경기, 수도권, 부산", "수도권"),
    ("지역", "서울특별시, 수도권역, 부산광역시", "수도권역"),
    ("지역", "수도권, 비수도권, 영남권", "영남권"),
    ("지역", "부산, 울산, 영남", "영남"),
    ("지역", "전라남도, 호남권, 서울", "호남권"),
    ("지역", "대전, 세종, 충청권", "충청권"),
    ("지역", "경기, 경기 수원시, 서울", "경기 수원시"),
    ("분기", "1분기, 2분기, 상반기, 하반기", "상반기"),
    ("분기", "1분기, 2분기, 3분기, 4분기, 1~4분기", "1~4분기"),
    ("분기", "2024-Q1, 2024-Q2, 2024년", "2024년"),
    ("분기", "2024년 1분기, 2024년 2분기, 연간", "연간"),
    ("월", "1월, 2월, 3월, 1~3월", "1~3월"),
    ("월", "2024-01, 2024-02, 2024년 상반기", "2024년 상반기"),
    ("월", "1월, 2월, 8월 누계", "8월 누계"),
    ("월", "2024.1~2024.3, 2024.1~2024.6", "2024.1~2024.6"),
    ("지역", "서울, 부산, 합계(명)", "합계(명)"),
    ("지역", "서울, 부산, 수도권(서울·경기·인천)", "수도권(서울·경기·인천)"),
    ("지역", "서울, 부산, 서울·경기", "서울·경기"),
    ("기간", "2024년 1~3월, 2024년 1~6월", "2024년 1~6월"),
    ("나이", "10대, 20대, 10대 중 13세 미만", "10대 중 13세 미만"),
    ("나이", "10대, 20대, (그 중 13세 미만)", "(그 중 13세 미만)"),
    ("구분", "유포 협박, 유포, 유포 협박 중 지인", "유포 협박 중 지인"),
    ("group", "teens, adults, Total", "Total"),
    ("지역", "서울, 부산, 합계*", "합계*"),
    ("지역", "서울, 부산, 계:", "계:"),
    ("지역", "서울, 부산, ＴＯＴＡＬ", "ＴＯＴＡＬ"),
    ("지역", "서울, 부산, 전 지역", "전 지역"),
    ("구분", "여성, 남성, 남녀 합", "남녀 합"),
    ("지역", "서울, 부산, 평균", "평균"),
    ("지역", "경기, 경\u200b기", "경기"),
    ("나이", "10대, 19세 미만, 20대", "19세 미만"),
    ("나이", "10대, 13세 이상", "13세 이상"),
    ("나이", "10~19세, 14~16세", "14~16세"),
    ("나이", "60세 이상, 60대 이상", "60대 이상"),
    ("나이", "10대, 20대, 성인", "성인"),
    ("구분", "여성, 여성 청소년, 남성", "여성 청소년"),
    ("구분", "제작(아동), 제작, 유포", "제작(아동)"),
    ("구분", "제작, 유포, 유포 [재유포]", "유포 [재유포]"),
    ("구분", "제작, 유포, 유포:재유포", "유포:재유포"),
    ("상태", "재판 중, 재판 중 취하", "재판 중 취하"),
    ("group", "Women, women under 19, men", "women under 19"),
]
HARMLESS = [
    ("지역", "수도권, 비수도권"),
    ("지역", "수도권, 부산, 대구, 호남권, 해외"),
    ("지역", "광주, 대구, 대전, 세종, 강원, 제주"),
    ("기간", "상반기, 하반기"),
    ("기간", "2024년 상반기, 2024년 하반기, 2025년"),
    ("분기", "2023-Q4, 2024-Q1, 2024-Q2"),
    ("연도", "2022, 2023, 2024"),
    ("월", "1월, 2월, 12월"),
    ("상태", "수사 중, 재판 중, 재판 전 취하, 종결"),
    ("경로", "1366, 1366번 아닌 전화, 온라인"),
    ("기간", "2024-Q1, 2024-Q1-2 아님"),
    ("유형", "총기 위협, 종합 상담, 연합 대응, 집합 교육"),
    ("나이", "10대, 20대, 13세 미만 아님"),
    ("유형", "사진, 영상, 사진·영상"),
    ("신고처", "서울경찰청, 서울교육청, 1366(서울)"),
    ("월", "2024.1~2024.3, 2024.4~2024.6"),
    ("나이", "13세 미만, 13~18세, 19세 이상 65세 미만, 65세 이상"),
    ("나이", "10대 이하, 20대, 30대 이상"),
    ("나이", "미성년자, 성인"),
]


def rows(told: str) -> tuple[str, ...]:
    return tuple(told.split(", "))


def one_side(counts: dict[str, int]) -> Table:
    return Table(Unit.REPORTS, ("구분",), (tuple(counts),), {(label,): count for label, count in counts.items()})


def two_sides(counts: dict[str, tuple[int, ...]]) -> Table:
    columns = tuple(f"기관 {number}" for number in range(len(next(iter(counts.values())))))
    cells = {(label, column): held[i] for label, held in counts.items() for i, column in enumerate(columns)}
    return Table(Unit.REPORTS, ("구분", "접수처"), (tuple(counts), columns), cells)


@pytest.mark.parametrize(("header", "labels", "named"), NAMED)
def test_a_total_or_a_part_is_known_by_its_name(header, labels, named):
    for sides, told in (((header,), (rows(labels),)), (("유형", header), (("가", "나"), rows(labels)))):
        with pytest.raises(Refused) as refused:
            Table(Unit.REPORTS, sides, told, {})
        assert f"'{named}'" in refused.value.ko


@pytest.mark.parametrize(("header", "labels"), HARMLESS)
def test_what_only_sounds_like_a_total_stays(header, labels):
    Table(Unit.REPORTS, (header,), (rows(labels),), {})


def test_a_row_that_adds_up_in_every_cell_is_named():
    with pytest.raises(Refused) as refused:
        two_sides({"가": (40, 31), "나": (3, 50), "다": (70, 22), "도시": (43, 81)})

    assert refused.value.ko.startswith("'도시'의 숫자는 다른 항목 2개(가, 나)를 더한 것과 꼭 같습니다.")
    two_sides({"가": (40, 31), "나": (3, 50), "다": (70, 22), "도시": (43, 82)})


def test_a_column_that_adds_up_is_named_too():
    held = [(12, 4, 30), (25, 3, 9), (8, 41, 17)]
    cells = {
        (f"r{i}", f"c{j}"): number for i, row in enumerate(held) for j, number in enumerate((*row, row[0] + row[2]))
    }

    with pytest.raises(Refused, match='"c3" is exactly the sum of 2 other rows'):
        Table(Unit.REPORTS, ("가", "나"), (("r0", "r1", "r2"), ("c0", "c1", "c2", "c3")), cells)


def test_on_one_side_three_rows_make_a_sum_and_two_are_chance():
    one_side({"가": 120, "나": 4, "다": 124, "라": 71})
    with pytest.raises(Refused) as refused:
        one_side({"가": 120, "나": 4, "다": 33, "라": 157, "마": 71})

    assert "'라'" in refused.value.ko


@pytest.mark.parametrize("whole", ["초·중등", "초등과 중등", "중등+초등"])
def test_of_two_that_make_a_third_its_name_tells_what_one_number_cannot(whole):
    labels = ("초등", "중등", "고등", whole)

    with pytest.raises(Refused, match=re.escape(f'"{whole}" is exactly the sum of 2')):
        Table(Unit.REPORTS, ("학교급",), (labels,), dict(zip(((one,) for one in labels), (90, 9, 50, 99), strict=True)))
    Table(Unit.REPORTS, ("유형",), (labels,), dict(zip(((one,) for one in labels), (90, 9, 50, 4), strict=True)))


def test_wherever_it_stands_the_sum_of_all_others_is_found():
    with pytest.raises(Refused, match='"나"'):
        one_side({"가": 120, "나": 228, "다": 33, "라": 71, "마": 4})


@pytest.mark.parametrize("seed", range(5))
def test_in_a_whole_table_of_provinces_by_month_a_scattered_sum_is_found(seed):
    chance = random.Random(seed)
    held = {f"r{number}": tuple(int(chance.lognormvariate(3, 1)) for _ in range(12)) for number in range(17)}
    two_sides(held)
    some = chance.sample(sorted(held), 6)

    with pytest.raises(Refused, match='"모음"'):
        two_sides({"모음": tuple(map(sum, zip(*(held[one] for one in some), strict=True)))} | held)


def test_of_ordinary_tables_few_are_taken_for_one_with_a_sum():
    taken = 0
    for seed in range(200):
        chance = random.Random(seed)
        counts = {f"r{number}": int(chance.lognormvariate(4, 1)) for number in range(17)}
        try:
            one_side(counts)
        except Refused:
            taken += 1

    assert taken <= 6
