"""Proves the constants of docs/rounding.md §6 for the coefficients that assembly/math/gaussian.ts really holds.

With Y(x) = P(s)/(1 + 2x), s = (x - K)/(x + K), K = 15/4, and the residual rho = Y' - 2xY + 2/sqrt(pi), the error Y - erfcx solves e' = 2x·e + rho and is
bounded, so e(x) = -int_x^inf exp(x^2 - t^2)·rho(t) dt, hence |e| <= sqrt(pi)/2·sup|rho|·erfcx(x): a relative error of at most sqrt(pi)/2·sup|rho|.
rho is a rational function of s in [-1, 1]; it is bounded here in exact fractions, interval by interval, by sums of absolute Taylor coefficients.
Writes fixtures/erfcx_residual.json with the coefficients it proved them for. Run: python3 tests/oracles/erfcx_residual.py (no package needed)
"""
import json
import pathlib
import re
from fractions import Fraction as Q
from math import comb

source = (pathlib.Path(__file__).parents[2] / "packages/core-wasm/assembly/math/gaussian.ts").read_text()
body = source[source.index("function erfcx") : source.index("function erfSeries")]
first = re.search(r"let p = f64x2\.splat\((\S+)\);", body).group(1)
P = [Q(float(text)) for text in [first, *re.findall(r"mulAdd<f64>\(f64x2\.splat\((\S+?)\), s, p\)", body)]][::-1]
assert len(P) == 25

U = Q(1, 2**53)
K = Q(15, 4)
# 2/sqrt(pi) to 40 digits; the last digit is worth 1e-39
TWO_OVER_ROOT_PI = Q(1128379167095512573896158903121545171688, 10**39)
PIECES = 128


def add(*polynomials):
    return [sum((p[i] for p in polynomials if i < len(p)), Q(0)) for i in range(max(map(len, polynomials)))]


def mul(p, *others):
    for q in others:
        r = [Q(0)] * (len(p) + len(q) - 1)
        for i, a in enumerate(p):
            for j, b in enumerate(q):
                r[i + j] += a * b
        p = r
    return p


def shifted(p, c):
    """Coefficients of p(c + h) in h."""
    return [sum(p[k] * comb(k, i) * c ** (k - i) for k in range(i, len(p))) for i in range(len(p))]


def largest(p, c, radius):
    return sum(abs(a) * radius**i for i, a in enumerate(shifted(p, c)))


def pieces():
    for i in range(PIECES):
        yield Q(2 * i + 1, PIECES) - 1, Q(1, PIECES)


derivative = [i * a for i, a in enumerate(P)][1:]
down = [Q(1), Q(-1)]
D = [1 + 2 * K, 2 * K - 1]
bracket = add(mul(add(mul(derivative, down), mul([Q(-1)], P)), D), mul([-(2 * K - 1)], P, down))
numerator = add(mul([1 / (2 * K)], down, down, bracket), mul([-2 * K], [Q(1), Q(1)], P, D), mul([TWO_OVER_ROOT_PI], D, D))
rho = max(largest(numerator, c, r) / (D[0] + D[1] * (c - r)) ** 2 for c, r in pieces()) + Q(1, 10**38)
fit = float(rho * Q(8863, 10000) / U)

lowest = min(shifted(P, c)[0] - sum(abs(a) * r**i for i, a in enumerate(shifted(P, c)) if i) for c, r in pieces())
slope = max(largest(mul([Q(0), Q(1)], derivative), c, r) for c, r in pieces())

# Horner: e_k <= |s| (e_{k+1} + u |h_{k+1}|) + u |h_k|, on each piece, h_k the tails of the polynomial
worst = Q(0)
for c, r in pieces():
    top = abs(c) + r
    error = Q(0)
    above = abs(P[-1])
    for k in range(len(P) - 2, -1, -1):
        here = largest(P[k:], c, r)
        error = top * (error + above) + here
        above = here
    low = shifted(P, c)[0] - sum(abs(a) * r**i for i, a in enumerate(shifted(P, c)) if i)
    worst = max(worst, error / low)
result = {"coefficients": [float(a) for a in P[::-1]], "fit": fit, "horner": float(worst), "slope": float(slope), "least": float(lowest)}
print(result)
path = pathlib.Path(__file__).parent / "fixtures" / "erfcx_residual.json"
path.write_text(json.dumps(result, separators=(",", ":")) + "\n")
