import json
import traceback

import numpy as np
import pytest

import walras
from walras.errors import GameError, InputError


def metadata(root):
    return json.loads((root / "plugins" / "cournot" / "src" / "metadata.json").read_text())


def cournot(root):
    """The bundled game once more, in NumPy."""

    @walras.game(metadata(root))
    class Cournot:
        def __init__(self, setup):
            self.intercept, self.slope = setup.scalar("intercept"), setup.scalar("slope")
            self.curvature = setup.scalar("curvature")
            self.cost, self.cost_slope = setup.parameters["cost"], setup.parameters["cost_slope"]
            self.capacity, self.quota = setup.parameters["capacity"], setup.parameters["quota"]

        def contribution(self, batch):
            return batch.action

        def price(self, total):
            return self.intercept - self.slope * (total if self.curvature == 1.0 else total**self.curvature)

        def payoff(self, batch):
            quantity, rivals = batch.action[:, 0], batch.aggregate[:, 0]
            price = self.price(quantity + rivals)
            unit_cost = self.cost[batch.player] + 0.5 * self.cost_slope[batch.player] * quantity
            tax, revenue_tax = batch.phi
            return np.where(quantity == 0.0, 0.0, ((1.0 - revenue_tax) * price - unit_cost - tax) * quantity)

        def constraint(self, batch):
            return batch.action[:, 0] / (self.quota[batch.probe] * self.capacity[batch.player]) - 1.0

        def transfer(self, batch):
            quantity, rivals = batch.action[:, 0], batch.aggregate[:, 0]
            tax, revenue_tax = batch.phi
            return np.where(quantity == 0.0, 0.0, (tax + revenue_tax * self.price(quantity + rivals)) * quantity)

        outcome = transfer

    return Cournot


@pytest.fixture
def market(root):
    return root / "scenarios" / "cournot" / "three-firms.yaml"


def test_a_game_in_numpy_plays_as_the_plugin(root, market):
    there = walras.run(market, threads=1)
    here = walras.run(market, game=cournot(root), threads=2)
    assert set(there.tables) == set(here.tables)
    for name in there.tables:
        for column, values in there.tables[name].items():
            if values.dtype != object:
                np.testing.assert_array_equal(here.tables[name][column], values, err_msg=f"{name}.{column}")


def test_what_a_game_raises_arrives_with_its_traceback(root, market, tmp_path):
    game = cournot(root)

    def payoff(self, batch):
        raise ValueError("no such market")

    game.payoff = payoff
    with pytest.raises(GameError, match="no such market") as caught:
        walras.run(market, tmp_path / "run", game=game)
    cause = caught.value.__cause__
    assert isinstance(cause, ValueError)
    assert "in payoff" in "".join(traceback.format_tb(cause.__traceback__))
    assert not (tmp_path / "run" / "summary.json").exists()


def test_wrong_shapes_and_numbers_are_named(root, market):
    game = cournot(root)
    game.payoff = lambda self, batch: np.zeros(3)
    with pytest.raises(GameError, match=r"`payoff` returned an array of shape \[3\]"):
        walras.run(market, game=game)
    game.payoff = lambda self, batch: np.full(len(batch.player), np.nan)
    with pytest.raises(GameError, match="finite"):
        walras.run(market, game=game)


def test_games_that_declare_nonsense_are_refused(market):
    with pytest.raises(GameError, match="metadata"):
        walras.game({"name": "x"})(type("X", (), {"payoff": lambda self, batch: 0}))
    with pytest.raises(TypeError, match="walras.game"):
        walras.run(market, game=int)
    with pytest.raises(InputError):
        walras.run(market, set={"game.players": 0})
