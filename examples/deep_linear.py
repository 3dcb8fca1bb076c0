"""The kinds deep-linear-gap and deep-linear-critical-point for check.py, in integers: docs/certificate.md says what each line proves."""

from fractions import Fraction
from functools import reduce

import numpy as np

U, ETA, PRIME = 2.0**-53, 5e-324, 67108859


def need(condition, because):
    if not condition:
        raise ValueError(because)


def agree(claim, **derived):
    """Every field derived here must be the one printed."""
    for field, value in derived.items():
        need(claim[field] == value, f"claim.{field}: needs {value}; got {claim[field]}")


class Dyadic:
    """A matrix of integers times 2^-places: sums and products are exact."""

    def __init__(self, integers, places):
        self.integers, self.places = integers, places

    def at(self, places):
        return self.integers * (1 << (places - self.places))

    def __add__(self, other):
        places = max(self.places, other.places)
        return Dyadic(self.at(places) + other.at(places), places)

    def __sub__(self, other):
        return self + Dyadic(-other.integers, other.places)

    def __matmul__(self, other):
        return Dyadic(self.integers.dot(other.integers), self.places + other.places)

    def __getitem__(self, key):
        return Dyadic(self.integers[key], self.places)

    @property
    def T(self):
        return Dyadic(self.integers.T, self.places)

    def floats(self):
        return np.vectorize(lambda v: float(Fraction(v, 1 << self.places)), otypes=[float])(self.integers)


def dyadic(values):
    values = np.asarray(values, float)
    places = max([float(v).as_integer_ratio()[1].bit_length() - 1 for v in np.unique(values)] + [0])
    return Dyadic(np.vectorize(lambda v: int(Fraction(v) * (1 << places)), otypes=[object])(values), places)


def eye(n, value=1):
    return dyadic(float(value) * np.eye(n))


def inner(a, b):
    return Fraction(int((a.integers * b.integers).sum()), 1 << (a.places + b.places))


def outward(low, high):
    """The doubles next below and above two fractions."""
    a, b = float(low), float(high)
    a = float(np.nextafter(a, -np.inf)) if Fraction(a) > low else a
    return [a + 0.0, (float(np.nextafter(b, np.inf)) if Fraction(b) < high else b) + 0.0]


def inertia(a):
    """Numbers of positive and negative eigenvalues, by fraction-free LDL^T (every division is exact)."""
    m, n, last, signs = a.integers.copy(), len(a.integers), 1, []
    for k in range(n):
        at = next((i for i in range(k, n) if m[i, i]), None)
        if at is None:
            spot = np.argwhere(m[k:, k:] != 0) + k
            if not len(spot):
                break
            at, j = spot[0]
            m[at] = m[at] + m[j]
            m[:, at] = m[:, at] + m[:, j]
        m[[k, at]] = m[[at, k]]
        m[:, [k, at]] = m[:, [at, k]]
        signs.append((m[k, k] > 0) == (last > 0))
        rest = m[k, k] * m[k + 1 :, k + 1 :] - np.outer(m[k + 1 :, k], m[k, k + 1 :])
        m[k + 1 :, k + 1 :], last = rest // last, m[k, k]
    return sum(signs), len(signs) - sum(signs)


def semidefinite(a):
    """'exact', 'enclosed' or None."""
    n = len(a.integers)
    if n <= 24:
        return None if inertia(a)[1] else "exact"
    m = a.floats()
    shift = 1.01 * ((n + 4) * U * 1.02 * np.trace(m) + 4 * n * (2 * (n + 1) + abs(np.diag(m)).max()) * ETA)
    try:
        return "enclosed" if np.isfinite(np.linalg.cholesky(m - shift * np.eye(n))).all() else None
    except np.linalg.LinAlgError:
        return None


