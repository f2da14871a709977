"""Errors and warnings: the same messages as the command line."""

from __future__ import annotations

from collections.abc import Sequence


class InputError(ValueError):
    """What the caller got wrong.

    Attributes:
        field: path of the field in the words of the spec or of the argument (``network.width``)
        found: what was there
        expected: what would have been right, with a remedy where there is one
        problems: all mistakes of a spec, one line each
    """

    def __init__(self, field: str, found: str, expected: str, problems: Sequence[str] = ()) -> None:
        message = "\n".join(problems) if problems else f"{field}: found {found}, expected {expected}"
        super().__init__(message)
        self.field = field
        self.found = found
        self.expected = expected
        self.problems: tuple[str, ...] = tuple(problems) or (message,)

    def __reduce__(self) -> tuple[type, tuple[str, str, str, tuple[str, ...]]]:
        return type(self), (self.field, self.found, self.expected, self.problems)


class EngineError(RuntimeError):
    """The engine failed through no fault of the caller's: please report it."""


class EngineDied(EngineError):
    """The engine's process ended while a question was open. The next question starts a new one."""


class NodeNotFound(EngineError):
    """There is no Node.js new enough to run the engine."""


class Cancelled(EngineError):
    """The computation was stopped."""


class UnconvergedWarning(UserWarning):
    """A solver did not converge: its numbers are not to be trusted (exit status 3 of the command line)."""


class DiagnosticsWarning(UserWarning):
    """What a theory or a sampler wants its reader to know: validity limits, poor mixing, wide error bars."""
