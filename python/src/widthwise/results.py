"""What ``predict``, ``simulate`` and ``compare`` return."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._errors import DiagnosticsWarning, UnconvergedWarning
from ._frames import Raw, unpack
from ._record import Record
from ._session import engine, error_of

if TYPE_CHECKING:
    import pandas
    import xarray


class Figure:
    """A figure: shown as SVG in notebooks, ``.svg``, ``.csv`` (its numbers), ``.save(path)``."""

    def __init__(self, entry: Record) -> None:
        self.id: str = entry["data"]["id"]
        self.title: str = entry["data"]["title"]
        self.svg: str = entry["svg"]
        self.csv: str = entry["csv"]
        self.data: Record = entry["data"]

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | Path) -> Path:
        """Writes ``.svg`` or ``.csv``, by the ending."""
        path = Path(path)
        path.write_text(self.csv if path.suffix == ".csv" else self.svg, encoding="utf-8")
        return path

    def __repr__(self) -> str:
        return f"<Figure {self.id}: {self.title}>"


class Report:
    """The report of a run: one self-contained HTML document."""

    def __init__(self, html: str) -> None:
        self.html = html

    def _repr_html_(self) -> str:
        from html import escape

        return f'<iframe srcdoc="{escape(self.html)}" style="width:100%;height:36em;border:0"></iframe>'

    def save(self, path: str | Path) -> Path:
        """Writes it."""
        path = Path(path)
        path.write_text(self.html, encoding="utf-8")
        return path


class Result:
    """A run: every point of a spec with its predictions, simulations and verdicts.

    Attributes:
        kind: ``predict``, ``simulate`` or ``compare``
        spec: the spec as it was run, defaults not filled in
        points: one record a point: ``parameters`` (swept values), ``prediction``, ``simulation``, ``comparison``
        summary: counts, verdict and the largest z over all points
        provenance: versions, platform, backend, seeds, digests of spec and data
        failures: the errors of points that could not be computed; the others are in ``points``
        missing: how many points of a study are not computed yet
        theory: titles and descriptions of all observables
    """

    def __init__(self, message: dict[str, Any], arrays: Sequence[NDArray[Any]], params: dict[str, Any]) -> None:
        self._raw_points = Raw(message["points"], arrays)
        self._raw_provenance = Raw(message["provenance"], arrays)
        self._params: dict[str, Any] = {"name": params.get("name", "spec")}
        document = unpack(message, arrays)
        self.kind: str = document["command"]
        self.spec: Record = document["spec"]
        self.points: list[Record] = document["points"]
        self.summary: Record = document["summary"]
        self.trends: list[Record] = document["trends"]
        self.warnings: list[str] = document["warnings"]
        self.provenance: Record = document["provenance"]
        self.theory: Record = document["theory"]
        self.missing: int = document["missing"]
        self.failures = [_failed(entry) for entry in document["failures"]]
        self._warn()

    def _warn(self) -> None:
        if self.summary["unconverged"]:
            count = self.summary["unconverged"]
            warnings.warn(f"{count} of {len(self.points)} points did not converge", UnconvergedWarning, stacklevel=4)
        for error in self.failures[:5]:
            warnings.warn(str(error), DiagnosticsWarning, stacklevel=4)
        for text in self.warnings:
            warnings.warn(text, DiagnosticsWarning, stacklevel=4)

    @property
    def converged(self) -> bool:
        """Whether every solver converged."""
        return not self.summary["unconverged"]

    @property
    def verdict(self) -> str | None:
        """``agree``, ``disagree`` or ``undecided`` over all points that were compared; None where none was."""
        return self.summary.get("verdict")

    def __getitem__(self, observable: str) -> Any:
        """An observable at every point: the theory's where there is one, else the simulation's."""
        return np.array([_best(point, observable) for point in self.points])

    def __len__(self) -> int:
        return len(self.points)

    def __repr__(self) -> str:
        verdict = f", {self.verdict}" if self.verdict else ""
        return f"<{self.kind} of {self.theory['id']}: {len(self.points)} points{verdict}>"

    def _ask(self, method: str, **more: Any) -> Any:
        return engine.ask(method, {**self._params, "spec": _plain(self.spec), "points": self._raw_points, **more})

    @cached_property
    def figures(self) -> list[Figure]:
        """The standard figures of the run."""
        return [Figure(entry) for entry in self._ask("draw")]

    @property
    def figure(self) -> Figure | None:
        """The first of them: observables over the sweep, theory and simulation; None for a single point of scalars."""
        return self.figures[0] if self.figures else None

    @cached_property
    def report(self) -> Report:
        """The report that ``widthwise compare`` writes."""
        return Report(self._ask("report", provenance=self._raw_provenance, warnings=self.warnings))

    def cite(self) -> str:
        """BibTeX entries of what the result used."""
        return "\n\n".join(self._ask("cite").values())

    def to_pandas(self) -> pandas.DataFrame:
        """Every number in long form: a row an entry of an observable, a column each swept path, theory, simulation, z."""
        import pandas

        frame = pandas.DataFrame(dict(self._ask("rows")))
        return frame.astype({name: int for name in ("point", "entry") if name in frame})

    def to_xarray(self) -> xarray.Dataset:
        """Observables over the sweep with named dimensions; see ``docs/python.md``."""
        from ._xarray import dataset

        return dataset(self)

    @property
    def draws(self) -> Any:
        """Draws of the sampled networks as arviz data: InferenceData with arviz 0.x, a DataTree with 1.x.

        Groups hold one variable an observable with dimensions ``chain`` and ``draw``. With several simulated points a dict by
        their parameters.
        """
        from ._draws import draws

        return draws(self)

    def _repr_html_(self) -> str:
        figure = self.figure
        return f"<div>{self!r}</div>{figure.svg if figure else ''}"


def _failed(entry: Record) -> Exception:
    return error_of(_plain(entry["failure"]))


def _best(point: Record, name: str) -> Any:
    prediction = point.get("prediction")
    for source in ("exactObservables", "observables"):
        values = prediction.get(source) if prediction else None
        if values is not None and name in values:
            return values[name]
    simulation = point.get("simulation")
    if simulation is not None and name in simulation["observables"]:
        return simulation["observables"][name]["value"]
    known = {key for source in (prediction, simulation) if source is not None for key in source["observables"]}
    raise KeyError(f"{name}: there are {', '.join(sorted(known))}")


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value.tolist() if isinstance(value, np.ndarray) else value
