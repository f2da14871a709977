"""Tasks learned in sequence: forgetting and interference (Shan, Li & Sompolinsky, PNAS 2026, arXiv 2407.10315)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ._arrays import Array, table
from ._errors import InputError
from ._own import own_kernel
from ._prepared import Prepared
from ._record import Record

__all__ = ["Tasks", "prepare", "prepare_kernels"]


class Tasks(Prepared):
    """A sequence of tasks for one wide network with one readout."""

    _theory = "continual"

    def predict(
        self,
        *,
        depth: int = 1,
        prior_variances: Sequence[float] = (1.0,),
        coupling: float = 1.0,
        temperature: float = 0.0,
        later_ridge: float = 0.0,
    ) -> Record:
        """Losses after every task on every task, and what was forgotten.

        Args:
            depth: L, hidden layers
            prior_variances: sigma_l^2, one for all layers or L + 1 with the readout last
            coupling: lambda, the pull towards the weights of the task before; ``inf`` for the least change
            temperature: T >= 0
            later_ridge: tau = T lambda at lambda = infinity

        Returns:
            ``train`` and, with test data, ``test``: ``loss``, ``bias2``, ``variance``, ``accuracy``, ``forgetting``, tasks x
            tasks: row t after task t, column u on task u, averages over points and outputs. With test data also
            ``interference`` and ``predictors``, mean and variance on every test set after the last task.
        """
        strength = "infinity" if math.isinf(coupling) else coupling
        return self._ask(
            "predict", depth=depth, prior_variances=prior_variances, coupling=strength,
            temperature=temperature, later_ridge=later_ridge,
        )  # fmt: skip


def prepare(
    tasks: Sequence[tuple[Any, Any]], tests: Sequence[tuple[Any, Any]] | None = None, *, activation: str = "relu"
) -> Tasks:
    """A sequence of tasks.

    Args:
        tasks: inputs (P_t x N0) and targets (P_t, or P_t x m) of every task, any arrays
        tests: the same for test data
        activation: ``linear``, ``relu`` or ``erf``

    Raises:
        InputError: for shapes that do not fit and entries that are not finite
    """
    inputs, targets = _pairs(tasks, "tasks")
    test_inputs, test_targets = (None, None) if tests is None else _pairs(tests, "tests")
    return Tasks(inputs=inputs, targets=targets, test_inputs=test_inputs, test_targets=test_targets, activation=activation)


def _pairs(given: Sequence[tuple[Any, Any]], name: str) -> tuple[list[Array], list[Array]]:
    pairs = list(given)
    for t, pair in enumerate(pairs):
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise InputError(f"{name}[{t}]", f"a {type(pair).__name__}", "a pair of inputs and targets")
    return (
        [table(x, f"{name}[{t}].inputs") for t, (x, _) in enumerate(pairs)],
        [table(y, f"{name}[{t}].targets") for t, (_, y) in enumerate(pairs)],
    )


def prepare_kernels(
    k_gp: Mapping[str, Any], k_ntk: Mapping[str, Any], targets: Sequence[Any], test_targets: Sequence[Any] | None = None
) -> Tasks:
    """A sequence of tasks given by the kernels of a real network, at infinite coupling (``predict(coupling=inf)``).

    Args:
        k_gp: covariance of the outputs under the prior: ``train`` (P x P over the samples of all tasks, in order), and for
            test points ``cross`` (P* x P) and ``diagonal`` (P*)
        k_ntk: the empirical tangent kernel, ``train`` and ``cross``
        targets: of every task, P_t or P_t x m; their rows are those of the kernels
        test_targets: the same for test points

    Raises:
        InputError: for values that no kernel has and shapes that do not fit
    """
    import numpy as np

    y = [table(entry, f"targets[{t}]") for t, entry in enumerate(targets)]
    tests = None if test_targets is None else [table(e, f"testTargets[{t}]") for t, e in enumerate(test_targets)]

    def numbered(blocks: Sequence[Array], start: int) -> list[Array]:
        ends = start + np.cumsum([len(block) for block in blocks])
        return [np.arange(end - len(block), end, dtype=float)[:, None] for block, end in zip(blocks, ends, strict=True)]

    samples = sum(len(block) for block in y)
    if samples != len(k_gp["train"]):
        raise InputError("targets", f"{samples} rows", f"{len(k_gp['train'])}, one a point of the kernels")
    return Tasks(
        inputs=numbered(y, 0),
        targets=y,
        test_inputs=None if tests is None else numbered(tests, samples),
        test_targets=tests,
        activation="linear",
        **own_kernel(k_gp, "kGp"),
        **own_kernel(k_ntk, "kNtk"),
    )
