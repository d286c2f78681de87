"""The shipped machine: small, pinned by its hash, the same on every run, and able to say which words spoke."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from gyeot.detect import card as cards
from gyeot.detect.general import ATTRIBUTES, general
from gyeot.detect.language import LANGUAGES
from gyeot.detect.linear import HEADS
from gyeot.detect.model import FILES, WEIGHTS, load
from gyeot.detect.ngrams import LONGEST_IN_TEXT, folded, grams
from gyeot.detect.pieces import Page
from gyeot.errors import Doubt, Refused
from gyeot.material import Label

PAGES = [
    Page("딱 봐도 꽃뱀이네 합의금 노린 거지", "직장 성희롱 신고 늘어"),
    Page("힘내세요 응원합니다"),
    Page("she should have reported it at once if it was true"),
    Page("ㅋㅋ"),
]


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(cards.FOLDER, tmp_path / "model"))


@pytest.mark.parametrize("name", FILES)
def test_one_flipped_byte_in_any_file_is_refused(tmp_path: Path, name: str):
    folder = _copy(tmp_path)
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)

    with pytest.raises(Doubt, match="not the file that its card names") as refused:
        load(folder)
    assert "모델 카드와 일치하지 않아" in refused.value.ko


def test_a_card_of_another_version_is_refused(tmp_path: Path):
    folder = _copy(tmp_path)
    card = folder / "card.toml"
    card.write_text(card.read_text("utf-8").replace(cards.VERSION, "0.0.9"), "utf-8")

    with pytest.raises(Doubt):
        load(folder)


def test_an_untouched_copy_is_accepted(tmp_path: Path):
    assert load(_copy(tmp_path)).read(PAGES) == load().read(PAGES)


def test_the_shipped_files_stay_small_and_have_their_licence():
    assert (cards.FOLDER / WEIGHTS).stat().st_size < 1_500_000
    assert sum((cards.FOLDER / name).stat().st_size for name in FILES) < 40_000_000
    licence = (cards.FOLDER / "LICENSE-WEIGHTS").read_text("utf-8")
    for named in ("CC BY-SA 4.0", "BEEP!", "K-MHaS", "EDOS", "online-misogyny", "multilingual-e5-small", "HateScore"):
        assert named in licence


def test_readings_do_not_depend_on_who_else_is_in_the_batch():
    together = load().read(PAGES)
    alone = [load().read([page])[0] for page in PAGES]

    # Readings keep four digits; single-precision sums differ far behind them.
    for one, other in zip(together, alone, strict=True):
        assert one.harm == pytest.approx(other.harm, abs=1e-5)
        assert one.scores == pytest.approx(other.scores, abs=1e-5)


def test_probabilities_are_probabilities():
    for opinion in load().read(PAGES):
        assert 0 <= opinion.harm <= 1
        assert set(opinion.scores) == set(Label)
        assert all(0 <= score <= 1 for score in opinion.scores.values())


def test_no_pages_give_no_opinions():
    assert load().read([]) == []


def test_the_words_shares_add_up_to_what_the_comment_says():
    linear, text = load().linear, PAGES[0].text
    words = [(0, 1), (2, 4), (5, 9), (10, 13), (14, 16), (17, 19)]
    head = HEADS.index("disbelief")

    with_words = linear.values([Page(text, "")])[0, head]
    without = linear.values([Page("", "")])[0, head]
    # A page without words counts as English, so its circumstances differ from a Korean page's.
    english = float(linear.circumstances[1, head])

    assert linear.shares([(Page(text), Label.DISBELIEF)], [words])[0].sum() == pytest.approx(
        with_words - without + english, abs=1e-5
    )


def test_reasons_are_whole_words_in_reading_order_and_share_one():
    model = load()
    reasons = model.reasons([(PAGES[0], model.read(PAGES[:1])[0], Label.DISBELIEF)])[0]

    assert reasons
    assert sum(reason.weight for reason in reasons) <= 1.0 + 1e-9
    assert [reason.start for reason in reasons] == sorted(reason.start for reason in reasons)
    for reason in reasons:
        around = f" {PAGES[0].text} "
        assert around[reason.start] == " "
        assert around[reason.end + 1] == " "


def test_a_page_without_words_has_no_reasons():
    model = load()

    assert model.reasons([(Page(""), model.read([Page("")])[0], Label.THREAT)]) == [[]]
    assert model.reasons([]) == []


def test_the_general_attributes_are_answered_where_they_were_learned():
    korean, english = general([Page("이 미친놈아 꺼져라"), Page("women are stupid")])

    assert set(korean) == {"TOXICITY", "INSULT", "PROFANITY", "IDENTITY_ATTACK"}
    assert set(english) == {"TOXICITY", "IDENTITY_ATTACK", "THREAT"}
    assert all(0 <= chance <= 1 for said in (korean, english) for chance in said.values())
    assert korean["TOXICITY"] > general([Page("좋은 아침입니다")])[0]["TOXICITY"]
    assert all(set(attribute.learned_from) == set(attribute.answer) for attribute in ATTRIBUTES)


def test_runs_never_leave_their_word():
    text = "가나 다 abcdefg"
    found = grams([text])
    around = f" {text} "
    runs = {around[at + 1 : at + 1 + long] for at, long in zip(found.start, found.length, strict=True)}

    assert {"가", " 가나 ", " 다 ", "abcde", "efg "} <= runs
    assert all(" " not in run.strip(" ") and run.strip(" ") for run in runs)
    assert max(map(len, runs)) == LONGEST_IN_TEXT


def test_runs_of_a_batch_are_those_of_each_text():
    texts = ["가나다", "", "b", "라 마"]
    together = grams(texts)
    for number, text in enumerate(texts):
        alone = grams([text])
        assert sorted(together.number[together.owner == number]) == sorted(alone.number)


def test_case_is_folded_without_moving_a_letter():
    assert folded("ABC 가") == "abc 가"
    assert len(folded("İstanbul")) == len("İstanbul")
    assert np.array_equal(grams(["RAPE"]).number, grams(["rape"]).number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_surer_threshold_never_asks_for_less_than_the_one_before(language: str):
    high_recall, balanced, high_precision = (cards.limits(name)[language].harm for name in cards.THRESHOLDS)

    assert 0 < high_recall <= balanced <= high_precision < 1


def test_an_unknown_threshold_is_refused_in_both_languages():
    with pytest.raises(Refused) as refused:
        cards.limits("sure")
    assert "high-recall, balanced, high-precision" in refused.value.en
    assert "기준" in refused.value.ko


def test_no_words_show_in_a_repr():
    assert "꽃뱀" not in repr(PAGES[0])
    assert "성희롱" not in repr(PAGES[0])
