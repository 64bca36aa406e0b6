"""What it costs that a game is in Python, and what a test of arrays costs from Python: ratios, measured in turns."""

import json
import sys
import time
from pathlib import Path

import numpy as np

import walras

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 5


@walras.game(json.loads((ROOT / "plugins" / "cournot" / "src" / "metadata.json").read_text()))
class Cournot:
    """Linear demand only."""

    def __init__(self, setup):
        self.intercept, self.slope = setup.scalar("intercept"), setup.scalar("slope")
        self.cost, self.cost_slope = setup.parameters["cost"], setup.parameters["cost_slope"]
        self.capacity, self.quota = setup.parameters["capacity"], setup.parameters["quota"]

    def contribution(self, batch):
        return batch.action

    def payoff(self, batch):
        quantity, rivals = batch.action[:, 0], batch.aggregate[:, 0]
        price = self.intercept - self.slope * (quantity + rivals)
        unit_cost = self.cost[batch.player] + 0.5 * self.cost_slope[batch.player] * quantity
        return ((1.0 - batch.phi[1]) * price - unit_cost - batch.phi[0]) * quantity

    def constraint(self, batch):
        return batch.action[:, 0] / (self.quota[batch.probe] * self.capacity[batch.player]) - 1.0

    def transfer(self, batch):
        quantity, rivals = batch.action[:, 0], batch.aggregate[:, 0]
        return (batch.phi[0] + batch.phi[1] * (self.intercept - self.slope * (quantity + rivals))) * quantity

    outcome = transfer


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fastest(*works):
    """Of each, taking turns."""
    rounds = [[seconds(work) for work in works] for _ in range(ROUNDS)]
    return [min(column) for column in zip(*rounds)]


def games():
    scenario = ROOT / "scenarios" / "cournot" / "three-firms.yaml"
    for players in (3, 100, 10_000):
        changes = {"game.players": players, "game.actions": 25, "game.parameters": {"slope": 10.0 / players}}

        def play(game=None, changes=changes):
            walras.run(scenario, set=changes, game=game, threads=1)

        compiled, python = fastest(play, lambda: play(Cournot))
        print(f"{players:>7} players  plugin {compiled:8.3f} s  NumPy {python:8.3f} s  ratio {python / compiled:6.2f}")


def tests():
    draws = np.random.default_rng(0)
    prices, quantities = draws.uniform(0.1, 1, (5000, 25, 2)), draws.uniform(0.1, 1, (5000, 25, 2))
    (taken,) = fastest(lambda: walras.rp.test(prices, quantities, threads=1))
    print(f"5,000 subjects x 25 observations from NumPy: {taken:.3f} s")


if __name__ == "__main__":
    sys.exit(games() or tests())
