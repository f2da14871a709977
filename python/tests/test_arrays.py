"""Arrays of every library come in as the same doubles, or not at all."""

from __future__ import annotations

import numpy as np
import pytest

import widthwise as ww
from conftest import require
from widthwise._arrays import to_array

NUMBERS = np.array([[1.5, -2.25], [0.1, 3e300], [0.0, 7.0]])


def test_float64_in_c_order_is_not_copied() -> None:
    assert to_array(NUMBERS) is NUMBERS


@pytest.mark.parametrize("dtype", ["float32", "float16", "int8", "uint8", "int64", "bool"])
def test_smaller_numbers_become_the_doubles_that_they_are(dtype: str) -> None:
    given = np.array([[0, 1], [1, 0]]).astype(dtype)
    assert to_array(given).dtype == np.float64
    assert np.array_equal(to_array(given), given)


def test_orders_and_strides() -> None:
    assert np.array_equal(to_array(np.asfortranarray(NUMBERS)), NUMBERS)
    assert np.array_equal(to_array(NUMBERS[::-1, ::-1]), NUMBERS[::-1, ::-1])
    assert np.array_equal(to_array(NUMBERS.astype(">f8")), NUMBERS)


def test_pandas_and_polars() -> None:
    pandas = require("pandas")
    polars = require("polars")
    assert np.array_equal(to_array(pandas.DataFrame(NUMBERS)), NUMBERS)
    assert np.array_equal(to_array(pandas.DataFrame({"a": [1, 2], "b": [0.5, 1.5]})), [[1, 0.5], [2, 1.5]])
    assert np.array_equal(to_array(polars.DataFrame(NUMBERS, schema=["a", "b"])), NUMBERS)
    assert np.array_equal(to_array(polars.Series([1, 2, 3])), [1, 2, 3])
    for frame in (pandas.DataFrame, polars.DataFrame):
        assert np.array_equal(to_array(frame({"a": [3], "b": [0.5]})), [[3, 0.5]])
        with pytest.raises(ww.InputError, match="9007199254740993"):
            to_array(frame({"a": [2**53 + 1], "b": [0.5]}))
    with pytest.raises(ww.InputError, match="no numbers"):
        to_array(pandas.DataFrame({"a": ["x", "y"]}), "inputs")


def test_the_dataframe_interchange_protocol() -> None:
    pandas = require("pandas")

    class Frame:
        """A data frame of nobody's, known by its protocol alone."""

        def __init__(self, columns: dict[str, list[float]]) -> None:
            self._frame = pandas.DataFrame(columns)

        def __dataframe__(self) -> object:
            return self._frame.__dataframe__()

    assert np.array_equal(to_array(Frame({"a": [1, 2], "b": [0.5, 0.25]})), [[1, 0.5], [2, 0.25]])


def test_dlpack() -> None:
    class Tensor:
        """An array of nobody's, known by its protocol alone."""

        def __dlpack__(self, **options: object) -> object:
            return NUMBERS.__dlpack__(**options)

        def __dlpack_device__(self) -> tuple[int, int]:
            return NUMBERS.__dlpack_device__()

    assert np.array_equal(to_array(Tensor()), NUMBERS)


@pytest.mark.torch
def test_torch() -> None:
    torch = require("torch")
    tensor = torch.tensor(NUMBERS, requires_grad=True)
    assert np.array_equal(to_array(tensor), NUMBERS)
    half = torch.tensor([[1.0, 0.5]], dtype=torch.bfloat16)
    assert np.array_equal(to_array(half), [[1.0, 0.5]])
    assert np.array_equal(to_array(tensor.T), NUMBERS.T)


def test_jax() -> None:
    jnp = require("jax.numpy")
    assert np.array_equal(to_array(jnp.asarray([[1.0, 2.5]])), [[1.0, 2.5]])
    assert np.array_equal(to_array(jnp.asarray([1.0, 2.5], dtype=jnp.bfloat16)), [1.0, 2.5])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.array([1 + 2j]), "complex"),
        (np.array([2**60 + 1]), "1152921504606846977"),
        (np.array(["a"]), "no numbers"),
        (np.ma.masked_array([1.0, 2.0], [True, False]), "masked"),
        ([[1, 2], [3]], "different lengths"),
        (np.array([np.longdouble(1) / 3]), "float64"),
    ],
)
def test_what_doubles_do_not_hold_is_refused(value: object, words: str) -> None:
    with pytest.raises(ww.InputError, match=words) as caught:
        to_array(value, "inputs")
    assert caught.value.field == "inputs"


def test_no_nan_gets_in() -> None:
    X = np.ones((3, 2))
    X[1, 1] = np.nan
    with pytest.raises(ww.InputError) as caught:
        ww.bpkr.prepare(X, np.ones(3))
    assert caught.value.field == "inputs[1][1]" and caught.value.found == "NaN"
