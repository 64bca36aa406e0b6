"""Median CPU milliseconds of Gambit's logit solver on games read from standard input.

One game a line: precision, number of players, numbers of actions, then payoffs player by player, last player's action
fastest. Needs pygambit >= 16.4 and numpy. Prints one time a line.
"""

import sys
import time

import numpy as np
import pygambit as gbt

for line in sys.stdin:
    numbers = line.split()
    precision, players = float(numbers[0]), int(numbers[1])
    shape = [int(k) for k in numbers[2 : 2 + players]]
    payoffs = np.array([float(u) for u in numbers[2 + players :]]).reshape([players] + shape)
    game = gbt.Game.from_arrays(*payoffs)
    start = time.process_time()
    points = gbt.qre.logit_solve_lambda(game, lam=[precision])
    print(1e3 * (time.process_time() - start), flush=True)
    if len(sys.argv) > 1:
        profile = points[-1].profile
        print(*[float(profile[s]) for p in game.players for s in p.strategies], flush=True)
