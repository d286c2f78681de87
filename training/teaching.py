"""The encoder's way to school, stage by stage; each is made once and kept until what it is made from changes.

1 general   all twelve layers learn what rude and hateful comments are, from public sets
2 distil    six layers learn to see what the twelve see, from these and from unlabelled comments
3 school    they learn secondary victimization from all that stands in no thread of the gold set
4 tune      they learn it from real threads: five times without a fifth of them, to be measured, and once from all
"""

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from gyeot.detect.pieces import Pieces
from gyeot.detect.text import words_key
from training import public, split
from training.data import GOLD, INVENTED, Example
from training.encoder import distil, general, harm, loop, vocabulary
from training.encoder.network import Encoder, Reader, from_pretrained
from training.encoder.start import Pretrained

#: How often a title is lost while learning. Not in the last stage: a cheer is harm under the news of an accused man and
#: comfort elsewhere, so there the title has to stay beside it.
_TITLE_LOST = {"school": 0.25, "tune": 0.0}
_UNSPACED = {"school": 0.15, "tune": 0.1}
#: Newsrooms ask for what these sets teach before all else; every second public comment is from one of them.
_ASKED_FOR = frozenset(("beep", "edos"))
ALL_HEADS: Mapping[str, int] = {**public.HEADS, **harm.HEADS}


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast each stage learns."""

    general: loop.Course
    distil: loop.Course
    school: loop.Course
    tune: loop.Course
    #: Public comments beside the labelled ones, each read once, so that the general heads are not forgotten.
    replay: Mapping[str, int]
    #: The share of invented sentences that the last stage sees again; victims' own words it sees all.
    invented_kept: float
    #: One unlabelled comment in so many takes part in the second stage.
    unlabelled: int = 1


FULL = Plan(
    general=loop.Course(epochs=3, rate=1.2e-4, seed=7),
    distil=loop.Course(epochs=1, rate=2e-4, seed=7, head_rate=1.0),
    school=loop.Course(epochs=5, rate=1.5e-4, seed=7, places=1_024, drop=0.15),
    tune=loop.Course(epochs=2, rate=1e-4, seed=7, places=1_024),
    replay={"school": 24_000, "tune": 6_000},
    invented_kept=0.2,
    unlabelled=2,
)


class School:
    """All stages, over one set of data. ``work`` is where what was made before is kept."""

    def __init__(
        self,
        start: Pretrained,
        known: Sequence[public.Known],
        *,
        measured: frozenset[str],
        data_sha256: dict[str, str],
        plan: Plan,
        work: Path,
    ) -> None:
        """``measured`` are the keys (see data.Example.key) of the gold comments: no stage reads them but the last."""
        self.plan, self.work, self.sources = plan, work, data_sha256
        known = [comment for comment in known if words_key(comment.page.text) not in measured]
        kept = vocabulary.kept(start.pieces, start.scores, [comment.page for comment in known])
        self.start, self.kept, self.known = start, kept, known
        self.model = vocabulary.model([start.pieces[i] for i in kept], start.scores[kept])
        self.pieces = Pieces(self.model)
        self.beside = general.General(known, self.pieces)
        mixed = list(range(len(self.beside.known)))
        random.Random(plan.tune.seed).shuffle(mixed)
        asked_for = [i for i in mixed if _ASKED_FOR.intersection(self.beside.known[i].answers)]
        others = [i for i in mixed if not _ASKED_FOR.intersection(self.beside.known[i].answers)]
        self.replay = [i for pair in zip(asked_for, others, strict=False) for i in pair] + asked_for[len(others) :]

    def teacher(self) -> Reader:
        """Stage 1."""
        course = self.plan.general
        torch.manual_seed(course.seed)
        reader = Reader(from_pretrained(self.start, self.kept), public.HEADS)

        def make(half: Path) -> dict[str, Any]:
            reader.set_drop(course.drop)
            loop.teach(
                reader,
                loop.order(self.beside.lengths, course),
                lambda batch: self.beside.loss(reader, batch),
                course,
                name="general",
                keep=half,
            )
            return reader.state_dict()

        reader.load_state_dict(loop.remembered(self.work, "general", self._from("general"), make))
        return reader

    def pupil(self) -> Reader:
        """Stage 2."""
        course = self.plan.distil
        torch.manual_seed(course.seed)
        unlabelled = itertools.count()
        lesson = distil.Distil(
            self.teacher(),
            [c for c in self.known if c.answers or next(unlabelled) % self.plan.unlabelled == 0],
            self.pieces,
        )
        reader = lesson.pupil()

        def make(half: Path) -> dict[str, Any]:
            reader.set_drop(course.drop)
            loop.teach(
                reader,
                loop.order(lesson.lengths, course),
                lambda batch: lesson.loss(reader, batch),
                course,
                name="distil",
                keep=half,
            )
            return reader.state_dict()

        reader.load_state_dict(loop.remembered(self.work, "distil", self._from("general", "distil"), make))
        return reader

    def schooled(self, examples: Sequence[Example]) -> Reader:
        """Stage 3: from comments whose threads and words the gold set does not have, so that no fold is spoilt."""
        pupil = self.pupil()
        threads = {example.thread for example in examples if example.source == GOLD}
        keys = {example.key for example in examples if example.source == GOLD}
        chosen = [e for e in examples if e.source != GOLD and e.thread not in threads and e.key not in keys]
        made_from = self._from("general", "distil", "school") | {"unspaced": _UNSPACED["school"]}
        return self._taught(pupil, chosen, "school", "school", made_from)

    def tuned(self, schooled: Reader, examples: Sequence[Example], name: str) -> Reader:
        """Stage 4, from these examples; ``name`` tells the folds apart."""
        pick = random.Random(f"{self.plan.tune.seed} {name}")
        kept = self.plan.invented_kept
        chosen = [e for e in examples if e.source != INVENTED or e.own_words or pick.random() < kept]
        made_from = self._from("general", "distil", "school", "tune") | {
            "comments": len(chosen),
            "title_lost": _TITLE_LOST["tune"],
            "unspaced": _UNSPACED["tune"],
        }
        return self._taught(schooled, chosen, "tune", name, made_from)

    def _taught(
        self, before: Reader, examples: Sequence[Example], stage: str, name: str, made_from: dict[str, Any]
    ) -> Reader:
        course: loop.Course = getattr(self.plan, stage)
        learned = [example for example in examples if not split.aside(example)]
        reader = _copy(before)

        def make(half: Path) -> dict[str, Any]:
            replay = self.replay[: self.plan.replay[stage]]
            lesson = harm.Harm(
                learned,
                self.pieces,
                beside=self.beside,
                replay=replay,
                title_lost=_TITLE_LOST[stage],
                unspaced=_UNSPACED[stage],
            )
            reader.set_drop(course.drop)
            loop.teach(
                reader,
                loop.order(lesson.lengths, course, always=len(learned)),
                lambda batch: lesson.loss(reader, batch),
                course,
                name=name,
                keep=half,
            )
            return reader.state_dict()

        reader.load_state_dict(loop.remembered(self.work, name, made_from, make))
        return reader

    def _from(self, *stages: str) -> dict[str, Any]:
        """What a stage is made from. The first two read public sets alone, less what is gold, so labels may change
        without them.
        """
        of_labels = "school" in stages
        sources = {k: v for k, v in self.sources.items() if of_labels or k.startswith("public/")}
        plan = asdict(self.plan)
        return {
            "sources": sources,
            "public comments": [len(self.known), self.plan.unlabelled],
            "plan": {stage: plan[stage] for stage in stages},
            "replay": of_labels and plan["replay"],
        }


def _copy(reader: Reader) -> Reader:
    """A reader that begins where ``reader`` is, with every head, new ones untaught."""
    old = reader.encoder
    torch.manual_seed(0)
    layer = old.layers[0]
    encoder = Encoder(
        old.word.num_embeddings,
        width=old.width,
        layers=len(old.layers),
        heads=layer.heads,
        inner=layer.widened.out_features,
    )
    new = Reader(encoder, ALL_HEADS)
    new.load_state_dict(reader.state_dict(), strict=False)
    return new


def values(reader: Reader, pieces: Pieces, examples: Sequence[Example]) -> np.ndarray:
    """What the encoder says of each comment, (comments, heads of the detector), uncalibrated."""
    said = harm.values(reader, pieces, [example.page for example in examples], ["harm", "labels"])
    return np.concatenate([said["harm"], said["labels"]], axis=1).astype(float)
