"""Ways estimated from where rooms lie: along corridors, up stairs, across the yard, and never through a room."""

from math import hypot
from random import Random

import pytest

from gyeot.errors import UnreadableFile
from gyeot.school import timetable
from gyeot.school.routes import Ways
from gyeot.school.timetable import ways
from gyeot.school.week import Place, PlaceKind
from tests.school.filled import WEEK, book

ROOMS = ["이름", "종류", "건물", "층", "x", "y"]


def placed(tmp_path, *rows, **sheets):
    told = timetable.read(book(tmp_path / "school.xlsx", {**WEEK, "교실": [ROOMS, *rows], **sheets}))
    return told.school, Ways(told.school), [one.ko for one in told.remarks]


def test_neighbours_on_a_floor_lie_along_the_corridor_and_passing_a_room_is_not_being_in_it(tmp_path):
    school, known, told = placed(
        tmp_path,
        ["203", "교실", "본관", 2, 20, 0],
        ["201", "교실", "본관", 2, 0, 0],
        ["202", "특별실", "본관", "2층", 8, 0],
    )

    # A door takes two seconds; 8 and 12 metres at 1.2 metres a second take 7 and 10.
    assert known.length("201", "202") == 2 + 7 + 2
    assert known.length("201", "203") == 2 + 7 + 10 + 2
    crossed = {spot.spot for spot in known.crossed("201", "203").spots}
    assert "202" not in crossed
    assert {"202 앞", "본관 2층 복도 (201–202)", "본관 2층 복도 (202–203)"} <= crossed
    assert school.places["202 앞"].kind is PlaceKind.CORRIDOR
    assert any("교실의 위치로 길을 어림했습니다" in one for one in told)


def test_a_place_before_a_door_that_the_school_told_is_the_one_that_is_taken(tmp_path):
    school, known, _ = placed(
        tmp_path,
        ["201", "교실", "본관", 2, 0, 0],
        ["202", "교실", "본관", 2, 12, 0],
        ["201 앞", "복도", "본관", 2, 6, 0],
    )

    assert known.length("201", "202") == 2 + 5 + 2
    assert all(passage.one != passage.other for passage in school.passages)


def test_rooms_on_either_side_of_a_corridor_face_one_another(tmp_path):
    _, known, _ = placed(
        tmp_path, *([f"{side}{n}", "교실", "본관", 1, n * 12, side * 8] for side in (0, 1) for n in (0, 1, 2))
    )

    assert known.length("00", "10") == 2 + 1 + 2
    # From one side to the other is a step, and never less than a second.
    assert known.length("00", "12") == 2 + 1 + 10 + 1 + 10 + 1 + 2


def test_stairs_lead_to_the_landing_above_at_the_same_place(tmp_path):
    _, known, _ = placed(
        tmp_path,
        ["101", "교실", "본관", 1, 0, 0],
        ["동1", "계단", "본관", 1, 12, 0],
        ["동2", "계단", "본관", 2, 12, 0],
        ["동3", "계단", "본관", 3, 12, 1],
        ["서3", "계단", "본관", 3, 0, 0],
        ["301", "교실", "본관", 3, 24, 0],
    )

    assert known.length("동1", "동2") == known.length("동2", "동3") == 15
    assert known.length("101", "301") == 2 + 10 + 15 + 15 + 10 + 2
    assert known.length("서3", "동2") == 10 + 15


def test_the_basement_is_one_floor_down(tmp_path):
    _, known, _ = placed(
        tmp_path, ["계단 지하", "계단", "본관", "지하1", 0, 0], ["계단 1층", "계단", "본관", "1", 0, 0]
    )

    assert known.length("계단 지하", "계단 1층") == 15


def test_wings_are_walked_around_and_not_across_the_yard(tmp_path):
    _, known, _ = placed(
        tmp_path,
        *([f"왼{n}", "교실", "본관", 1, 0, n * 12] for n in (1, 2, 3)),
        *([f"위{n}", "교실", "본관", 1, n * 12, 0] for n in (0, 1, 2, 3, 4)),
        *([f"오{n}", "교실", "본관", 1, 48, n * 12] for n in (1, 2, 3)),
    )

    assert known.length("왼3", "오3") == 2 + (36 + 48 + 36) // 12 * 10 + 2