def independent(gram):
    """Independent rows of X: pivot columns of X X^T modulo a prime. Their number bounds the rank from below."""
    a, found = gram.integers % PRIME, []
    for j in range(a.shape[1]):
        r = len(found)
        hit = next((i for i in range(r, len(a)) if a[i, j]), None)
        if hit is None:
            continue
        a[[r, hit]] = a[[hit, r]]
        a[r] = a[r] * pow(int(a[r, j]), -1, PRIME) % PRIME
        a[r + 1 :] = (a[r + 1 :] - np.outer(a[r + 1 :, j], a[r])) % PRIME
        found.append(j)
    return found


def rank_of(gram, samples):
    """Independent rows of X, as many as its rank: from above by zero rows, the number of samples, or an exact elimination."""
    keep = independent(gram)
    if len(keep) < min(samples, int((np.diag(gram.integers) != 0).sum())):
        need(sum(inertia(gram)) == len(keep), "the rank is not decided")
    return keep


class Problem:
    """W_1, ..., W_{H+1}, G = X X^T, K = Y X^T, |Y|^2 and the loss |R X - Y|^2 / 2, all exact."""

    def __init__(self, instance):
        layers, parameters, inputs, targets, loss = *instance[:4], instance[6]
        linear = lambda l: l["type"] == "flatten" or (l["type"] == "dense" and not l["bias"]) or l.get("function") == "identity"
        need(all(map(linear, layers)) and loss in ("squared", "mean-squared"), "not a linear chain with the squared loss")
        self.w = [dyadic(parameters[l["name"] + ".weight"]) for l in layers if l["type"] == "dense"]
        self.samples = len(inputs)
        x, y = dyadic(inputs.reshape(self.samples, -1)), dyadic(targets)
        self.g, self.k, self.yy = x.T @ x, y.T @ x, inner(y, y)
        self.widths = [len(self.g.integers)] + [len(w.integers) for w in self.w]
        self.loss = self.value(reduce(lambda done, w: w @ done, self.w))

    def value(self, r):
        return (inner(r @ self.g, r) - 2 * inner(r, self.k) + self.yy) / 2

    def better(self, evidence):
        left, right = dyadic(evidence["left"]), dyadic(evidence["right"])
        need(1 <= len(right.integers) <= min(self.widths), "rank of the better point")
        return self.value(left @ right)


