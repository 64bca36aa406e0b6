"""Equilibria of games, and the precision of play in them."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from typing import Any

import numpy as np

from . import _walras
from ._run import _texts

Payoffs = "Sequence[np.ndarray]"


def solve(
    game: str | PathLike[str] | Payoffs,
    *,
    precision: float | None = None,
    concept: str | None = None,
    cfr: str | None = None,
    iterations: int = 1_000_000,
    set: Mapping[str, Any] | None = None,
    threads: int | None = None,
) -> dict[str, Any]:
    """Solves a game and returns what ``walras solve --json`` prints: profile, residual, regret, status and more.

    Args:
        game: a file (.nfg, .agg, .efg, .json), a scenario, the name of a plugin, or an array of payoffs for each player, all of
            one shape with an axis a player.
        precision: of the logit equilibrium.
        concept: ``nash``, ``all_nash``, ``zero_sum``, ``branches``, ``all_logit``, ``correlated``, ``coarse`` or ``sequential``,
            as the options of that name; ``branches`` and ``all_logit`` take a precision.
        cfr: ``plain``, ``plus`` or ``linear`` counterfactual regret minimisation of a tree, for so many ``iterations``.
        set: values of a scenario or a plugin, by path.
        threads: for scenarios and plugins; results do not depend on it.

    What was not reached is told by ``status``, and as a warning by ``logging``.

    >>> import numpy as np
    >>> stag = [np.array([[4.0, 0.0], [3.0, 3.0]]), np.array([[4.0, 3.0], [0.0, 3.0]])]
    >>> solve(stag, precision=1.0)["status"]
    'converged'
    """
    asked = {
        "precision": None if precision is None else float(precision),
        "concept": concept,
        "cfr": cfr,
        "iterations": iterations,
        "set": _texts(set),
        "threads": threads,
    }
    if isinstance(game, (str, PathLike)):
        return _read(_walras.solve(fspath(game), asked))
    return _read(_walras.solve_payoffs(_arrays(game), asked))


def fit(
    game: str | PathLike[str] | Payoffs,
    counts: Sequence[Sequence[float]],
    *,
    largest: float | None = None,
) -> dict[str, Any]:
    """The precision under which observed play is most likely; returns what ``walras fit --json`` prints.

    Args:
        game: a file (.nfg) or arrays of payoffs as in :func:`solve`.
        counts: how often each player took each action.
        largest: largest precision to consider.

    >>> import numpy as np
    >>> stag = [np.array([[4.0, 0.0], [3.0, 3.0]]), np.array([[4.0, 3.0], [0.0, 3.0]])]
    >>> fit(stag, [[3, 7], [2, 8]])["boundary"]
    'interior'
    """
    text = ";".join(",".join(repr(float(count)) for count in player) for player in counts)
    if isinstance(game, (str, PathLike)):
        return _read(_walras.fit(fspath(game), text, largest))
    return _read(_walras.fit_payoffs(_arrays(game), text, largest))


def _arrays(payoffs: Payoffs) -> list[Any]:
    return [np.ascontiguousarray(table, dtype=float) for table in payoffs]


def _read(answer: tuple[str, str | None]) -> dict[str, Any]:
    text, shortfall = answer
    if shortfall is not None:
        logging.getLogger("walras").warning("not converged: %s", shortfall)
    return json.loads(text)
