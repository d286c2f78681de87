"""The pages of figures: they say what the tools say, keep nothing, and let out only what was looked at."""

import io
import random
import re
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from gyeot.figures import suppress
from tests.people import People
from tests.web.conftest import SignIn

RATE, SURGE, TABLE = (f"/tools/figures/{name}/" for name in ("rate", "surge", "table"))

POLICE = {
    "count": "118",
    "unit": "reports",
    "first": "2024-08-26",
    "last": "2024-09-03",
    "base_count": "297",
    "base_unit": "reports",
    "base_first": "2024-01-01",
    "base_last": "2024-07-31",
    "confidence": "0.95",
}
#: Two months of about three a day, then ten days of nine: invented.
DAYS = "date,count\n" + "".join(
    f"2026-{3 + day // 31:02d}-{day % 31 + 1:02d},{(9 if day >= 51 else 3) + (day * 7) % 3}\n" for day in range(61)
)
REGIONS = "시도,분기,건수\n서울,1분기,48\n서울,2분기,53\n부산,1분기,21\n부산,2분기,17\n세종,1분기,4\n세종,2분기,13\n"
#: With its lot a table is hidden in the same way each time.
CHOICES = {"unit": "reports", "threshold": "10", "round_to": "1", "lot": "1"}


@pytest.fixture
def client(people: People, signed_in: SignIn) -> Client:
    return signed_in(people.outsider)  # a seat at a case is not needed


def csv(text: str, name: str = "표.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def looked_at(page) -> str:
    return re.search(r'name="seen" value="(\w{64})"', page.content.decode())[1]


# ---- two rates


def test_two_counts_become_one_sentence_with_its_working(client: Client):
    answer = client.post(RATE, POLICE)

    assert answer.status_code == 200
    assert "하루 평균 9.4배 (95% 신뢰구간 7.5–11.7배)" in words(answer)
    assert "비율 = (118 ÷ 9) ÷ (297 ÷ 213) = 9.40" in words(answer)
    assert "② 2024-08-28" in words(answer)
    assert '<th scope="row" role="rowheader">기준 기간</th>' in answer.content.decode()
    assert 'value="2024-08-26"' in answer.content.decode()  # what was typed still stands


def test_a_wider_confidence_widens_the_interval(client: Client):
    assert "(99% 신뢰구간 7.0–12.5배)" in words(client.post(RATE, POLICE | {"confidence": "0.99"}))


def test_a_number_with_its_commas_is_the_same_number(client: Client):
    more = POLICE | {"count": "1,180", "base_count": "2970"}

    assert "(1,180 ÷ 9) ÷ (2,970 ÷ 213)" in words(client.post(RATE, more))


def test_a_fold_without_days_is_refused_with_the_reason(client: Client):
    bare = POLICE | dict.fromkeys(("first", "last", "base_first", "base_last"), "")
    answer = client.post(RATE, bare)

    assert answer.status_code == 422
    assert "그대로 나누면 0.40입니다" in words(answer)
    assert "<svg" not in answer.content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"last": ""}, "기간에는 첫날과 마지막 날이 모두 있어야 합니다"),
        ({"base_unit": "victims"}, "서로 다른 것을 센 숫자입니다: 신고, 피해자"),
        ({"base_last": "2024-08-30"}, "두 기간이 겹쳐"),
        ({"count": "여럿"}, "숫자만 적어 주세요"),
        ({"count": "-3"}, "건수는 0 이상의 정수입니다"),
        ({"first": "작년"}, "2026-09-07처럼"),
        ({"last": "9999-12-31"}, "연도는 1900년부터"),
        ({"base_first": "0001-01-01"}, "연도는 1900년부터"),
        ({"last": "2099-09-03"}, "아직 끝나지 않은 기간입니다."),
        ({"base_first": "2098-01-01", "base_last": "2098-07-31"}, "아직 끝나지 않은 기간입니다."),
    ],
)
def test_what_cannot_be_compared_says_what_to_do(client: Client, changed: dict[str, str], said: str):
    answer = client.post(RATE, POLICE | changed)

    assert answer.status_code == 422
    assert said in words(answer)


def test_the_rate_can_be_printed(client: Client):
    answer = client.post(RATE, POLICE | {"as": "pdf", "source": "연습 상담소 집계"})

    assert answer.content.startswith(b"%PDF-")
    said = " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    assert "견주는 기간, 누가 세어 어디에 실었는지 연습 상담소 집계" in said
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="figures-rate.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_refused_download_is_the_page_again(client: Client):
    answer = client.post(RATE, POLICE | {"as": "pdf", "base_count": "0", "count": "0"})

    assert answer.status_code == 422
    assert "두 건수가 모두 0이라" in words(answer)
    assert 'id="ask"' in answer.content.decode()


