"""Makes tests/oracles/fixtures/pytorch-export: a small network trained in torch on digits, written by nadir_export.py.

Run with Debian's python3 (torch 1.13, scikit-learn) from the repository root: python3 tests/oracles/pytorch_export.py
"""
import os
import sys

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

sys.path.insert(0, os.path.join("packages", "analysis", "assets"))
from nadir_export import export  # noqa: E402


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x):
        return x + F.silu(self.norm(self.conv(x)))


class SmallNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2))
        self.block = Block(6)
        self.wide = nn.Conv2d(6, 8, (2, 1), stride=(1, 2), padding=1, dilation=2)
        self.activation = nn.LeakyReLU(0.125)
        self.pool = nn.AvgPool2d(2, stride=1)
        self.drop = nn.Dropout(0.1)
        self.hidden = nn.Linear(48, 12)
        self.norm = nn.BatchNorm1d(12)
        self.head = nn.Linear(12, 10)

    def forward(self, x):
        x = self.pool(self.activation(self.wide(self.block(self.stem(x)))))
        x = self.drop(torch.flatten(x, 1))
        return self.head(torch.tanh(self.norm(self.hidden(x))))


def main():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    digits = load_digits()
    inputs = torch.tensor(digits.images[:, None] / 16, dtype=torch.float32)
    labels = torch.tensor(digits.target)
    model = SmallNet()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for step in range(60):
        batch = torch.randint(len(inputs), (128,))
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs[batch]), labels[batch])
        loss.backward()
        optimizer.step()
    model.eval()
    folder = os.path.join("tests", "oracles", "fixtures", "pytorch-export")
    export(model, inputs[:40], labels[:40], folder, name="small-net")
    with torch.no_grad():
        float32 = model(inputs[:40]).numpy()
        print("loss %.3f, accuracy %.3f" % (loss, (model(inputs).argmax(1) == labels).float().mean()))
    np.save(os.path.join(folder, "logits-float32.npy"), float32)


if __name__ == "__main__":
    main()
