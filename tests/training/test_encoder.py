"""The encoder: read from the file it starts from, taught and stopped and taught on, made small, written down."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from gyeot.detect.encoder import Encoder as Running
from gyeot.detect.pieces import START, Page, Pieces, batches, rows
from gyeot.detect.text import words_key
from tests.training import tiny
from training import public
from training.encoder import compress, distil, general, harm, loop, vocabulary
from training.encoder.export import exported
from training.encoder.network import Reader, from_pretrained
from training.encoder.start import Pretrained, pretrained
from training.teaching import ALL_HEADS, School

PAGES = [
    Page("링크 좀 주세요", "학교에서 합성물 신고"),
    Page("증거도 없이 거짓말이지"),
    Page("she made it up for money"),
    Page("힘내세요 응원합니다 가해자를 처벌하라 힘내세요", "시민들 거리로"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoder")
    tiny.write(folder)
    return folder


@pytest.fixture(scope="module")
def start(folder: Path) -> Pretrained:
    return pretrained(folder / "start.bin")


@pytest.fixture(scope="module")
def school(folder: Path, start: Pretrained) -> School:
    known = public.train(folder / "data")
    return School(start, known, measured=frozenset(), data_sha256={}, plan=tiny.PLAN, work=folder / "work")


@pytest.fixture(scope="module")
def reader(school: School) -> Reader:
    torch.manual_seed(7)
    return Reader(from_pretrained(school.start, school.kept), ALL_HEADS).eval()


def test_the_file_it_starts_from_is_unpacked(start: Pretrained):
    assert (start.width, start.layers, start.heads, start.inner) == (32, 12, 4, 64)
    assert start.pieces[:5] == ("<s>", "<pad>", "</s>", "<unk>", "▁")
    assert start.tensors["emb.word"].shape == (len(start.pieces), 32)
    assert start.tensors["l11.fo.w"].shape == (32, 64)
    assert float(np.abs(start.tensors["l0.q.w"]).max()) <= 8 * 0.05 + 1e-3
    assert start.tensors["l0.q.b"].shape == (32,)


def test_another_file_is_refused(tmp_path: Path):
    (tmp_path / "x.bin").write_bytes(b"GGUF" + bytes(100))

    with pytest.raises(ValueError, match="does not begin with E5S1"):
        pretrained(tmp_path / "x.bin")


def test_pieces_that_no_comment_needs_are_dropped_and_hangul_stays(start: Pretrained):
    pieces = (*start.pieces, "ж", "▁ж", "뷁")
    scores = np.concatenate([start.scores, np.full(3, -9.0, np.float32)])

    kept = [pieces[i] for i in vocabulary.kept(pieces, scores, PAGES)]

    assert "뷁" in kept
    assert "ж" not in kept
    assert kept[:4] == ["<s>", "<pad>", "</s>", "<unk>"]


def test_places_point_at_the_letters_that_the_pieces_spell(school: School):
    text = "링크 좀  주세요 ㅋㅋ뷁"

    places = school.pieces.places(text)

    assert len(places) == len(school.pieces.of([text])[0])
    assert "".join(text[start:end] for start, end in places) == text.replace(" ", "")


def test_the_written_encoder_says_what_the_taught_one_says(school: School, reader: Reader):
    running = Running(exported(reader), school.pieces, threads=1)
    cut = school.pieces.cut(PAGES)
    laid = rows(cut)

    said = running.read(PAGES)

    with torch.no_grad():
        wanted = reader(torch.from_numpy(laid.pieces), torch.from_numpy(laid.kinds), list(running.heads))
    for head in running.heads:
        np.testing.assert_allclose(said.heads[head], wanted[head].numpy(), atol=2e-4)
    assert [len(marks) for marks in said.marks] == [len(text) - 2 for text, _ in cut]


def test_no_comment_changes_how_another_is_read(school: School, reader: Reader):
    running = Running(exported(reader, school.pieces.cut(PAGES)), school.pieces, threads=1)

    together = running.read(PAGES)

    for number, page in enumerate(PAGES):
        alone = running.read([page])
        for head in running.heads:
            np.testing.assert_allclose(alone.heads[head][0], together.heads[head][number], atol=1e-5)


def test_whole_numbers_cost_little(school: School, reader: Reader):
    pages = [Page(sentence, title) for sentence in tiny.sentences() for title in ("", tiny.TITLES[0])]
    real = Running(exported(reader), school.pieces, threads=1).read(pages)
    small = exported(reader, school.pieces.cut(pages[::2]))
    whole = Running(small, school.pieces, threads=1).read(pages)

    assert len(small) < 0.65 * len(exported(reader))  # the graph itself weighs something, too
    for head, said in real.heads.items():
        assert float(np.abs(said - whole.heads[head]).mean()) < 0.2 * float(np.std(said)) + 1e-3, head
    for said, other in zip(real.marks, whole.marks, strict=True):
        assert float(np.abs(said - other).max()) < 0.05


def test_a_few_loud_inputs_do_not_drown_the_others():
    chance = np.random.default_rng(7)
    given = chance.standard_normal((512, 100)).astype(np.float32)
    given[::64, 3] = 50.0
    weights = chance.standard_normal((100, 16)).astype(np.float32) * 0.05
    weights[3] *= 0.1  # as what is taught does: what is loud is weighed little

    made = compress._product(given, weights)

    laid = np.clip(np.rint(given / made.turned_down / made.scale) + made.zero, 0, 255) - made.zero
    said = laid * made.scale @ (made.whole * made.step)
    assert float(np.abs(said - given @ weights).mean()) < 0.02 * float(np.std(given @ weights))  # 0.05 if left loud
    assert int(np.abs(made.whole).max()) <= 63


def test_the_same_pages_give_the_same_bytes(school: School, reader: Reader):
    cut = school.pieces.cut(PAGES)

    assert exported(reader, cut) == exported(reader, cut)


def test_the_written_encoder_is_one_file_without_outside_data(school: School, reader: Reader):
    written = exported(reader, school.pieces.cut(PAGES))

    session = onnxruntime.InferenceSession(written, providers=["CPUExecutionProvider"])

    assert [given.name for given in session.get_inputs()] == ["pieces", "kinds"]


def test_half_the_layers_begin_as_a_copy(school: School, reader: Reader):
    teacher = Reader(from_pretrained(school.start, school.kept), public.HEADS)
    lesson = distil.Distil(teacher, school.known, school.pieces)

    pupil = lesson.pupil()

    assert len(pupil.encoder.layers) == len(distil.KEPT_LAYERS)
    first = pupil.encoder.layers[1].state_dict()
    for name, value in teacher.encoder.layers[distil.KEPT_LAYERS[1]].state_dict().items():
        assert torch.equal(first[name], value)


def test_a_stopped_lesson_goes_on_where_it_stopped(school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    course = loop.Course(epochs=6, rate=1e-3, seed=7, places=64)
    lesson = general.General(school.known, school.pieces)
    work = loop.order(lesson.lengths, course)[:8]
    assert len(work) == 8

    def taught(stop_after: int | None, keep: Path) -> Reader:
        torch.manual_seed(1)
        network = Reader(from_pretrained(school.start, school.kept), public.HEADS)
        network.set_drop(0.1)
        asked = iter(range(len(work) + 1))

        def loss(batch: list[int]) -> torch.Tensor:
            if next(asked) == stop_after:
                raise KeyboardInterrupt
            return lesson.loss(network, batch)

        loop.teach(network, work, loss, course, name="test", keep=keep)
        return network

    monkeypatch.setattr(loop, "_SAVE_AFTER", 0.0)
    whole = taught(None, tmp_path / "whole.part")
    with pytest.raises(KeyboardInterrupt):
        taught(5, tmp_path / "half.part")
    resumed = taught(None, tmp_path / "half.part")

    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name
    assert not (tmp_path / "half.part").exists()


def test_what_was_made_before_is_made_again_only_when_its_sources_change(tmp_path: Path):
    made: list[int] = []

    def make(_: Path) -> dict[str, torch.Tensor]:
        made.append(1)
        return {"x": torch.ones(1)}

    for source in ("a", "a", "b", "b"):
        assert torch.equal(loop.remembered(tmp_path, "stage", {"source": source}, make)["x"], torch.ones(1))

    assert len(made) == 2


def test_learning_lowers_the_loss_of_harm_and_of_marks(folder: Path, school: School):
    from training import data

    examples = data.read_all(folder / "data", written=folder / "written", labels=folder / "labels")
    lesson = harm.Harm(examples, school.pieces)
    torch.manual_seed(3)
    network = Reader(from_pretrained(school.start, school.kept), ALL_HEADS)
    marked = [i for i, marks in enumerate(lesson.marked) if marks is not None]
    assert marked
    batch = [*marked, *range(20)]
    before = lesson.loss(network, batch).item()

    course = loop.Course(epochs=1, rate=1e-3, seed=7)
    loop.teach(network, [batch] * 30, lambda b: lesson.loss(network, b), course, name="test")

    assert lesson.loss(network, batch).item() < 0.7 * before


def test_batches_hold_every_row_once_and_no_more_than_their_places():
    lengths = [3, 50, 7, 7, 120, 1, 30]

    found = list(batches(lengths, 64))

    assert sorted(i for batch in found for i in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= 64 for batch in found)


def test_a_cut_page_begins_with_its_mark(school: School):
    text, title = school.pieces.cut(PAGES[:1])[0]

    assert text[0] == START
    assert len(title) > 1
    assert isinstance(school.pieces, Pieces)


def test_gold_comments_are_never_replayed(folder: Path, start: Pretrained):
    known = public.train(folder / "data")
    gold = frozenset(words_key(comment.page.text) for comment in known[:5])

    school = School(start, known, measured=gold, data_sha256={}, plan=tiny.PLAN, work=folder / "work")

    assert school.replay
    assert not {words_key(school.beside.known[i].page.text) for i in school.replay} & gold
