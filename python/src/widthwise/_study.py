"""Studies: long sweeps whose results stay on disk, here or on a cluster, by the command line."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from ._errors import EngineError, InputError
from ._frames import unpack
from ._node import bundle, fast_blas, find_node
from ._record import Record
from ._session import Progress, progress_bar
from ._session import engine as _engine
from ._spec import Spec, WrittenSpec
from .results import Result


class Study:
    """A spec whose points are computed into a folder, once each, and found again by their content.

    Arrays in the spec are written beside its results, so that other machines find them.
    """

    def __init__(self, spec: Spec, out: str | os.PathLike[str] = "results") -> None:
        self.out = Path(out).resolve()
        if isinstance(spec, (str, os.PathLike)) and Path(spec).exists():
            self.path = Path(spec).resolve()
            return
        written = WrittenSpec(spec)
        self.out.mkdir(parents=True, exist_ok=True)
        if written.arrays:
            written.value = _with_files(written, self.out)
        text = written.value if isinstance(written.value, str) else json.dumps(written.value, indent=1)
        self.path = self.out / f"study-{hashlib.sha256(text.encode()).hexdigest()[:12]}.yaml"
        self.path.write_text(text, encoding="utf-8")

    def plan(self, kind: str = "compare", *, cost: bool = False) -> Record:
        """All points of the study, checked; nothing is computed.

        Returns:
            ``total`` points, ``simulated`` of them, and ``counts`` of those that are ``done``, ``running``, ``failed`` and
            ``planned``; with ``cost`` also ``theory`` and ``simulation``, seconds of one worker for a point of theory and for a
            simulated one, and bytes of ``memory``, from a trial of a few seconds; ``workers`` that a run would use
        """
        return self._json("plan", "--kind", kind, *([] if cost else ["--no-cost"]))

    def run(
        self, kind: str = "compare", *, workers: int | None = None, fresh: bool = False, progress: bool | None = None
    ) -> Result:
        """``predict``, ``simulate`` or ``compare`` here; what is stored is not computed again unless ``fresh``.

        Ctrl-C keeps what is done. Stored results hold no draws. ``progress``: a bar of points that are done, where there is a
        terminal or a notebook unless given.
        """
        self._watched(kind, progress, *_option("--workers", workers), *(["--fresh"] if fresh else []))
        return self.results(kind)

    def submit(self, kind: str = "compare", *, engine: str = "slurm", wait: bool = False, progress: bool | None = None) -> None:
        """The same on a cluster, as one array job; returns once it is submitted unless ``wait``."""
        self._watched(kind, progress if wait else False, "--engine", engine, *([] if wait else ["--no-wait"]))

    def status(self, kind: str = "compare") -> Record:
        """How many points are ``done``, ``running``, ``failed`` and ``planned``, and why, by the files of results."""
        name = self.plan(kind).name
        begun = self.out / ".studies" / name
        return self._json("status", name, spec=False) if begun.exists() else self.plan(kind)

    def results(self, kind: str = "compare") -> Result:
        """All that is computed by now, ``missing`` points left out; nothing is computed."""
        params = {**WrittenSpec(self.path).params(), "kind": kind, "stored": str(self.out)}
        message, arrays = _engine.ask_raw("run", params)
        return Result(message, arrays, params)

    def _json(self, command: str, *arguments: str, spec: bool = True) -> Any:
        return unpack(json.loads(self._command(command, *arguments, "--json", spec=spec)), [])

    def _watched(self, kind: str, progress: bool | None, *arguments: str) -> None:
        with progress_bar(progress, kind) as show:
            self._command(kind, "--quiet" if show is None else "--json", *arguments, progress=show)

    def _command(self, command: str, *arguments: str, spec: bool = True, progress: Progress | None = None) -> str:
        blas = fast_blas()
        environment = {**({"WIDTHWISE_BLAS": blas} if blas else {}), **os.environ}
        given = [command, *([str(self.path)] if spec else []), *arguments, "--out", str(self.out)]
        errors: list[str] = []
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as output,
            subprocess.Popen(
                [find_node(), str(bundle() / "cli" / "main.js"), *given],
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env=environment,
                cwd=self.path.parent,
                # A second Ctrl-C, from terminal or notebook, would end it before it has kept what is done.
                start_new_session=os.name != "nt",
            ) as child,
        ):
            assert child.stderr is not None
            try:
                for line in child.stderr:
                    if progress is not None and line.startswith("{"):
                        step = json.loads(line)
                        progress({**step, "detail": step.get("point")})
                    else:
                        errors.append(line)
                child.wait()
            except KeyboardInterrupt:
                if os.name != "nt":  # there it has heard Ctrl-C itself
                    child.send_signal(signal.SIGINT)
                child.communicate()
                raise
            output.seek(0)
            text = output.read()
        if child.returncode == 2:
            lines = [line.removeprefix("widthwise: ").rstrip() for line in errors if line.startswith("widthwise: ")]
            raise _input_error(lines or ["".join(errors).strip()])
        if child.returncode not in (0, 3, 4, 5):
            raise EngineError(f"widthwise {command} ended with {child.returncode}:\n{''.join(errors)[-2000:]}")
        return text


def study(spec: Spec, out: str | os.PathLike[str] = "results") -> Study:
    """A study of a spec, with its results in ``out``."""
    return Study(spec, out)


def _option(flag: str, value: object) -> list[str]:
    return [] if value is None else [flag, str(value)]


def _input_error(lines: list[str]) -> InputError:
    """The command line's message as the exception that it stands for."""
    match = re.match(r"(.*?): found (.*), expected (.*)$", lines[0], re.DOTALL)
    field, found, expected = match.groups() if match else ("SPEC", lines[0], "a study that can be run")
    return InputError(field, found, expected, lines)


def _with_files(written: WrittenSpec, folder: Path) -> Any:
    """The spec with files for its arrays."""
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
