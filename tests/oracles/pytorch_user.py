"""What a user writes: a network in torch, trained, and exported with the nadir_export.py of the working folder into the folder out."""
import numpy as np
import torch
import torch.nn as nn

from nadir_export import export

torch.manual_seed(3)
torch.set_num_threads(1)
x = torch.rand(60, 1, 8, 8)
y = (x.mean((1, 2, 3)) * 100).long() % 3
net = nn.Sequential(nn.Conv2d(1, 6, 3), nn.BatchNorm2d(6), nn.Sigmoid(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(54, 16), nn.GELU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(40):
    optimizer.zero_grad()
    nn.functional.cross_entropy(net(x), y).backward()
    optimizer.step()
net.eval()
export(net, x, y, "out", name="user-net")
with torch.no_grad():
    np.save("out/logits-float32.npy", net(x).numpy())
