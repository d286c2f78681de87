"""The whole way from labelled comments to a model that reads, on a handful of invented ones."""

from pathlib import Path

import pytest

from gyeot.detect import card as cards
from gyeot.detect.model import WEIGHTS, Page, load
from gyeot.material import Label
from tests.training import tiny
from training import background, data, evaluate, split, train
from training.fit import features_of, learn_vocabulary


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training")
    tiny.write(folder)
    return folder


def options(folder: Path) -> list[str]:
    return ["--data", f"{folder}/data", "--written", f"{folder}/written", "--sets", f"{folder}/sets.toml"]


@pytest.fixture(scope="module")
def made(folder: Path) -> Path:
    assert train.main([*options(folder), "--out", f"{folder}/model"]) == 0
    return folder / "model"


def test_the_made_model_reads(made: Path):
    opinions = load(made).read([Page("증거도 없이 거짓말이지"), Page("힘내세요 응원합니다")])

    assert opinions[0].harm > opinions[1].harm
    assert max(opinions[0].scores, key=lambda label: opinions[0].scores[label]) == Label.DISBELIEF


def test_the_same_data_and_seed_give_the_same_bytes(folder: Path, made: Path):
    train.main([*options(folder), "--out", f"{folder}/again"])

    for name in (WEIGHTS, "card.toml"):
        assert (folder / "again" / name).read_bytes() == (made / name).read_bytes()


def test_the_numbers_of_a_card_can_be_printed_again(folder: Path, made: Path, capsys: pytest.CaptureFixture[str]):
    assert evaluate.main([*options(folder), "--model", str(made)]) == 0
    assert "These are the numbers of the card." in capsys.readouterr().out


def test_a_card_with_other_numbers_is_noticed(folder: Path, made: Path, capsys: pytest.CaptureFixture[str]):
    other = folder / "other"
    other.mkdir()
    card = (made / "card.toml").read_text("utf-8")
    (other / "card.toml").write_text(card.replace("comments = ", "comments = 1"), "utf-8")

    assert evaluate.main([*options(folder), "--model", str(other)]) == 1
    assert "other numbers" in capsys.readouterr().out


def test_a_changed_data_file_is_refused(folder: Path, tmp_path: Path):
    tiny.write(tmp_path / "copy")
    changed = tmp_path / "copy/data/sv-gold/dev.jsonl"
    changed.write_text(changed.read_text("utf-8") + "\n", "utf-8")

    with pytest.raises(ValueError, match=r"sv-gold/dev\.jsonl is not the file that sets\.toml names"):
        data.read_all(tmp_path / "copy/data", written=folder / "written", sets=tmp_path / "copy/sets.toml")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [("threat\tonly two columns", r"ko-x\.tsv:1: a line is labels"), ("unkind\t-\tx", r"ko-x\.tsv:1: .*GUIDELINE")],
    ids=["columns", "label"],
)
def test_a_bad_line_is_named(folder: Path, tmp_path: Path, line: str, complaint: str):
    (tmp_path / "ko-x.tsv").write_text(line + "\n", "utf-8")

    with pytest.raises(ValueError, match=complaint):
        data.read_all(folder / "data", written=tmp_path, sets=folder / "sets.toml")


def test_no_thread_and_no_copied_sentence_is_on_both_sides(folder: Path):
    examples = data.read_all(folder / "data", written=folder / "written", sets=folder / "sets.toml")

    for learned, held_out in split.folds(examples, seed=7):
        assert not {examples[i].thread for i in learned} & {examples[i].thread for i in held_out}
        assert not {examples[i].key for i in learned} & {examples[i].key for i in held_out}


def test_background_leaves_out_what_is_measured_on_and_other_splits(folder: Path):
    texts = {page.text for page, _ in background.read(folder / "data")}

    assert texts == {"노래가 참 좋네요", "내일 비가 온다네요", "a fine song"}


def test_training_weighs_runs_as_the_model_does(folder: Path, made: Path):
    examples = data.read_all(folder / "data", written=folder / "written", sets=folder / "sets.toml")
    vocabulary = learn_vocabulary(examples, background.Spread(background.read(folder / "data")))
    table = features_of(examples, vocabulary)

    assert table.shape == (len(examples), len(vocabulary.numbers))
    assert table.max() <= 1 + 0.7


def test_the_shipped_card_was_made_from_the_sets_and_sentences_in_the_tree():
    import tomllib

    made_from = tomllib.loads((cards.FOLDER / "card.toml").read_text("utf-8"))["made_from"]
    listed = {entry["file"]: entry["sha256"] for entry in tomllib.loads(data.SETS.read_text("utf-8"))["set"]}

    assert made_from == listed | data.digests_of_written(data.WRITTEN)


def test_the_written_sentences_can_all_be_read():
    count = 0
    for file in sorted(data.WRITTEN.glob("*.tsv")):
        lines = file.read_text("utf-8").splitlines()
        assert len(lines) == len(set(lines))
        count += len(lines)
    assert count > 3_900


def test_no_words_show_in_a_repr(folder: Path):
    examples = data.read_all(folder / "data", written=folder / "written", sets=folder / "sets.toml")
    assert "거짓말" not in repr(examples)
