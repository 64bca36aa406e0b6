"""CPU milliseconds of Gambit's logit solver on games read from standard input.

One game a line: precision, number of players, numbers of actions, then payoffs player by player, last player's action
fastest. Needs pygambit 17 and numpy. Prints one time a line, with --profile followed by the probabilities.
"""

import io
import sys
import time

import numpy as np
import pygambit as gbt


def game_of(shape, payoffs):
    """Gambit's payoff format lists the payoffs of one profile together, the first player's action fastest."""
    tables = np.array(payoffs).reshape([len(shape)] + shape)
    rows = np.stack([table.flatten(order="F") for table in tables], axis=1)
    names = " ".join(f'"{i}"' for i in range(len(shape)))
    sizes = " ".join(map(str, shape))
    body = " ".join(np.format_float_positional(u, unique=True) for u in rows.flatten())
    return gbt.read_nfg(io.BytesIO(f'NFG 1 R "" {{ {names} }} {{ {sizes} }}\n\n{body}\n'.encode()))


for line in sys.stdin:
    numbers = line.split()
    precision, players = float(numbers[0]), int(numbers[1])
    shape = [int(k) for k in numbers[2 : 2 + players]]
    game = game_of(shape, [float(u) for u in numbers[2 + players :]])
    start = time.process_time()
    points = gbt.qre.logit_solve_lambda(game, lam=[precision])
    taken = 1e3 * (time.process_time() - start)
    if "--profile" in sys.argv[1:]:
        profile = points[-1].profile
        probabilities = [float(p) for strategy in profile for _, p in strategy]
        print(taken, points[-1].lam, *probabilities, flush=True)
    else:
        print(taken, flush=True)
