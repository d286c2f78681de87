"""Find secondary victimization in what people write: the machine's reading of a post, never a decision about it."""

from gyeot.detect.card import MODEL, THRESHOLDS
from gyeot.detect.classify import classify
from gyeot.detect.text import Canonical, canonical, words_key

__all__ = ["MODEL", "THRESHOLDS", "Canonical", "canonical", "classify", "words_key"]
