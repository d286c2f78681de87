"""What is printed and written of a plan: who may read what, and that nothing of it is lost or told twice."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from gyeot.errors import OutsideWorld, Refused
from gyeot.said import Said
from gyeot.school import paperwork, sheet, tables
from gyeot.school.plan import Aim, Apart, Change, Plan, Walk
from gyeot.school.week import Day, Habits, Lesson, School, Slot
from tests.school import invented
from tests.school.invented import KEPT, MOVER, NAMES, OTHER, PAIRS

AT = datetime(2026, 11, 29, 3, tzinfo=UTC)
#: Nobody who finds a student's sheet may learn why it exists.
WHY = ("폭력", "피해", "가해", "분리", "보호", "옮기", "마주", "대외비", "비밀", "조치", "접촉")
WHY_EN = ("violence", "victim", "offender", "separat", "apart", "protect", "moves", "meeting", "secret", "measure")


UNKNOWN = Said("교실 배치표가 없어 복도는 점검하지 못했습니다.", "No table of rooms: corridors were not checked.")


@pytest.fixture(scope="module")
def school() -> School:
    return invented.school()


@pytest.fixture(scope="module")
def write(school: School, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Path]]:
    def write(plan: Plan, of: School = school, language: str = "ko", **more: object) -> dict[str, Path]:
        said = {"pairs": PAIRS, "remarks": (UNKNOWN,), "at": AT, "ladder": None, **more}
        ladder, out = said.pop("ladder"), tmp_path_factory.mktemp("papers")
        return {path.name: path for path in sheet.write(plan, of, ladder, out, language=language, **said)}

    return write


@pytest.fixture(scope="module")
def light(school: School, write) -> dict[str, Path]:
    """The papers of the plan that a school can make by itself: many meetings are left."""
    return write(invented.by_itself(school), known_on=date(2026, 11, 26))


@pytest.fixture(scope="module")
def unchanged(school: School, write) -> dict[str, Path]:
    """The papers of a week as it is."""
    return write(invented.plan(school))


def pages(path: Path) -> list[str]:
    return [unicodedata.normalize("NFC", page.extract_text()) for page in PdfReader(path).pages]


def words(path: Path) -> str:
    return " ".join(" ".join(pages(path)).split())


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def of_students(written: dict[str, Path]) -> Iterator[Path]:
    return (path for name, path in written.items() if name.startswith(("학생-", "student-")))


@pytest.mark.parametrize(("language", "forbidden"), [("ko", WHY), ("en", WHY_EN)])
def test_a_students_sheet_names_nobody_else_and_says_nothing_of_why(school, light, write, language, forbidden):
    written = light if language == "ko" else write(invented.by_itself(school), language=language)

    for path, own in zip(of_students(written), sorted(NAMES), strict=True):
        said = "".join(words(path).split()).lower()
        others = [word for key in NAMES if key != own for word in (key, NAMES[key])]
        assert NAMES[own] in said
        assert [word for word in (*others, *forbidden) if word in said] == []


def test_sheets_of_both_sides_are_alike_but_for_the_week(unchanged):
    kept, _, mover = (PdfReader(path) for path in of_students(unchanged))

    def frame(reader: PdfReader) -> list[str]:
        lines = [line.strip() for line in reader.pages[0].extract_text().splitlines()]
        return [line for line in lines if re.search(_FRAME, line)]

    assert frame(mover) == frame(kept)
    assert len(frame(mover)) > 10
    assert {**mover.metadata} == {**kept.metadata}


_FRAME = r"바뀜:|다니는 길|적혀 있지|물어볼|일부터|^\d교시|등교|하교|점심|1 / 1"


def test_the_letter_of_a_sheet_does_not_tell_who_moves(school):
    def letters(pairs: tuple[Apart, ...]) -> list[tuple[str, str]]:
        papers = paperwork.gather(
            invented.plan(school), school, pairs, ladder=(), remarks=(), habits=Habits(), language="ko"
        )
        return [(letter, one.key) for letter, one in papers.lettered()]

    assert letters(PAIRS) == letters((Apart(KEPT, MOVER), Apart(OTHER, MOVER)))


def test_the_one_who_moves_reads_when_and_where_to_go(light):
    said = words(list(of_students(light))[2])

    assert "월·수 3교시 → 4교시 2분 뒤(11:52)에 출발, 본관 동 계단 1층으로" in said
    assert "화 2교시 → 3교시 4분 뒤(10:54)에 출발" in said
    assert "후문 ● 바뀜" in said
    assert "물리학Ⅰ B반 ● 바뀜" in said
    assert "언어와 매체 심화 A반 국어전용실" in said


def test_another_class_is_marked_beside_the_name(school, write):
    said = words(list(of_students(write(invented.with_another_class(school))))[2])

    assert "2학년 2반 ● 바뀜" in said


def test_a_crowded_week_is_one_page(school, write):
    long = ("언어와 매체 심화", "고급 물리학 실험 및 탐구", "한국지리와 세계시민", "초연결사회의인공지능윤리와법")
    common = school.sections["2-3"]
    lessons = [
        replace(one, subject=long[int(one.slot.period) % 4], room="본관 4층 창의융합과학실험실2")
        for one in common.lessons
    ]
    lessons += [Lesson(Slot(Day(day), 59400, 62400, "8"), "2-3", "보충수업") for day in range(5)]
    lessons += [Lesson(Slot(Day.SATURDAY, 36000, 39000, "토요 방과후"), "도서관", "독서 토론")]
    crowded = replace(school, sections={**school.sections, "2-3": replace(common, lessons=tuple(lessons))})
    walks = {
        (Day(day), stop): Walk("본관 동 계단 1층" if stop % 2 else None, 120 * (1 + stop % 2))
        for day in range(5)
        for stop in range(1, 7)
    }

    written = write(invented.plan(crowded, takes=invented.MOVES, walks=walks), crowded)

    assert [len(pages(path)) for path in of_students(written)] == [1, 1, 1]


def test_the_staffs_plan_says_who_is_which_and_is_marked_as_a_secret_on_each_page(light):
    found = pages(light["교직원용-계획서.pdf"])
    said = " ".join(" ".join(found).split())

    assert all("대외비 / 학교폭력예방법 제21조 비밀" in page for page in found)
    assert "다 옮기는 학생 20315 가나다 2학년 3반" in said
    assert "나 보호받는 학생 1 20301 라마바 2학년 3반" in said
    assert "물리학Ⅰ A반 (월·수 3교시 과학실1) 물리학Ⅰ B반 (월·수 3교시 과학실2) 없음" in said
    assert UNKNOWN.ko in said
    assert "화장실" in said


def test_every_meeting_that_is_left_has_its_row_under_repeated_headings(school, light):
    plan = invented.by_itself(school)
    found = pages(light["교직원용-계획서.pdf"])
    listed = [page for page in found if re.search(r"\d [월화수목금] \d\d:\d\d–\d\d:\d\d", page.replace("\n", " "))]
    told = re.findall(r"(\d+)(?:–(\d+))? [월화수목금] \d\d:\d\d–", " ".join(" ".join(found).split()))
    numbers = [number for first, last in told for number in range(int(first), int(last or first) + 1)]

    assert len(plan.meetings) > 100
    assert numbers == list(range(1, len(plan.meetings) + 1))
    assert len(listed) > 3
    assert all("지켜보는 사람" in page for page in listed)


def test_the_staffs_plan_says_why_and_what_could_be_allowed(light):
    said = words(light["교직원용-계획서.pdf"])

    assert "마주침 3번을 피할 수 없는 까닭 번호 1–3" in said
    assert "언어와 매체 심화는 한 반뿐입니다." in said
    assert "허용하면 달라질 수 있는 것: 학급교체" in said


def test_the_alternatives_stand_side_by_side_and_this_plan_among_them(school, write):
    ladder = [
        invented.plan(school, changes=frozenset()),
        invented.plan(school, changes=frozenset({Change.ROUTE}), proved=False),
    ]
    plan = invented.with_another_class(school)
    said = words(write(plan, ladder=ladder)["교직원용-계획서.pdf"])

    assert f"지금 그대로 {len(ladder[0].meetings)} 0 14 6분 30초 –" in said
    assert f"다니는 길 {len(ladder[1].meetings)} (적어도 {len(ladder[1].meetings) - 2})" in said
    assert f"◀ 이 계획 {len(plan.meetings)} 0 14 6분 30초 심의위원회의 학급교체" in said
    assert "이보다 나은 계획이 없음을 증명했습니다." in said


def test_a_room_that_changes_says_how_many_change_with_it(school, write):
    plan = invented.plan(
        school, rooms={("물리학Ⅰ-A", Day.MONDAY, 11 * 3600): "음악실"}, changes=frozenset({Change.ROOM})
    )
    written = write(plan)

    assert "월 11:00 물리학Ⅰ 과학실1 음악실 23명의 교실이 바뀝니다" in words(written["교직원용-계획서.pdf"])
    kept = list(of_students(written))[1]
    assert "물리학Ⅰ A반 ● 바뀜 음악실" in words(kept)


def test_who_is_given_another_sitting_is_told_where_to_be_until_then_and_who_is_kept_is_not(school, write):
    later = replace(
        school.sections["급식-2"],
        lessons=tuple(
            replace(one, slot=replace(one.slot, start=one.slot.start + 180))
            for one in school.sections["급식-2"].lessons
        ),
    )
    school = replace(school, sections={**school.sections, "급식-2": later})
    plan = invented.plan(
        school, takes={"급식": "급식-2"}, changes=frozenset({Change.LUNCH}), wishes={KEPT: date(2026, 11, 20)}
    )
    written = write(plan, school)
    sheets = [words(sheet) for sheet in of_students(written)]

    assert sum("2-3에서 지내다 13:06에 출발" in sheet for sheet in sheets) == 1
    rests = [one for one in rows(written["바뀌는-것.csv"]) if one["바뀌는 것"] == "쉬는 곳"]
    assert {(one["누구"], one["지금"], one["계획"]) for one in rests} == {
        ("옮기는 학생", "–", "2-3에서 지내다 13:06에 출발")
    }


def test_where_a_long_break_is_spent_stands_on_the_sheet_of_who_moves_alone(school, write):
    after_the_last_lesson = (Day.MONDAY, 16 * 3600 + 600)
    plan = invented.plan(school, rests={after_the_last_lesson: "음악실"}, changes=frozenset({Change.REST}))
    written = write(plan)
    sheets = [words(sheet) for sheet in of_students(written)]

    assert sum("음악실에서 지내다 16:40에 출발" in sheet and "쉬는 곳" in sheet for sheet in sheets) == 1
    said = words(written["교직원용-계획서.pdf"])
    assert "쉬는 곳 월 7교시 → 하교 (16:12–16:40) 2-3 음악실에서 지내다 16:40에 출발" in said


def test_a_wish_is_told_with_its_day(school, write):
    plan = invented.plan(school, wishes={KEPT: date(2026, 11, 20)})

    assert "라마바 2학년 3반 2026-11-20" in words(write(plan)["교직원용-계획서.pdf"])


def test_a_plan_without_meetings_says_so(school, write):
    plan = replace(invented.plan(school), meetings=(), met=Aim(0, 0), conflicts=())
    said = words(write(plan)["교직원용-계획서.pdf"])

    assert "남은 마주침이 없습니다." in said
    assert "4. 피할 수 없는 까닭" not in said


def test_the_measures_bear_the_dates_that_hang_on_the_day_of_knowledge(light, unchanged):
    dated, undated = words(light["조치-정리.pdf"]), words(unchanged["조치-정리.pdf"])

    assert "인지하면 지체 없이 2026-11-26" in dated
    assert "2026-12-02" in dated
    assert "2026-11-26" not in undated
    assert all(f"{number}호" in dated for number in range(1, 10))
    assert "확인 필요" in dated
    assert "각각 다른 학교" in dated


def test_the_log_of_breaches_is_empty_and_asks_for_no_names(unchanged):
    written = unchanged
    said = words(written["위반-기록지.pdf"])

    assert len(pages(written["위반-기록지.pdf"])) == 1
    assert "일부러였는지 우연이었는지는 기록하는 사람이 정하지 않습니다." in said
    assert "이름을 적지 않습니다." in said
    assert rows(written["위반-기록지.csv"]) == []
    assert not any(word in said for key in NAMES for word in (key, NAMES[key]))


def test_the_tables_hold_every_hour_every_meeting_and_every_change(school, light):
    plan, written = invented.by_itself(school), light
    week, left, changed = (rows(written[f"{name}.csv"]) for name in ("시간표-지금과-계획", "남은-마주침", "바뀌는-것"))

    assert written["시간표-지금과-계획.csv"].read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(left) == len(plan.meetings)
    assert [row["바뀌는 것"] for row in changed][:2] == ["등하교 문과 시각", "이동수업 분반"]
    mover = [row for row in week if row["학번"] == MOVER]
    gates = [row for row in mover if row["지금: 장소"] == "정문" and row["계획: 장소"] == "후문"]
    assert len(gates) == 10
    assert all(row["바뀜"] == "바뀜" for row in gates)
    assert not any(row["바뀜"] for row in week if row["학번"] != MOVER)


def test_no_cell_turns_into_a_formula(tmp_path: Path):
    path = tmp_path / "table.csv"
    tables.write([("=1+1", "@cmd", "본관"), ("\t-2", "a\nb", "")], path)

    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell.startswith(("=", "@", "-", "+", "\t")) for cell in cells)


def test_words_that_cannot_be_drawn_stop_nothing(school, write):
    common = school.sections["2-3"]
    odd = replace(common.lessons[0], subject="수학\ud800\u202e#[*_", room="𝔊" + "가" * 60)
    strange = replace(school, sections={**school.sections, "2-3": replace(common, lessons=(odd, *common.lessons[1:]))})
    written = write(invented.plan(strange), strange)

    assert "U+202E" in words(list(of_students(written))[2])
    assert "#[*_" in words(list(of_students(written))[2])


def test_the_same_plan_gives_the_same_bytes(school, light, write):
    again = write(invented.by_itself(school), known_on=date(2026, 11, 26))

    assert [path.read_bytes() for path in light.values()] == [path.read_bytes() for path in again.values()]


def test_all_of_it_is_there_in_english(school, write):
    written = write(invented.by_itself(school), language="en")
    said = words(written["staff-plan.pdf"])

    assert {name for name in written if name.endswith(".pdf")} == {
        "student-A.pdf",
        "student-B.pdf",
        "student-C.pdf",
        "staff-plan.pdf",
        "measures.pdf",
        "breach-log.pdf",
    }
    assert "No lesson of any other student changes." in said
    assert "Who watches" in said
    assert UNKNOWN.en in said


def test_a_folder_that_holds_anything_is_refused(school, tmp_path: Path):
    (old := tmp_path / "old").mkdir()
    (old / "old.pdf").write_bytes(b"")

    with pytest.raises(Refused, match="not empty"):
        sheet.write(invented.plan(school), school, None, old, pairs=PAIRS, language="ko", at=AT)
    with pytest.raises(Refused, match="in the way"):
        sheet.write(invented.plan(school), school, None, old / "old.pdf", pairs=PAIRS, language="ko", at=AT)
    assert [path.name for path in old.iterdir()] == ["old.pdf"]


def test_nobody_to_keep_apart_is_refused(school, tmp_path: Path):
    with pytest.raises(Refused, match="nobody to keep apart"):
        sheet.write(invented.plan(school), school, None, tmp_path / "new", pairs=(), language="ko", at=AT)


def test_a_place_that_cannot_be_written_is_the_outside_world(school, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(OutsideWorld):
        sheet.write(invented.plan(school), school, None, tmp_path / "file" / "x", pairs=PAIRS, language="ko", at=AT)


def test_the_folder_is_for_its_owner_alone(school, tmp_path: Path):
    out = tmp_path / "new" / "papers"
    sheet.write(invented.plan(school), school, None, out, pairs=PAIRS, language="ko", at=AT)

    assert out.stat().st_mode & 0o077 == 0


def test_no_repr_holds_a_key_or_a_name(school):
    papers = paperwork.gather(
        invented.by_itself(school), school, PAIRS, ladder=(), remarks=(), habits=Habits(), language="ko"
    )

    said = repr((papers, papers.people, papers.changes, papers.roles))
    assert not any(word in said for key in NAMES for word in (key, NAMES[key]))
