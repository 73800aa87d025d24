"""The built-in model of vectors, multilingual-e5-small in 4 bits, run by onnxruntime (docs/decisions/0013)."""
