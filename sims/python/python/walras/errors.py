"""What can go wrong, by kind; the kinds are the exit codes of the command line."""

from __future__ import annotations


class WalrasError(Exception):
    """Any error of walras.

    Attributes:
        file: the scenario at fault, if it is one.
        line: its line, from 1.
        column: its column in characters, from 1.
        field: the path of the field, such as ``learning.precision``.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.column = column
        self.field = field


class InputError(WalrasError, ValueError):
    """An argument, a scenario or data makes no sense; nothing was written."""


class GameError(WalrasError, RuntimeError):
    """The game could not be loaded, refused its parameters, or failed; its own exception is the cause."""


class FileError(WalrasError, OSError):
    """A file could not be read or written, or was there already."""


class NumericsError(WalrasError, ArithmeticError):
    """Play could not be judged, or an equilibrium was not reached."""
