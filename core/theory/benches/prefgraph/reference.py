"""GARP and Afriat's index by prefgraph, timed: started by main.rs, which see.

Usage: reference.py FILE SUBJECTS OBSERVATIONS GOODS, where FILE holds prices and quantities as little-endian doubles.
Prints the seconds of processor time, then "garp ccei" per subject.
"""

import sys
import time

import numpy as np
from prefgraph.engine import HAS_RUST, Engine

subjects, observations, goods = map(int, sys.argv[2:])
data = np.fromfile(sys.argv[1], dtype="<f8").reshape(subjects, 2, observations, goods)
users = [(np.ascontiguousarray(prices), np.ascontiguousarray(quantities)) for prices, quantities in data]
if not HAS_RUST:
    sys.exit("prefgraph was installed without its compiled backend, which is what ours is to be compared with")

engine = Engine(metrics=["garp", "ccei"])
engine.analyze_arrays(users[:1])
# Once takes long enough where once takes long.
least, total = float("inf"), 0.0
while total < 0.5:
    start = time.process_time()
    results = engine.analyze_arrays(users)
    seconds = time.process_time() - start
    least, total = min(least, seconds), total + max(seconds, 1e-4)

print(least)
for result in results:
    print(int(result.is_garp), repr(float(result.ccei)))