def test_gates_and_other_buildings_are_reached_in_a_straight_line_from_the_ground_floor(tmp_path):
    _, known, _ = placed(
        tmp_path,
        ["101", "교실", "본관", 1, 0, 0],
        ["102", "교실", "본관", 1, 12, 0],
        ["계단1", "계단", "본관", 1, 24, 0],
        ["계단2", "계단", "본관", 2, 24, 0],
        ["급식실", "급식실", "급식동", 1, 24, 36],
        ["정문", "정문", "", "", 0, -48],
    )

    assert known.length("정문", "101") == 40 + 2
    assert known.length("102", "급식실") == 2 + 10 + 30 + 2
    assert "급식실" not in {spot.spot for spot in known.crossed("정문", "계단2").spots}
    assert known.length("정문", "계단2") == 40 + 20 + 15


def test_a_building_is_entered_by_its_doors_and_by_each_of_them(tmp_path):
    _, known, _ = placed(
        tmp_path,
        ["101", "교실", "본관", 1, 0, 0],
        ["현관", "문", "본관", 1, 24, 0],
        ["뒷문", "문", "본관", 1, 36, 0],
        ["정문", "정문", "", "", 24, -12],
        ["후문", "후문", "", "", 36, 24],
    )

    assert known.length("정문", "101") == 10 + 20 + 2
    assert known.length("후문", "101") == round(hypot(12, 24) / 1.2) + 20 + 2
    assert known.length("후문", "뒷문") == 20


def test_a_table_of_passages_beats_the_positions(tmp_path):
    passages = [["출발", "도착", "초"], ["201", "202", 99]]
    school, known, told = placed(
        tmp_path, ["201", "교실", "본관", 2, 0, 0], ["202", "교실", "본관", 2, 8, 0], 통로=passages
    )

    assert known.length("201", "202") == 99
    assert set(school.places) == {"201", "202"}
    assert not any("어림" in one for one in told)


def test_building_and_floor_alone_tell_no_way_and_that_is_said(tmp_path):
    school, _, told = placed(tmp_path, ["201", "교실", "본관", 2, "", ""], ["202", "교실", "본관", 2, "", ""])

    assert school.passages == ()
    assert any("건물과 층만으로는 길을 알 수 없습니다" in one for one in told)


def test_rooms_to_which_no_way_is_known_are_named(tmp_path):
    lessons = [*WEEK["시간표"], ["2-1", "월", 7, "체육", "강당"]]
    _, _, told = placed(
        tmp_path,
        ["2-1", "교실", "본관", 2, 0, 0],
        ["2-2 교실", "교실", "본관", 2, 8, 0],
        시간표=lessons,
    )

    assert "길을 모르는 장소가 1곳 있어 그곳으로 오가는 길은 점검하지 못했습니다: 강당." in told


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["201", "교실", "본관", "옥상", 0, 0], "층은 2 또는 지하1처럼"),
        (["201", "교실", "본관", 2, "왼쪽", 0], "'x' 칸에는 미터를"),
        (["201", "교실", "본관", 2, 9000, 0], "'x' 칸이 5,000미터를"),
        (["201", "연못", "본관", 2, 0, 0], "종류는"),
    ],
)
def test_a_position_that_is_none_is_told_with_its_line(tmp_path, row, said):
    with pytest.raises(UnreadableFile) as refusal:
        placed(tmp_path, row)

    assert "'교실' 시트 2번째 줄" in refusal.value.ko
    assert said in refusal.value.ko


def test_a_campus_beyond_any_school_is_refused():
    many = {str(n): Place(str(n), PlaceKind.ROOM, str(n), 1, float(n), 0.0) for n in range(ways.MOST_BUILDINGS + 1)}

    with pytest.raises(UnreadableFile):
        ways.estimate(many)


