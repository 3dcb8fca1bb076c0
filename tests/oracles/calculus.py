"""Writes fixtures/calculus.json: loss, gradient and a Hessian-vector product of a small network for every loss, by PyTorch in float64.

Parameters, inputs and directions are integers over 32, so that both sides start from the same numbers. Run: python3 calculus.py
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

ARCHITECTURE = {
    "schema": "nadir/architecture@1",
    "name": "calculus oracle",
    "input": [2, 7, 6],
    "layers": [
        {"type": "conv2d", "name": "a", "filters": 3, "kernel": [3, 2], "stride": [2, 1], "padding": [1, 1], "dilation": [1, 2]},
        {"type": "activation", "name": "b", "function": "gelu"},
        {"type": "conv2d", "name": "c", "filters": 3, "kernel": [3, 3], "padding": [1, 1], "bias": "none"},
        {"type": "activation", "name": "d", "function": "tanh"},
        {"type": "residual-add", "name": "e", "from": "b"},
        {"type": "max-pool2d", "name": "f", "kernel": [2, 2], "stride": [1, 2], "padding": [1, 0]},
        {"type": "activation", "name": "g", "function": "silu"},
        {"type": "avg-pool2d", "name": "h", "kernel": [2, 2], "stride": [2, 1], "padding": [0, 1]},
        {"type": "flatten", "name": "i"},
        {"type": "dense", "name": "j", "units": 4},
        {"type": "activation", "name": "k", "function": "softplus"},
        {"type": "residual-add", "name": "l", "from": "j"},
        {"type": "dense", "name": "m", "units": 3},
    ],
}


def network(x, p):
    a = F.conv2d(x, p["a.weight"], p["a.bias"], stride=(2, 1), padding=(1, 1), dilation=(1, 2))
    b = F.gelu(a)
    e = torch.tanh(F.conv2d(b, p["c.weight"], padding=1)) + b
    f = F.max_pool2d(e, 2, stride=(1, 2), padding=(1, 0))
    h = F.avg_pool2d(F.silu(f), 2, stride=(2, 1), padding=(0, 1))
    j = F.linear(h.flatten(1), p["j.weight"], p["j.bias"])
    return F.linear(F.softplus(j) + j, p["m.weight"], p["m.bias"])


LOSSES = {
    "squared": (lambda f, y: ((f - y) ** 2).sum() / 2, "values"),
    "mean-squared": (torch.nn.MSELoss(), "values"),
    "softmax-cross-entropy": (torch.nn.CrossEntropyLoss(), "classes"),
    "logistic": (torch.nn.BCEWithLogitsLoss(), "signs"),
    "squared-hinge": (lambda f, y: (torch.clamp(1 - (2 * y - 1) * f, min=0) ** 2).sum(), "signs"),
}

generator = torch.Generator().manual_seed(20)


def integers(*shape, low=-24, high=25):
    return torch.randint(low, high, shape, generator=generator)


x = integers(5, 2, 7, 6)
shapes = {"a.weight": [3, 2, 3, 2], "a.bias": [3], "c.weight": [3, 3, 3, 3]}
probe = {name: torch.zeros(shape) for name, shape in shapes.items()}
b = F.gelu(F.conv2d(x / 32, probe["a.weight"], stride=(2, 1), padding=(1, 1), dilation=(1, 2)))
width = F.avg_pool2d(F.max_pool2d(b, 2, stride=(1, 2), padding=(1, 0)), 2, stride=(2, 1), padding=(0, 1)).flatten(1).shape[1]
shapes |= {"j.weight": [4, width], "j.bias": [4], "m.weight": [3, 4], "m.bias": [3]}
numerators = {name: integers(*shape) for name, shape in shapes.items()}
directions = {name: integers(*shape) for name, shape in shapes.items()}
targets = {
    "values": integers(5, 3) / 32,
    "classes": integers(5, low=0, high=3),
    "signs": integers(5, 3, low=0, high=2).to(torch.get_default_dtype()),
}


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors]).tolist()


cases = {}
for name, (loss, kind) in LOSSES.items():
    p = {key: (value / 32).requires_grad_() for key, value in numerators.items()}
    value = loss(network(x / 32, p), targets[kind])
    gradient = torch.autograd.grad(value, list(p.values()), create_graph=True)
    slope = sum((g * (v / 32)).sum() for g, v in zip(gradient, directions.values()))
    product = torch.autograd.grad(slope, list(p.values()))
    cases[name] = {"targets": targets[kind].tolist(), "value": value.item(), "gradient": flat(gradient), "hessianProduct": flat(product)}

fixture = {
    "torch": torch.__version__,
    "architecture": ARCHITECTURE,
    "denominator": 32,
    "inputs": x.reshape(-1).tolist(),
    "parameters": {name: value.reshape(-1).tolist() for name, value in numerators.items()},
    "direction": [n for value in directions.values() for n in value.reshape(-1).tolist()],
    "cases": cases,
}
path = pathlib.Path(__file__).parent / "fixtures" / "calculus.json"
path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
print(path.name, path.stat().st_size, "bytes")
