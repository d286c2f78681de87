"""The page of school separation: it says what the tool says, names nobody, keeps nothing, and prints what was seen."""

import io
import json
import logging
import re
import sys
import zipfile
from pathlib import Path

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytest.importorskip("ortools", reason="the extra “school” is not installed")
pytest.importorskip("xlsxwriter", reason="the extra “school” is not installed")

from gyeot.school import timetable, told
from gyeot.school.conflicts import explained
from gyeot.school.plan import Apart
from gyeot.school.planner import plan
from gyeot.web.separation import carried, planned
from tests.people import People
from tests.web.conftest import SignIn
from tests.web.school_week import BY_ITSELF, FAR, KEPT, MOVER, asked, tables, workbook

HERE = "/tools/separate/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(people: People, signed_in: SignIn) -> Client:
    return signed_in(people.outsider)  # it needs no case


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workbook(tmp_path_factory.mktemp("school") / "week.xlsx")


def file(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile("우리학교.xlsx", path.read_bytes())


def shown(answer: HttpResponse) -> str:
    """The page's words, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def seal(answer: HttpResponse) -> str:
    return re.search(r'name="plan" value="([^"]+)"', answer.content.decode())[1]


def result(answer: HttpResponse) -> str:
    page = answer.content.decode()
    return page[page.index('id="found"') : page.index("</main>")]


def test_it_finds_every_meeting_of_the_week_and_changes_nothing(client: Client, week: Path):
    answer = client.post(HERE, {"timetable": file(week), **asked(**{"as": "find", "mover_1": MOVER})})
    page, meetings = shown(answer), plan(timetable.read(week).school, [Apart(MOVER, KEPT)], seconds=5)

    assert answer.status_code == 200
    before = re.search(r"한 주에 (\d+)번 마주칩니다", page)[1]
    assert int(before) > meetings.met.reached
    assert result(answer).count('<th scope="row"') == int(before)
    assert "보호받는 학생 1교시 사회 시간 옮기는 학생 1교시 사회 시간" in page
    assert "자리를 가장 멀리 두고" in page
    assert "바뀌는 것" not in result(answer)
    assert 'name="plan"' not in result(answer)


def test_a_plan_says_what_the_tool_says_and_gives_nobody_away(client: Client, week: Path):
    answer = client.post(HERE, {"timetable": file(week), **asked()})
    page = shown(answer)
    school, pairs = timetable.read(week).school, [Apart(FAR, KEPT)]
    alone = plan(school, pairs, seconds=20)

    assert answer.status_code == 200
    assert "한 주에 49번 마주치던 것이 18번이 됩니다." in page
    assert told.proof(alone, "ko") in page
    assert "남은 마주침 18번" in page
    assert "마주침 10번을 피할 수 없는 까닭" in page
    assert "위 표의 2, 4, 10, 12, 17번" in page
    reasons = explained(alone, school, pairs).conflicts
    assert all(" ".join(told.conflict_lines(one, "ko")) in " ".join(page.split()) for one in reasons)
    assert page.count("이 계획") == 1
    assert "학교가 정할 수 있는 것 모두 이 계획 18 0 27" in page
    assert "옮기는 학생 이동수업 분반 영어" in page
    assert all(one in page for one in told.not_in_any_timetable("ko"))
    assert "표가 없어 점검하지 못한 것이 있습니다: 행사." in page
    assert not any(key in result(answer) for key in (FAR, KEPT))


def test_what_could_be_allowed_stands_below_its_reason(client: Client, week: Path):
    page = shown(client.post(HERE, {"timetable": file(week), **asked(mover_1=MOVER)}))

    assert "학급교체를 허용하지 않았습니다. 허용하면 달라질 수 있는 것: 학급교체" in page


def test_a_room_that_is_named_takes_in_a_lesson_and_one_that_nobody_knows_is_refused(client: Client, week: Path):
    moved = client.post(HERE, {"timetable": file(week), **asked(changes=[], free_rooms="2-3 교실, 과학실")})
    unknown = client.post(HERE, {"timetable": file(week), **asked(free_rooms="없는 교실")})

    assert moved.status_code == 200
    assert "수업 교실 ◀" in shown(moved) or "수업 교실 이 계획" in shown(moved)
    assert unknown.status_code == 422
    assert "어느 표에도 없습니다" in shown(unknown)


def test_long_breaks_are_spent_where_it_was_named_and_the_papers_say_so(client: Client, week: Path):
    given = asked(mover_1=MOVER, changes=[], rest_rooms="과학실, 음악실")
    planned = client.post(HERE, {"timetable": file(week), **given})
    page = shown(planned)
    papers = client.post(HERE, {"timetable": file(week), **given, "plan": seal(planned), "as": "papers"})

    gap = r"옮기는 학생 쉬는 곳 월–금 점심 → 5교시 \(12:57–13:25\) 2-3 교실"
    assert re.search(gap + " (과학실|음악실)에서 지내다 13:25에 출발", page)
    assert "쉬는 곳 ◀" in page or "쉬는 곳 이 계획" in page
    assert papers.status_code == 200


def test_several_who_are_kept_and_do_the_same_share_a_row_with_the_numbers_of_the_papers(client: Client, week: Path):
    given = asked(**{"as": "find", "mover_1": MOVER, "kept_1": f"{KEPT}\r\n20322,"})
    page = shown(client.post(HERE, {"timetable": file(week), **given}))

    assert "보호받는 학생 1, 보호받는 학생 2 1교시 사회 시간 옮기는 학생 1교시 사회 시간" in page
    assert re.search(r"교사가 함께 있습니다\. 3–4 ", page)


def test_tables_of_their_own_tell_the_same_as_a_workbook(client: Client, week: Path):
    whole = client.post(HERE, {"timetable": file(week), **asked(**{"as": "find"})})
    apart = client.post(HERE, {**tables(), **asked(**{"as": "find"})})

    assert result(apart) == result(whole)


def test_two_movers_a_wish_and_what_stays_are_heeded(client: Client, week: Path, monkeypatch):
    monkeypatch.setattr(planned, "_ALL", 20.0)
    more = {
        "mover_2": MOVER,
        "kept_2": KEPT,
        "wish_1": KEPT,
        "wish_on_1": "2026-09-07",
        "stay_1": FAR,
        "stay_what_1": "동아리",
        "stay_2": MOVER,
        "stay_what_2": "동아리",
    }
    page = shown(client.post(HERE, {"timetable": file(week), **asked(**more)}))
    changes = page[page.index("바뀌는 것 누구") : page.index("점검하지 못한 것 ")]

    assert "옮기는 학생 2" in changes
    assert re.search(r"보호받는 학생 동아리·행사", changes)
    assert not re.search(r"옮기는 학생 \d 동아리", changes)


def test_to_htmx_only_the_result_is_given_or_what_is_to_be_mended(client: Client, week: Path):
    good = client.post(HERE, {"timetable": file(week), **asked()}, headers=HTMX).content.decode()
    bad = client.post(HERE, {"timetable": file(week), **asked(mover_1="")}, headers=HTMX)

    assert "<html" not in good
    assert "<form" not in good
    assert 'id="found"' in good
    assert "파일을 한 번 더 골라" not in good
    assert bad.status_code == 422
    assert "옮기는 학생의 학번을 적어 주세요." in shown(bad)
    assert 'id="found"' not in bad.content.decode()


@pytest.mark.parametrize("way", ["page", "part"])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"timetable": None}, "먼저 엑셀 양식이나 시간표 파일을 골라 주세요."),
        ({"kept_1": " ,\n"}, "그 학생과 마주치면 안 되는 학생의 학번을 적어 주세요."),
        ({"mover_1": "99999"}, "가운데 1번째가 표에 없습니다."),
        ({"kept_1": FAR}, "두 번 적었습니다."),
        ({"mover_2": MOVER}, "두 칸을 모두 적거나 모두 비워 주세요."),
        ({"wish_on_1": "2026-09-07"}, "두 칸을 모두 적거나 모두 비워 주세요."),
        ({"wish_1": MOVER, "wish_on_1": "2026-09-07"}, "보호받는 학생 가운데 없습니다."),
        ({"stay_1": FAR, "stay_what_1": "승마"}, "시간표에 적힌 이름으로 적어 주세요."),
        ({"changes": []}, "바꿔도 되는 것을 하나 이상 골라 주세요."),
        ({"leeway": "9999"}, "0부터 1800까지의 초를 숫자로만 적어 주세요."),
        ({"known_on": "어제"}, "2026-09-07"),
        ({"timetable": b""}, "제목 행 아래에 줄이 없습니다."),
        ({"timetable": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, ".xlsx로 다시 저장해 주세요."),
        ({"students": "학생,학년\n1,2\n".encode()}, "칸을 적은 제목 줄이 없습니다."),
    ],
    ids=lambda value: "",
)
def test_what_cannot_be_used_is_said_with_what_to_do(client: Client, week: Path, given: dict, said: str, way: str):
    given = {"timetable": file(week), **asked(**given)} if "timetable" not in given else asked(**given)
    for name in ("timetable", "students"):
        if isinstance(given.get(name), bytes):
            given[name] = SimpleUploadedFile("표.xlsx", given[name])
    answer = client.post(
        HERE, {name: value for name, value in given.items() if value is not None}, headers=HTMX if way == "part" else {}
    )

    assert answer.status_code == 422
    assert said in shown(answer)
    assert "error-summary" in answer.content.decode()
    assert ("<form" in answer.content.decode()) == (way == "page")


def test_what_was_typed_still_stands_after_a_refusal_and_nothing_of_it_is_folded_away(client: Client):
    more = {"mover_2": "20322", "kept_2": KEPT, "stay_1": FAR, "stay_what_1": "동아리"}
    page = client.post(HERE, asked(**more)).content.decode()

    assert f'value="{FAR}"' in page
    assert re.search(rf"<textarea[^>]*>\s*{KEPT}</textarea>", page)
    assert page.count("<details open") == 1
    assert page.count('<details class="field" open') == 1


def test_nobody_meets_is_said_calmly(client: Client):
    alone = "반,요일,교시,과목,교실\n1-1,월,1,국어,101\n1-2,화,1,국어,102\n"
    students = "학생,반\n일,1-1\n이,1-2\n"
    given = {
        "timetable": SimpleUploadedFile("t.csv", alone.encode()),
        "students": SimpleUploadedFile("s.csv", students.encode()),
        **asked(mover_1="일", kept_1="이"),
    }
    for way in ("find", "plan"):
        page = shown(client.post(HERE, {**given, "as": way}))
        for one in given.values():
            if isinstance(one, SimpleUploadedFile):
                one.seek(0)

        assert "지금도 마주치는 때가 없습니다" in page
        assert "복도와 계단에서 마주치는지는 점검하지 못했습니다" in page


def test_the_papers_are_of_the_very_plan_that_was_looked_at(client: Client, week: Path):
    pypdf = pytest.importorskip("pypdf", reason="reads the papers")
    looked = client.post(HERE, {"timetable": file(week), **asked()})
    given = asked(**{"as": "papers", "plan": seal(looked), "known_on": "2026-09-07"})
    answer = client.post(HERE, {"timetable": file(week), **given})

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "%EB%B6%84%EB%A6%AC" in answer.headers["Content-Disposition"]  # a name of ours
    assert answer.headers["Cache-Control"] == "no-store"
    papers = zipfile.ZipFile(io.BytesIO(answer.content))
    assert set(papers.namelist()) == {
        *("학생-가.pdf", "학생-나.pdf", "교직원용-계획서.pdf", "조치-정리.pdf", "위반-기록지.pdf"),
        *("시간표-지금과-계획.csv", "남은-마주침.csv", "바뀌는-것.csv", "위반-기록지.csv"),
    }
    staff = pypdf.PdfReader(io.BytesIO(papers.read("교직원용-계획서.pdf")))
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in staff.pages))
    assert "한주에49번마주치던것이18번이됩니다." in words
    assert "마주침10번을피할수없는까닭" in words
    assert FAR in words
    for line in re.findall(r"\d분 뒤\(\d\d:\d\d\)에 출발", shown(looked)):
        assert line in papers.read("바뀌는-것.csv").decode()
    measures = pypdf.PdfReader(io.BytesIO(papers.read("조치-정리.pdf")))
    assert "2026-09-" in "".join(page.extract_text() for page in measures.pages)


def test_papers_without_the_plan_or_of_another_one_are_refused(client: Client, week: Path):
    plan = seal(client.post(HERE, {"timetable": file(week), **asked()}))
    for more in ({"plan": ""}, {"plan": "x" + plan}, {"plan": plan, "kept_1": "20322"}, {"plan": plan, "leeway": "60"}):
        answer = client.post(HERE, {"timetable": file(week), **asked(**{"as": "papers", **more})})

        assert answer.status_code == 422
        assert "계획을 세워 살펴본 다음 인쇄물을 받아 주세요." in shown(answer)


def test_a_sealed_plan_holds_no_student(client: Client, week: Path):
    plan = seal(client.post(HERE, {"timetable": file(week), **asked()}))
    record = json.dumps(signing.loads(plan, salt=carried._SALT), ensure_ascii=False)

    assert "2학년 학급은 3개뿐입니다." in record
    assert not any(key in record for key in (FAR, KEPT))


def test_while_a_plan_is_made_another_waits_and_is_told_so(client: Client, week: Path, monkeypatch):
    monkeypatch.setattr(planned, "_PATIENCE", 0.01)
    with planned._ONE_AT_A_TIME:
        answer = client.post(HERE, {"timetable": file(week), **asked()}, headers=HTMX)
    after = client.post(HERE, {"timetable": file(week), **asked(**{"as": "find"})}, headers=HTMX)

    assert answer.status_code == 422
    assert "다른 계획을 세우는 중입니다. 잠시 뒤 다시 눌러 주세요." in shown(answer)
    assert after.status_code == 200
    assert not planned._ONE_AT_A_TIME.locked()


def test_the_empty_workbook_is_one_that_the_page_reads(client: Client, tmp_path: Path):
    answer = client.get(f"{HERE}template/")

    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "학교-한-주" not in answer.headers["Content-Disposition"]  # percent-encoded, as headers are ASCII
    (tmp_path / "new.xlsx").write_bytes(answer.content)
    assert timetable.read(tmp_path / "new.xlsx").school.sections


def test_in_english_it_speaks_english(client: Client, week: Path):
    client.post("/language/", {"language": "en"})
    page = shown(client.post(HERE, {"timetable": file(week), **asked()}))

    assert "Meetings in a week: 49 now, 18 under this plan." in page
    assert "Monday: 2 meetings" in page
    assert "Numbers 2, 4, 10, 12, 17 of the table" in page
    assert "Change of class" in page


def test_nothing_of_it_is_kept(client: Client, week: Path, settings, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    client.get(HERE)
    before = dict(client.session)
    with CaptureQueriesContext(connection) as queries:
        plan = seal(client.post(HERE, {"timetable": file(week), **asked()}))
        for way in ("find", "papers"):
            assert client.post(HERE, {"timetable": file(week), **asked(**{"as": way, "plan": plan})}).status_code == 200
        client.get(f"{HERE}template/")
    changing = [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]

    assert changing == []
    assert dict(client.session) == before
    assert "messages" not in client.cookies
    assert [path for path in settings.HOME.rglob("*") if path.is_file()] == []
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert not any(word in logged for word in (FAR, KEPT, "우리학교"))


def test_a_file_past_the_bound_is_refused_and_leaves_nothing(client: Client, settings):
    settings.MAX_UPLOAD_MIB = 1
    answer = client.post(HERE, {"timetable": SimpleUploadedFile("large.csv", b"x" * 1_200_000), **asked()})

    assert answer.status_code == 422
    assert "1MiB보다 큽니다" in shown(answer)
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


def test_without_the_extra_the_page_says_what_to_install_and_the_console_goes_on(client: Client, monkeypatch):
    for name in ("told", "personal", "whereabouts", "routes"):  # what would be loaded for the first time
        monkeypatch.delitem(sys.modules, f"gyeot.school.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "networkx", None)
    answer = client.get(HERE)

    assert answer.status_code == 503
    assert "pip install &#x27;gyeot[school]&#x27;" in answer.content.decode()
    assert client.get("/tools/").status_code == 200


def test_it_is_among_the_tools_needs_its_token_and_says_that_nothing_is_kept(client: Client, people: People):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.outsider, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(HERE).content.decode()

    assert f'href="{HERE}"' in client.get("/tools/").content.decode()
    assert strict.post(HERE, asked()).status_code == 403
    assert "보관하지 않습니다" in page
    assert page.count(" checked") == len(BY_ITSELF)
    assert not re.search(r'value="class"[^>]* checked', page)
    assert "제17조 제1항 제7호" in page
