"""One data set, many questions: what the modules of the theories are made of."""

from __future__ import annotations

import weakref
from typing import Any

from ._record import camel_case
from ._session import Gone, engine


class Prepared:
    """A data set held by the engine. Where the engine was started again meanwhile, the data go there once more."""

    _theory = ""

    def __init__(self, **data: Any) -> None:
        self._data = {"theory": self._theory, **{_name(name): value for name, value in data.items() if value is not None}}
        self._held: dict[str, str] = {}
        self._prepare()
        weakref.finalize(self, _release, self._held)

    def _prepare(self) -> None:
        self._held["handle"] = engine.ask("prepare", self._data)["handle"]

    def _ask(self, question: str, **arguments: Any) -> Any:
        given = {camel_case(name): _sendable(value) for name, value in arguments.items() if value is not None}
        try:
            return engine.ask("ask", {"handle": self._held["handle"], "question": question, **given})
        except Gone:
            self._prepare()
            return engine.ask("ask", {"handle": self._held["handle"], "question": question, **given})


def _name(name: str) -> str:
    return name if "." in name else camel_case(name)


def _sendable(value: Any) -> Any:
    if hasattr(value, "tolist") and not hasattr(value, "dtype"):
        return value.tolist()
    if hasattr(value, "dtype") and getattr(value, "ndim", 1) < 2:
        return value.tolist()
    if isinstance(value, (tuple, range)):
        return [_sendable(entry) for entry in value]
    if isinstance(value, list):
        return [_sendable(entry) for entry in value]
    return value


def _release(held: dict[str, str]) -> None:
    engine.post("release", {"handle": held["handle"]})
