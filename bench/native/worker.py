"""Native peers of `npm run bench`: answers one line of JSON to each line of JSON on stdin.

Usage: worker.py numpy|torch. Every question names what it asks: version, contest (sets work up), sample (times it),
result (what a run gives, for comparison) or close. CPU time is this process's own.
"""
import base64
import json
import sys
import time

import numpy as np


def maps(part):
    """Names of loaded libraries that hold `part`."""
    try:
        with open("/proc/self/maps") as lines:
            return sorted({line.split("/")[-1].strip() for line in lines if part in line.split("/")[-1] and ".so" in line})
    except OSError:
        return []


def array(value, shape):
    return np.frombuffer(base64.b64decode(value["base64"]), dtype="<" + value["dtype"]).reshape(shape).copy()


class Numpy:
    """Each method gives what a run calls and what is compared of its value."""

    def version(self):
        np.linalg.norm(np.ones((2, 2)) @ np.ones((2, 2)))
        blas = [name for name in maps("blas") if not name.startswith(("_", "cython"))]
        return f"{np.__version__} ({', '.join(blas) or 'unknown BLAS'})"

    def contest(self, work):
        kind = work["kind"]
        if kind == "gemm":
            a, b = array(work["a"], (work["m"], work["k"])), array(work["b"], (work["k"], work["n"]))
            return lambda: a @ b, lambda c: c
        factor = getattr(self, kind, None)
        if factor is None:
            return f"has no {kind}"
        return factor(array(work["a"], (work["n"], work["n"])))

    @staticmethod
    def diagonal(r):
        return np.abs(np.diag(r))

    def lu(self, a):
        try:
            from scipy.linalg.lapack import dgetrf
        except ImportError:
            return "has LU only through SciPy, which is absent"
        return lambda: dgetrf(a)[0], self.diagonal

    def qrcp(self, a):
        try:
            from scipy.linalg.lapack import dgeqp3
        except ImportError:
            return "has QR with column pivoting only through SciPy, which is absent"
        fortran = np.asfortranarray(a)
        return lambda: dgeqp3(fortran)[0], self.diagonal

    def cholesky(self, a):
        return lambda: np.linalg.cholesky(a), self.diagonal

    def qr(self, a):
        return lambda: np.linalg.qr(a, mode="r"), self.diagonal

    def svdvals(self, a):
        return lambda: np.linalg.svd(a, compute_uv=False), lambda s: s

    def eigvals(self, a):
        return lambda: np.linalg.eigvalsh(a), lambda w: w


class Torch:
    """PyTorch in eager mode."""

    def __init__(self):
        import torch

        torch.set_num_threads(1)
        self.torch = torch

    def version(self):
        return self.torch.__version__

    def contest(self, work):
        kind = work["kind"]
        if kind == "gemm":
            a, b = self.tensor(work["a"], (work["m"], work["k"])), self.tensor(work["b"], (work["k"], work["n"]))
            return lambda: a @ b, self.numpy
        if kind.startswith("conv"):
            return self.convolution(work)
        if kind.startswith("network"):
            return self.network(work)
        return f"is not asked for {kind}: numpy is"

    def tensor(self, value, shape):
        return self.torch.from_numpy(array(value, shape))

    @staticmethod
    def numpy(tensor):
        return tensor.detach().numpy()

    def convolution(self, work):
        n, c, h, w, k, r = (work[name] for name in ("n", "c", "h", "w", "k", "r"))
        x, weights, dy = self.tensor(work["x"], (n, c, h, w)), self.tensor(work["weights"], (k, c, r, r)), self.tensor(work["dy"], (n, k, h, w))
        half = (r - 1) // 2
        backward = self.torch.ops.aten.convolution_backward
        adjoint = lambda mask: backward(dy, x, weights, None, [1, 1], [half, half], [1, 1], False, [0, 0], 1, mask)
        runs = {
            "conv-forward": lambda: self.torch.nn.functional.conv2d(x, weights, padding=half),
            "conv-dx": lambda: adjoint([True, False, False])[0],
            "conv-dw": lambda: adjoint([False, True, False])[1],
        }
        return runs[work["kind"]], self.numpy

    def model(self, name, dtype):
        nn = self.torch.nn
        lenet5 = [
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
        ]
        mlp = [nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)]
        return nn.Sequential(*{"lenet5": lenet5, "mlp": mlp}[name]).to(dtype)

    def network(self, work):
        torch = self.torch
        dtype = torch.float32 if work["dtype"] == "f32" else torch.float64
        model = self.model(work["network"], dtype)
        theta = self.tensor(work["theta"], (-1,)).to(dtype)
        # a copy: the parameters become views of what they are set from, and training moves them
        torch.nn.utils.vector_to_parameters(theta.clone(), model.parameters())
        images = self.tensor(work["images"], (work["samples"], 1, 28, 28)).to(dtype)
        labels = self.tensor(work["labels"], (-1,)).long()
        parameters = list(model.parameters())
        loss = lambda: torch.nn.functional.cross_entropy(model(images), labels)
        flat = lambda tensors: torch.cat([t.reshape(-1) for t in tensors])
        kind = work["kind"]
        if kind == "network-forward":
            def forward():
                with torch.no_grad():
                    return model(images)
            return forward, self.numpy
        if kind == "network-gradient":
            return lambda: torch.autograd.grad(loss(), parameters), lambda g: self.numpy(flat(g))
        if kind == "network-hvp":
            direction = self.tensor(work["direction"], (-1,)).to(dtype)
            product = flat(torch.autograd.grad(loss(), parameters, create_graph=True)) @ direction
            return lambda: torch.autograd.grad(product, parameters, retain_graph=True), lambda hv: self.numpy(flat(hv))
        return self.steps(work, model, theta, loss)

    def steps(self, work, model, theta, loss):
        torch = self.torch
        optimizer = torch.optim.SGD(model.parameters(), lr=work["rate"])

        def step():
            optimizer.zero_grad()
            value = loss()
            value.backward()
            optimizer.step()
            return value

        def first(_):
            torch.nn.utils.vector_to_parameters(theta.clone(), model.parameters())
            return np.array([step().item() for _ in range(3)])

        return step, first


def sample(run, repeats):
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(repeats):
        run()
    return {"cpu": (time.process_time() - cpu) * 1000 / repeats, "wall": (time.perf_counter() - wall) * 1000 / repeats}


def answer(library, contests, question):
    ask = question["ask"]
    if ask == "version":
        return {"version": library.version()}
    if ask == "contest":
        made = library.contest(question["work"])
        if isinstance(made, str):
            return {"id": -1, "refusal": made}
        contests.append(made)
        return {"id": len(contests) - 1}
    if ask == "close":
        contests[question["id"]] = None
        return {}
    run, read = contests[question["id"]]
    if ask == "sample":
        return sample(run, question["repeats"])
    values = np.ascontiguousarray(read(run()), dtype="<f8")
    return {"base64": base64.b64encode(values.tobytes()).decode()}


def main():
    library = {"numpy": Numpy, "torch": Torch}[sys.argv[1]]()
    contests = []
    for line in sys.stdin:
        try:
            reply = answer(library, contests, json.loads(line))
        except Exception as error:  # a peer that throws is reported, never fatal
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
