"""CPU seconds on games in extensive form: `walras solve` beside Gambit and OpenSpiel.

    cargo build --release && python core/theory/benches/trees.py [STAGES ...]

Agent logit equilibria at precision 3 of a sequential prisoner's dilemma that is repeated STAGES times (3, 4 and 5 unless others
are given), of which players see all earlier stages and payoffs are disturbed, so that nothing is symmetric: 2 (4^STAGES - 1) / 3
information sets. And an iteration of CFR+ on Leduc poker. Needs pygambit (16.7 or newer) and open_spiel; what is missing is left
out. Each is a process of its own, whose time to start and read the game is taken off by a run that does nothing else.
"""

import json
import pathlib
import random
import resource
import subprocess
import sys
import tempfile

WALRAS = pathlib.Path(__file__).parents[3] / "target/release/walras"
LIMIT = 600
STAGE = [[(3, 3), (0, 5)], [(5, 0), (1, 1)]]

GAMBIT = """
import sys, pygambit
game = pygambit.read_efg(sys.argv[1])
if len(sys.argv) > 2:
    point = pygambit.qre.logit_solve_lambda(game, lam=[3.0])[-1]
    print(list(point)[0])
"""

OPEN_SPIEL = """
import sys, pyspiel
game = pyspiel.load_game("leduc_poker")
solver = pyspiel.CFRPlusSolver(game)
for _ in range(int(sys.argv[1])):
    solver.evaluate_and_update_policy()
print(pyspiel.exploitability(game, solver.average_policy()))
"""

LEDUC = """
import pyspiel
from open_spiel.python.algorithms.gambit import export_gambit
print(export_gambit(pyspiel.load_game("leduc_poker")))
"""


def repeated(stages):
    """The game as the text of an .efg file, and how many information sets it has."""
    noise, lines, sets, leaves = random.Random(7), ['EFG 2 R "repeated" { "A" "B" }', '""'], [0, 0], [0]

    def play(left, first, second):
        if not left:
            leaves[0] += 1
            lines.append(f't "" {leaves[0]} "" {{ {first:.6f}, {second:.6f} }}')
            return
        sets[0] += 1
        sets[1] += 1
        own = sets[1]
        lines.append(f'p "" 1 {sets[0]} "" {{ "c" "d" }} 0')
        for row in STAGE:
            lines.append(f'p "" 2 {own} "" {{ "c" "d" }} 0')
            for x, y in row:
                play(left - 1, first + (x + noise.random()) / stages, second + (y + noise.random()) / stages)

    play(stages, 0.0, 0.0)
    return "\n".join(lines) + "\n", sum(sets)


def cpu(command):
    """CPU seconds of a command and the first line that it printed; nothing if it did not end in time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        out = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT).stdout
    except subprocess.TimeoutExpired:
        return None, ""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out


def python(script, *arguments):
    return [sys.executable, "-c", script, *map(str, arguments)]


def agent_logit(stages, folder):
    path = folder / f"repeated-{stages}.efg"
    text, sets = repeated(stages)
    path.write_text(text)
    ours, answer = cpu([WALRAS, "solve", path, "--precision", "3", "--json"])
    ours -= cpu([WALRAS, "solve", path, "--precision", "0"])[0]
    own = json.loads(answer)["behavior"]["A"]["1"][0]
    theirs, said = cpu(python(GAMBIT, path, "solve"))
    if theirs is None:
        print(f"{sets:6} information sets: walras {ours:9.4f} s, Gambit more than {LIMIT} s")
    elif said:
        theirs -= cpu(python(GAMBIT, path))[0]
        apart = abs(float(said) - own)
        print(f"{sets:6} information sets: walras {ours:9.4f} s, Gambit {theirs:9.2f} s, first probabilities {apart:.0e} apart")
    else:
        print(f"{sets:6} information sets: walras {ours:9.4f} s")


def leduc(folder):
    path, (taken, text) = folder / "leduc.efg", cpu(python(LEDUC))
    if not text:
        return
    path.write_text(text)
    few, many, short = 1000, 5000, 200
    solve = [WALRAS, "solve", path, "--cfr", "plus", "--json", "--iterations"]
    ours = (cpu([*solve, str(many)])[0] - cpu([*solve, str(few)])[0]) / (many - few)
    taken, said = cpu(python(OPEN_SPIEL, short))
    theirs = (taken - cpu(python(OPEN_SPIEL, 0))[0]) / short
    own = json.loads(cpu([*solve, str(short)])[1])["exploitability"]
    print(f"CFR+ on Leduc poker: walras {1e6 * ours:.1f} µs an iteration, OpenSpiel {1e6 * theirs:.1f} µs ({theirs / ours:.0f} times)")
    print(f"exploitability after {short} iterations: walras {own:.2e}, OpenSpiel {float(said):.2e}")


with tempfile.TemporaryDirectory() as name:
    for stages in [int(k) for k in sys.argv[1:]] or [3, 4, 5]:
        agent_logit(stages, pathlib.Path(name))
    leduc(pathlib.Path(name))
