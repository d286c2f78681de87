"""Write the encoder as a graph of ONNX Runtime's own operators, its products in whole numbers.

The graph reads its rows standing (the places first, then the rows): so the heads of attention need no shifting about.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from gyeot.detect.encoder import MARKS
from gyeot.detect.pieces import NOTHING, TEXT
from training.encoder.compress import Cut, Product, in_steps, products
from training.encoder.network import EPSILON, MASKED, Layer, Reader

_OPSET, _FORMAT = 17, 8
#: Where ONNX Runtime keeps the operators that are its own.
_OWN = "com.microsoft"


def in_whole_numbers(reader: Reader, cut: Sequence[Cut]) -> onnx.ModelProto:
    """The reader, small and fast; its scales are measured on these pages."""
    return _Graph(reader).write(products(reader.encoder, cut))


class _Graph:
    def __init__(self, reader: Reader) -> None:
        self.reader, self.width = reader, reader.encoder.width
        self.nodes: list[onnx.NodeProto] = []
        self.tables: dict[str, NDArray[Any]] = {}

    def write(self, found: Sequence[dict[str, Product]]) -> onnx.ModelProto:
        x = self._embedded()
        mask = self._mask()
        for number, (layer, whole) in enumerate(zip(self.reader.encoder.layers, found, strict=True)):
            assert isinstance(layer, Layer)
            x = self._layer(f"layer{number}", layer, whole, x, mask)
        self._answers(self._add("Transpose", [x], perm=[1, 0, 2]))
        return self._model()

    def _embedded(self) -> str:
        encoder = self.reader.encoder
        standing = [self._add("Transpose", [name], perm=[1, 0]) for name in ("pieces", "kinds")]
        whole, step = in_steps(encoder.word.weight.detach().numpy())
        found = self._add("Gather", [self._table("word", whole), standing[0]])
        of_row = self._add("Gather", [self._table("word.step", step), standing[0]])
        word = self._add("Mul", [self._add("Cast", [found], to=TensorProto.FLOAT), of_row])
        long = self._add("Slice", [self._add("Shape", ["pieces"]), self._numbers(1), self._numbers(2)])
        places = self._table("place", encoder.place.weight.detach().numpy()[:, None])
        place = self._add("Slice", [places, self._numbers(0), long])
        kind = self._add("Gather", [self._table("kind", encoder.kind.weight.detach().numpy()), standing[1]])
        return self._normed("first", encoder.norm, self._add("Add", [self._add("Add", [word, place]), kind]))

    def _mask(self) -> str:
        padding = self._add("Equal", ["kinds", self._table("nothing", np.array(NOTHING, np.int64))])
        real = self._add("Cast", [self._add("Unsqueeze", [padding, self._numbers(1, 2)])], to=TensorProto.FLOAT)
        return self._add("Mul", [real, self._table("masked", np.array(MASKED, np.float32))])

    def _layer(self, name: str, layer: Layer, whole: dict[str, Product], x: str, mask: str) -> str:
        heads, size = layer.heads, self.width // layer.heads
        # Questions come scaled as attention wants them, and answers turned down as the next product does: both for
        # nothing, for they only change the steps of outputs.
        louder = np.ones(3 * self.width, np.float32)
        louder[: self.width] = size**-0.5
        louder[-self.width :] = 1.0 / whole["answered"].turned_down
        asked = self._product(f"{name}.asked", layer.asked, whole["asked"], self._quiet(x, whole["asked"]), louder)
        q, k, v = (f"{name}.{part}" for part in ("q", "k", "v"))
        split = self._add("Reshape", [asked, self._numbers(0, 0, 3 * heads, size)])
        self.nodes.append(helper.make_node("Split", [split, self._numbers(heads, heads, heads)], [q, k, v], axis=2))
        met = self._own("FusedMatMul", [q, k], transB=1, transBatchA=1, transBatchB=1)
        shares = self._add("Softmax", [self._add("Add", [met, mask])], axis=-1)
        seen = self._add("Transpose", [self._own("FusedMatMul", [shares, v], transBatchB=1)], perm=[2, 0, 1, 3])
        seen = self._add("Reshape", [seen, self._numbers(0, 0, self.width)])
        said = self._product(f"{name}.answered", layer.answered, whole["answered"], seen)
        x = self._normed(f"{name}.norm", layer.norm, self._add("Add", [x, said]))
        quiet = self._quiet(x, whole["widened"])
        inner = self._own("Gelu", [self._product(f"{name}.widened", layer.widened, whole["widened"], quiet)])
        quiet = self._quiet(inner, whole["narrowed"])
        said = self._product(f"{name}.narrowed", layer.narrowed, whole["narrowed"], quiet)
        return self._normed(f"{name}.last_norm", layer.last_norm, self._add("Add", [x, said]))

    def _quiet(self, x: str, product: Product) -> str:
        return self._add("Mul", [x, self._table(f"{x}.quiet", 1.0 / product.turned_down)])

    def _product(self, name: str, linear: nn.Linear, product: Product, x: str, louder: Any = 1.0) -> str:
        scale, zero = self._table(f"{name}.scale", np.array(product.scale)), f"{name}.zero"
        laid = self._add("QuantizeLinear", [x, scale, self._table(zero, np.array(product.zero))])
        whole = self._table(f"{name}.whole", product.whole)
        step = self._table(f"{name}.step", product.step * louder)
        bias = self._table(f"{name}.bias", linear.bias.detach().numpy() * louder)
        return self._own("MatMulIntegerToFloat", [laid, whole, scale, step, zero, "", bias])

    def _normed(self, name: str, norm: nn.LayerNorm, x: str) -> str:
        weight = self._table(f"{name}.weight", norm.weight.detach().numpy())
        bias = self._table(f"{name}.bias", norm.bias.detach().numpy())
        # ONNX Runtime can add and norm at once, but with 1.32 that takes ten times as long as one after the other.
        return self._add("LayerNormalization", [x, weight, bias], axis=-1, epsilon=EPSILON)

    def _answers(self, x: str) -> None:
        of_text = self._add("Equal", ["kinds", self._table("text", np.array(TEXT, np.int64))])
        real = self._add("Unsqueeze", [self._add("Cast", [of_text], to=TensorProto.FLOAT), self._numbers(1)])
        total = self._add("Squeeze", [self._add("MatMul", [real, x]), self._numbers(1)])
        mean = self._add("Div", [total, self._add("ReduceSum", [real, self._numbers(2)], keepdims=0)])
        pooled = self._add("Tanh", [self._linear("pool", self.reader.pool, mean)])
        for name, head in self.reader.heads.items():
            assert isinstance(head, nn.Linear)
            self._linear(name, head, x if name == MARKS else pooled, name)

    def _linear(self, name: str, linear: nn.Linear, x: str, out: str = "") -> str:
        weights = self._table(f"{name}.weights", linear.weight.detach().numpy().T)
        bias = self._table(f"{name}.bias", linear.bias.detach().numpy())
        return self._add("Add", [self._add("MatMul", [x, weights]), bias], out)

    def _model(self) -> onnx.ModelProto:
        given = [helper.make_tensor_value_info(n, TensorProto.INT64, ["rows", "places"]) for n in ("pieces", "kinds")]
        sizes = {name: head.out_features for name, head in self.reader.heads.items()}
        said = [
            helper.make_tensor_value_info(
                name, TensorProto.FLOAT, ["rows", *(["places"] if name == MARKS else []), sizes[name]]
            )
            for name in sorted(sizes, key=lambda name: name == MARKS)  # the marks come last
        ]
        tables = [numpy_helper.from_array(np.ascontiguousarray(t), name) for name, t in sorted(self.tables.items())]
        graph = helper.make_graph(self.nodes, "encoder", given, said, tables)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_OWN, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_FORMAT)
        onnx.checker.check_model(model)
        return model

    def _add(self, kind: str, inputs: list[str], output: str = "", **settings: Any) -> str:
        output = output or f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **settings))
        return output

    def _own(self, kind: str, inputs: list[str], **settings: Any) -> str:
        return self._add(kind, inputs, domain=_OWN, **settings)

    def _table(self, name: str, table: NDArray[Any]) -> str:
        self.tables[name] = table
        return name

    def _numbers(self, *numbers: int) -> str:
        return self._table("_".join(["numbers", *map(str, numbers)]), np.array(numbers, np.int64))
