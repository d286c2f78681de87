"""Tables as people have them are not guessed at: it is said what they look like, and what the file has to look like."""

from pathlib import Path

import pytest

from gyeot.errors import Refused
from gyeot.figures import given
from gyeot.figures.rates import Unit


def read(folder: Path, text: str, unit: Unit = Unit.REPORTS) -> str:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8-sig")
    try:
        return str(given.table(path, unit).sides)
    except Refused as refused:
        return refused.ko


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024년 신고 현황,,단위: 건\n시도,분기,건수\n서울,1분기,48\n", "첫 줄이 표의 제목으로 보입니다"),
        ("2024년 신고 현황,\n시도,건수\n서울,48\n", "첫 줄이 표의 제목으로 보입니다"),
        ("2024년 신고 현황\n시도,건수\n서울,48\n", "표 위의 제목이나 아래의 설명이 함께 들어 있다면 빼 주세요"),
        (",2024년,,2025년,\n시도,건수,비율,건수,비율\n서울,48,60,55,61\n", "제목 행이 두 줄인 표로 보입니다"),
        ("시도,2024년,2025년\n시도,신고,신고\n서울,48,60\n", "제목 행이 두 줄인 표로 보입니다"),
        ("시도,,건수\n서울,전화,48\n서울,방문,20\n", "이름이 없는 열이 있습니다"),
        ("시도,제작,유포,합계\n서울,48,-,48\n부산,20,7,27\n합계,68,7,75\n", "열마다 숫자가 있는 표입니다"),
        ("시도,2023,2024\n서울,48,64\n부산,20,27\n", "열마다 숫자가 있는 표입니다"),
        ("시도,신고,피해자\n서울,48,50\n부산,20,31\n", "열마다 센 것이 다릅니다(신고, 피해자)"),
        ("시도,신고건수,피해자수\n서울,48,50\n", "쓸 수 있는 열이 2개입니다(신고건수, 피해자수)"),
        ("시도,건수\n서울,48\n※ 10 미만은 공개하지 않음,0\n", "3번째 줄은 표에 붙은 설명으로 보입니다"),
        ("시도,건수\n서울,48\n주) 잠정치,\n", "3번째 줄은 표에 붙은 설명으로 보입니다"),
        ("시도,건수\n서울,48\n이 표는 잠정치이며 바뀔 수 있습니다,\n", "3번째 줄은 표에 붙은 설명으로 보입니다"),
        ("시도,건수,비고\n서울,48,\n부산,20,학생 포함\n", "'비고' 열은 표를 나누는 기준이 아닙니다"),
        ("시도,건수\n서울,48\n부산,-\n", "3번째 줄의 건수가 '-'입니다. 한 건도 없었다면 0을"),
        ("시도,건수\n서울,48\n부산,10 미만\n", "이미 가린 것이라면 가리기 전의 표를"),
        ("시도,건수\n서울,48건\n", "'48건'이 아니라 48처럼"),
        ("시도,건수\n서울,48\n부산,\n", "건수가 비어 있습니다"),
        (
            "시도,분기,건수\n서울,1분기,48\n서울,2분기,5\n부산,1분기,20\n",
            "줄이 없는 칸이 있습니다: 부산 · 2분기. 한 건도",
        ),
    ],
)
def test_what_a_table_looks_like_is_said_with_what_to_do(tmp_path: Path, text: str, said: str):
    assert said in read(tmp_path, text)


def test_of_many_missing_pairs_some_are_named_and_the_rest_counted(tmp_path: Path):
    rows = "".join(f"유형{number},{'전화' if number % 2 else '방문'},{number + 10}\n" for number in range(8))

    said = read(tmp_path, "유형,경로,건수\n" + rows + "유형0,전화,31\n")

    assert "유형1 · 방문" in said
    assert "밖에 2개. 한 건도 없던 것이면 0이라고 적어 주세요." in said


@pytest.mark.parametrize("unit", ["건", "신고"])
def test_a_column_of_units_may_hold_the_counting_word(tmp_path: Path, unit: str):
    table = f"시도,건수,단위\n서울,48,{unit}\n부산,20,{unit}\n"

    assert read(tmp_path, table) == "('시도',)"
    assert "피해자가 아닌 것을 센 숫자입니다" in read(tmp_path, table, Unit.VICTIMS)
