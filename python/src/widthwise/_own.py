"""Kernels that were computed elsewhere, as arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._arrays import Array, to_array
from ._errors import InputError

_PARTS = {"train": (2,), "cross": (2,), "diagonal": (1,)}


def own_kernel(kernel: Mapping[str, Any] | None, name: str) -> dict[str, Array]:
    """The arrays of a kernel by their names in the engine.

    Args:
        kernel: ``train`` (P x P), ``cross`` (P* x P) and ``diagonal`` (P*) of one kernel
        name: of the argument
    """
    if kernel is None:
        return {}
    if not isinstance(kernel, Mapping):
        raise InputError(name, f"a {type(kernel).__name__}", 'a dict of arrays "train", "cross" and "diagonal"')
    if set(kernel) - set(_PARTS) or "train" not in kernel:
        raise InputError(name, f"keys {', '.join(map(str, kernel))}", "train, cross and diagonal")
    return {
        f"{name}.{part}": to_array(kernel[part], f"{name}.{part}", dimensions)
        for part, dimensions in _PARTS.items()
        if kernel.get(part) is not None
    }


def one_of(X: Any, kernels: Mapping[str, Any] | None) -> None:
    """Raises unless there are inputs or a kernel in their place."""
    if (X is None) == (kernels is None):
        raise InputError("X", "neither X nor kernels" if X is None else "both X and kernels", "one of the two")
