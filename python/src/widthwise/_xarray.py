"""A run as an xarray Dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._record import Record

if TYPE_CHECKING:
    import xarray

    from .results import Result

#: What the entries of an observable are, as dimensions: innermost last.
_OVER = {"times": "time", "tasks": "task", "layers": "layer", "test points": "test_point", "entries": "entry"}


def dataset(result: Result) -> xarray.Dataset:
    """Observables over the sweep.

    One dimension a swept field (its last word: ``width``), or ``point`` where the sweep is no full grid. ``testError`` is the
    theory's number, ``testError_exact`` the exact theory's, ``testError_simulated`` the networks', with ``testError_mcse``,
    ``testError_rHat``, ``testError_essBulk`` and ``testError_z``. Entries over times, tasks (after which task, on which
    task), layers and test points are dimensions of those names. What is not known is NaN.
    """
    import xarray

    dims, coords, places = _grid(result.points)
    sizes = [len(np.unique([place[axis] for place in places])) for axis in range(len(dims))]
    columns: dict[str, list[tuple[int, Any]]] = {}
    for index, point in enumerate(result.points):
        for name, value in _values(point):
            columns.setdefault(name, []).append((index, value))
    variables: dict[str, Any] = {}
    taken: dict[str, int] = {}
    times = next(
        (p["prediction"]["times"] for p in result.points if p.get("prediction") and p["prediction"].get("times") is not None),
        None,
    )
    infos = result.theory["observables"]
    for name, entries in columns.items():
        info = infos.get(name.rpartition("_")[0] or name) or infos.get(name) or {}
        arrays = [(index, _numbers(value)) for index, value in entries]
        shape = arrays[0][1].shape
        if any(array.shape != shape for _, array in arrays):
            shape = tuple(np.max([array.shape for _, array in arrays if array.ndim == len(shape)], axis=0))
        inner = _inner(name, info.get("over"), shape, times)
        data = np.full((*sizes, *shape), np.nan)
        for index, array in arrays:
            if array.ndim == len(shape):
                part: tuple[Any, ...] = (*places[index], *(slice(0, n) for n in array.shape))
                data[part] = array
        attributes = {
            key: text
            for key, text in (
                ("long_name", info.get("label")),
                ("symbol", info.get("symbol")),
                ("description", info.get("description")),
            )
            if text
        }
        # The same word may count different things: hidden layers here, layers of weights there.
        inner = [
            dim if taken.setdefault(dim, n) == n else f"{name.partition('_')[0]}_{dim}"
            for dim, n in zip(inner, shape, strict=True)
        ]
        variables[name] = ((*dims, *inner), data, attributes)
    if times is not None and any("time" in variable[0] for variable in variables.values()):
        coords["time"] = ("time", np.asarray(times, dtype=float), {"long_name": "time t"})
    return xarray.Dataset(
        variables, coords, {"theory": result.theory["id"], "kind": result.kind, "widthwise": result.provenance["version"]}
    )


def _grid(points: list[Record]) -> tuple[list[str], dict[str, Any], list[tuple[int, ...]]]:
    paths = list(points[0]["parameters"]) if points else []
    names = [path.rpartition(".")[2] for path in paths]
    if len(set(names)) < len(names):
        names = [path.replace(".", "_") for path in paths]
    values = [[_label(point["parameters"][path]) for point in points] for path in paths]
    levels = [list(dict.fromkeys(column)) for column in values]
    if len(points) == np.prod([len(level) for level in levels], dtype=int):
        places = [tuple(level.index(column[i]) for level, column in zip(levels, values, strict=True)) for i in range(len(points))]
        if len(set(places)) == len(points):
            coords = {
                name: (name, np.asarray(level), {"path": path}) for name, level, path in zip(names, levels, paths, strict=True)
            }
            return names, coords, places
    coords = {
        name: ("point", np.asarray(column), {"path": path}) for name, column, path in zip(names, values, paths, strict=True)
    }
    return ["point"], coords, [(i,) for i in range(len(points))]


def _label(value: Any) -> Any:
    if isinstance(value, str) and value == "infinity":
        return float("inf")
    return value if isinstance(value, (int, float, str, bool)) else repr(value)


def _values(point: Record) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    prediction, simulation, comparison = (point.get(name) for name in ("prediction", "simulation", "comparison"))
    if prediction:
        found += list(prediction["observables"].items())
        found += [(f"{name}_exact", value) for name, value in (prediction.get("exactObservables") or {}).items()]
        if prediction.get("freeEnergy") is not None:
            found.append(("freeEnergy", prediction["freeEnergy"]))
    for name, estimate in simulation["observables"].items() if simulation else ():
        found.append((f"{name}_simulated", estimate["value"]))
        found += [
            (f"{name}_{kind}", estimate[kind])
            for kind in ("mcse", "rHat", "essBulk", "essTail")
            if estimate.get(kind) is not None
        ]
    for judged in comparison["observables"] if comparison else ():
        found.append((f"{judged['name']}_z", judged["z"]))
    return found


def _numbers(value: Any) -> NDArray[np.float64]:
    def plain(entry: Any) -> Any:
        if entry is None:
            return np.nan
        return [plain(e) for e in entry] if isinstance(entry, list) else entry

    return np.asarray(value if isinstance(value, np.ndarray) else plain(value), dtype=float)


def _inner(name: str, over: str | None, shape: tuple[int, ...], times: Any) -> list[str]:
    if not shape:
        return []
    if over == "tasks" and len(shape) == 2:
        return ["after_task", "task"]
    if over in _OVER and len(shape) == 1:
        return [_OVER[over]] if over != "entries" else [f"{name.partition('_')[0]}_entry"]
    head = ["time"] if times is not None and len(shape) == 2 and shape[0] == len(times) else []
    return [*head, *(f"{name.partition('_')[0]}_{axis}" for axis in range(len(head), len(shape)))]