@pytest.mark.parametrize("seed", range(20))
def test_every_estimated_way_is_no_shorter_than_the_straight_line_and_all_of_a_floor_is_joined(seed):
    dice = Random(seed)
    places = {
        str(n): Place(str(n), dice.choice(list(PlaceKind)), "본관", 1, dice.uniform(0, 60), dice.uniform(0, 60))
        for n in range(30)
    }
    estimated = ways.estimate(places)
    joined: dict[str, set[str]] = {}
    for passage in estimated.passages:
        joined.setdefault(passage.one, set()).add(passage.other)
        joined.setdefault(passage.other, set()).add(passage.one)
        one, other = (({**places, **estimated.places})[end] for end in (passage.one, passage.other))
        assert passage.seconds >= int(hypot(one.x - other.x, one.y - other.y) / ways.PACE)
    reached, waiting = set(), [next(iter(joined))]
    while waiting:
        if (here := waiting.pop()) not in reached:
            reached.add(here)
            waiting += joined[here]
    assert set(places) <= reached
    assert len({passage.name for passage in estimated.passages}) == len(estimated.passages)


def test_a_stair_of_one_name_on_several_floors_has_a_landing_on_each(tmp_path):
    school, known, _ = placed(
        tmp_path,
        ["101", "교실", "본관", 1, 0, 0],
        ["중앙계단", "계단", "본관", "지하1", "", ""],
        ["중앙계단", "계단", "본관", 1, 12, 0],
        ["중앙계단", "계단", "본관", 2, 18, 0],
        ["중앙계단", "계단", "별관", 1, 60, 0],
        ["201", "교실", "본관", 2, 30, 0],
    )

    stairs = [place.name for place in school.places.values() if place.kind is PlaceKind.STAIR]
    assert stairs == [
        "본관 중앙계단 지하 1층",
        "본관 중앙계단 1층",
        "본관 중앙계단 2층",
        "별관 중앙계단 1층",
    ]
    # One name is one stair, though its landings lie six metres apart.
    assert known.length("본관 중앙계단 지하 1층", "본관 중앙계단 2층") == 30
    assert known.length("101", "201") == 2 + 10 + 15 + 10 + 2


def test_the_landings_of_a_stair_are_joined_where_passages_are_told_without_them(tmp_path):
    stairs = [["중앙계단", "계단", "본관", floor, "", ""] for floor in (1, 2, 3)]
    passages = [
        ["출발", "도착", "초"],
        ["101", "중앙계단 1층", 5],
        ["301", "중앙계단 3층", 5],
        ["중앙계단 1층", "중앙계단 2층", 20],
    ]

    _, known, _ = placed(tmp_path, *stairs, 통로=passages)

    assert known.length("101", "301") == 5 + 20 + 15 + 5


@pytest.mark.parametrize("floor", [2, ""])
def test_a_landing_that_is_told_twice_or_without_its_floor_is_refused(tmp_path, floor):
    with pytest.raises(UnreadableFile) as refusal:
        placed(tmp_path, *(["중앙계단", "계단", "본관", one, 0, 0] for one in (1, 2, floor)))

    assert "4번째 줄: 같은 이름의 장소가 이미" in refusal.value.ko


@pytest.mark.parametrize("kind", ["체육관", "강당", "도서관", "과학실", "교무실", "상담실", "", "교과실"])
def test_kinds_of_room_are_called_as_schools_call_them(tmp_path, kind):
    school, _, _ = placed(tmp_path, ["그곳", kind, "본관", 1, 0, 0])

    assert school.places["그곳"].kind is PlaceKind.ROOM


def test_the_kinds_are_named_in_the_language_of_the_sentence(tmp_path):
    with pytest.raises(UnreadableFile) as refusal:
        placed(tmp_path, ["그곳", "연못", "본관", 1, 0, 0])

    assert "stair" not in refusal.value.ko
    assert "stair" in refusal.value.en
    assert "계단" not in refusal.value.en.replace("교실", "")


def test_a_position_without_a_floor_is_told_with_what_would_help(tmp_path):
    _, _, told = placed(
        tmp_path,
        ["201", "교실", "본관", 2, 0, 0],
        ["202", "교실", "본관", 2, 9, 0],
        ["체육관", "체육관", "", "", 60, 40],
        ["운동장", "운동장", "", "", 30, 80],
    )

    assert (
        "위치(x, y)는 있지만 층이 없는 장소가 1곳 있습니다: 체육관. 교실 시트에 건물과 층도 적으면 그곳으로 가는 길을"
        " 어림할 수 있습니다." in told
    )
