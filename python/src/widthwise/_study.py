"""Studies: long sweeps whose results stay on disk, here or on a cluster, by the command line."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ._errors import EngineError, InputError
from ._node import bundle, fast_blas, find_node
from ._record import Record
from ._session import engine as _engine
from ._spec import Spec, WrittenSpec


class Study:
    """A spec whose points are computed into a folder, once each, and found again by their content.

    Arrays in the spec are written beside its results, so that other machines find them.
    """

    def __init__(self, spec: Spec, out: str | os.PathLike[str] = "results") -> None:
        self.out = Path(out).resolve()
        if isinstance(spec, (str, os.PathLike)) and Path(spec).exists():
            self.path = Path(spec).resolve()
            return
        self.out.mkdir(parents=True, exist_ok=True)
        written = WrittenSpec(spec)
        if written.arrays:
            written.value = _with_files(written, self.out)
        text = written.value if isinstance(written.value, str) else json.dumps(written.value)
        handle, name = tempfile.mkstemp(".yaml", "study-", self.out)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        self.path = Path(name)

    def plan(self) -> Record:
        """What would be computed: ``count`` points, ``simulated`` of them, over which ``axes``."""
        return _engine.ask("plan", WrittenSpec(self.path).params())

    def run(self, kind: str = "compare", **options: Any) -> dict[str, Any]:
        """``predict``, ``simulate`` or ``compare`` here; what is there is not computed again. The JSON of the command."""
        return json.loads(self._command(kind, {"json": True, **options}))

    def submit(self, kind: str = "compare", engine: str = "slurm", **options: Any) -> str:
        """The same on a cluster, as one array job."""
        return self._command(kind, {"engine": engine, **options})

    def status(self, **options: Any) -> str:
        """How far the studies in ``out`` are, from the files of results alone."""
        return self._call("status", ["--out", str(self.out)], options)

    def results(self, kind: str = "compare") -> dict[str, Any]:
        """All that is computed by now, as ``run`` gives it: missing points are computed."""
        return self.run(kind)

    def _command(self, command: str, options: Mapping[str, Any]) -> str:
        return self._call(command, [str(self.path), "--out", str(self.out)], options)

    def _call(self, command: str, arguments: list[str], options: Mapping[str, Any]) -> str:
        flags = [part for name, value in options.items() for part in _flag(name, value)]
        blas = fast_blas()
        environment = {**os.environ, **({"WIDTHWISE_BLAS": blas} if blas and "WIDTHWISE_BLAS" not in os.environ else {})}
        done = subprocess.run(
            [find_node(), str(bundle() / "cli" / "main.js"), command, *arguments, *flags],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        lines = [line for line in done.stderr.splitlines() if line.startswith("widthwise: ")]
        if done.returncode == 2:
            raise InputError(command, "\n".join(lines), "", lines)
        if done.returncode not in (0, 3, 4, 5):
            raise EngineError(f"widthwise {command} ended with {done.returncode}:\n{done.stderr[-2000:]}")
        return done.stdout


def study(spec: Spec, out: str | os.PathLike[str] = "results") -> Study:
    """A study of a spec, with its results in ``out``."""
    return Study(spec, out)


def _flag(name: str, value: Any) -> list[str]:
    flag = f"--{name.replace('_', '-')}"
    return ([flag] if value else []) if isinstance(value, bool) else [flag, str(value)]


def _with_files(written: WrittenSpec, folder: Path) -> Any:
    """The spec with files for its arrays."""
    import hashlib

    import numpy as np

    names = {}
    for name, value in written.arrays.items():
        parts = value if isinstance(value, dict) else {"array": value}
        digest = hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts.values())).hexdigest()[:12]
        path = folder / f"arrays-{digest}.{'npz' if isinstance(value, dict) else 'npy'}"
        if isinstance(value, dict):
            np.savez(path, **value)
        else:
            np.save(path, value)
        names[name] = str(path)

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [renamed(entry) for entry in value]
        return names.get(value, value) if isinstance(value, str) else value

    return renamed(written.value)
