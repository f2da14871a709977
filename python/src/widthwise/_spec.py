"""Specs as Python writes them: a dict, a path or YAML text, with arrays wherever a spec has data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ._arrays import is_array, to_array
from ._errors import InputError
from ._record import camel_case

Spec = Mapping[str, Any] | str | os.PathLike[str]

#: Entries of ``data`` (and of ``tasks.files``) that hold arrays, by all their names.
_DATA_ARRAYS = {
    "inputs": "inputs",
    "X": "inputs",
    "targets": "targets",
    "y": "targets",
    "testInputs": "testInputs",
    "X_test": "testInputs",
    "testTargets": "testTargets",
    "y_test": "testTargets",
}
#: Entries of ``data`` that hold recorded attention (theory ``paths``), each also with ``test`` in front.
_ATTENTION = ("maps", "tokens", "targets", "labels", "mask", "readout")
#: Fields that name files, for which an array may stand.
_FILE_FIELDS = {"path", "labels", "train", "cross", "diagonal", "test", "kGp", "kNtk"}


class WrittenSpec:
    """A spec on its way to the engine: its object or text, the arrays in it, and where its paths start."""

    def __init__(self, spec: Spec) -> None:
        self.arrays: dict[str, Any] = {}
        self.folder = os.getcwd()
        self.name = "spec"
        self.value: Any
        if isinstance(spec, Mapping):
            self.value = self._mapping(spec, ())
        elif isinstance(spec, os.PathLike) or (isinstance(spec, str) and _is_path(spec)):
            path = Path(spec)
            try:
                self.value = path.read_text(encoding="utf-8")
            except OSError as error:
                raise InputError("SPEC", f"{error.strerror}: {path}", "a YAML or JSON file") from None
            self.folder, self.name = str(path.resolve().parent), str(path)
        elif isinstance(spec, str):
            self.value = spec
        else:
            raise InputError("spec", f"a {type(spec).__name__}", "a dict, a path, or YAML text")

    def params(self) -> dict[str, Any]:
        """What the engine's methods take."""
        return {"spec": self.value, "name": self.name, "folder": self.folder, "arrays": self.arrays}

    def _pass(self, value: Any) -> str:
        name = f"arrays[{len(self.arrays)}]"
        self.arrays[name] = value
        return name

    def _mapping(self, spec: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
        if path == ("data",) and ("tokens" in spec or "maps" in spec):
            return self._attention(spec)
        holds_data = path == ("data",) or path[:2] == ("tasks", "files")
        arrays: dict[str, Any] = {}
        result: dict[str, Any] = {}
        for key, value in spec.items():
            if not isinstance(key, str):
                raise InputError(".".join(path) or "spec", f"a key that is a {type(key).__name__}", "names of fields")
            name = _DATA_ARRAYS.get(key) if holds_data else None
            if name is not None and value is not None:
                if name in arrays:
                    raise InputError(f"{'.'.join(path)}.{key}", f"{name} twice", "one of its names")
                arrays[name] = to_array(value, f"{'.'.join(path)}[{name}]")
            else:
                written = camel_case(key) if key.isidentifier() else key
                result[written] = self._value(value, (*path, written))
        if arrays:
            result["path"] = self._pass(arrays)
            if path == ("data",) and result.setdefault("source", "npz") != "npz":
                raise InputError("data.source", repr(result["source"]), "nothing beside arrays, which are the data")
        if path == () and isinstance(result.get("tasks"), dict) and "files" in result["tasks"]:
            result.setdefault("data", {"source": "npz"})
        return result

    def _attention(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """``data`` with tokens and maps as arrays; a list of arrays has one a layer, as models return them."""
        arrays: dict[str, Any] = {}
        rest: dict[str, Any] = {}
        for key, value in data.items():
            name = camel_case(key)
            bare = name.removeprefix("test")
            bare = bare[:1].lower() + bare[1:]
            if bare.rstrip("0123456789") not in _ATTENTION or value is None or (bare == "readout" and not np.ndim(value)):
                rest[name] = self._value(value, ("data", name))
            elif bare == "maps" and isinstance(value, (list, tuple)) and any(is_array(layer) for layer in value):
                for layer, maps in enumerate(value, 1):
                    arrays[f"{name}{layer}"] = to_array(maps, f"data[{name}{layer}]", (4,))
            else:
                arrays[name] = to_array(value, f"data[{name}]")
        if rest.setdefault("source", "paths") != "paths":
            raise InputError("data.source", repr(rest["source"]), '"paths", or no tokens and maps')
        return {**rest, "file": self._pass(arrays)}

    def _value(self, value: Any, path: tuple[str, ...]) -> Any:
        if isinstance(value, Mapping):
            return self._mapping(value, path)
        if isinstance(value, (np.generic,)):
            return value.item()
        if is_array(value):
            if path[-1] in _FILE_FIELDS and np.ndim(value) > 0:
                return self._pass(to_array(value, ".".join(path)))
            return np.asarray(to_array(value, ".".join(path))).tolist()
        if isinstance(value, os.PathLike):
            return os.fspath(value)
        if isinstance(value, (list, tuple, range)):
            written = [self._value(entry, path) for entry in value]
            if path[:2] == ("tasks", "files"):
                return [_bare(entry) for entry in written]
            return written
        return value


def _bare(entry: Any) -> Any:
    """A task's file that is nothing but arrays is its name alone."""
    return entry["path"] if isinstance(entry, dict) and list(entry) == ["path"] else entry


def _is_path(text: str) -> bool:
    if "\n" in text or ": " in text or len(text) > 1000:
        return False
    return text.endswith((".yaml", ".yml", ".json")) or Path(text).exists()