def test_a_ratio_that_may_be_none_says_so_and_a_baseline_of_nothing_makes_none(client: Client):
    same = words(client.post(RATE, POLICE | {"count": "14"}))
    less = words(client.post(RATE, POLICE | {"count": "11"}))
    none = words(client.post(RATE, POLICE | {"base_count": "0"}))

    assert "하루 평균 1.12배 (95% 신뢰구간 0.60–1.90배)" in same
    assert "구간에 1이 들어 있어 늘었다고 말하기 어렵습니다." in same
    assert "구간에 1이 들어 있어 줄었다고 말하기 어렵습니다." in less
    assert "기준 기간이 0건이라 몇 배라고 말할 수 없습니다" in none
    assert "∞배" not in none


def test_htmx_gets_the_answer_alone(client: Client):
    right = client.post(RATE, POLICE, headers={"HX-Request": "true"})
    wrong = client.post(RATE, POLICE | {"last": ""}, headers={"HX-Request": "true"})

    assert "<html" not in right.content.decode()
    assert "9.4배" in words(right)
    assert wrong.status_code == 422
    assert 'href="#id_last"' in wrong.content.decode()


# ---- a daily series


@pytest.mark.parametrize("way", ["file", "rows", "tabs"])
def test_a_series_is_read_from_a_file_or_as_pasted(client: Client, way: str):
    given = {"file": csv(DAYS)} if way == "file" else {"rows": DAYS.replace(",", "\t") if way == "tabs" else DAYS}
    answer = client.post(SURGE, {"unit": "reports"} | given)

    assert answer.status_code == 200
    assert "수준이 달라진 때 1번" in words(answer)
    assert "① 2026-04-19 ~ 2026-04-22 가운데 어느 날부터(95%, 가장 그럴듯한 날 2026-04-21): 하루 4.00" in words(answer)
    assert "처음 35일은 견줄 앞날이 모자라" in words(answer)
    assert "평소 범위를 밑돈 날 찾지 못했습니다." in words(answer)
    assert answer.content.decode().count("<tr") == 62


def test_the_rows_of_a_file_stay_in_sight_on_a_page_loaded_anew(client: Client):
    page = client.post(SURGE, {"unit": "reports", "file": csv(DAYS)}).content.decode()

    assert "2026-04-30" in re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1]


def test_a_page_names_what_changed_the_counting_inside_a_series_and_refuses_days_to_come(client: Client):
    spring, later = DAYS.replace("2026-03", "2025-03").replace("2026-04", "2025-04"), DAYS.replace("2026", "2098")
    answer = client.post(SURGE, {"unit": "reports", "rows": spring})
    refused = client.post(SURGE, {"unit": "reports", "rows": later})

    assert "A 2024-08-28 ~ 2025-03-31: 경찰 허위영상물 집중단속" in words(answer)
    assert refused.status_code == 422
    assert "아직 오지 않은 날(2098-04-30)" in words(refused)


def test_the_chart_of_a_series_can_be_taken_along(client: Client):
    answer = client.post(SURGE, {"unit": "reports", "rows": DAYS, "as": "svg"})

    assert answer.content.startswith(b"<svg")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="figures-days.svg"'


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "CSV 파일을 고르거나"),
        (
            {"rows": DAYS.replace("2026-03-09,3\n", "").replace("2026-03-09,4\n", "").replace("2026-03-09,5\n", "")},
            "빠진 날은 0건인 날이 아니므로",
        ),
        ({"rows": "date,count\n2026-03-01,3\n"}, "모두 36일이 필요합니다"),
        ({"rows": DAYS.replace("date", "때")}, "날짜, 일자, 접수일 가운데 하나여야"),
        ({"rows": "날짜,건수,단위\n2026-03-01,3,피해자\n"}, "단위를 알려 주세요"),
        ({"file": SimpleUploadedFile("표.csv", DAYS.replace("count", "건수").encode("utf-16"))}, "CSV UTF-8"),
        ({"rows": DAYS.replace("2026", "9026")}, "연도가 1900년 앞이거나"),
        ({"rows": "date\tcount\n" + "7" * 140_000}, "올바른 CSV가 아닙니다"),
        ({"file": SimpleUploadedFile("표.csv", b"")}, "제목 행 아래에 줄이 없습니다"),
        ({"rows": "가" * 200_001}, "CSV 파일로 넣어 주세요"),
    ],
)
def test_what_is_no_series_says_what_to_do(client: Client, given: dict, said: str):
    answer = client.post(SURGE, {"unit": "reports"} | given)

    assert answer.status_code == 422
    assert said in words(answer)
    assert "--unit" not in words(answer)


