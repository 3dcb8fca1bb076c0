"""Writes fixtures/transcendental.json: exp, log, log1p, erf and the activations with two derivatives, as sums of two doubles (106 bits), by mpmath with 700 digits (sin of the largest doubles needs 310 before the point).

Functions and derivatives are in textbook form (tanh, cosh), another than that of the kernels and of the double-double reference.
Run: python3 tests/oracles/transcendental.py (Debian's python3-mpmath 1.2)
"""
import json
import math
import pathlib
import random

from mpmath import atan, cos, cosh, erf, erfc, exp, log, log1p, mp, mpf, sin, sinh, sqrt, tanh

mp.dps = 700


def sigmoid(t):
    return 1 / (1 + exp(-t))


def sigmoid_d(t):
    return 1 / (2 * cosh(t / 2)) ** 2


def sigmoid_dd(t):
    return -sinh(t / 2) / (4 * cosh(t / 2) ** 3)


def phi(t):
    return exp(-t * t / 2) / sqrt(2 * mp.pi)


def distribution(t):
    return erfc(-t / sqrt(mpf(2))) / 2


SLOPE = sqrt(2 / mp.pi)
CUBIC = mpf("0.044715")


def gelu_tanh(t):
    return t * (1 + tanh(SLOPE * (t + CUBIC * t**3))) / 2


def gelu_tanh_d(t):
    z = SLOPE * (t + CUBIC * t**3)
    return (1 + tanh(z)) / 2 + t / 2 / cosh(z) ** 2 * SLOPE * (1 + 3 * CUBIC * t * t)


def gelu_tanh_dd(t):
    z, d = SLOPE * (t + CUBIC * t**3), SLOPE * (1 + 3 * CUBIC * t * t)
    return (d + t / 2 * 6 * SLOPE * CUBIC * t - t * tanh(z) * d * d) / cosh(z) ** 2


LAMBDA = mpf("1.0507009873554804934193349852946")
ALPHA = mpf("1.6732632423543772848170429916717")


def unit(scale, alpha):
    """scale·t right of 0, scale·alpha·(e^t − 1) left of it, with two derivatives."""
    return (
        lambda t: scale * t if t > 0 else scale * alpha * (exp(t) - 1),
        lambda t: scale if t > 0 else scale * alpha * exp(t),
        lambda t: mpf(0) if t > 0 else scale * alpha * exp(t),
    )


FUNCTIONS = {
    "exp": (exp,),
    "log": (log,),
    "log1p": (log1p,),
    "erf": (erf,),
    "sigmoid": (sigmoid, sigmoid_d, sigmoid_dd),
    "tanh": (tanh, lambda t: 1 / cosh(t) ** 2, lambda t: -2 * sinh(t) / cosh(t) ** 3),
    "softplus": (lambda t: log1p(exp(t)), sigmoid, sigmoid_d),
    "gelu": (lambda t: t * distribution(t), lambda t: distribution(t) + t * phi(t), lambda t: (2 - t * t) * phi(t)),
    "gelu-tanh": (gelu_tanh, gelu_tanh_d, gelu_tanh_dd),
    "silu": (
        lambda t: t * sigmoid(t),
        lambda t: sigmoid(t) + t * sigmoid_d(t),
        lambda t: 2 * sigmoid_d(t) + t * sigmoid_dd(t),
    ),
    "sigmoid-cubed": (
        lambda t: sigmoid(t**3),
        lambda t: 3 * t * t * sigmoid_d(t**3),
        lambda t: 6 * t * sigmoid_d(t**3) + 9 * t**4 * sigmoid_dd(t**3),
    ),
    "elu": unit(mpf(1), mpf(1)),
    "selu": unit(LAMBDA, ALPHA),
    "arctan": (atan, lambda t: 1 / (1 + t * t), lambda t: -2 * t / (1 + t * t) ** 2),
    "sin": (sin, cos, lambda t: -sin(t)),
    "cubic": (lambda t: t**3, lambda t: 3 * t * t, lambda t: 6 * t),
    "gaussian": (lambda t: exp(-t * t), lambda t: -2 * t * exp(-t * t), lambda t: (4 * t * t - 2) * exp(-t * t)),
}

random.seed(1)
SPECIAL = [1e-300, -1e-300, 2.0**-54, -(2.0**-30), 0.1, -0.1, math.log(2) / 2, -math.log(2) / 2, math.sqrt(0.5) - 1, math.sqrt(2) - 1, 0.999, -0.999, 1.0]
POINTS = SPECIAL + [random.uniform(-s, s) for s in (1, 4, 10) for _ in range(8)]
# near multiples of π/2, where sin or cos cancels, and far beyond 2^20
TURNS = [math.pi, 11.0, 355.0, 1048575.5, -1048577.0, 2.0**53 + 2, 6381956970095103 * 2.0**797, -1e300, 1.7976931348623157e308]
WIDE = [random.uniform(-500, 500) for _ in range(8)]
POSITIVE = [2.0**-1060, 1e300, 0.5, 2.0, math.pi, 1 + 2.0**-52, 1 - 2.0**-53] + [2.0 ** random.uniform(-900, 900) for _ in range(12)]


def points(name):
    if name == "log":
        return POSITIVE
    if name == "log1p":
        return [x for x in POINTS if x > -1] + POSITIVE
    if name == "sin":
        return POINTS + WIDE + TURNS
    return POINTS + (WIDE if name in ("exp", "sigmoid", "tanh", "softplus", "arctan", "elu", "selu") else [])


def pair(value):
    hi = float(value)
    return [hi, float(value - mpf(hi))]


table = {
    name: [{"x": points(name), "values": [pair(f(mpf(x))) for x in points(name)]} for f in functions] for name, functions in FUNCTIONS.items()
}
path = pathlib.Path(__file__).parent / "fixtures" / "transcendental.json"
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps(table, separators=(",", ":")) + "\n")
