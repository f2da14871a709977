"""Frames of the engine's pipes: JSON for words, raw numbers for arrays (src/node/engine/frames.ts of the library).

bytes 0-3    b"WWF1"
bytes 4-7    H, length of the header in bytes
bytes 8-15   B, length of the body in bytes
H bytes      JSON: {"message": ..., "arrays": [{"type": "f8", "shape": [P, N0]}, ...]}
B bytes      the numbers of these arrays, C order, little-endian, each starting at a multiple of 8
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._errors import InputError
from ._record import Record

MAGIC = b"WWF1"
PREFIX = struct.Struct("<4sIQ")
_TYPES = {"f8": "<f8", "f4": "<f4", "i4": "<i4", "u1": "u1"}


class Raw:
    """A part of an answer as it came, to be handed back unchanged: JSON with its arrays."""

    def __init__(self, message: Any, arrays: Sequence[NDArray[Any]]) -> None:
        self.message = message
        self.arrays = list(arrays)


def _padding(size: int) -> int:
    return -size % 8


class _Writer:
    def __init__(self) -> None:
        self.arrays: list[NDArray[Any]] = []

    def put(self, array: NDArray[Any]) -> dict[str, Any]:
        self.arrays.append(array)
        return {"$array": len(self.arrays) - 1}

    def walk(self, value: Any, path: str = "") -> Any:
        if value is None or isinstance(value, (str, bool, int)):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"$number": _word(value)}
        if isinstance(value, np.ndarray):
            return self.put(value)
        if isinstance(value, Raw):
            offset = len(self.arrays)
            self.arrays.extend(value.arrays)
            return _shifted(value.message, offset)
        if isinstance(value, Mapping):
            return {str(key): self.walk(entry, f"{path}.{key}") for key, entry in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.walk(entry, f"{path}[{place}]") for place, entry in enumerate(value)]
        field = path.removeprefix(".params").removeprefix(".spec").removeprefix(".")
        raise InputError(field or "argument", f"a {type(value).__name__}", "numbers, text, lists or arrays")


def _word(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _shifted(message: Any, offset: int) -> Any:
    if offset == 0:
        return message
    if isinstance(message, dict):
        if "$array" in message:
            return {**message, "$array": message["$array"] + offset}
        return {key: _shifted(entry, offset) for key, entry in message.items()}
    if isinstance(message, list):
        return [_shifted(entry, offset) for entry in message]
    return message


def pack(value: Any) -> list[memoryview]:
    """A value as pieces to be written one after the other; arrays of float64 in C order are not copied."""
    writer = _Writer()
    message = writer.walk(value)
    listed = [{"type": _type_of(array), "shape": list(array.shape)} for array in writer.arrays]
    header = json.dumps({"message": message, "arrays": listed}, separators=(",", ":"), allow_nan=False).encode()
    body = sum(array.nbytes + _padding(array.nbytes) for array in writer.arrays)
    pieces = [memoryview(PREFIX.pack(MAGIC, len(header), body) + header)]
    for array in writer.arrays:
        if array.nbytes:
            pieces.append(memoryview(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data))
        if _padding(array.nbytes):
            pieces.append(memoryview(bytes(_padding(array.nbytes))))
    return pieces


def _type_of(array: NDArray[Any]) -> str:
    for name, code in _TYPES.items():
        if array.dtype == np.dtype(code):
            return name
    raise TypeError(f"arrays of {array.dtype} are not sent: make them float64")


def read_frame(read_into: Callable[[memoryview], bool]) -> tuple[Any, list[NDArray[Any]]] | None:
    """The next frame; its arrays are views on one buffer, which nobody else holds. None at the end of the stream."""
    prefix = bytearray(PREFIX.size)
    if not read_into(memoryview(prefix)):
        return None
    magic, header_size, body_size = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise ValueError("the stream does not hold frames (WWF1)")
    header = bytearray(header_size)
    body = np.empty(body_size, dtype=np.uint8)
    if not read_into(memoryview(header)) or (body_size and not read_into(body.data)):
        return None
    document = json.loads(header)
    arrays = []
    offset = 0
    for entry in document["arrays"]:
        dtype = np.dtype(_TYPES[entry["type"]])
        size = math.prod(entry["shape"]) * dtype.itemsize
        arrays.append(body[offset : offset + size].view(dtype).reshape(entry["shape"]))
        offset += size + _padding(size)
    return document["message"], arrays


def unpack(message: Any, arrays: Sequence[NDArray[Any]]) -> Any:
    """The value of a message: objects are records, arrays are NumPy's; NaN in an array stands for "no number"."""
    if isinstance(message, dict):
        if "$array" in message:
            return arrays[message["$array"]]
        if "$number" in message:
            return float(message["$number"])
        return Record({key: unpack(entry, arrays) for key, entry in message.items()})
    if isinstance(message, list):
        return [unpack(entry, arrays) for entry in message]
    return message
