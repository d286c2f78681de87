"""Teach half as many layers to see what all of them see: every other layer is copied, then led by the whole encoder.

DistilBERT's way (arXiv:1910.01108) with the states between layers led as well (TinyBERT, arXiv:1909.10351). Nobody's
labels are needed for that, so the unlabelled comments take part.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor

from gyeot.detect.pieces import Pieces, rows
from training.encoder.general import loss_of_answers
from training.encoder.network import Reader, with_layers
from training.public import HEADS, SEVERAL, Known

#: The layers that the smaller encoder begins with, and the ones whose states its layers should come to.
KEPT_LAYERS, LED_BY = (0, 2, 4, 7, 9, 11), (1, 3, 5, 7, 9, 11)
#: How much the states count beside the answers.
_STATES = 4.0


class Distil:
    """All public comments, cut, with the loss of a batch of them."""

    def __init__(self, teacher: Reader, known: Sequence[Known], pieces: Pieces) -> None:
        self.teacher = teacher.eval()
        self.known = known
        self.cut = pieces.cut([comment.page for comment in known])
        self.lengths = [len(text) + len(title) for text, title in self.cut]

    def pupil(self) -> Reader:
        """The smaller reader as it begins."""
        return with_layers(self.teacher, KEPT_LAYERS, HEADS)

    def loss(self, pupil: Reader, batch: Sequence[int]) -> Tensor:
        """How far the pupil's states and answers are from the teacher's, and its answers from the labels."""
        laid = rows([self.cut[i] for i in batch])
        pieces, kinds = torch.from_numpy(laid.pieces), torch.from_numpy(laid.kinds)
        with torch.no_grad():
            led_by = self.teacher.encoder.after_each_layer(pieces, kinds)
            said = self._answers(self.teacher, led_by[-1], kinds)
        states = pupil.encoder.after_each_layer(pieces, kinds)
        answers = self._answers(pupil, states[-1], kinds)
        there = (kinds > 0).unsqueeze(-1)
        apart = torch.stack([_apart(state, led_by[at], there) for state, at in zip(states, LED_BY, strict=True)]).mean()
        labels = loss_of_answers(answers, [self.known[i].answers for i in batch])
        return _STATES * apart + _disagreement(answers, said) + labels

    def _answers(self, reader: Reader, states: Tensor, kinds: Tensor) -> dict[str, Tensor]:
        pooled = reader.pooled(states, kinds)
        return {name: reader.heads[name](pooled) for name in HEADS}


def _apart(state: Tensor, wanted: Tensor, there: Tensor) -> Tensor:
    """The mean squared distance, in units of the wanted state's own spread, over the places that hold something."""
    wanted = wanted.float()
    spread = wanted[there.expand_as(wanted)].var()
    distance = ((state.float() - wanted) ** 2 * there).sum() / (there.sum() * wanted.shape[-1])
    return distance / spread


def _disagreement(answers: dict[str, Tensor], said: dict[str, Tensor]) -> Tensor:
    total = torch.zeros(())
    for head in HEADS:
        mine, theirs = answers[head].float(), said[head].float()
        if head in SEVERAL:
            total = total + 0.5 * F.binary_cross_entropy_with_logits(mine, theirs.sigmoid())
        else:
            total = total + F.cross_entropy(mine, theirs.softmax(-1)) * 0.5
    return total
