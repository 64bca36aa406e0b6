"""Revealed-preference tests of choices."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any

import numpy as np

from . import _walras


@dataclass(frozen=True)
class Index:
    """The values of one index, a number for one subject and an array for several.

    Attributes:
        value: the index; NaN where it is not defined. Yes and no are 1 and 0.
        exact: whether ``value`` is the index itself.
        low: the index is at least this where it is not exact; of estimates the end of the 95% confidence interval.
        high: the same from above.
    """

    value: Any
    exact: Any
    low: Any
    high: Any


class Findings(Mapping[str, Any]):
    """What was found: ``findings["ccei"]`` is the value; ``findings.index("ccei")`` says how far it can be trusted.

    Attributes:
        cycle: observations along the worst contradiction, a list for one subject and a list of lists for several.
    """

    def __init__(self, indices: Mapping[str, Index], cycle: list[Any]) -> None:
        self._indices = dict(indices)
        self.cycle = cycle

    def __getitem__(self, name: str) -> Any:
        return self.index(name).value

    def index(self, name: str) -> Index:
        """Value, exactness and bounds of an index."""
        if name not in self._indices:
            raise KeyError(f"no index `{name}`; computed are {', '.join(self._indices)}")
        return self._indices[name]

    def __iter__(self) -> Any:
        return iter(self._indices)

    def __len__(self) -> int:
        return len(self._indices)

    def __repr__(self) -> str:
        return "<findings " + ", ".join(f"{name}={index.value}" for name, index in self._indices.items()) + ">"


def test(
    prices: np.ndarray,
    quantities: np.ndarray,
    index: str | None = None,
    *,
    time_limit: float = 10.0,
    tolerance: float | None = None,
    degree: float = 1.0,
    seed: int = 0,
    draws: int = 1000,
    threads: int | None = None,
) -> Findings:
    """Tests choices on linear budgets for consistency.

    Args:
        prices: ``[observations, goods]``, or ``[subjects, observations, goods]``; C-contiguous float64, which is not copied.
        quantities: of the same shape.
        index: names separated by commas; ``losses`` and ``all`` stand for several; by default those of polynomial cost.
        time_limit: seconds for each NP-hard index of each subject, after which bounds are reported.
        tolerance: differences below this share of the largest entry count as ties.
        degree: the power to which losses are raised where an index leaves it open.
        seed: of random choices.
        draws: random choices per subject for the power indices.
        threads: threads to use; results do not depend on it.

    Observations are numbered from 0.

    >>> import numpy as np
    >>> prices = np.array([[1.0, 2.0], [2.0, 1.0]])
    >>> quantities = np.array([[1.0, 2.0], [2.0, 1.0]])
    >>> found = test(prices, quantities, "garp,ccei")
    >>> found["garp"], round(found["ccei"], 6), sorted(found.cycle)
    (0.0, 0.8, [0, 1])
    """
    from .errors import InputError

    single = getattr(prices, "ndim", None) == 2 and getattr(quantities, "ndim", None) == 2
    if single:
        if prices.shape != quantities.shape:
            raise InputError(
                f"prices have the shape {list(prices.shape)} and quantities {list(quantities.shape)}, expected the same"
            )
        prices, quantities = prices[np.newaxis], quantities[np.newaxis]
    asked = _asked(index, time_limit, tolerance, degree, seed, draws, threads)
    found = _walras.test(prices, quantities, asked)
    cycles = found.pop("cycle")
    pick = (lambda array: array[0].item()) if single else (lambda array: array)
    facts = ("value", "exact", "low", "high")
    indices = {name: Index(*(pick(of[fact]) for fact in facts)) for name, of in found.items()}
    return Findings(indices, cycles[0] if single else cycles)


# A name that begins like pytest's functions.
test.__test__ = False  # type: ignore[attr-defined]


def test_file(
    data: str | PathLike[str],
    index: str | None = None,
    *,
    time_limit: float = 10.0,
    tolerance: float | None = None,
    degree: float = 1.0,
    seed: int = 0,
    draws: int = 1000,
    threads: int | None = None,
) -> dict[str, Any]:
    """Tests the choices of a file (CSV, Parquet or Stata) and returns what ``walras test --json`` prints."""
    asked = _asked(index, time_limit, tolerance, degree, seed, draws, threads)
    return json.loads(_walras.test_file(fspath(data), asked))


test_file.__test__ = False  # type: ignore[attr-defined]


def _asked(
    index: str | None,
    time_limit: float,
    tolerance: float | None,
    degree: float,
    seed: int,
    draws: int,
    threads: int | None,
) -> dict[str, Any]:
    return {
        "index": index,
        "time_limit": float(time_limit),
        "tolerance": None if tolerance is None else float(tolerance),
        "degree": float(degree),
        "seed": seed,
        "draws": draws,
        "threads": threads,
    }
