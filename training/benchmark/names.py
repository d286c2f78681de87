"""Write the gold labels without a word of the comments: ``python -m training.benchmark.names --data DIR``."""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
#: Where each file of labels comes from.
FILES = {"gold-ko.tsv": "sv-gold/dev.jsonl", "gold-en.tsv": "sv-gold/dev-en.jsonl"}


def fingerprint(text: str) -> str:
    """What a text is found by, however its copy breaks lines: the SHA-256 of its words, cut to 64 bits."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write both files: id, fingerprint of the text, labels or stance, whether both readers agreed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds sv-gold/")
    folder = parser.parse_args(arguments).data
    for name, source in FILES.items():
        records = [json.loads(line) for line in (folder / source).read_text("utf-8").splitlines()]
        lines = [
            "\t".join(
                [
                    record["id"],
                    fingerprint(record["text"]),
                    ",".join(record["labels"]) or record["stance"],
                    "agreed" if record["agreed"] else "settled",
                ]
            )
            for record in records
        ]
        (HERE / name).write_text("\n".join(lines) + "\n", "utf-8")
        print(f"{name}: {len(lines)} comments")
    return 0


if __name__ == "__main__":
    sys.exit(main())