def test_a_file_past_the_bound_is_refused(client: Client, settings):
    settings.MAX_UPLOAD_MIB = 1
    answer = client.post(SURGE, {"unit": "reports", "file": csv("x" * 1_200_000)})

    assert answer.status_code == 422
    assert "파일이 너무 큽니다" in words(answer)


# ---- a table


def test_inside_the_whole_numbers_stand_beside_what_will_be_public(client: Client):
    page = words(client.post(TABLE, CHOICES | {"file": csv(REGIONS)}))

    assert "내부용" in page
    assert "가림 내부 4" in page
    assert "세종 · 1분기 4 10 미만" in page
    assert page.count("다른 칸을 지키려고 함께 가림") == 3
    assert "가린 칸 4개를 하나씩 계산해 보았습니다" in page


def test_what_a_reader_can_tell_of_a_hidden_cell_is_what_the_attack_finds(client: Client):
    whole = suppress.Table(
        suppress.Unit.REPORTS,
        ("시도", "분기"),
        (("서울", "부산", "세종"), ("1분기", "2분기")),
        {tuple(row.split(",")[:2]): int(row.split(",")[2]) for row in REGIONS.split()[1:]},
    )
    public = suppress.published(whole, chance=random.Random(CHOICES["lot"]))
    shown = {cell: None if value is None else float(value) for cell, value in public.shown.items()}
    low, high = suppress.attack(whole.lines(), shown, ("세종", "1분기"))

    assert high - low >= 10
    assert f"세종 · 1분기 4 10 미만 {low:.0f}–{high:.0f}" in words(client.post(TABLE, CHOICES | {"rows": REGIONS}))


def test_the_page_that_goes_out_holds_no_hidden_number(client: Client):
    asked = CHOICES | {"rows": REGIONS, "title": "2026년 상반기 신고", "source": "○○ 상담소"}
    looked = client.post(TABLE, asked)
    answer = client.post(TABLE, asked | {"seen": looked_at(looked), "as": "page"})
    archive = zipfile.ZipFile(io.BytesIO(answer.content))

    assert answer.headers["Content-Type"] == "application/zip"
    assert {"index.html", "en.html", "figures.csv", "page.css", "tokens.css"} < set(archive.namelist())
    assert sum(name.endswith(".woff2") for name in archive.namelist()) == 2
    rows = archive.read("figures.csv").decode("utf-8-sig")
    assert rows.startswith("시도,분기,신고 (건)\n")
    assert "세종,1분기,가림\n" in rows
    assert "Total,Total,156\n" in archive.read("figures-en.csv").decode("utf-8-sig")
    index = archive.read("index.html").decode()
    assert "2026년 상반기 신고" in index
    assert "센 것: <strong>신고 (건)</strong>" in index
    assert "내부" not in index
    assert ">4<" not in index
    assert archive.testzip() is None


def test_what_was_looked_at_goes_out_as_it_was_and_is_drawn_anew_only_for_a_new_look(client: Client):
    asked = CHOICES | {"lot": "", "rows": REGIONS, "title": "신고", "source": "○○ 상담소"}
    looks = [client.post(TABLE, asked) for _ in range(2)]
    lots = [re.search(r'name="lot" value="(\w{64})"', look.content.decode())[1] for look in looks]

    assert lots[0] != lots[1]
    assert "한 번 만든 것을 쓰세요." in words(looks[0])
    for look, lot in zip(looks, lots, strict=True):
        answer = client.post(TABLE, asked | {"lot": lot, "seen": looked_at(look), "as": "page"})
        assert answer.headers["Content-Type"] == "application/zip"


def test_the_sample_on_the_page_is_one_that_is_read(client: Client):
    page = client.get(TABLE).content.decode()
    sample = re.search(r'<pre class="sample">(.*?)</pre>', page, re.DOTALL)[1]

    assert client.post(TABLE, CHOICES | {"rows": sample}).status_code == 200


