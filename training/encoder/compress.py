"""Make an ONNX encoder a quarter of its size and several times as fast, without letting one comment touch another.

Every product with a fixed table of weights is done in whole numbers. ONNX Runtime's own dynamic quantization scales a
whole batch by its loudest number, so a comment would be read a little differently beside another one; here each place
is scaled by its own loudest number. Weights use 7 of their 8 bits: processors without VNNI add pairs of products in 16
bits, which 8-bit weights overflow (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html).
"""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

_MOST = 63.0
_MOST_OF_INPUT = 127.0
_MOST_OF_TABLE = 127.0
#: Smaller tables of weights stay as they are: they cost little, and heads want precision.
_LEAST = 100_000


def compressed(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with whole-number weights. Inputs and outputs stay what they are."""
    return _Compressor(model).run()


class _Compressor:
    def __init__(self, model: onnx.ModelProto) -> None:
        self.model = onnx.ModelProto()
        self.model.CopyFrom(model)
        self.tables = {table.name: numpy_helper.to_array(table) for table in model.graph.initializer}
        self.new: dict[str, NDArray[np.generic]] = {
            "most": np.array(_MOST_OF_INPUT, np.float32),
            "least": np.array(1e-6, np.float32),
            "last_axis": np.array([-1], np.int64),
            "middle": np.array(128.5, np.float32),  # a cast cuts off what is behind the point, so this rounds
            "zero": np.array(128, np.uint8),
        }
        self.nodes: list[NodeProto] = []
        self.scaled: dict[str, tuple[str, str]] = {}  # an input that several products share is scaled once

    def run(self) -> onnx.ModelProto:
        for node in self.model.graph.node:
            if node.op_type == "MatMul" and self._is_large(node.input[1]):
                self._product(node)
            elif node.op_type == "Gather" and self._is_large(node.input[0]):
                self._lookup(node)
            else:
                self.nodes.append(node)
        graph = self.model.graph
        used = {name for node in self.nodes for name in node.input}
        tables = {name: table for name, table in (self.tables | self.new).items() if name in used}
        del graph.node[:], graph.initializer[:]
        graph.node.extend(self.nodes)
        graph.initializer.extend(numpy_helper.from_array(table, name) for name, table in sorted(tables.items()))
        onnx.checker.check_model(self.model)
        return self.model

    def _is_large(self, name: str) -> bool:
        return name in self.tables and self.tables[name].ndim == 2 and self.tables[name].size >= _LEAST

    def _add(self, kind: str, inputs: list[str], output: str, **settings: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **settings))
        return output

    def _product(self, node: NodeProto) -> None:
        x, weights, out = node.input[0], node.input[1], node.output[0]
        whole, scale = self._scaled(x)
        table = self.tables[weights]
        step = np.maximum(np.abs(table).max(axis=0), 1e-9) / _MOST
        self.new[f"{weights}.whole"] = np.rint(table / step).astype(np.int8)
        self.new[f"{weights}.step"] = step.astype(np.float32)
        summed = self._add("MatMulInteger", [whole, f"{weights}.whole", "zero"], f"{out}.summed")
        real = self._add("Cast", [summed], f"{out}.real", to=TensorProto.FLOAT)
        of_place = self._add("Mul", [real, scale], f"{out}.of_place")
        self._add("Mul", [of_place, f"{weights}.step"], out)

    def _scaled(self, x: str) -> tuple[str, str]:
        if x not in self.scaled:
            size = self._add("Abs", [x], f"{x}.size")
            loudest = self._add("ReduceMax", [size], f"{x}.loudest", axes=[-1], keepdims=1)
            sure = self._add("Max", [loudest, "least"], f"{x}.sure")
            scale = self._add("Div", [sure, "most"], f"{x}.scale")
            divided = self._add("Div", [x, scale], f"{x}.divided")
            moved = self._add("Add", [divided, "middle"], f"{x}.moved")
            self.scaled[x] = self._add("Cast", [moved], f"{x}.whole", to=TensorProto.UINT8), scale
        return self.scaled[x]

    def _lookup(self, node: NodeProto) -> None:
        name, at, out = node.input[0], node.input[1], node.output[0]
        table = self.tables[name]
        step = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-9) / _MOST_OF_TABLE
        self.new[f"{name}.whole"] = np.rint(table / step).astype(np.int8)
        self.new[f"{name}.step"] = step.astype(np.float32)
        whole = self._add("Gather", [f"{name}.whole", at], f"{out}.whole")
        step_of = self._add("Gather", [f"{name}.step", at], f"{out}.step")
        real = self._add("Cast", [whole], f"{out}.real", to=TensorProto.FLOAT)
        self._add("Mul", [real, step_of], out)
