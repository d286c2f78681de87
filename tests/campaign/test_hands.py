"""What a model suggests about hands and bodies: plane geometry, never an answer, and nothing kept from anybody."""

import json
import stat
import struct
from datetime import date
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("kiwipiepy", reason="the extra “campaign” is not installed")

from benchmarks.campaign_pictures.artists import Cartoonist
from gyeot import cli
from gyeot.campaign import gestures, hands
from gyeot.campaign.found import Level, Sure
from gyeot.campaign.gestures import Body, Gestures, Hand
from gyeot.campaign.picture import Looked, questions, read_answers
from gyeot.errors import OutsideWorld, Refused
from tests.campaign.test_command import BETTER, FINE, answers
from tests.campaign.test_files import docx

MODEL = hands.beside()
needs_model = pytest.mark.skipif(MODEL is None, reason="no model of hands and bodies here: run `make hands`")


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


# --- joints


def hand(*curled: str, at: tuple[float, float] = (0, 0), to_left: bool = False) -> Hand:
    """A hand that reaches to the right from its wrist; the named fingers are curled."""
    joints = [(0.0, 0.0), (10, -10), (18, -18), (24, -26), (30, -32)]
    for finger, y in (("index", -9), ("middle", -3), ("ring", 3), ("little", 9)):
        reach = (40, 55, 48, 38) if finger in curled else (40, 62, 74, 85)
        joints += [(float(x), float(y)) for x in reach]
    way = -1 if to_left else 1
    return Hand(tuple((at[0] + way * x, at[1] + y) for x, y in joints))


POINTING = ("middle", "ring", "little")


def body(hips: float, knees: float, ankles: float, hands_at: tuple[float, float], *, seen: float = 1.0) -> Body:
    """Someone upright with the nose at (0, 0), shoulders at 40 and hips at ``hips``; heights grow downward."""
    joints = [(0.0, 0.0)] * 33
    for left, right, height, half in ((11, 12, 40, 25), (23, 24, hips, 18), (25, 26, knees, 18), (27, 28, ankles, 18)):
        joints[left], joints[right] = (half, height), (-half, height)
    for wrist, index, way in ((15, 19, 1), (16, 20, -1)):
        joints[wrist] = joints[index] = (way * hands_at[0], hands_at[1])
    return Body(tuple(joints), (seen,) * 33)


STANDS = body(140, 220, 300, (40, 150))
CROUCHES = body(120, 100, 160, (10, 100))


def test_a_stretched_index_beside_curled_fingers_points():
    assert gestures.points(hand(*POINTING))


@pytest.mark.parametrize(
    "curled",
    [(), ("index", *POINTING), ("index",), ("ring", "little"), ("middle", "ring")],
    ids=["open", "fist", "all but the index", "two fingers", "index and little"],
)
def test_other_hands_do_not_point(curled: tuple[str, ...]):
    assert not gestures.points(hand(*curled))


def test_a_hand_seen_in_several_parts_of_the_picture_is_one_hand_and_most_looks_decide():
    looks = [hand(*POINTING, at=(0, step)) for step in (0, 2, 4)]

    assert gestures.gestures(looks, []).pointing == 1
    assert gestures.gestures([*looks[:1], hand(), hand()], []).pointing == 0


def test_fingers_from_both_sides_are_aimed_at_one_place_and_fingers_that_part_are_not():
    left, right = hand(*POINTING, at=(0, 100)), hand(*POINTING, at=(600, 110), to_left=True)
    away = hand(*POINTING, at=(600, 110))

    assert gestures.gestures([left, right], []).aimed == 2
    assert gestures.gestures([left, away], []).aimed == 0
    assert gestures.gestures([left], [STANDS]).aimed == 0


def test_fingers_side_by_side_are_aimed_at_a_person_before_them():
    fingers = [hand(*POINTING, at=(-500, height)) for height in (-40, 60)]

    assert gestures.gestures(fingers, [STANDS]).aimed == 2


def test_one_who_crouches_is_told_from_those_who_stand_or_sit_on_a_chair():
    assert gestures.crouches(CROUCHES)
    assert not gestures.crouches(STANDS)
    assert not gestures.crouches(body(140, 150, 260, (40, 120)))


def test_legs_that_the_model_only_guesses_crouch_nowhere():
    assert not gestures.crouches(body(120, 100, 160, (10, 100), seen=0.2))


def test_both_hands_at_the_face_cover_it_and_one_does_not():
    covered = body(140, 220, 300, (8, 5))
    one_hand = Body(
        (*covered.joints[:16], (60, 150), *covered.joints[17:20], (60, 160), *covered.joints[21:]), covered.seen
    )

    assert gestures.covers_face(covered)
    assert not gestures.covers_face(one_hand)
    assert not gestures.covers_face(STANDS)


@pytest.mark.parametrize(
    "found",
    [{}, {"hands": [[[0, 0]]], "bodies": []}, {"hands": [], "bodies": [[[0, 0, 1]]]}, {"hands": [["x"]], "bodies": []}],
    ids=range(4),
)
def test_joints_that_are_none_are_refused(found: dict[str, object]):
    with pytest.raises((KeyError, TypeError, ValueError)):
        gestures.read(found)


# --- suggestions


def suggested(**seen: int) -> hands.Suggested:
    return hands.Suggested(model="MediaPipe", pictures=1, seen=seen)


def test_a_suggestion_is_never_more_and_tells_its_error():
    for found in hands.findings(suggested(pointing=1, aimed=1, crouching=1, covering=1), None):
        assert (found.level, found.sure) == (Level.SUGGESTION, Sure.LOW)
        assert "그림을 보고 정해 주세요" in found.instead.ko
        assert "번이 맞았고" in found.what.ko
        assert "was right" in found.what.en


