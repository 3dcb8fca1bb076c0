"""A critical point with positive loss over linearly separable inputs: what Nguyen & Hein (2017), Theorem 5.3, would exclude as printed.

One hidden layer of 3 neurons and 3 outputs, arctan in both layers, squared hinge, inputs (z, t) in R^3 x R, class c separated from the rest by
z_c = 0. The first layer reads t alone, which takes 3 values, each with 20 samples; so W_2 is not determined by the outputs, and linear programs
choose z. docs/theorems/nguyen-hein-2017-5.3.md says why real numbers do exactly what these doubles do up to rounding.
Needs numpy and scipy. Writes fixtures/separable_counterexample.json. Usage: python3 separable_counterexample.py
"""
import json
import pathlib

import numpy as np
from scipy.optimize import linprog

CLASSES, POINTS, HIDDEN, COPIES = 3, 3, 3, 20


def attempt(rng):
    t = np.sort(rng.uniform(-2, 2, POINTS))
    w, b = 2 * rng.normal(size=HIDDEN), 2 * rng.normal(size=HIDDEN)
    g = np.outer(t, w) + b
    f, slope = np.arctan(g), 1 / (1 + g * g)
    copies = 1 + rng.multinomial(COPIES - CLASSES, np.ones(CLASSES) / CLASSES, size=POINTS)
    share = 2 * copies / COPIES  # 1 + outputs, in (0, 2), rows of sum 2
    before = np.tan(share - 1)
    last = 1 / (1 + before * before)
    a = np.hstack([f, np.ones((POINTS, 1))])
    free = np.linalg.svd(a)[2][POINTS:]
    solved = np.linalg.lstsq(a, before, rcond=None)[0] + free.T @ rng.normal(size=(len(free), CLASSES)) * 3
    upper = solved[:HIDDEN]
    if np.linalg.svd(upper, compute_uv=False)[-1] < 0.1 or np.abs(solved).max() > 30:
        return None
    z = np.zeros((POINTS, CLASSES, CLASSES))
    for axis in range(CLASSES):
        rows = np.zeros((HIDDEN, POINTS * CLASSES))
        for h in range(HIDDEN):
            for p in range(POINTS):
                s, d = share[p], share[p] * last[p]
                rows[h, p * CLASSES : (p + 1) * CLASSES] = slope[p, h] * ((upper[h] @ d) * s / 2 - upper[h] * d)
        bounds = [(1, 50) if c == axis else (-50, -1) for _ in range(POINTS) for c in range(CLASSES)]
        found = linprog(np.zeros(POINTS * CLASSES), A_eq=rows, b_eq=np.zeros(HIDDEN), bounds=bounds, method="highs")
        if found.status != 0:
            return None
        z[:, :, axis] = found.x.reshape(POINTS, CLASSES)
    return {
        "groups": [
            {"input": [*z[p, c], t[p]], "class": c, "copies": int(copies[p, c])} for p in range(POINTS) for c in range(CLASSES)
        ],
        "hidden": {"weight": [[0, 0, 0, x] for x in w], "bias": b.tolist()},
        "output": {"weight": upper.T.tolist(), "bias": solved[HIDDEN].tolist()},
    }


rng = np.random.default_rng(0)
result = None
while result is None:
    result = attempt(rng)
target = pathlib.Path(__file__).parent / "fixtures" / "separable_counterexample.json"
target.write_text(json.dumps(result) + "\n")
