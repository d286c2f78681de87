"""The half of the machine that reads whole sentences: a small transformer run by ONNX Runtime, on the CPU alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from gyeot.detect.pieces import Page, Pieces, batches, rows

#: Places in one batch, padding counted: enough to keep two cores busy, few enough to stay in their caches.
PLACES = 2_048
#: The outputs of the network. ``marks`` has a row for each place of the text, all others one for each page.
MARKS = "marks"


@dataclass(frozen=True, slots=True)
class Said:
    """What the encoder says of a batch of pages, uncalibrated, in the order in which they were given."""

    heads: Mapping[str, NDArray[np.float32]]  # by head, each (pages, answers)
    marks: Sequence[NDArray[np.float32]]  # for each page (pieces of its text, nine labels)


class Encoder:
    """The network with its vocabulary."""

    def __init__(self, network: bytes, pieces: Pieces, *, threads: int = 0) -> None:
        """Take a serialized ONNX model; ``threads`` 0 means one a core."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Plans of memory are kept for every size of batch; batches here seldom have the same size twice.
        options.enable_mem_pattern = False
        self._session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        self._pieces = pieces
        self.heads = tuple(output.name for output in self._session.get_outputs() if output.name != MARKS)

    def read(self, pages: Sequence[Page]) -> Said:
        """Judge pages; pages of like length are read together, and none changes how another is read."""
        cut = self._pieces.cut(pages)
        marks: list[NDArray[np.float32]] = [np.zeros((0, 0), np.float32)] * len(pages)
        parts: list[tuple[list[int], list[NDArray[np.float32]]]] = []
        for batch in batches([len(text) + len(title) for text, title in cut], PLACES):
            laid = rows([cut[i] for i in batch])
            said = self._session.run([*self.heads, MARKS], {"pieces": laid.pieces, "kinds": laid.kinds})
            for row, i in enumerate(batch):
                marks[i] = said[-1][row, 1 : len(cut[i][0]) - 1]
            parts.append((batch, said[:-1]))
        return Said(
            {head: _in_order(parts, number, len(pages)) for number, head in enumerate(self.heads)},
            marks,
        )


def _in_order(
    parts: Sequence[tuple[list[int], list[NDArray[np.float32]]]], number: int, pages: int
) -> NDArray[np.float32]:
    width = parts[0][1][number].shape[1] if parts else 0
    whole = np.zeros((pages, width), np.float32)
    for batch, said in parts:
        whole[batch] = said[number]
    return whole
