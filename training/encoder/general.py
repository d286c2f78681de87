"""Teach the encoder what comments are like before it learns what hurts: rudeness, hatred, sexism, from public sets."""

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor

from gyeot.detect.pieces import Pieces, rows
from training.encoder.network import Reader
from training.public import HEADS, SEVERAL, Known

#: The side questions of BEEP! say little that its main one does not.
_SAYS = {"bias": 0.5}


class General:
    """The public comments, cut, with the loss of a batch of them."""

    def __init__(self, known: Sequence[Known], pieces: Pieces) -> None:
        self.known = [comment for comment in known if comment.answers]
        self.cut = pieces.cut([comment.page for comment in self.known])
        self.lengths = [len(text) + len(title) for text, title in self.cut]

    def loss(self, network: Reader, batch: Sequence[int]) -> Tensor:
        """The mean loss over the questions that were answered."""
        laid = rows([self.cut[i] for i in batch])
        logits = network(torch.from_numpy(laid.pieces), torch.from_numpy(laid.kinds), list(HEADS))
        return loss_of_answers(logits, [self.known[i].answers for i in batch])


def loss_of_answers(logits: Mapping[str, Tensor], answers: Sequence[Mapping[str, tuple[int, ...]]]) -> Tensor:
    """Cross-entropy of each head over the rows that answer it, added up and divided by the rows."""
    total = torch.zeros(())
    for head, size in HEADS.items():
        chosen = [i for i, given in enumerate(answers) if head in given]
        if not chosen:
            continue
        of_head = logits[head][chosen].float()
        if head in SEVERAL:
            truth = torch.zeros(len(chosen), size)
            for row, i in enumerate(chosen):
                truth[row, list(answers[i][head])] = 1.0
            loss = F.binary_cross_entropy_with_logits(of_head, truth, reduction="none").sum() * 0.5
        else:
            loss = F.cross_entropy(of_head, torch.tensor([answers[i][head][0] for i in chosen]), reduction="sum")
        total = total + loss * _SAYS.get(head, 1.0)
    return total / len(answers)
