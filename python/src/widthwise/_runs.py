"""``predict``, ``simulate`` and ``compare``."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ._errors import InputError
from ._session import engine, progress_bar
from ._spec import Spec, WrittenSpec
from .results import Result


def predict(spec: Spec, *, set: Mapping[str, Any] | None = None, progress: bool | None = None) -> Result:
    """The theory at every point of a spec's sweep.

    Args:
        spec: a dict, a path, or YAML text; arrays of NumPy, pandas, polars, PyTorch or JAX may stand in ``data``
            (``inputs``, ``targets``, ``testInputs``, ``testTargets``) and wherever the spec names a file
        set: fields to override, by path: ``{"network.width": 100}``
        progress: a bar; where there is a terminal or a notebook unless given

    Raises:
        InputError: with ``field``, ``found`` and ``expected``
    """
    return _run("predict", spec, set, progress, None)


def simulate(
    spec: Spec, *, set: Mapping[str, Any] | None = None, progress: bool | None = None, workers: int | None = None
) -> Result:
    """Finite networks at the points that ``simulation.at`` chooses (all without it), on ``workers`` threads.

    Arguments and errors are those of ``predict``.
    """
    return _run("simulate", spec, set, progress, workers)


def compare(
    spec: Spec, *, set: Mapping[str, Any] | None = None, progress: bool | None = None, workers: int | None = None
) -> Result:
    """Theory at every point, simulation at the chosen ones, and the verdict where there are both.

    Arguments and errors are those of ``predict``.
    """
    return _run("compare", spec, set, progress, workers)


def _run(kind: str, spec: Spec, overrides: Mapping[str, Any] | None, progress: bool | None, workers: int | None) -> Result:
    params = WrittenSpec(spec).params()
    params["kind"] = kind
    if overrides:
        params["overrides"] = [f"{path}={_word(value)}" for path, value in overrides.items()]
    if workers is not None:
        params["workers"] = workers
    with progress_bar(progress, kind) as show:
        message, arrays = engine.ask_raw("run", params, show)
    return Result(message, arrays, params)


def _word(value: Any) -> str:
    if isinstance(value, (np.generic, np.ndarray)):
        value = value.tolist()
    if isinstance(value, float) and math.isinf(value) and value > 0:
        return "infinity"
    try:
        return value if isinstance(value, str) else json.dumps(value)
    except TypeError:
        raise InputError("set", f"a {type(value).__name__}", "numbers, text or lists") from None
