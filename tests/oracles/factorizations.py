"""LU, pivoted QR, least squares and null spaces of small matrices by LAPACK through scipy, in f64.

Run: python3 tests/oracles/factorizations.py > tests/oracles/fixtures/factorizations.json
"""

import json

import numpy as np
import scipy.linalg as la


def words(seed):
    while True:
        seed = (seed * 1103515245 + 12345) % 2**31
        yield (seed >> 8) / 2**22 - 1


noise = words(11)
random = np.array([[next(noise) for _ in range(9)] for _ in range(14)])
wide = np.array([[next(noise) for _ in range(12)] for _ in range(5)])
graded = np.array([[next(noise) * 2.0 ** -(3 * j) for j in range(8)] for _ in range(10)])
deficient = np.array([[next(noise) for _ in range(4)] for _ in range(12)]) @ np.array([[next(noise) for _ in range(7)] for _ in range(4)])
hilbert = la.hilbert(9)
wilkinson = np.tril(-np.ones((10, 10)), -1) + np.eye(10)
wilkinson[:, -1] = 1


def case(name, a):
    m, n = a.shape
    q, r, p = la.qr(a, pivoting=True, mode="economic")
    b = np.array([[next(noise) for _ in range(2)] for _ in range(m)])
    lu, pivots = la.lu_factor(a) if m == n else (None, None)
    return {
        "name": name,
        "rows": m,
        "cols": n,
        "entries": a.ravel().tolist(),
        "values": la.svdvals(a).tolist(),
        "order": p.tolist(),
        "pivots": np.abs(np.diag(r)).tolist(),
        "rank": int(np.linalg.matrix_rank(a)),
        "right": b.ravel().tolist(),
        "distance": float(np.linalg.norm(a @ la.lstsq(a, b, lapack_driver="gelsy")[0] - b)),
        "solution": la.lstsq(a, b, lapack_driver="gelsy")[0].ravel().tolist(),
        "projector": (la.null_space(a) @ la.null_space(a).T).ravel().tolist(),
        **({"lu": lu.ravel().tolist(), "exchanges": pivots.tolist()} if lu is not None else {}),
    }


cases = [
    case("random", random),
    case("wide", wide),
    case("graded", graded),
    case("rank 4 of 12 x 7", deficient),
    case("Hilbert", hilbert),
    case("Wilkinson's growth", wilkinson),
]
print(json.dumps({"scipy": __import__("scipy").__version__, "matrices": cases}, indent=1))
