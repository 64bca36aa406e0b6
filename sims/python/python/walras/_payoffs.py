"""Games as arrays of payoffs: the form that walras, OpenSpiel and Gambit have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np

from . import _walras
from ._run import _texts
from .errors import InputError


@dataclass(frozen=True)
class NormalForm(Sequence):
    """A game in normal form. As a sequence it is its payoffs, so that :func:`walras.solve` and :func:`walras.fit` take it.

    Attributes:
        title: what the game is called.
        players: the name of each player.
        actions: the names of each player's actions.
        payoffs: an array a player, all of one shape with an axis a player.
    """

    title: str
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    payoffs: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, payoffs: Sequence[np.ndarray], title: str = "") -> NormalForm:
        """A game of arrays, its players and actions numbered from 1; any other :class:`NormalForm` as it is.

        >>> NormalForm.of([np.eye(2), -np.eye(2)]).actions
        (('1', '2'), ('1', '2'))
        """
        if isinstance(payoffs, NormalForm):
            return payoffs
        tables = tuple(np.ascontiguousarray(table, dtype=float) for table in payoffs)
        shapes = [table.shape for table in tables]
        if not tables or any(shape != shapes[0] for shape in shapes) or len(shapes[0]) != len(tables):
            raise InputError(
                f"payoffs: found {len(tables)} arrays of the shapes {shapes}, expected one a player, all of one shape with an axis a player"
            )
        if 0 in shapes[0]:
            raise InputError(f"payoffs: found arrays of the shape {shapes[0]}, expected at least one action a player")
        if not all(np.isfinite(table).all() for table in tables):
            raise InputError("payoffs: found a number that is not finite")
        names = tuple(tuple(str(k + 1) for k in range(count)) for count in shapes[0])
        return cls(title, tuple(str(k + 1) for k in range(len(tables))), names, tables)

    def __len__(self) -> int:
        return len(self.payoffs)

    def __getitem__(self, player: Any) -> Any:
        return self.payoffs[player]


def payoffs(target: str | PathLike[str], *, stage: int = 0, set: Mapping[str, Any] | None = None) -> NormalForm:
    """The payoffs of a file (.nfg, .agg), or of one stage game of a scenario or plugin, at its mechanism.

    Of a scenario each player has the actions that the stage's constraints leave it; the names are their coordinates.

    Args:
        target: what :func:`walras.solve` takes.
        stage: of a scenario with several probes, counted from 0.
        set: values of the scenario or plugin, by path.

    >>> game = payoffs("cournot", set={"game.players": 2, "game.actions": 11, "probes.parameters.quota": [0.5]})
    >>> len(game), game[0].ndim
    (2, 2)
    """
    title, players, actions, flat = _walras.payoffs(fspath(target), _texts(set), stage)
    shape = tuple(len(names) for names in actions)
    tables = flat.reshape(len(players), *shape)
    return NormalForm(title, tuple(players), tuple(tuple(names) for names in actions), tuple(tables))


def write_nfg(game: Sequence[np.ndarray], path: str | PathLike[str], *, title: str | None = None) -> None:
    """Writes payoffs as a ``.nfg`` file, which Gambit, OpenSpiel and walras read; the file must not exist yet."""
    form = NormalForm.of(game)
    text = _walras.nfg(
        list(form.payoffs), form.title if title is None else title, list(form.players), [list(names) for names in form.actions]
    )
    with Path(path).open("x", encoding="utf-8") as file:
        file.write(text)
