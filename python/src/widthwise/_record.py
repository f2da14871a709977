"""Results as mappings whose entries are attributes too, in Python's spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")


def snake_case(name: str) -> str:
    """``testError`` as ``test_error``."""
    return _HUMP.sub(lambda match: "_" + match.group(1).lower(), name)


def camel_case(name: str) -> str:
    """``test_error`` as ``testError``."""
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


class Record(Mapping[str, Any]):
    """An immutable mapping; ``record["testError"]``, ``record.testError`` and ``record.test_error`` are the same."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_entries", dict(entries))

    def __getitem__(self, name: str) -> Any:
        entries: dict[str, Any] = self._entries
        return entries[name] if name in entries else entries[camel_case(name)]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            known = ", ".join(snake_case(key) for key in self._entries)
            raise AttributeError(f"no {name!r} here; there are {known}") from None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("results cannot be changed")

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(snake_case(key) for key in self._entries)]

    def __repr__(self) -> str:
        return f"Record({', '.join(f'{key}={_short(value)}' for key, value in self._entries.items())})"

    def __reduce__(self) -> tuple[type, tuple[dict[str, Any]]]:
        return type(self), (self._entries,)


def _short(value: Any) -> str:
    shape = getattr(value, "shape", None)
    if shape:
        return f"array{shape}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
