"""Eigenvalues, singular values and invariant subspaces by LAPACK (scipy) of matrices that a formula gives, larger than one leaf of divide and conquer.

Run: python3 tests/oracles/scipy_spectra.py > tests/oracles/fixtures/scipy_spectra.json
"""

import json

import numpy as np
import scipy.linalg


def entry(i, j):
    return ((i * 37 + j * 91 + i * j * 13) % 101 - 50) / 64


def matrix(rows, cols):
    return np.array([[entry(i, j) for j in range(cols)] for i in range(rows)])


def symmetric(n):
    lower = np.tril(matrix(n, n))
    return lower + np.tril(lower, -1).T


def spectrum(n):
    values, vectors = scipy.linalg.eigh(symmetric(n))
    largest = vectors[:, -3:]
    return {"n": n, "values": values.tolist(), "norm": float(np.linalg.norm(values)), "gap": float(values[-3] - values[-4]), "projector": (largest @ largest[0]).tolist()}


def singular(rows, cols):
    u, s, vt = scipy.linalg.svd(matrix(rows, cols), full_matrices=False)
    return {"rows": rows, "cols": cols, "values": s.tolist(), "gap": float(s[2] - s[3]), "left": (u[:, :3] @ u[0, :3]).tolist(), "right": (vt[:3].T @ vt[:3, 0]).tolist()}


print(json.dumps({"symmetric": [spectrum(n) for n in (40, 75, 120)], "singular": [singular(*s) for s in ((40, 40), (50, 90), (110, 70))]}, indent=1))
