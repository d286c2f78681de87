"""How fast the detector reads, and how well it holds against hidden words: ``python -m benchmarks.detect``.

It runs on the sentences in training/written, which are in the repository. The model has seen them, so the shares below
say what an evasion costs, not how well the detector reads; ``python -m training.evaluate`` says that.
"""

import argparse
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

from gyeot.detect import MODEL, classify
from gyeot.material import Comment
from training import data

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
    count = sum(1 for _ in classify(posts))
    return count / (time.perf_counter() - started)


def kept(posts: Sequence[Comment], attack: Callable[[str], str]) -> float:
    """The share of marked comments that stay marked when they are written so."""
    hidden = (Comment(platform="written", comment_id="", text=attack(post.text), title=post.title) for post in posts)
    return sum(bool(reading.labels) for reading in classify(hidden)) / len(posts)


def main() -> int:
    """Print both."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    korean = list(_posts("ko"))
    everything = [*korean, *_posts("en")]
    list(classify(everything[:10]))
    print(f"{MODEL}: {speed(everything):,.0f} comments a second, {len(everything)} comments")
    marked = [post for post, reading in zip(korean, classify(korean), strict=True) if reading.labels]
    print(f"of {len(marked)} Korean comments that are marked, stay marked when hidden by")
    for name, attack in ATTACKS.items():
        print(f"  {name:20s} {kept(marked, attack):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
