"""Games in Python, for prototypes: the functions of a game on batches of rows.

Every call crosses into Python once a batch, which costs most where batches are small; a Rust or C plugin
(``walras new``) has the same functions under the same names.
"""

from __future__ import annotations

import inspect
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from . import _walras

#: The functions that a game may have; ``payoff`` with ``contribution``, or ``joint_payoff`` alone, it must.
FUNCTIONS = (
    "contribution",
    "payoff",
    "constraint",
    "gradient",
    "joint_payoff",
    "action_gradient",
    "shared_constraint",
    "outcome",
    "transfer",
)

Class = TypeVar("Class", bound=type)


@dataclass(frozen=True)
class Setup:
    """What a game is made of, all but φ.

    Attributes:
        players: how many players.
        probes: how many probes.
        levels: levels of the action grid, one a dimension.
        parameters: every parameter that is not of the mechanism, as an array, row-major.
    """

    players: int
    probes: int
    levels: tuple[int, ...]
    parameters: Mapping[str, np.ndarray]

    def scalar(self, name: str) -> float:
        """A parameter that is one number."""
        return float(self.parameters[name][0])


def game(metadata: Mapping[str, Any] | str | PathLike[str]) -> Callable[[Class], Class]:
    """Makes a game of a class: ``walras.run(scenario, game=TheClass)`` plays it in the place of the scenario's game.

    Args:
        metadata: what the game declares, as ``metadata.json`` of any plugin does: a dictionary, or the path of such a file.

    The class is made with a :class:`Setup`; its methods, named as :data:`FUNCTIONS`, take a batch with the arrays ``phi``,
    ``player``, ``probe``, ``action``, ``aggregate``, ``profile``, ``state`` and ``state_profile``, one row a payoff, and return an
    array of as many rows. They must not depend on anything else: walras calls them from several threads, in any order.
    """
    text = json.dumps(dict(metadata)) if isinstance(metadata, Mapping) else Path(metadata).read_text(encoding="utf-8")

    def decorate(cls: Class) -> Class:
        functions = [name for name in FUNCTIONS if callable(getattr(cls, name, None))]

        def make(players: int, probes: int, levels: list[int], parameters: dict[str, np.ndarray]) -> Any:
            return cls(Setup(players, probes, tuple(levels), parameters))

        cls.__walras__ = _walras.Game(text, make, functions, fspath(_source(cls)))  # type: ignore[attr-defined]
        return cls

    return decorate


def _source(cls: type) -> Path:
    """The file that defines a class, whose hash tells one version from another; a copy of what was typed in a session."""
    try:
        path = Path(inspect.getsourcefile(cls) or "")
        if path.is_file():
            return path
        text = inspect.getsource(cls)
    except (OSError, TypeError):
        text = repr(cls)
    copy = Path(tempfile.mkdtemp(prefix="walras-")) / f"{cls.__name__}.py"
    copy.write_text(text, encoding="utf-8")
    return copy
