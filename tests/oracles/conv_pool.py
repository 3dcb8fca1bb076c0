"""PyTorch's convolution and pooling with their gradients, in float64, as JSON: what tests/core-wasm/conv-pool-oracle.test.ts compares with.

    python3 tests/oracles/conv_pool.py > tests/oracles/fixtures/conv_pool.json

Inputs are small integers over 16, so every sum of the cases is exact in float64 (averages over windows of 6 or 9 excepted: their bound is stated in the test).
"""
import json

import torch
import torch.nn.functional as F

torch.manual_seed(0)


def dyadic(*shape):
    return torch.randint(-32, 33, shape, dtype=torch.float64) / 16


def flat(t):
    return t.detach().reshape(-1).tolist()


def convolution(input, filters, kernel, stride, padding, dilation):
    x = dyadic(*input).requires_grad_()
    w = dyadic(filters, input[1], *kernel).requires_grad_()
    y = F.conv2d(x, w, None, stride, padding, dilation)
    dy = dyadic(*y.shape)
    y.backward(dy)
    return dict(
        input=input, weights=list(w.shape), output=list(y.shape), stride=stride, padding=padding, dilation=dilation,
        x=flat(x), w=flat(w), y=flat(y), dy=flat(dy), dx=flat(x.grad), dw=flat(w.grad),
    )


def pooling(kind, input, kernel, stride, padding):
    x = dyadic(*input).requires_grad_()
    case = dict(kind=kind, input=input, kernel=kernel, stride=stride, padding=padding)
    if kind == "max":
        y, index = F.max_pool2d(x, kernel, stride, padding, return_indices=True)
        case["argmax"] = index.reshape(-1).tolist()
    else:
        y = F.avg_pool2d(x, kernel, stride, padding)
    dy = dyadic(*y.shape)
    y.backward(dy)
    return dict(case, output=list(y.shape), x=flat(x), y=flat(y), dy=flat(dy), dx=flat(x.grad))


convolutions = [
    convolution([2, 3, 7, 6], 4, [3, 3], [1, 1], [0, 0], [1, 1]),
    convolution([2, 2, 7, 8], 3, [3, 2], [2, 3], [1, 2], [1, 1]),
    convolution([1, 2, 9, 8], 3, [3, 3], [2, 1], [2, 3], [2, 2]),
    convolution([1, 1, 6, 9], 2, [2, 3], [3, 2], [3, 1], [1, 3]),
]
windows = [([6, 6], [2, 2], [2, 2], [0, 0]), ([7, 6], [3, 2], [2, 1], [1, 1]), ([5, 8], [3, 3], [2, 3], [1, 1])]
poolings = [pooling(kind, [2, 2] + size, kernel, stride, padding) for kind in ("max", "avg") for size, kernel, stride, padding in windows]
print(json.dumps(dict(torch=torch.__version__, convolutions=convolutions, poolings=poolings), separators=(",", ":")))
