"""Games in normal form from and to OpenSpiel.

Needs the package ``open_spiel``. Files need neither: both read and write ``.nfg`` (:func:`walras.write_nfg`, :func:`walras.payoffs`).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyspiel

from ._payoffs import NormalForm
from .errors import InputError

#: Most joint actions of a game that is taken over.
MOST = 10_000_000


def from_openspiel(game: Any) -> NormalForm:
    """The payoffs of a one-shot game of OpenSpiel, such as a matrix or tensor game, or the name of one.

    Every joint action is played once, so that any game in which all players act once and at the same time is taken; others are
    refused, as is chance.

    >>> from_openspiel("matrix_pd")[0].tolist()
    [[5.0, 0.0], [10.0, 1.0]]
    """
    if isinstance(game, str):
        game = pyspiel.load_game(game)
    kind = game.get_type()
    first = game.new_initial_state()
    if kind.dynamics != pyspiel.GameType.Dynamics.SIMULTANEOUS or not first.is_simultaneous_node():
        raise InputError(f"`{kind.short_name}`: players do not act at the same time, expected a game in normal form")
    players = range(game.num_players())
    legal = [first.legal_actions(player) for player in players]
    shape = tuple(len(actions) for actions in legal)
    count = int(np.prod(shape, dtype=object))
    if count > MOST:
        raise InputError(f"`{kind.short_name}`: has {count} joint actions, expected at most {MOST}")
    tables = np.zeros((len(shape), *shape))
    for place in itertools.product(*(range(n) for n in shape)):
        state = first.clone()
        state.apply_actions([actions[k] for actions, k in zip(legal, place, strict=True)])
        if not state.is_terminal():
            raise InputError(f"`{kind.short_name}`: goes on after the first actions, expected a game in normal form")
        tables[(slice(None), *place)] = state.returns()
    names = tuple(
        tuple(first.action_to_string(player, action) for action in actions) for player, actions in zip(players, legal, strict=True)
    )
    return NormalForm(kind.long_name, tuple(str(player) for player in players), names, tuple(tables))


def to_openspiel(game: Sequence[np.ndarray], *, short_name: str = "walras") -> Any:
    """A game of OpenSpiel with these payoffs: a matrix game of two players, else a tensor game.

    >>> twice = to_openspiel([np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros((2, 2))])
    >>> twice.row_utility(1, 0)
    3.0
    """
    form = NormalForm.of(game)
    names = [list(actions) for actions in form.actions]
    title = form.title or short_name
    if len(form.payoffs) == 2:
        row, column = (table.tolist() for table in form.payoffs)
        return pyspiel.create_matrix_game(short_name, title, *names, row, column)
    return pyspiel.create_tensor_game(short_name, title, names, [table.ravel().tolist() for table in form.payoffs])
