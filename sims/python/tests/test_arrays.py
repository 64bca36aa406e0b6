import numpy as np
import pytest

import walras
from walras import learning, rp
from walras.errors import InputError


def draws(seed, *shape):
    return np.random.default_rng(seed).uniform(0.1, 1.0, shape)


def ccei(prices, quantities):
    """By bisection on GARP at each efficiency level, with Warshall's closure."""
    cost = prices @ quantities.T
    own = np.diag(cost).copy()

    def consistent(e):
        reached = e * own[:, None] >= cost * (1 - 1e-12)
        strictly = e * own[:, None] > cost * (1 + 1e-12)
        for k in range(len(own)):
            reached |= reached[:, k : k + 1] & reached[k : k + 1, :]
        return not (reached & strictly.T).any()

    if consistent(1.0):
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if consistent(middle) else (low, middle)
    return low


def test_ccei_is_that_of_a_bisection():
    prices, quantities = draws(1, 20, 6, 3), draws(2, 20, 6, 3)
    found = rp.test(prices, quantities, "garp,ccei", threads=2)
    expected = [ccei(p, q) for p, q in zip(prices, quantities)]
    np.testing.assert_allclose(found["ccei"], expected, atol=1e-9)
    assert found.index("ccei").exact.all()
    for subject, cycle in enumerate(found.cycle):
        assert bool(cycle) == (found["garp"][subject] == 0.0)
    one = rp.test(prices[3], quantities[3], "garp,ccei")
    assert one["ccei"] == found["ccei"][3] and one.cycle == found.cycle[3]


def test_arrays_and_files_agree(tmp_path):
    prices, quantities = draws(3, 5, 2), draws(4, 5, 2)
    data = tmp_path / "choices.csv"
    rows = [f"{t}," + ",".join(map(repr, [*p.tolist(), *q.tolist()])) for t, (p, q) in enumerate(zip(prices, quantities))]
    data.write_text("t,p1,p2,q1,q2\n" + "\n".join(rows) + "\n")
    filed = rp.test_file(data)["subjects"][0]
    found = rp.test(prices, quantities)
    for name in found:
        value = filed[name]
        assert found[name] == (float(value) if value is not None else found[name]), name


@pytest.mark.parametrize(
    ("prices", "message"),
    [
        (np.ones((3, 2), dtype=np.float32), "float32"),
        (np.ones((2, 3)).T, "not contiguous"),
        ([[1.0, 2.0]], "list"),
        (np.ones((4, 2)), "shape"),
        (np.array([[1.0, 1.0], [1.0, np.nan], [1.0, 1.0]]), "good 1 at observation 1: found NaN"),
        (np.array([[1.0, 1.0], [1.0, -2.0], [1.0, 1.0]]), "good 1 at observation 1: found -2"),
        (np.ones(6), "dimensions"),
    ],
)
def test_arrays_that_make_no_sense_are_refused(prices, message):
    with pytest.raises(InputError, match=message):
        rp.test(prices, np.ones((3, 2)))


def test_misspelt_indices_are_refused():
    with pytest.raises(InputError, match="ccei"):
        rp.test(np.ones((3, 2)), np.ones((3, 2)), "ccie")


def test_logit_response_is_softmax():
    payoffs = draws(5, 7, 4, 3)
    raised = np.exp(2.5 * payoffs)
    np.testing.assert_allclose(
        learning.logit_response(payoffs, 2.5), raised / raised.sum(-1, keepdims=True), rtol=1e-14
    )


def test_rules_agree_with_their_definitions():
    payoffs, strategy = draws(6, 5, 4), learning.project_to_simplex(draws(7, 5, 4))
    np.testing.assert_allclose(strategy.sum(-1), 1.0)
    weights = strategy * np.exp(0.3 * payoffs)
    expected = weights / weights.sum(-1, keepdims=True)
    np.testing.assert_allclose(learning.exponential_weights(payoffs, strategy, 0.3), expected, rtol=1e-13)
    np.testing.assert_allclose(learning.replicator(payoffs, strategy, 0.3), expected, rtol=1e-13)
    regrets, played = learning.regret_matching(payoffs, np.zeros((5, 4)), strategy)
    gain = payoffs - (payoffs * strategy).sum(-1, keepdims=True)
    np.testing.assert_allclose(regrets, gain, atol=1e-15)
    positive = np.maximum(gain, 0)
    np.testing.assert_allclose(played, positive / positive.sum(-1, keepdims=True), rtol=1e-12)
    best = np.eye(4)[payoffs.argmax(-1)]
    np.testing.assert_array_equal(learning.best_response(payoffs), best)
    np.testing.assert_allclose(learning.fictitious_play(payoffs, strategy, 0.5), 0.5 * strategy + 0.5 * best)
    np.testing.assert_allclose(learning.q_update_all(payoffs, strategy, 0.25), 0.75 * strategy + 0.25 * payoffs)
    response, frequencies = learning.stochastic_fictitious_play(payoffs, strategy, 2.0, 0.5)
    np.testing.assert_array_equal(response, learning.logit_response(payoffs, 2.0))
    np.testing.assert_allclose(frequencies, 0.5 * (strategy + response))
    grown = strategy * (1.0 + payoffs)
    np.testing.assert_allclose(
        learning.replicator_discrete(payoffs, strategy, 1.0), grown / grown.sum(-1, keepdims=True), rtol=1e-13
    )


def test_rules_refuse_what_makes_no_sense():
    with pytest.raises(InputError, match="precision"):
        learning.logit_response(np.zeros((2, 2)), -1.0)
    with pytest.raises(InputError, match=r"payoffs\[1, 0\]: found NaN"):
        learning.logit_response(np.array([[0.0, 1.0], [np.nan, 0.0]]), 1.0)
    with pytest.raises(InputError, match="strategy: found the shape"):
        learning.replicator(np.zeros((2, 2)), np.zeros((2, 3)), 1.0)
    with pytest.raises(InputError, match="negative"):
        learning.replicator_discrete(np.array([[-2.0, 1.0]]), np.array([[0.5, 0.5]]), 1.0)


def test_solve_finds_equilibria_of_arrays(tmp_path):
    row = np.array([[4.0, 0.0], [3.0, 3.0]])
    found = walras.solve([row, row.T], precision=1.3)
    profile = [np.array(strategy) for strategy in found["profile"]]
    for own, other in ((0, 1), (1, 0)):
        expected = np.exp(1.3 * (row @ profile[other]))
        np.testing.assert_allclose(profile[own], expected / expected.sum(), atol=1e-9)
    everything = walras.solve([row, row.T], concept="all_nash")
    assert len(everything["equilibria"]) == 3
    with pytest.raises(InputError, match="shapes"):
        walras.solve([row, np.zeros((3, 2))])
    with pytest.raises(InputError, match="concept"):
        walras.solve([row, row.T], concept="everything")
    with pytest.raises(InputError, match=r"payoffs\[0, 1\]"):
        walras.solve([np.array([[1.0, np.inf], [0.0, 0.0]]), row])


def test_fit_recovers_a_precision():
    row = np.array([[4.0, 0.0], [3.0, 3.0]])
    truth = walras.solve([row, row.T], precision=0.8)["profile"]
    counts = [[1e6 * p for p in strategy] for strategy in truth]
    assert abs(walras.fit([row, row.T], counts)["precision"] - 0.8) < 1e-6
