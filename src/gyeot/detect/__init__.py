"""Find secondary victimization in what people write: the machine's reading of a post, never a decision about it."""

from gyeot.detect.card import MODEL, THRESHOLDS
from gyeot.detect.classify import WINDOW, Score, classify, score
from gyeot.detect.text import Canonical, canonical, words_key

__all__ = ["MODEL", "THRESHOLDS", "WINDOW", "Canonical", "Score", "canonical", "classify", "score", "words_key"]
