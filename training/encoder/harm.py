"""Teach the encoder what secondary victimization is: any harm, the nine labels, the stance, and the words that did
it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor

from gyeot.detect.pieces import Page, Pieces, rows
from gyeot.material import Label
from training.data import EXTRA, GOLD, INVENTED, MINED, PRESS, Example
from training.encoder.general import General
from training.encoder.network import Reader

LABELS = tuple(Label)
STANCES = ("harm", "counter", "other_abuse", "none")
#: The questions about harm, and how many answers each has. ``marks`` is asked of every place of the text.
HEADS: Mapping[str, int] = {"harm": 1, "labels": len(LABELS), "stance": len(STANCES), "marks": len(LABELS)}


@dataclass(frozen=True, slots=True)
class Shares:
    """How much the questions, and the collections, count."""

    collections: Mapping[str, float]
    english: float = 1.5  # there are fewer real English comments
    harm: float = 2.0
    labels: float = 0.7
    stance: float = 0.5
    marks: float = 0.5

    def of(self, example: Example) -> float:
        """What one comment counts."""
        share = self.collections[example.source]
        return share * self.english if example.language == "en" and not example.invented else share


#: Comments read twice count most; invented ones less: they carry what the real ones lack and bend what those have.
SHARES = Shares(collections={GOLD: 1.0, MINED: 1.0, EXTRA: 0.7, INVENTED: 0.5, PRESS: 1.0})


class Harm:
    """Labelled comments, cut, with some public ones beside them so that the general heads stay what they are."""

    def __init__(
        self,
        examples: Sequence[Example],
        pieces: Pieces,
        *,
        beside: General | None = None,
        replay: Sequence[int] = (),
        title_lost: float = 0.0,
        unspaced: float = 0.0,
        shares: Shares = SHARES,
    ) -> None:
        """``title_lost`` is how often a comment is read without its title: many exports have none. ``unspaced`` is how
        often a Korean one is read without its spaces: people leave them out, in haste or to slip past filters.
        """
        self.examples, self.shares, self.title_lost, self.unspaced = examples, shares, title_lost, unspaced
        self.beside, self.replay = beside, replay
        self.cut = pieces.cut([example.page for example in examples])
        self.tight = pieces.cut([_without_spaces(example.page) for example in examples]) if unspaced else self.cut
        self.marked = [_marked(example, pieces) for example in examples]
        self.lengths = [len(text) + len(title) for text, title in self.cut]
        if beside is not None:
            self.lengths += [beside.lengths[i] for i in replay]

    def loss(self, network: Reader, batch: Sequence[int]) -> Tensor:
        """The loss of a batch; positions behind the examples are the public comments beside them."""
        mine = [i for i in batch if i < len(self.examples)]
        others = [self.replay[i - len(self.examples)] for i in batch if i >= len(self.examples)]
        total = torch.zeros(())
        if mine:
            total = total + self._of_harm(network, mine) * (len(mine) / len(batch))
        if others and self.beside is not None:
            total = total + self.beside.loss(network, others) * (len(others) / len(batch))
        return total

    def _of_harm(self, network: Reader, chosen: Sequence[int]) -> Tensor:
        lost = (torch.rand(len(chosen)) < self.title_lost).tolist()
        korean = torch.tensor([self.examples[i].language == "ko" for i in chosen])
        tight = ((torch.rand(len(chosen)) < self.unspaced) & korean).tolist()
        texts = [(self.tight if close else self.cut)[i][0] for i, close in zip(chosen, tight, strict=True)]
        laid = rows([(text, [] if gone else self.cut[i][1]) for i, text, gone in zip(chosen, texts, lost, strict=True)])
        pieces, kinds = torch.from_numpy(laid.pieces), torch.from_numpy(laid.kinds)
        states = network.encoder(pieces, kinds)
        pooled = network.pooled(states, kinds)
        examples = [self.examples[i] for i in chosen]
        weight = torch.tensor([self.shares.of(example) for example in examples])
        harm = torch.tensor([float(example.harm) for example in examples])
        labels = torch.tensor([[float(label in example.labels) for label in LABELS] for example in examples])
        stance = torch.tensor([STANCES.index(example.stance) for example in examples])
        each = F.binary_cross_entropy_with_logits(network.heads["harm"](pooled)[:, 0].float(), harm, reduction="none")
        of_labels = F.binary_cross_entropy_with_logits(
            network.heads["labels"](pooled).float(), labels, reduction="none"
        ).sum(1)
        of_stance = F.cross_entropy(network.heads["stance"](pooled).float(), stance, reduction="none")
        each = self.shares.harm * each + self.shares.labels * of_labels + self.shares.stance * of_stance
        marks = self._of_marks(network, states, chosen, labels, tight)
        return (each * weight).sum() / weight.sum() + self.shares.marks * marks

    def _of_marks(
        self, network: Reader, states: Tensor, chosen: Sequence[int], labels: Tensor, tight: Sequence[bool]
    ) -> Tensor:
        """Whether each place of a comment carries its labels, where a reader marked the words and they kept their
        places.
        """
        known = [row for row, i in enumerate(chosen) if self.marked[i] is not None and not tight[row]]
        if not known:
            return torch.zeros(())
        said = network.heads["marks"](states[known]).float()
        wanted = torch.zeros(said.shape[:2])
        there = torch.zeros(said.shape[:2])
        for at, row in enumerate(known):
            marks = self.marked[chosen[row]]
            assert marks is not None
            wanted[at, : len(marks)] = torch.from_numpy(marks)
            there[at, : len(marks)] = 1.0
        each = F.binary_cross_entropy_with_logits(said, wanted.unsqueeze(-1).expand_as(said), reduction="none")
        asked = there.unsqueeze(-1) * labels[known].unsqueeze(1)
        return (each * asked).sum() / asked.sum().clamp(min=1.0)


def _without_spaces(page: Page) -> Page:
    return Page(page.text.replace(" ", ""), page.title)


def _marked(example: Example, pieces: Pieces) -> np.ndarray | None:
    """For each place of the text, its marks included, whether a reader marked it; None where nobody marked any."""
    if not example.marked:
        return None
    places = pieces.places(example.page.text)
    inside = [any(start < right and left < end for start, end in example.marked) for left, right in places]
    return np.array([False, *inside, False], np.float32)


def values(network: Reader, pieces: Pieces, pages: Sequence[Page], heads: Sequence[str]) -> dict[str, np.ndarray]:
    """The logits of ``pages``, in order, by head; each array is (pages, size)."""
    from gyeot.detect.pieces import batches

    network.eval()
    cut = pieces.cut(pages)
    found = {head: np.zeros((len(pages), network.heads[head].out_features), np.float32) for head in heads}
    with torch.no_grad():
        for batch in batches([len(text) + len(title) for text, title in cut], 8_192):
            laid = rows([cut[i] for i in batch])
            said = network(torch.from_numpy(laid.pieces), torch.from_numpy(laid.kinds), heads)
            for head in heads:
                found[head][batch] = said[head].float().numpy()
    return found
