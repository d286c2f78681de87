"""How fast the detector reads, what it takes, and how well it holds against hidden words: ``python -m
benchmarks.detect``. Needs the extra ``train``.

It runs on the sentences in training/written, which are in the repository. The model has seen most of them, so the
shares below say what an evasion costs, not how well the detector reads; ``python -m training.evaluate`` says that.

The encoder stands beside one of BERT-base's size (12 layers, 768 wide, random numbers: speed does not ask what they
are), quantized by ONNX Runtime's own dynamic quantization, in the same run, on the same pieces, with two threads.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from gyeot.detect import MODEL, classify
from gyeot.detect.card import FOLDER
from gyeot.detect.encoder import Encoder
from gyeot.detect.model import FILES, NETWORK, VOCABULARY
from gyeot.detect.pieces import Page, Pieces
from gyeot.detect.text import canonical
from gyeot.material import Comment
from training import data

THREADS = 2
_ROUNDS = 3

#: The attacks measured before (SECURITY paper, section 7), those marked * unseen by the canonicaliser's rules.
ATTACKS: Mapping[str, Callable[[str], str]] = {
    "clean": lambda text: text,
    "zero width": "\u200b".join,
    "word joiner": "\u2060".join,
    "tag characters": "\U000e0041".join,
    "right to left": lambda text: f"\u202e{text[::-1]}\u202c",
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "strike through": lambda text: "".join(letter + "\u0336" for letter in text),
    "spaced out": lambda text: " ".join(text.replace(" ", "")),
    "no spaces": lambda text: text.replace(" ", ""),
    "dots": lambda text: ".".join(text.replace(" ", "")),
    "hearts": lambda text: "♥".join(text.replace(" ", "")),
    "jamo": lambda text: "".join(map(_jamo, text)),
    "keyboard": lambda text: "".join(map(_keys, text)),
    "doubled letters*": lambda text: "".join(letter * 2 for letter in text),
    "initial consonants*": lambda text: "".join(
        _jamo(letter)[:1] if "가" <= letter <= "힣" else letter for letter in text
    ),
}

_LEADS, _VOWELS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_KEY_OF = {
    jamo: keys
    for jamos, row in (
        ("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "r R s e E f a q Q t T d w W c z x v g"),
        ("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ", "k o i O j p u P h hk ho hl y n nj np nl b m ml l"),
        ("ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ", "rt sw sg fr fa fq ft fx fv fg qt"),
    )
    for jamo, keys in zip(jamos, row.split(), strict=True)
}


def _jamo(letter: str) -> str:
    if not "가" <= letter <= "힣":
        return letter
    number = ord(letter) - 0xAC00
    return (_LEADS[number // 588] + _VOWELS[number % 588 // 28] + _TAILS[number % 28]).strip()


def _keys(letter: str) -> str:
    return "".join(_KEY_OF.get(jamo, jamo) for jamo in _jamo(letter))


def _posts(language: str) -> Iterator[Comment]:
    for file in sorted(data.WRITTEN.glob(f"{language}*.tsv")):
        for line in file.read_text("utf-8").splitlines():
            _, title, text = line.split("\t")
            yield Comment(platform="written", comment_id="", text=text, title="" if title == "-" else title)


def speed(posts: Sequence[Comment]) -> float:
    """Comments a second, canonicaliser, rules and spans included."""
    started = time.perf_counter()
    count = sum(1 for _ in classify(posts, threads=THREADS))
    return count / (time.perf_counter() - started)


def kept(posts: Sequence[Comment], attack: Callable[[str], str]) -> float:
    """The share of marked comments that stay marked when they are written so."""
    hidden = (Comment(platform="written", comment_id="", text=attack(post.text), title=post.title) for post in posts)
    return sum(bool(reading.labels) for reading in classify(hidden)) / len(posts)


def encoders_apart(posts: Sequence[Comment]) -> tuple[float, float]:
    """Comments a second of the shipped encoder and of the one of BERT-base's size: the best of some rounds in turn."""
    pieces = Pieces((FOLDER / VOCABULARY).read_bytes())
    pages = [Page(canonical(post.text).text, canonical(post.title).text) for post in posts]
    ours = Encoder((FOLDER / NETWORK).read_bytes(), pieces, threads=THREADS)
    base = Encoder(base_sized(len(pieces)), pieces, threads=THREADS)
    fastest = [0.0, 0.0]
    for _ in range(_ROUNDS):
        for number, encoder in enumerate((ours, base)):
            started = time.perf_counter()
            encoder.read(pages)
            fastest[number] = max(fastest[number], len(pages) / (time.perf_counter() - started))
    return fastest[0], fastest[1]


def base_sized(pieces: int) -> bytes:
    """An encoder of BERT-base's size, its numbers chance, in ONNX Runtime's own whole numbers."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from training.encoder import network
    from training.encoder.export import exported
    from training.teaching import ALL_HEADS

    reader = network.Reader(network.Encoder(pieces, width=768, layers=12, heads=12, inner=3072), ALL_HEADS)
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "base.onnx", Path(folder) / "small.onnx"
        whole.write_bytes(exported(reader))
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        return small.read_bytes()


_COLD = """
import json, pathlib, re, sys, time
started = time.perf_counter()
from gyeot.detect import classify
from gyeot.material import Comment
posts = [Comment(platform="x", comment_id="", text=text) for text in json.load(sys.stdin)]
next(classify(posts[:1]))
first = time.perf_counter() - started
list(classify(posts))
# Linux's own high-water mark; getrusage would begin at that of the process that started this one.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())
print(first, int(peak.group(1)) / 1024)
"""


def cold(posts: Sequence[Comment]) -> tuple[float, float]:
    """Seconds to the first reading in a new process, and its memory at most (MB) after reading all ``posts``."""
    asked = subprocess.run(
        [sys.executable, "-c", _COLD],
        input=json.dumps([post.text for post in posts]),
        capture_output=True,
        text=True,
        check=True,
    )
    first, memory = map(float, asked.stdout.split())
    return first, memory


def main() -> int:
    """Print all of it."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    korean = list(_posts("ko"))
    everything = [*korean, *_posts("en")]
    list(classify(everything[:10], threads=THREADS))
    print(f"{MODEL}: {speed(everything):,.0f} comments a second, all included; {len(everything)} comments")
    ours, base = encoders_apart(everything[::4])
    print(
        f"the encoder alone: {ours:,.0f} a second, one of BERT-base's size {base:,.0f}: {ours / base:.1f} times as fast"
    )
    size = sum((FOLDER / name).stat().st_size for name in FILES) / 1e6
    first, memory = cold(everything[:2_000])
    print(f"{size:.1f} MB of files, first reading after {first:.2f} s, {memory:.0f} MB of memory at most")
    marked = [post for post, reading in zip(korean, classify(korean), strict=True) if reading.labels]
    print(f"of {len(marked)} Korean comments that are marked, stay marked when hidden by")
    for name, attack in ATTACKS.items():
        print(f"  {name:20s} {kept(marked, attack):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
