"""Keep of the 250,000 pieces of a hundred languages those that Korean and English comments are made of."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sentencepiece import sentencepiece_model_pb2 as proto

from gyeot.detect.pieces import END, PADDING, START, UNKNOWN, Page, Pieces

_MARKS = {START: "<s>", PADDING: "<pad>", END: "</s>", UNKNOWN: "<unk>"}
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_PICTURE = re.compile("[\u2190-\u21ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]")
#: Short pieces and signs are kept whether seen or not, so that any Latin word can be spelt.
_SPELLING = re.compile(r"[ -~]{1,2}|[ -@\[-`{-~]+")
_AT_ONCE = 5_000


def kept(pieces: Sequence[str], scores: NDArray[np.float32], pages: Iterable[Page]) -> NDArray[np.int64]:
    """The positions of the pieces to keep: all with Hangul or a picture, all signs, and whatever ``pages`` need."""
    everything = Pieces(model(pieces, scores))
    wanted = set(_MARKS)
    texts = sorted({text for page in pages for text in (page.text, page.title) if text})
    for first in range(0, len(texts), _AT_ONCE):
        for found in everything.of(texts[first : first + _AT_ONCE]):
            wanted.update(found)
    for position, piece in enumerate(pieces):
        letters = piece.replace("▁", "")
        if not letters or _HANGUL.search(letters) or _PICTURE.search(letters) or _SPELLING.fullmatch(letters):
            wanted.add(position)
    return np.array(sorted(wanted))


def model(pieces: Sequence[str], scores: NDArray[np.float32]) -> bytes:
    """Write pieces as a sentencepiece model. It spells nothing anew: the canonical text comes ready."""
    made = proto.ModelProto()
    for position, (piece, score) in enumerate(zip(pieces, scores.tolist(), strict=True)):
        kind = made.SentencePiece.NORMAL
        if position in _MARKS:
            piece, score = _MARKS[position], 0.0  # noqa: PLW2901 - the blob names these otherwise
            kind = made.SentencePiece.UNKNOWN if position == UNKNOWN else made.SentencePiece.CONTROL
        made.pieces.add(piece=piece, score=score, type=kind)
    made.trainer_spec.model_type = made.trainer_spec.UNIGRAM
    made.trainer_spec.bos_id, made.trainer_spec.pad_id = START, PADDING
    made.trainer_spec.eos_id, made.trainer_spec.unk_id = END, UNKNOWN
    made.trainer_spec.bos_piece, made.trainer_spec.pad_piece = _MARKS[START], _MARKS[PADDING]
    made.trainer_spec.eos_piece, made.trainer_spec.unk_piece = _MARKS[END], _MARKS[UNKNOWN]
    made.normalizer_spec.name = "identity"
    made.normalizer_spec.add_dummy_prefix = True
    made.normalizer_spec.remove_extra_whitespaces = True
    made.normalizer_spec.escape_whitespaces = True
    written: bytes = made.SerializeToString(deterministic=True)
    return written
