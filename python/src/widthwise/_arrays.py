"""Arrays of any library as float64 in C order, copied only where they are something else."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._errors import InputError

Array = NDArray[np.float64]


def is_array(value: Any) -> bool:
    """Whether a value is a table of numbers of some library, and not a list, a number or a word."""
    if isinstance(value, np.generic):
        return False
    return any(hasattr(value, name) for name in ("__array__", "__dlpack__", "__dataframe__", "__array_interface__"))


def to_array(value: Any, field: str = "array", dimensions: tuple[int, ...] | None = None) -> Array:
    """Numbers of NumPy, pandas, polars, PyTorch, JAX or nested lists as float64.

    float64 in C order is handed on as it is; float32, halves and whole numbers become float64, which holds them exactly.

    Args:
        value: the numbers
        field: its name in errors
        dimensions: how many dimensions are allowed

    Raises:
        InputError: for numbers that float64 cannot hold, missing values, words, and the wrong number of dimensions
    """
    if value is None:
        raise InputError(field, "None", "an array of numbers")
    array = _numpy(value, field)
    result = _float64(array, field)
    if dimensions is not None and result.ndim not in dimensions:
        words = " or ".join(map(str, dimensions))
        raise InputError(field, f"an array of shape {result.shape}", f"{words} dimension{'s' if words != '1' else ''}")
    return result


def table(value: Any, field: str) -> Array:
    """Rows of numbers: further dimensions are flattened, one dimension is a column."""
    array = to_array(value, field)
    if array.ndim == 0:
        raise InputError(field, "a single number", "one row a sample")
    return array.reshape(len(array), math.prod(array.shape[1:])) if array.ndim != 2 else array


def _numpy(value: Any, field: str) -> NDArray[Any]:
    if isinstance(value, np.ma.MaskedArray):
        if np.ma.is_masked(value):
            raise InputError(field, "masked entries", "an array without missing values")
        return np.asarray(value.data)
    if isinstance(value, np.ndarray):
        return value
    if type(value).__module__.partition(".")[0] == "torch":
        return _torch(value)
    if hasattr(value, "toarray") and hasattr(value, "nnz"):
        raise InputError(field, f"a sparse array ({type(value).__name__})", "a dense one: call .toarray()")
    if type(value).__name__ == "LazyFrame":
        raise InputError(field, "a lazy frame", "its rows: call .collect()")
    if hasattr(value, "to_numpy"):  # pandas, polars, xarray
        kinds = {str(kind) for kind in value.dtypes} if hasattr(value, "columns") else set()
        if len(kinds) > 1:  # a common type of the columns may lose whole numbers without a word
            columns = [_float64(np.asarray(value[name].to_numpy()), f"{field}[{name}]") for name in value.columns]
            return np.column_stack(columns)
        return np.asarray(value.to_numpy())
    if hasattr(value, "__dataframe__"):
        return _interchange(value, field)
    if hasattr(value, "__dlpack__"):
        with contextlib.suppress(Exception):  # what NumPy has no name for goes by __array__ below
            return np.from_dlpack(value)
    try:
        return np.asarray(value)
    except ValueError:
        raise InputError(field, "rows of different lengths", "a rectangular array") from None


def _torch(value: Any) -> NDArray[Any]:
    """A tensor without its graph, from wherever it lies; bfloat16, which NumPy does not know, as the float32 that holds it."""
    tensor = value.detach().cpu()
    if str(tensor.dtype) == "torch.bfloat16":
        tensor = tensor.float()
    return np.asarray(tensor.resolve_conj().resolve_neg().numpy())


def _interchange(value: Any, field: str) -> NDArray[Any]:
    frame = value.__dataframe__()
    columns = []
    for name in frame.column_names():
        column = frame.get_column_by_name(name)
        if column.null_count:
            raise InputError(f"{field}[{name}]", f"{column.null_count} missing values", "numbers")
        kind, bits, *_ = column.dtype
        code = {0: "i", 1: "u", 2: "f", 20: "b"}.get(int(kind))
        if code is None:
            raise InputError(f"{field}[{name}]", "a column that holds no numbers", "numbers")
        buffer, _ = column.get_buffers()["data"]
        dtype = np.dtype("bool" if code == "b" else f"{code}{bits // 8}")
        try:
            columns.append(np.from_dlpack(buffer)[column.offset : column.offset + column.size()].astype(np.float64))
        except (NotImplementedError, BufferError, TypeError, AttributeError):
            import ctypes

            raw = (ctypes.c_char * buffer.bufsize).from_address(buffer.ptr)
            columns.append(np.frombuffer(raw, dtype)[column.offset : column.offset + column.size()].astype(np.float64))
    return np.column_stack(columns) if columns else np.empty((0, 0))


def _float64(array: NDArray[Any], field: str) -> Array:
    kind = array.dtype.kind
    if kind == "c":
        raise InputError(field, f"complex numbers ({array.dtype})", "real numbers")
    if kind in "iu" and array.size and array.dtype.itemsize == 8:
        largest = max(abs(int(array.max())), abs(int(array.min())))
        if largest > 2**53:
            raise InputError(field, f"the whole number {largest}", "whole numbers up to 2^53, which float64 holds")
    if kind in "OUSMm" or (kind == "V" and array.dtype.names):
        try:
            converted = array.astype(np.float64) if kind == "O" else None
        except (TypeError, ValueError):
            converted = None
        if converted is None:
            raise InputError(field, f"entries that are no numbers ({array.dtype})", "numbers")
        array = converted
    result = np.ascontiguousarray(array, dtype=np.float64)
    if kind == "f" and array.dtype.itemsize > 8 and not np.array_equal(result.astype(array.dtype), array, equal_nan=True):
        raise InputError(field, f"{array.dtype} numbers that float64 does not hold", "float64: round them yourself")
    return result if result.shape == array.shape else result.reshape(array.shape)