def test_several_that_point_at_one_place_are_told_once():
    assert [one.rule for one in hands.findings(suggested(pointing=1, aimed=1), None)] == ["machine-aimed"]
    assert list(hands.findings(suggested(pointing=0), None)) == []


def test_a_person_who_answered_otherwise_is_asked_to_look_again():
    looked = read_answers(b'[pointing]\nanswer = "no"\n', by="점검자", on=date(2026, 11, 29))
    (found,) = hands.findings(suggested(pointing=1), looked)

    assert "사람은 다르게 답했습니다" in found.what.ko
    assert isinstance(looked, Looked)


def test_silence_is_told_with_what_it_missed_in_the_trial():
    (said,) = hands.said_of(suggested(), pictures=1)

    assert "없는 것은 아닙니다" in said.ko
    assert "silence means nothing" in said.en


def test_every_sign_belongs_to_a_question_and_was_measured():
    assert {sign.question for sign in hands.signs()} <= set(questions())
    for sign in hands.signs():
        assert 0 < sign.right <= sign.said
        assert hasattr(Gestures(), sign.id)
        assert sign.right / sign.said > 0.8  # less sure, it would not be suggested
        assert sign.right == sign.lifelike[1] + sign.cartoon[1] + sign.icons[1]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_guide_tells_the_numbers_that_the_tool_tells(language: str):
    guide = (Path(__file__).parents[2] / "docs" / language / "campaign.md").read_text("utf-8")

    for sign in hands.signs():
        there, found = sign.lifelike
        assert f"| {sign.right}/{sign.said} " in guide
        assert f"| {found}/{there} " in guide
        assert f"| {sign.cartoon[1]}/{sign.cartoon[0]} " in guide


# --- another process that is none


def script(path: Path, does: str) -> Path:
    path.write_text(f"#!/bin/sh\n{does}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.parametrize(
    "does",
    ["echo not json", "exit 1", "exit 3", "echo '{}'", """echo '{"model": "x", "pictures": []}'""", "kill -9 $$"],
    ids=range(6),
)
def test_a_model_that_gives_up_is_an_error_with_advice_and_no_crash(tmp_path: Path, does: str):
    with pytest.raises(OutsideWorld) as said:
        hands.suggest([b"picture"], python=script(tmp_path / "python", "/bin/cat > /dev/null; " + does))

    assert said.value.ko


def test_a_model_that_gives_up_leaves_the_rest_of_the_check_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    poster, broken = tmp_path / "poster.docx", script(tmp_path / "python", "exit 1")
    poster.write_bytes(docx("<w:p/>", **{"word/media/image1.png": b"\x89PNG\r\n\x1a\n"}))

    assert cli.main(["campaign", str(poster), "--no-readings", "--hands", str(broken)]) == 1
    assert "멈췄습니다" in capsys.readouterr().out


def test_an_interpreter_that_is_none_is_the_askers_mistake(tmp_path: Path):
    with pytest.raises(Refused, match="make hands"):
        hands.suggest([b"picture"], python=tmp_path / "none")


def test_without_the_model_the_check_says_so_and_how_to_get_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    poster = tmp_path / "poster.docx"
    poster.write_bytes(docx("<w:p/>", **{"word/media/image1.png": b"\x89PNG\r\n\x1a\n"}))

    assert cli.main(["campaign", str(poster), "--no-readings", "--no-hands"]) == 1
    assert "make hands" in capsys.readouterr().out


def test_a_picture_in_another_form_is_said_not_to_be_glanced_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    notice = tmp_path / "notice.html"
    notice.write_text("<!doctype html><html><body><p>안내<svg></svg></body></html>", "utf-8")

    assert cli.main(["campaign", str(notice), "--no-readings", "--hands", str(tmp_path / "never-run")]) == 1
    assert "PNG로 저장해" in capsys.readouterr().out


# --- the model itself


def drawn(shape: str, style: str = "flat") -> bytes:
    paper = Cartoonist(style, Random(0))
    paper.hand(shape, (600, 350), 10, 260)
    return paper.png()


@needs_model
def test_the_model_tells_a_drawn_hand_that_points_from_one_that_does_not():
    assert MODEL
    model, seen = hands.seen_in(
        [drawn("points"), drawn("open"), drawn("fist"), Cartoonist("flat", Random(1)).png()], python=MODEL
    )

    assert model.startswith("MediaPipe 0.10.")
    assert [one and one.pointing for one in seen] == [1, 0, 0, 0]


@needs_model
def test_a_picture_that_is_damaged_or_too_large_is_left_out_and_the_others_are_seen():
    assert MODEL
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 60_000, 60_000, 8, 2, 0, 0, 0)
    result = hands.suggest([bomb, b"GIF89a", b"", drawn("points")[:900], drawn("points")], python=MODEL)

    assert (result.pictures, result.seen["pointing"]) == (1, 1)


@needs_model
def test_a_suggestion_changes_no_answer_and_no_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = Path(BETTER).read_text("utf-8").splitlines()
    poster = tmp_path / "poster.docx"
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in words)
    poster.write_bytes(docx(paragraphs, **{"word/media/image1.png": drawn("points")}))
    given = answers(tmp_path / "a.toml", FINE)
    asked = ["campaign", str(poster), "--no-readings", "--json"]

    assert cli.main([*asked, "--picture", given, "--checked-by", "점검자"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["rule"] for one in told["findings"]] == ["machine-pointing"]
    assert "다르게 답했습니다" in told["findings"][0]["what"]["ko"]

    assert cli.main(asked) == 1
    told = json.loads(capsys.readouterr().out)
    assert {one["rule"] for one in told["findings"]} == {"picture-unlooked", "machine-pointing"}
    assert not any("기계(" in said["ko"] for said in told["checked"])
