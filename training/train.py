"""Make the detector from start to end: ``python -m training.train --data DIR``. The same data and seed give the
same bytes.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gyeot import digests
from gyeot.detect import card as cards
from training import background, card, data, export
from training.background import Spread
from training.calibrate import calibrate
from training.evaluate import held_out_values, lines, measure
from training.fit import fit
from training.thresholds import choose

SEED = 7


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every stage in order."""
    chosen = _arguments(arguments)

    # 1. Get the data, and be sure that it is what we think it is.
    examples = data.read_all(chosen.data, written=chosen.written, sets=chosen.sets)
    spread = Spread(background.read(chosen.data))
    print(f"{len(examples)} labelled comments", file=sys.stderr)
    # 2. Five times, learn without a fifth of the news threads and read that fifth.
    values = held_out_values(examples, spread, chosen.seed)
    # 3. Measure on what was held out.
    results = measure(examples, values, chosen.seed)
    # 4. Scale to probabilities and choose the operating points, on what was held out.
    scaling = calibrate(examples, values)
    thresholds = choose(examples, scaling.probabilities(examples, values))
    # 5. Learn from everything, and write it small.
    packed = export.pack(fit(examples, spread, chosen.seed), scaling)
    export.write(packed, chosen.out)
    # 6. Say what it is.
    card.write(
        chosen.out,
        weights_sha256=digests.sha256(packed),
        seed=chosen.seed,
        sets=data.check(chosen.data, chosen.sets) | data.digests_of_written(chosen.written),
        thresholds=thresholds,
        results=results,
    )
    print("\n".join(lines(results)))
    print(f"{len(packed)} bytes of weights, SHA-256 {digests.sha256(packed)}")
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder that holds sv-gold/ and public/ (see sets.toml)"
    )
    parser.add_argument("--out", type=Path, default=cards.FOLDER, help="where the weights and the card go")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--written", type=Path, default=data.WRITTEN, help="the folder of invented sentences")
    parser.add_argument("--sets", type=Path, default=data.SETS, help="the list of data files with their SHA-256")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
