"""Run the whole training on a handful of invented comments: ``python -m tests.training.smoke``. The suite does the
same, and looks at what comes out.
"""

import sys
import tempfile
from pathlib import Path

from tests.training import tiny
from training import evaluate, train


def main() -> int:
    """Make a model in a folder of its own and print its numbers again."""
    with tempfile.TemporaryDirectory(prefix="gyeot-training-") as name:
        folder = Path(name)
        tiny.write(folder)
        options = tiny.options(folder)
        places = ["--out", f"{folder}/model", "--work", f"{folder}/work", "--held-out", f"{folder}/held-out.npz"]
        made = train.main([*options, *places, "--start", f"{folder}/start.bin"], tiny.PLAN)
        return made or evaluate.main([*options, "--model", f"{folder}/model", "--held-out", f"{folder}/held-out.npz"])


if __name__ == "__main__":
    sys.exit(main())
