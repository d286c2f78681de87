"""The published benchmark: labels without words, and a way back to the words."""

from pathlib import Path

import pytest

from gyeot.material import Label
from training import data, harmless
from training.benchmark import names, rehydrate, score

KNOWN = {*map(str, Label), "counter", "other_abuse", "none"}


@pytest.mark.parametrize("file", names.FILES, ids=["ko", "en"])
def test_the_published_labels_hold_no_words(file: str):
    for line in (names.HERE / file).read_text("utf-8").splitlines():
        name, mark, settled, agreed = line.split("\t")
        assert name.isascii()
        assert len(mark) == 16
        assert set(mark) <= set("0123456789abcdef")
        assert set(settled.split(",")) <= KNOWN
        assert agreed in ("agreed", "settled")


def test_the_labels_found_for_training_hold_no_words():
    files = sorted(data.LABELS.glob("mined-*.tsv"))
    assert files
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            name, settled, first, second, marks = line.split("\t")
            assert name.isascii()
            assert {*settled.split(","), *first.split(",")} <= KNOWN
            assert set(second.split(",")) <= {*KNOWN, ""}
            assert set(marks) <= set("0123456789-;")


def test_texts_come_back_from_the_public_sets(tmp_path: Path):
    public = tmp_path / "public"
    public.mkdir()
    head = "comments\tcontain_gender_bias\tbias\thate\n"
    (public / "beep_train.tsv").write_text(head + "정말  그렇다\tFalse\tnone\tnone\n", "utf-8")
    (public / "beep_train_titles.txt").write_text('"""여름"" 축제 열려"\n', "utf-8")
    (public / "beep_dev.tsv").write_text(head, "utf-8")
    for name in ("beep_dev_titles.txt", "beep_unlabeled_5.txt", "beep_unlabeled_5_titles.txt"):
        (public / name).write_text("", "utf-8")
    for part in ("valid", "test"):
        (public / f"kmhas_{part}.tsv").write_text("document\tlabel\n", "utf-8")
    (public / "edos.csv").write_text("text\nthat is so\n", "utf-8")
    (public / "online_misogyny.csv").write_text("body\n", "utf-8")
    labels = tmp_path / "labels.tsv"
    lines = [
        ("beep-train:1", names.fingerprint("정말 그렇다"), "disbelief,derogation", "agreed"),
        ("edos:1", names.fingerprint("that is so"), "counter", "settled"),
        ("edos:2", names.fingerprint("nowhere"), "none", "agreed"),
    ]
    labels.write_text("".join("\t".join(line) + "\n" for line in lines), "utf-8")

    records, missing = rehydrate.rehydrated(public, labels)

    assert missing == ["edos:2"]
    assert records[0] == {
        "id": "beep-train:1",
        "title": '여름" 축제 열려',
        "text": "정말 그렇다",
        "labels": ["disbelief", "derogation"],
        "stance": "harm",
        "agreed": True,
    }
    assert (records[1]["stance"], records[1]["labels"], records[1]["title"]) == ("counter", [], None)


def test_the_harmless_cases_are_enough_and_stand_in_no_training_file():
    cases = harmless.read(data.WRITTEN / "test")
    learned = {
        line.split("\t")[2] for file in data.WRITTEN.glob("*.tsv") for line in file.read_text("utf-8").splitlines()
    }

    assert len(cases) >= 400
    assert {case.kind for case in cases} == set(harmless.KINDS)
    assert not {case.comment.text for case in cases} & learned


def test_a_case_of_no_known_kind_is_refused(tmp_path: Path):
    (tmp_path / "harmless-ko.tsv").write_text("rant\t-\t말\n", "utf-8")

    with pytest.raises(ValueError, match=r"harmless-ko\.tsv:1: rant is no kind"):
        harmless.read(tmp_path)


def test_perfect_predictions_get_full_marks_and_missing_ones_are_named():
    gold = [{"id": "a", "labels": ["disbelief"]}, {"id": "b", "labels": []}]
    said = [
        {"id": "a", "harm": 0.9, "scores": {"disbelief": 0.8}, "labels": ["disbelief"]},
        {"id": "b", "harm": 0.1, "scores": {"disbelief": 0.1}, "labels": []},
    ]

    found = score.score(gold, said)

    assert (found["any_f1"], found["any_ap"], found["disbelief_f1"]) == (1.0, 1.0, 1.0)
    assert found["macro_f1_of_five"] == 0.2
    with pytest.raises(ValueError, match="1 comments, the first is b"):
        score.score(gold, said[:1])
