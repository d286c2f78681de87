"""The whole way from labelled comments to a model that reads, on a handful of invented ones."""

import shutil
from pathlib import Path

import pytest

from gyeot.detect import card as cards
from gyeot.detect.model import FILES, load
from gyeot.detect.pieces import Page
from gyeot.material import Label
from tests.training import tiny
from training import background, data, evaluate, split, train
from training.fit import features_of, learn_vocabulary


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training")
    tiny.write(folder)
    return folder


@pytest.fixture(scope="module")
def made(folder: Path) -> Path:
    assert make(folder, "model") == 0
    return folder / "model"


def everything(folder: Path) -> list[data.Example]:
    return data.read_all(folder / "data", written=folder / "written", labels=folder / "labels")


def make(folder: Path, name: str) -> int:
    """The whole pipeline, started anew."""
    places = ("--out", f"{folder}/{name}", "--work", f"{folder}/work-{name}", "--held-out", f"{folder}/{name}.npz")
    return train.main([*tiny.options(folder), *places, "--start", f"{folder}/start.bin"], tiny.PLAN)


def test_the_made_model_reads(made: Path):
    opinions = load(made).read([Page("증거도 없이 거짓말이지"), Page("힘내세요 응원합니다")])

    assert opinions[0].harm > opinions[1].harm
    assert max(opinions[0].scores, key=lambda label: opinions[0].scores[label]) == Label.DISBELIEF


def test_the_same_data_and_seed_give_the_same_bytes(folder: Path, made: Path):
    make(folder, "again")

    for name in (*FILES, "card.toml"):
        assert (folder / "again" / name).read_bytes() == (made / name).read_bytes()


def test_the_numbers_of_a_card_can_be_printed_again(folder: Path, made: Path, capsys: pytest.CaptureFixture[str]):
    assert evaluate.main([*tiny.options(folder), "--model", str(made), "--held-out", f"{made}.npz"]) == 0
    assert "These are the numbers of the card." in capsys.readouterr().out


def test_a_card_with_other_numbers_is_noticed(folder: Path, made: Path, capsys: pytest.CaptureFixture[str]):
    other = folder / "other"
    shutil.copytree(made, other)
    card = (made / "card.toml").read_text("utf-8")
    (other / "card.toml").write_text(card.replace("comments = ", "comments = 1"), "utf-8")

    assert evaluate.main([*tiny.options(folder), "--model", str(other), "--held-out", f"{made}.npz"]) == 1
    assert "other numbers" in capsys.readouterr().out


def test_a_changed_data_file_is_refused(folder: Path, tmp_path: Path):
    tiny.write(tmp_path / "copy")
    changed = tmp_path / "copy/data/sv-gold/dev.jsonl"
    changed.write_text(changed.read_text("utf-8") + "\n", "utf-8")

    with pytest.raises(ValueError, match=r"sv-gold/dev\.jsonl is not the file that sets\.toml names"):
        data.check(tmp_path / "copy/data", tmp_path / "copy/sets.toml")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [("threat\tonly two columns", r"ko-x\.tsv:1: a line is labels"), ("unkind\t-\tx", r"ko-x\.tsv:1: .*GUIDELINE")],
    ids=["columns", "label"],
)
def test_a_bad_line_is_named(folder: Path, tmp_path: Path, line: str, complaint: str):
    (tmp_path / "ko-x.tsv").write_text(line + "\n", "utf-8")

    with pytest.raises(ValueError, match=complaint):
        data.read_all(folder / "data", written=tmp_path, labels=folder / "labels")


def test_no_thread_and_no_copied_sentence_is_on_both_sides(folder: Path):
    examples = everything(folder)

    for learned, held_out in split.folds(examples, seed=7):
        assert not {examples[i].thread for i in learned} & {examples[i].thread for i in held_out}
        assert not {examples[i].key for i in learned} & {examples[i].key for i in held_out}


def test_background_leaves_out_what_is_measured_on_and_other_splits(folder: Path):
    texts = {page.text for page, _ in background.read(folder / "data")}

    assert {"노래가 참 좋네요", "내일 비가 온다네요", "a fine song"} < texts
    assert not {"재미있게 봤어요", "not for training"} & texts


def test_training_weighs_runs_as_the_model_does(folder: Path, made: Path):
    examples = everything(folder)
    vocabulary = learn_vocabulary(examples, background.Spread(background.read(folder / "data")))
    table = features_of(examples, vocabulary)

    assert table.shape == (len(examples), len(vocabulary.numbers))
    assert table.max() <= 1 + 0.7


def test_the_shipped_card_was_made_from_the_sets_and_sentences_in_the_tree():
    import tomllib

    made_from = tomllib.loads((cards.FOLDER / "card.toml").read_text("utf-8"))["made_from"]
    listed = {entry["file"]: entry["sha256"] for entry in tomllib.loads(data.SETS.read_text("utf-8"))["set"]}

    assert made_from == listed | data.digests_of_labels(data.WRITTEN, data.LABELS)


def test_the_written_sentences_can_all_be_read():
    count = 0
    for file in sorted(data.WRITTEN.glob("*.tsv")):
        lines = file.read_text("utf-8").splitlines()
        assert len(lines) == len(set(lines))
        count += len(lines)
    assert count > 5_000


def test_no_words_show_in_a_repr(folder: Path):
    examples = everything(folder)
    assert "거짓말" not in repr(examples)
