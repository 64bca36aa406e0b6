"""CPU milliseconds of sgamesolver's QRE homotopy on games read from standard input.

One game a line: precision, discount, number of states, number of players, numbers of actions, then payoffs state by state
and player by player, then laws state by state; last player's action fastest. Needs sgamesolver. Prints one line a game:
the time, then the probabilities of all players, state by state.
"""

import sys
import time

import numpy as np

# Versions of NumPy from 2 on lack a name that sgamesolver uses.
np.NaN = np.nan

import sgamesolver  # noqa: E402

for line in sys.stdin:
    numbers = [float(x) for x in line.split()]
    precision, discount = numbers[:2]
    states, players = int(numbers[2]), int(numbers[3])
    shape = [int(k) for k in numbers[4 : 4 + players]]
    rest = np.array(numbers[4 + players :])
    joint = int(np.prod(shape))
    payoffs = rest[: states * players * joint].reshape([states, players] + shape)
    laws = rest[states * players * joint :].reshape([states] + shape + [states])
    start = time.process_time()
    game = sgamesolver.SGame(list(payoffs), list(laws), discount)
    homotopy = sgamesolver.homotopy.QRE(game)
    homotopy.solver_setup(target_lambda=precision)
    homotopy.solver.verbose = 0
    homotopy.solve()
    taken = 1e3 * (time.process_time() - start)
    found = homotopy.equilibrium
    profile = [] if found is None else found.strategies[~np.isnan(found.strategies)].flatten()
    print(taken, *profile, flush=True)
