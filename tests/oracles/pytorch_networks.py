"""Exports small networks with the nadir_export.py in the folder given, and prints as one JSON line what became of each."""
import contextlib
import io
import json
import os
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

sys.path.insert(0, sys.argv[1])
from nadir_export import Unsupported, export  # noqa: E402


class Functional(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 3, 3, stride=2, dilation=2, padding="valid")
        self.second = nn.Conv2d(3, 3, 3, padding="same")
        self.weight = nn.Parameter(torch.randn(5, 3))

    def forward(self, x):
        x = F.relu(self.first(x.view(-1, 1, 8, 8)))
        x = F.leaky_relu(self.second(x), 0.3) + x
        x = F.avg_pool2d(x, 2, 1).mean([2, 3])
        x = F.linear(F.dropout(x, 0.5, self.training), self.weight)
        x = torch.sigmoid(F.softplus(x, beta=2))
        return F.silu((x * x) ** 2).view(x.size(0), -1)


class Forward(nn.Module):
    """A module whose forward is the function given."""

    def __init__(self, forward, **parts):
        super().__init__()
        self.function = forward
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, x):
        return self.function(self, x)


def networks():
    yield "functional", Functional(), (8 * 8,)
    yield "linear", nn.Linear(64, 3), (64,)
    yield "pooled", nn.Sequential(nn.Conv2d(1, 4, 3, bias=False), nn.BatchNorm2d(4, affine=False), nn.Softplus(3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)), (1, 8, 8)
    yield "adaptive", nn.Sequential(nn.Conv2d(1, 2, 3), nn.AdaptiveAvgPool2d((3, 2)), nn.Conv2d(2, 2, 2), nn.Flatten()), (1, 8, 8)
    yield "padded", nn.Sequential(nn.MaxPool2d(3, 2, 1), nn.AvgPool2d(2, 1, 1), nn.Flatten(), nn.Linear(25, 2, bias=False), nn.Tanh()), (1, 8, 8)
    yield "sum", Forward(lambda s, x: s.a(x).add(x).flatten(1), a=nn.Conv2d(1, 1, 3, padding=1)), (1, 8, 8)
    yield "functional pools", Forward(lambda s, x: F.adaptive_avg_pool2d(F.max_pool2d(F.relu(s.a(x), inplace=True), 3, stride=1), (1, 1)).view(-1, 3), a=nn.Conv2d(1, 3, 3)), (1, 8, 8)
    yield "methods", Forward(lambda s, x: s.a(x.reshape(x.shape[0], -1)).relu().tanh().square(), a=nn.Linear(64, 5)), (1, 8, 8)
    yield "exponential units", nn.Sequential(nn.Flatten(), nn.Linear(64, 6), nn.ELU(0.7), nn.Linear(6, 5), nn.SELU(), nn.Linear(5, 4), nn.ELU()), (1, 8, 8)
    yield "waves", Forward(lambda s, x: F.selu(F.elu(torch.atan(torch.sin(s.a(x.flatten(1))) ** 3), 0.4)).sin(), a=nn.Linear(64, 5)), (1, 8, 8)
    yield "half", nn.Sequential(nn.Flatten(), nn.Linear(64, 3)).half(), (1, 8, 8)
    linear = nn.Linear(64, 64)
    yield "grouped", nn.Sequential(nn.Conv2d(1, 4, 3), nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=2), nn.BatchNorm2d(6), nn.ReLU(), nn.Conv2d(6, 6, 2, groups=6), nn.Flatten()), (1, 8, 8)
    yield "refused layer norm", Forward(lambda s, x: s.enc(x), enc=nn.Sequential(nn.Flatten(), nn.LayerNorm(64))), (1, 8, 8)
    yield "refused lone batch norm", nn.Sequential(nn.BatchNorm2d(1), nn.Flatten()), (1, 8, 8)
    yield "refused batch norm after relu", nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.BatchNorm2d(2)), (1, 8, 8)
    yield "refused branch", Forward(lambda s, x: s.a(x) + s.b(x), a=nn.Conv2d(1, 2, 1), b=nn.Conv2d(1, 2, 1)), (1, 8, 8)
    yield "refused shared", nn.Sequential(nn.Flatten(), linear, linear), (1, 8, 8)
    yield "refused softmax", nn.Sequential(nn.Flatten(), nn.Linear(64, 2), nn.Softmax(1)), (1, 8, 8)
    yield "refused control flow", Forward(lambda s, x: x if x.sum() > 0 else -x), (1, 8, 8)
    yield "refused in place", Forward(lambda s, x: s.twice(s.a(x)), a=nn.Conv2d(1, 2, 1), twice=Forward(lambda s, x: x + s.r(x), r=nn.ReLU(inplace=True))), (1, 8, 8)
    yield "refused constant", Forward(lambda s, x: s.a(x / 255), a=nn.Conv2d(1, 2, 1)), (1, 8, 8)
    yield "refused random", Forward(lambda s, x: F.dropout(s.a(x)), a=nn.Conv2d(1, 2, 1)), (1, 8, 8)
    yield "refused ceil mode", nn.Sequential(nn.MaxPool2d(3, ceil_mode=True)), (1, 8, 8)
    yield "refused reflection", nn.Sequential(nn.Conv2d(1, 2, 3, padding=1, padding_mode="reflect")), (1, 8, 8)
    yield "refused recurrent", Forward(lambda s, x: s.r(x)[0], r=nn.LSTM(8, 3)), (8, 8)


def main():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    results = {}
    for name, network, shape in networks():
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.running_mean.normal_()
                module.running_var.uniform_(0.5, 2)
        inputs = torch.rand(3, *shape)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                export(network, inputs, torch.arange(3), os.path.join(sys.argv[1], name))
            results[name] = "written"
        except Unsupported as error:
            results[name] = str(error)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