def test_nothing_goes_out_that_was_not_looked_at(client: Client):
    asked = CHOICES | {"rows": REGIONS, "title": "신고", "source": "○○ 상담소"}
    seen = looked_at(client.post(TABLE, asked))

    for changed in ({"threshold": "3"}, {"rows": REGIONS.replace("53", "54")}, {"seen": ""}):
        answer = client.post(TABLE, asked | {"seen": seen, "as": "page"} | changed)
        assert answer.status_code == 422
        assert "표나 선택이 바뀌었습니다" in words(answer)
        assert looked_at(answer) != seen or "seen" in changed


def test_a_page_without_title_and_source_is_not_made(client: Client):
    answer = client.post(
        TABLE,
        CHOICES | {"rows": REGIONS, "seen": looked_at(client.post(TABLE, CHOICES | {"rows": REGIONS})), "as": "page"},
    )

    assert answer.status_code == 422
    assert "쪽의 제목을 적어 주세요" in words(answer)
    assert "누가 센 것인지 적어 주세요" in words(answer)
    assert "공개하기 전에" in words(answer)  # and the table stays to be looked at


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rows": "학교,건수\n가나중학교,12\n"}, "학교별 통계는 공개하지 않습니다"),
        ({"rows": "시도,건수\n서울,12\n합계,12\n"}, "합계는 여기서 더하니 빼 주세요"),
        ({"rows": "시도,건수\n서울,12\n경기,30\n수도권,42\n"}, "함께 공개하면 빼서 가린 칸을 알 수 있으니"),
        ({"rows": "시도,1분기,2분기\n서울,12,30\n경기,30,41\n"}, "열마다 숫자가 있는 표입니다"),
        ({"rows": "시도,건수\n서울,3\n경기,4\n"}, "공개할 숫자가 남지 않습니다. 더 넓게 묶어 주세요."),
        ({"threshold": "2"}, "기준은 3 이상"),
        ({"threshold": "9" * 20}, "더 작게 정해 주세요"),
        ({"threshold": "열"}, "숫자만 적어 주세요"),
        ({"threshold": "5", "round_to": "10"}, "기준을 넘지 않아야"),
    ],
)
def test_a_table_that_may_not_be_published_says_why(client: Client, changed: dict[str, str], said: str):
    answer = client.post(TABLE, CHOICES | {"rows": REGIONS} | changed)

    assert answer.status_code == 422
    assert said in words(answer)


def test_words_in_a_table_stay_words(client: Client):
    page = client.post(
        TABLE, CHOICES | {"rows": 'g,건수\n<script>alert(1)</script>,40\n"""><svg onload=alert(1)>",50\n'}
    ).content.decode()

    assert "<script>alert" not in page
    assert "<svg onload" not in page


# ---- all of them


def test_nothing_that_is_handed_in_is_kept(client: Client, settings):
    client.get(RATE)
    with CaptureQueriesContext(connection) as asked:
        answers = [
            client.post(RATE, POLICE),
            client.post(SURGE, {"unit": "reports", "file": csv(DAYS)}),
            client.post(TABLE, CHOICES | {"rows": REGIONS}),
        ]

    assert [q["sql"] for q in asked if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")] == []
    assert {name for answer in answers for name in answer.cookies} <= {"csrftoken"}
    assert list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == []


@pytest.mark.parametrize("where", [RATE, SURGE, TABLE])
def test_a_chart_on_a_page_has_words_and_needs_no_style(client: Client, where: str):
    given = {RATE: POLICE, SURGE: {"unit": "reports", "rows": DAYS}, TABLE: CHOICES | {"rows": REGIONS}}[where]
    page = client.post(where, given).content.decode()
    chart = re.search(r"<svg.*?</svg>", page, re.DOTALL)[0]

    assert re.search(r'role="img" aria-label="[^"]*신고', chart)
    assert "style" not in chart
    assert not re.search(r"#[0-9a-f]{6}\b", chart)  # every colour is the page's own


def test_in_english_the_pages_speak_english(client: Client):
    client.post("/language/", {"language": "en"})

    for where, given in ((RATE, POLICE), (SURGE, {"unit": "reports", "rows": DAYS})):
        answer = client.post(where, given, headers={"HX-Request": "true"})
        assert not re.search("[가-힣]", answer.content.decode())


def test_a_missing_package_is_said_with_what_to_install(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "scipy.special", None)
    answer = client.post(RATE, POLICE, headers={"HX-Request": "true"})

    assert answer.status_code == 503
    assert "pip install &#x27;gyeot[figures]&#x27;" in answer.content.decode()
    assert answer.headers["HX-Retarget"] == "#said"
