"""Widthwise: exact theories of learning in deep networks, checked against simulated networks of finite width.

    import widthwise as ww

    theory = ww.bpkr.prepare(X, y, X_test, y_test)
    theory.predict(widths=[100, 100], temperature=0.01).errors.test_error

``predict``, ``simulate`` and ``compare`` take a whole experiment: a dict, a path or YAML text. docs/python.md has the rest.
"""

from __future__ import annotations

from . import bpkr, continual, ggdln, kernels, ndk, nonlinear
from ._errors import (
    Cancelled,
    DiagnosticsWarning,
    EngineDied,
    EngineError,
    InputError,
    NodeNotFound,
    UnconvergedWarning,
)
from ._runs import compare, predict, simulate
from ._tools import cite, data_info, doctor, figure, figures, schema
from .results import Figure, Report, Result

__all__ = [
    "Cancelled",
    "DiagnosticsWarning",
    "EngineDied",
    "EngineError",
    "Figure",
    "InputError",
    "NodeNotFound",
    "Report",
    "Result",
    "UnconvergedWarning",
    "bpkr",
    "cite",
    "compare",
    "continual",
    "data_info",
    "doctor",
    "figure",
    "figures",
    "ggdln",
    "kernels",
    "ndk",
    "nonlinear",
    "predict",
    "schema",
    "simulate",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("widthwise")
    if name in ("lab", "study", "FiniteWidthRegressor", "FiniteWidthClassifier"):
        import importlib

        module = {"lab": "_lab", "study": "_study"}.get(name, "sklearn")
        return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
