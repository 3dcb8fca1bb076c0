"""Writes fixtures/cross_entropy.json: softmax, log-sum-exp, cross-entropy and logistic loss with gradients and Hessian products, by PyTorch in float64.

Run: python3 tests/oracles/cross_entropy.py (Debian's python3-torch 1.13)
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(3)
cases = []
for samples, classes, scale in [(5, 10, 1.0), (4, 3, 30.0), (6, 2, 400.0), (3, 1, 1.0), (2, 17, 1e-6)]:
    z = (torch.randn(samples, classes, dtype=torch.float64) * scale).requires_grad_()
    labels = torch.randint(classes, (samples,))
    direction = torch.randn(samples, classes, dtype=torch.float64)
    losses = F.cross_entropy(z, labels, reduction="none")
    (gradient,) = torch.autograd.grad(losses.sum(), z, create_graph=True)
    (product,) = torch.autograd.grad((gradient * direction).sum(), z, allow_unused=True)
    cases.append(
        {
            "logits": z.tolist(),
            "labels": labels.tolist(),
            "direction": direction.tolist(),
            "losses": losses.tolist(),
            "gradient": gradient.tolist(),
            "product": product.tolist(),
            "softmax": F.softmax(z, 1).tolist(),
            "logSumExp": torch.logsumexp(z, 1).tolist(),
        }
    )

z = (torch.randn(23, dtype=torch.float64) * 8).requires_grad_()
targets = torch.randint(2, (23,)).double()
losses = F.binary_cross_entropy_with_logits(z, targets, reduction="none")
(gradient,) = torch.autograd.grad(losses.sum(), z, create_graph=True)
(curvature,) = torch.autograd.grad(gradient.sum(), z)
logistic = {name: value.tolist() for name, value in dict(logits=z, targets=targets, losses=losses, gradient=gradient, curvature=curvature).items()}

path = pathlib.Path(__file__).parent / "fixtures" / "cross_entropy.json"
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps({"torch": torch.__version__, "crossEntropy": cases, "logistic": logistic}, separators=(",", ":")) + "\n")
