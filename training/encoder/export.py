"""Write the taught encoder as the ONNX file that ships."""

import io
import warnings
from collections.abc import Sequence

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from gyeot.detect.encoder import MARKS
from gyeot.detect.pieces import TEXT
from training.encoder.compress import Cut
from training.encoder.graph import in_whole_numbers
from training.encoder.network import Reader

_OPSET = 17


class _Outputs(nn.Module):
    """The reader with its answers in a fixed order."""

    def __init__(self, reader: Reader, heads: tuple[str, ...]) -> None:
        super().__init__()
        self.reader, self.heads = reader, heads

    def forward(self, pieces: Tensor, kinds: Tensor) -> tuple[Tensor, ...]:
        states = self.reader.encoder(pieces, kinds)
        pooled = self.reader.pooled(states, kinds)
        said = [self.reader.heads[head](pooled) for head in self.heads]
        return (*said, self.reader.heads[MARKS](states))


def exported(reader: Reader, measured_on: Sequence[Cut] = ()) -> bytes:
    """The reader as one serialized ONNX model without external data: small and fast, its scales measured on these
    pages (see Pieces.cut), or in plain floats without any.
    """
    reader.eval()
    model = in_whole_numbers(reader, measured_on) if measured_on else _in_floats(reader)
    written: bytes = model.SerializeToString(deterministic=True)
    return written


def _in_floats(reader: Reader) -> onnx.ModelProto:
    heads = tuple(name for name in reader.heads if name != MARKS)
    pieces = torch.from_numpy(np.arange(8, dtype=np.int64).reshape(2, 4))
    file = io.BytesIO()
    # The exporter that follows graphs fixes the sizes of the example; the older one does not, but warns that it is old
    # and that it takes for fixed what is fixed.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Outputs(reader, heads),
            (pieces, torch.full_like(pieces, TEXT)),
            file,
            input_names=["pieces", "kinds"],
            output_names=[*heads, MARKS],
            dynamic_axes={
                "pieces": {0: "rows", 1: "places"},
                "kinds": {0: "rows", 1: "places"},
                MARKS: {0: "rows", 1: "places"},
                **{head: {0: "rows"} for head in heads},
            },
            opset_version=_OPSET,
            dynamo=False,
        )
    return onnx.load_from_string(file.getvalue())
