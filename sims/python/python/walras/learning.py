"""Learning rules on arrays.

The last axis of every array are a player's actions, all other axes are players: ``[…, actions]``, C-contiguous float64. Nothing
is changed in place. The rules are those of scenarios, to the bit.

>>> import numpy as np
>>> logit_response(np.array([[0.0, 0.0], [1.0, 1.0]]), 3.0)
array([[0.5, 0.5],
       [0.5, 0.5]])
"""

from __future__ import annotations

import numpy as np

from . import _walras

__all__ = [
    "best_response",
    "exponential_weights",
    "fictitious_play",
    "logit_response",
    "project_to_simplex",
    "projected_ascent",
    "q_update_all",
    "regret_matching",
    "replicator",
    "replicator_discrete",
    "stochastic_fictitious_play",
]


def logit_response(payoffs: np.ndarray, precision: float) -> np.ndarray:
    """``σ_a ∝ exp(precision · payoff_a)`` (McKelvey & Palfrey 1995)."""
    return _walras.logit_response(payoffs, precision)


def best_response(payoffs: np.ndarray) -> np.ndarray:
    """All weight on the best actions, in equal parts where they tie exactly."""
    return _walras.best_response(payoffs)


def exponential_weights(payoffs: np.ndarray, strategy: np.ndarray, rate: float) -> np.ndarray:
    """``x_a ∝ x_a · exp(rate · payoff_a)``."""
    return _walras.exponential_weights(payoffs, strategy, rate)


def projected_ascent(payoffs: np.ndarray, strategy: np.ndarray, rate: float) -> np.ndarray:
    """The point of the simplex nearest to ``x + rate · payoffs`` (Zinkevich 2003)."""
    return _walras.projected_ascent(payoffs, strategy, rate)


def replicator(payoffs: np.ndarray, strategy: np.ndarray, step: float) -> np.ndarray:
    """A step of the continuous replicator equation by the exponential Euler method (Taylor & Jonker 1978)."""
    return _walras.replicator(payoffs, strategy, step)


def replicator_discrete(payoffs: np.ndarray, strategy: np.ndarray, background: float) -> np.ndarray:
    """A generation of the discrete replicator dynamics with a background fitness (Maynard Smith 1982)."""
    return _walras.replicator_discrete(payoffs, strategy, background)


def regret_matching(
    payoffs: np.ndarray, regrets: np.ndarray, strategy: np.ndarray, *, plus: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """New regrets and strategy of regret matching (Hart & Mas-Colell 2000) or regret matching⁺ (Tammelin et al. 2015)."""
    regrets, strategy = _walras.regret_matching(payoffs, regrets, strategy, plus)
    return regrets, strategy


def fictitious_play(payoffs: np.ndarray, frequencies: np.ndarray, weight: float) -> np.ndarray:
    """New frequencies after the best action, the first one if several tie (Brown 1951)."""
    return _walras.fictitious_play(payoffs, frequencies, weight)


def stochastic_fictitious_play(
    payoffs: np.ndarray, frequencies: np.ndarray, precision: float, weight: float
) -> tuple[np.ndarray, np.ndarray]:
    """The logit response and the new frequencies (Fudenberg & Kreps 1993)."""
    response, frequencies = _walras.stochastic_fictitious_play(payoffs, frequencies, precision, weight)
    return response, frequencies


def q_update_all(payoffs: np.ndarray, values: np.ndarray, rate: float) -> np.ndarray:
    """Every action's value moves towards its payoff."""
    return _walras.q_update_all(payoffs, values, rate)


def project_to_simplex(points: np.ndarray) -> np.ndarray:
    """The nearest points of the simplex (Michelot 1986)."""
    return _walras.project_to_simplex(points)
