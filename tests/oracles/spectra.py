"""Singular values and eigenvalues to 17 digits (mpmath, 80 digits) of small graded, clustered and bidiagonal matrices.

Run: python3 tests/oracles/spectra.py > tests/oracles/fixtures/spectra.json
"""

import json

import mpmath as mp

mp.mp.dps = 80


def word(seed):
    while True:
        seed = (seed * 1103515245 + 12345) % 2**31
        yield (seed >> 8) / 2**22 - 1


def svd(rows, cols, entries):
    matrix = mp.matrix(rows, cols)
    for at, x in enumerate(entries):
        matrix[at // cols, at % cols] = mp.mpf(x)
    values = mp.svd_r(matrix, compute_uv=False)
    return sorted((float(v) for v in values), reverse=True)


def eigen(n, entries):
    matrix = mp.matrix(n, n)
    for at, x in enumerate(entries):
        matrix[at // n, at % n] = mp.mpf(x)
    return sorted(float(v) for v in mp.eigsy(matrix, eigvals_only=True))


noise = word(7)
graded = [next(noise) * 2.0 ** -(2 * i + j) for i in range(12) for j in range(9)]
upward = [next(noise) * 2.0 ** (2 * i + j) for i in range(7) for j in range(11)]


def bidiagonal(d, e):
    n = len(d)
    full = [d[i] if i == j else e[i] if j == i + 1 else 0 for i in range(n) for j in range(n)]
    return {"d": d, "e": e, "values": svd(n, n, full)}


down = [(1 + next(noise) / 4) * 2.0 ** (-3 * i) for i in range(18)]
symmetric = [[0.0] * 14 for _ in range(14)]
for i in range(14):
    for j in range(i + 1):
        symmetric[i][j] = symmetric[j][i] = next(noise) * 2.0 ** -abs(i - j)
wilkinson = [float(abs(i - 10)) if i == j else 1.0 if abs(i - j) == 1 else 0.0 for i in range(21) for j in range(21)]
flat = [x for row in symmetric for x in row]

print(
    json.dumps(
        {
            "matrices": [
                {"name": "graded downward", "rows": 12, "cols": 9, "entries": graded, "values": svd(12, 9, graded)},
                {"name": "graded upward", "rows": 7, "cols": 11, "entries": upward, "values": svd(7, 11, upward)},
            ],
            "bidiagonals": [
                {"name": "downward", **bidiagonal(down, [x / 2 for x in down[1:]])},
                {"name": "upward", **bidiagonal(down[::-1], down[:0:-1])},
                {"name": "a zero inside", **bidiagonal([3.0, 0.0, 2.0, 1.0], [1.0, 1.0, 0.5])},
                {"name": "a zero at the end", **bidiagonal([3.0, 1.0, 0.0], [1.0, 1.0])},
            ],
            "symmetric": [
                {"name": "decaying", "n": 14, "entries": flat, "values": eigen(14, flat)},
                {"name": "Wilkinson W21+", "n": 21, "entries": wilkinson, "values": eigen(21, wilkinson)},
            ],
        },
        indent=1,
    )
)
