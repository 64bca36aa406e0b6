"""A laboratory for mechanism design with learning agents.

>>> import numpy as np, walras
>>> found = walras.solve([np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([[-1.0, 1.0], [1.0, -1.0]])])
>>> [[round(p, 6) for p in strategy] for strategy in found["profile"]]
[[0.5, 0.5], [0.5, 0.5]]
"""

from . import errors, learning, rp
from ._run import Run, ensemble, open, resume, run
from ._payoffs import NormalForm, payoffs, write_nfg
from ._solve import fit, solve
from ._table import Column, Table
from ._walras import __version__
from .games import Setup, game

__all__ = [
    "Column",
    "NormalForm",
    "Run",
    "Setup",
    "Table",
    "__version__",
    "ensemble",
    "errors",
    "fit",
    "game",
    "learning",
    "open",
    "payoffs",
    "resume",
    "rp",
    "run",
    "solve",
    "write_nfg",
]