def gap(instance, claim, evidence):
    p = Problem(instance)
    (g, k, m, rank) = (p.g, p.k, p.widths[-1], min(p.widths))
    t, s = Fraction(evidence["level"]), Fraction(evidence["shift"])
    f = dyadic(np.reshape(evidence["factor"], (-1, m)))
    c = eye(m) if evidence["regression"] == "identity" else dyadic(evidence["regression"])
    delta, rho, grades = k - c @ g, 0.0, set()
    if (delta.integers != 0).any():
        keep = rank_of(g, p.samples)
        half = [(int(g.integers[i, i]).bit_length() - g.places) // 2 for i in keep]
        d = dyadic(np.diag([2.0**-e for e in half]))
        grades.add(semidefinite(d @ g[np.ix_(keep, keep)] @ d - eye(len(keep), evidence["curvature"])))
        rest = delta[:, keep] @ d
        rho = outward(*[inner(rest, rest) / Fraction(evidence["curvature"])] * 2)[1]
    grades.add(semidefinite(f.T @ f + eye(m, s) + eye(m, t) - eye(m, rho) - (c @ k.T + k @ c.T - c @ g @ c.T)))
    need(t >= 0 and s >= 0 and None not in grades and (rho == 0 or evidence["curvature"] > 0), "the dual point is not proved feasible")
    low = max(Fraction(0), (p.yy - rank * t - m * s - inner(f, f)) / 2)
    high = p.loss if evidence["better"] is None else min(p.loss, p.better(evidence["better"]))
    tolerance = p.yy / 200000000 if evidence["delta"] is None else Fraction(evidence["delta"])
    need(0 <= tolerance <= p.yy / 2000, "delta is negative or above a thousandth of half the squared norm of the targets")
    status = "proved" if p.loss - low <= tolerance else "disproved" if p.loss - high > tolerance else "undecided"
    grade = "exact" if status == "disproved" or grades == {"exact"} else "enclosed"
    agree(claim, status=status, grade=grade, widths=p.widths, rank=rank, loss=outward(p.loss, p.loss), delta=float(tolerance))
    agree(claim, minimum=outward(low, high), gap=outward(p.loss - high, p.loss - low))


def critical_point(instance, claim, evidence):
    p = Problem(instance)
    (w, g, n, m) = (p.w, p.g, p.widths[0], p.widths[-1])
    chain = lambda factors, size: reduce(lambda done, a: a @ done, factors, eye(size))
    r = chain(w, n)
    e = r @ g - p.k
    before = [chain(w[:i], n) for i in range(len(w))]
    after = [chain(w[i + 1 :], p.widths[i + 1]) for i in range(len(w))]
    need(not any((a.T @ e @ b.T).integers.any() for a, b in zip(after, before)), "the gradient is not exactly zero")
    need(sum(evidence[key] is not None for key in ("level", "direction", "better")) == 1, "one piece of evidence")
    agree(claim, status="proved", grade="exact", loss=outward(p.loss, p.loss))
    if evidence["level"] is not None:
        tau, rank = evidence["level"], min([len(rank_of(g, p.samples))] + p.widths)
        places = max(e.places, g.places, eye(1, tau).places)
        blocks = np.block([[eye(m, tau).at(places), e.at(places)], [e.T.at(places), g.at(places)]])
        need(tau >= 0 and inertia(Dyadic(blocks, places))[1] == 0, "the level does not bound the residual")
        need(inertia(r @ g @ r.T - eye(m, tau))[1] <= m - rank, "the level is above the singular values kept")
        return agree(claim, classification="global", rank=rank, change=None)
    if evidence["direction"] is not None:
        base, first, second = eye(n), eye(n, 0), eye(n, 0)
        for a, b in zip(w, map(dyadic, evidence["direction"])):
            base, first, second = a @ base, a @ first + b @ base, a @ second + b @ first
        change = inner(first @ g, first) + 2 * inner(e, second)
        need(change < 0, "the second derivative is not negative")
        return agree(claim, classification="strict-saddle", rank=None, change=outward(change, change))
    change = p.better(evidence["better"]) - p.loss
    need(change < 0 and inertia(hessian(w, g, e, before, after))[1] == 0, "no lower point, or a Hessian with a negative eigenvalue")
    agree(claim, classification="non-strict-saddle", rank=None, change=outward(change, change))


def hessian(w, g, e, before, after):
    """d2L of pairs of entries (r, c) of W_i and (s, t) of W_j, in blocks: (A_i^T A_j)[r,s] (B_i G B_j^T)[c,t] + (A_i^T E B_j^T)[r,t] C_ij[c,s]."""
    rows = []
    for i, a in enumerate(w):
        row = []
        for j, b in enumerate(w):
            lo, hi = min(i, j), max(i, j)
            block = kron(after[i].T @ after[j], before[i] @ g @ before[j].T)
            if i != j:
                mixed = after[hi].T @ e @ before[lo].T
                between = reduce(lambda done, v: v @ done, w[lo + 1 : hi], eye(len(w[lo].integers)))
                cross = np.multiply.outer(mixed.integers, between.integers).transpose(0, 2, 3, 1)
                cross = Dyadic(cross.reshape(len(w[hi].integers.ravel()), -1), mixed.places + between.places)
                block = block + (cross if i > j else cross.T)
            row.append(block)
        rows.append(row)
    places = max(b.places for row in rows for b in row)
    return Dyadic(np.block([[b.at(places) for b in row] for row in rows]), places)


def kron(a, b):
    return Dyadic(np.kron(a.integers, b.integers), a.places + b.places)


KINDS = {"deep-linear-gap": gap, "deep-linear-critical-point": critical_point}
