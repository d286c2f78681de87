"""The encoder as PyTorch trains it: BERT's layers over pieces of a comment and its title, and one head a question."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from numpy.typing import NDArray
from torch import Tensor, nn

from gyeot.detect.pieces import MOST_OF_TEXT, MOST_OF_TITLE, TEXT
from training.encoder.start import Pretrained

EPSILON = 1e-12
MASKED = -1e4


class Layer(nn.Module):
    """One layer, normalised after each half as in BERT."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads, self.drop = heads, 0.0
        self.asked = nn.Linear(width, 3 * width)
        self.answered = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, EPSILON)
        self.widened = nn.Linear(width, inner)
        self.narrowed = nn.Linear(inner, width)
        self.last_norm = nn.LayerNorm(width, EPSILON)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rows, places, width = x.shape
        q, k, v = self.asked(x).view(rows, places, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype)).transpose(1, 2)
        seen = F.dropout(self.answered(seen.reshape(rows, places, width)), self.drop, self.training)
        x = self.norm(x + seen)
        inner = F.dropout(self.narrowed(F.gelu(self.widened(x))), self.drop, self.training)
        out: Tensor = self.last_norm(x + inner)
        return out


class Encoder(nn.Module):
    """Pieces in, one vector a place out."""

    def __init__(self, pieces: int, *, width: int, layers: int, heads: int, inner: int) -> None:
        super().__init__()
        self.width, self.drop = width, 0.0
        self.word = nn.Embedding(pieces, width)
        self.place = nn.Embedding(MOST_OF_TEXT + MOST_OF_TITLE, width)
        self.kind = nn.Embedding(3, width)
        self.norm = nn.LayerNorm(width, EPSILON)
        self.layers = nn.ModuleList([Layer(width, heads, inner) for _ in range(layers)])

    def forward(self, pieces: Tensor, kinds: Tensor) -> Tensor:
        """``pieces`` and ``kinds`` (rows, places) as in gyeot.detect.pieces; gives (rows, places, width)."""
        return self.after_each_layer(pieces, kinds)[-1]

    def after_each_layer(self, pieces: Tensor, kinds: Tensor) -> list[Tensor]:
        """What ``forward`` gives, after the first layer, after the second, and so on."""
        x = self.word(pieces) + self.place.weight[: pieces.shape[1]] + self.kind(kinds)
        x = F.dropout(self.norm(x), self.drop, self.training)
        mask = (kinds == 0)[:, None, None, :].float() * MASKED
        passed = []
        for layer in self.layers:
            x = layer(x, mask)
            passed.append(x)
        return passed

    def set_drop(self, share: float) -> None:
        """Forget this share of what passes, while training."""
        self.drop = share
        for layer in self.layers:
            layer.drop = share


class Reader(nn.Module):
    """The encoder with its heads. What the text's places say is averaged; the title speaks through attention."""

    def __init__(self, encoder: Encoder, heads: Mapping[str, int]) -> None:
        super().__init__()
        self.encoder, self.drop = encoder, 0.0
        self.pool = nn.Linear(encoder.width, encoder.width)
        self.heads = nn.ModuleDict({name: nn.Linear(encoder.width, size) for name, size in heads.items()})
        with torch.no_grad():
            self.pool.weight.copy_(torch.eye(encoder.width))
            self.pool.bias.zero_()
            for head in self.heads.values():
                nn.init.normal_(head.weight, std=0.02)
                nn.init.zeros_(head.bias)

    def forward(self, pieces: Tensor, kinds: Tensor, heads: Sequence[str] | None = None) -> dict[str, Tensor]:
        """The logits of the named heads (all by default), each (rows, size)."""
        pooled = self.pooled(self.encoder(pieces, kinds), kinds)
        return {name: self.heads[name](pooled) for name in (heads if heads is not None else self.heads)}

    def pooled(self, x: Tensor, kinds: Tensor) -> Tensor:
        """One vector a row."""
        of_text = (kinds == TEXT).unsqueeze(-1).to(x.dtype)
        mean = (x * of_text).sum(1) / of_text.sum(1)
        return F.dropout(torch.tanh(self.pool(mean)), self.drop, self.training)

    def set_drop(self, share: float) -> None:
        """Forget this share of what passes, while training."""
        self.drop = share
        self.encoder.set_drop(share)


def with_layers(reader: Reader, layers: Sequence[int], heads: Mapping[str, int]) -> Reader:
    """A smaller reader that begins with some layers of another, and with its heads."""
    old = reader.encoder
    first = old.layers[0]
    assert isinstance(first, Layer)
    encoder = Encoder(
        old.word.num_embeddings,
        width=old.width,
        layers=len(layers),
        heads=first.heads,
        inner=first.widened.out_features,
    )
    for name in ("word", "place", "kind", "norm"):
        getattr(encoder, name).load_state_dict(getattr(old, name).state_dict())
    for layer, number in zip(encoder.layers, layers, strict=True):
        layer.load_state_dict(old.layers[number].state_dict())
    smaller = Reader(encoder, heads)
    smaller.pool.load_state_dict(reader.pool.state_dict())
    smaller.heads.load_state_dict(reader.heads.state_dict())
    return smaller


def from_pretrained(start: Pretrained, kept: NDArray[np.int64]) -> Encoder:
    """Our encoder with the kept pieces of the one we start from."""
    encoder = Encoder(len(kept), width=start.width, layers=start.layers, heads=start.heads, inner=start.inner)
    tensor = {name: torch.from_numpy(value) for name, value in start.tensors.items()}
    with torch.no_grad():
        encoder.word.weight.copy_(tensor["emb.word"][torch.from_numpy(kept)])
        places = encoder.place.weight.shape[0]
        width = start.width
        # BERT adds the vector of its first token type everywhere; here it lives in the places.
        encoder.place.weight.copy_(tensor["emb.pos"].view(-1, width)[:places] + tensor["emb.type"].view(-1, width)[0])
        encoder.kind.weight.zero_()
        encoder.norm.weight.copy_(tensor["emb.ln.w"])
        encoder.norm.bias.copy_(tensor["emb.ln.b"])
        for layer, number in zip(encoder.layers, range(start.layers), strict=True):
            layer.load_state_dict(_layer(tensor, number))
    return encoder


def _layer(tensor: Mapping[str, Tensor], number: int) -> dict[str, Tensor]:
    def of(name: str) -> Tensor:
        return tensor[f"l{number}.{name}"]

    return {
        "asked.weight": torch.cat([of("q.w"), of("k.w"), of("v.w")]),
        "asked.bias": torch.cat([of("q.b"), of("k.b"), of("v.b")]),
        "answered.weight": of("ao.w"),
        "answered.bias": of("ao.b"),
        "norm.weight": of("aln.w"),
        "norm.bias": of("aln.b"),
        "widened.weight": of("fi.w"),
        "widened.bias": of("fi.b"),
        "narrowed.weight": of("fo.w"),
        "narrowed.bias": of("fo.b"),
        "last_norm.weight": of("oln.w"),
        "last_norm.bias": of("oln.b"),
    }
