"""Writes a PyTorch network and its data as files that Nadir reads. Needs torch (1.13 or later) and numpy, nothing else.

    from nadir_export import export
    export(model, inputs, targets, "out")     # inputs [N, ...], targets [N] or [N, m] or None

writes out/model.json (nadir/architecture@1), out/weights.npz, out/data.npz (X, y) and out/logits.npy (float64, for checking). Then

    nadir verify --model out/model.json --weights out/weights.npz --data out/data.npz

The network is exported as it computes in eval mode: dropout is left out, batch normalization is folded into the convolution or linear
layer before it. Whatever Nadir does not have is named with its path and refused; what is written is run again and compared with the model.
"""
import copy
import io
import json
import operator
import os
import re
import zipfile

import numpy as np
import torch
import torch.fx
import torch.nn as nn
import torch.nn.functional as F

__all__ = ["export", "Unsupported"]


class Unsupported(ValueError):
    """The network has a part that Nadir's architecture format cannot hold; the message names it."""


def pair(value):
    return [int(v) for v in value] if isinstance(value, (tuple, list)) else [int(value), int(value)]


def to_array(values, what):
    array = values.detach().cpu().numpy() if isinstance(values, torch.Tensor) else np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise Unsupported("%s: needs numbers; got %s. Convert them." % (what, array.dtype))
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise Unsupported("%s: needs finite numbers; got NaN or infinity. Clean the data." % what)
    return array


class Shapes(torch.fx.Interpreter):
    """Runs the graph once and keeps the shape of every tensor."""

    def __init__(self, graph_module):
        super().__init__(graph_module)
        self.shapes = {}

    def run_node(self, node):
        result = super().run_node(node)
        if isinstance(result, torch.Tensor):
            self.shapes[node] = tuple(result.shape)
        return result


class Chain:
    """The layers written so far; `of` says for each traced value which layer's output it is."""

    def __init__(self, graph_module, shapes, store):
        self.modules = dict(graph_module.named_modules())
        self.root, self.shapes, self.store = graph_module, shapes, store
        self.layers, self.arrays, self.of, self.used = [], {}, {}, {"input": 1}
        self.outputs, self.tip, self.input = {}, "input", None

    def refuse(self, node, why):
        where = self.path(node)
        raise Unsupported("nadir_export: %s: %s" % (where, why))

    def path(self, node):
        if node.op == "call_module":
            return "%s (%s)" % (node.target, type(self.modules[node.target]).__name__)
        return "%s (%s)" % (node.name, getattr(node.target, "__name__", node.target))

    def name(self, node, stem):
        base = str(node.target) if node.op == "call_module" else node.name
        if not re.match(r"^[A-Za-z_]", base):
            base = stem + "_" + base
        base = re.sub(r"[^A-Za-z0-9_.-]", "_", base)[:56]
        self.used[base] = self.used.get(base, 0) + 1
        return base if self.used[base] == 1 else "%s_%d" % (base, self.used[base])

    def source(self, node, value=None):
        """Name of the layer that the node reads, which must be the last one: the format is a chain."""
        value = node.args[0] if value is None else value
        if not isinstance(value, torch.fx.Node) or value not in self.of:
            self.refuse(node, "needs the output of a layer; got %r. Write it with layers only." % (value,))
        if self.of[value] != self.tip:
            self.refuse(node, "reads %r after %r was computed: a branch with layers of its own. Only x + f(x) is supported." % (self.of[value], self.tip))
        return value

    def add(self, node, stem, layer, weights=(), reads=None):
        value = self.source(node, reads)
        layer = dict([("type", stem), ("name", self.name(node, stem))] + list(layer.items()))
        for role, tensor in weights:
            self.arrays[layer["name"] + "." + role] = tensor.detach().numpy().astype(self.store)
        self.layers.append(layer)
        self.tip = self.of[node] = layer["name"]
        self.outputs[self.tip] = node
        return value

    def alias(self, node, value=None):
        self.of[node] = self.of[self.source(node, value)]


def arguments(node, names, **defaults):
    """The node's arguments by name."""
    given = dict(zip(names, node.args[1:]))
    given.update({k: v for k, v in node.kwargs.items() if k != "input"})
    unknown = set(given) - set(names)
    return dict(defaults, **given), unknown


def activation(function):
    def write(chain, node, _module):
        chain.add(node, "activation", {"function": function})

    return write


def leaky_relu(chain, node, module):
    slope = module.negative_slope if module else arguments(node, ["negative_slope", "inplace"], negative_slope=0.01)[0]["negative_slope"]
    chain.add(node, "activation", {"function": "leaky-relu", "parameter": float(slope)})


def softplus(chain, node, module):
    beta = module.beta if module else arguments(node, ["beta", "threshold"], beta=1)[0]["beta"]
    # torch returns x where beta*x > threshold (20); the written function is ln(1 + e^(beta x))/beta everywhere, 2.1e-9/beta apart at most
    chain.add(node, "activation", {"function": "softplus", "parameter": float(beta)})


def gelu(chain, node, module):
    kind = getattr(module, "approximate", "none") if module else node.kwargs.get("approximate", "none")
    chain.add(node, "activation", {"function": "gelu-tanh" if kind == "tanh" else "gelu"})


def elu(chain, node, module):
    alpha = module.alpha if module else arguments(node, ["alpha", "inplace"], alpha=1.0)[0]["alpha"]
    chain.add(node, "activation", {"function": "elu", "parameter": float(alpha)})


def power(chain, node, _module):
    function = {2: "square", 3: "cubic"}.get(arguments(node, ["exponent"])[0].get("exponent"))
    if function is None:
        chain.refuse(node, "needs the exponent 2 or 3. Use a supported activation.")
    chain.add(node, "activation", {"function": function})


def multiply(chain, node, _module):
    if node.args[0] is not node.args[1]:
        chain.refuse(node, "needs x * x. Scale the data or the weights before exporting.")
    chain.add(node, "activation", {"function": "square"})


def write_conv(chain, node, weight, bias, stride, padding, dilation, groups, reads=None):
    kernel, dilation = list(weight.shape[2:]), pair(dilation)
    if padding == "same":
        total = [d * (k - 1) for d, k in zip(dilation, kernel)]
        if any(t % 2 for t in total):
            chain.refuse(node, "needs equal padding on both sides; got padding='same' with an even kernel.")
        padding = [t // 2 for t in total]
    layer = {"filters": weight.shape[0], "kernel": kernel, "stride": pair(stride), "padding": [0, 0] if padding == "valid" else pair(padding)}
    if groups != 1:
        layer["groups"] = int(groups)
    layer.update(dilation=dilation, bias="none" if bias is None else "per-filter")
    chain.add(node, "conv2d", layer, [("weight", weight)] + ([] if bias is None else [("bias", bias)]), reads)


def once(chain, node, module):
    if getattr(module, "nadir_written", False):
        chain.refuse(node, "is applied twice; Nadir has no shared weights.")
    module.nadir_written = True


def conv2d(chain, node, module):
    if module:
        once(chain, node, module)
        if module.padding_mode != "zeros":
            chain.refuse(node, "needs zero padding; got padding_mode=%r." % module.padding_mode)
        return write_conv(chain, node, module.weight, module.bias, module.stride, module.padding, module.dilation, module.groups)
    names = ["weight", "bias", "stride", "padding", "dilation", "groups"]
    given = arguments(node, names, bias=None, stride=1, padding=0, dilation=1, groups=1)[0]
    weight, bias = fetch(chain, node, given["weight"]), fetch(chain, node, given["bias"])
    return write_conv(chain, node, weight, bias, given["stride"], given["padding"], given["dilation"], given["groups"])


def fetch(chain, node, value):
    """The parameter that a functional call reads."""
    if value is None:
        return None
    if not isinstance(value, torch.fx.Node) or value.op != "get_attr":
        chain.refuse(node, "needs a parameter of the model as weight and bias.")
    if len(value.users) > 1:
        chain.refuse(node, "%s is used twice; Nadir has no shared weights." % value.target)
    found = chain.root
    for part in value.target.split("."):
        found = getattr(found, part)
    return found


def linear(chain, node, module):
    if module:
        once(chain, node, module)
        weight, bias = module.weight, module.bias
    else:
        given = arguments(node, ["weight", "bias"], bias=None)[0]
        weight, bias = fetch(chain, node, given["weight"]), fetch(chain, node, given["bias"])
    if len(chain.shapes[node]) != 2:
        chain.refuse(node, "needs a flat input [N, features]; got an output %s. Flatten before it." % list(chain.shapes[node]))
    chain.add(node, "dense", {"units": weight.shape[0], "bias": bias is not None}, [("weight", weight)] + ([] if bias is None else [("bias", bias)]))


def batch_norm(chain, node, module):
    value = chain.source(node)
    before = chain.layers[-1] if chain.layers else {"type": None}
    if before["type"] not in ("conv2d", "dense") or len(value.users) != 1 or before["name"] != chain.of[value]:
        chain.refuse(node, "needs a convolution or linear layer directly before it, read by nothing else, to be folded into.")
    if module.running_mean is None:
        chain.refuse(node, "needs running statistics; got track_running_stats=False, so its output depends on the batch.")
    scale = 1.0 / np.sqrt(module.running_var.numpy() + module.eps)
    shift = -module.running_mean.numpy() * scale
    if module.affine:
        gamma = module.weight.detach().numpy()
        scale, shift = scale * gamma, shift * gamma + module.bias.detach().numpy()
    key = before["name"]
    weight = chain.arrays[key + ".weight"].astype(np.float64)
    bias = chain.arrays.get(key + ".bias", np.zeros(len(weight))).astype(np.float64)
    chain.arrays[key + ".weight"] = weight * scale.reshape([-1] + [1] * (weight.ndim - 1))
    chain.arrays[key + ".bias"] = bias * scale + shift
    before["bias"] = "per-filter" if before["type"] == "conv2d" else True
    chain.of[node] = key
    chain.outputs[key] = node


POOL = ["kernel_size", "stride", "padding"]


def pool(kind, more, allowed):
    def write(chain, node, module):
        if module:
            given = {k: getattr(module, k) for k in POOL + more}
        else:
            given = arguments(node, POOL + more, stride=None, padding=0, **allowed)[0]
        odd = [k for k in allowed if given[k] != allowed[k] and not (k == "count_include_pad" and pair(given["padding"]) == [0, 0])]
        if odd and not (odd == ["dilation"] and pair(given["dilation"]) == [1, 1]):
            chain.refuse(node, "needs %s." % ", ".join("%s=%r" % (k, allowed[k]) for k in odd))
        kernel = pair(given["kernel_size"])
        stride = kernel if given["stride"] in (None, [], ()) else pair(given["stride"])
        chain.add(node, kind, {"kernel": kernel, "stride": stride, "padding": pair(given["padding"])})

    return write


max_pool = pool("max-pool2d", ["dilation", "ceil_mode", "return_indices"], {"dilation": 1, "ceil_mode": False, "return_indices": False})
avg_pool = pool("avg-pool2d", ["ceil_mode", "count_include_pad", "divisor_override"], {"ceil_mode": False, "count_include_pad": True, "divisor_override": None})


def adaptive_pool(chain, node, _module):
    (height, width), (rows, columns) = chain.shapes[node.args[0]][2:], chain.shapes[node][2:]
    if height % rows or width % columns:
        chain.refuse(node, "needs an image whose size %s is a multiple of the output %s." % ([height, width], [rows, columns]))
    then_flat = all(len(chain.shapes.get(user, (0, 0, 0))) == 2 for user in node.users)
    if (rows, columns) == (1, 1) and then_flat and node.users:
        chain.add(node, "global-avg-pool2d", {})
    else:
        kernel = [height // rows, width // columns]
        chain.add(node, "avg-pool2d", {"kernel": kernel, "stride": kernel, "padding": [0, 0]})


def mean(chain, node, _module):
    given = arguments(node, ["dim", "keepdim"], dim=None, keepdim=False)[0]
    dims = [given["dim"]] if isinstance(given["dim"], int) else list(given["dim"] or [])
    if sorted(d % 4 for d in dims) != [2, 3] or given["keepdim"] or len(chain.shapes[node.args[0]]) != 4:
        chain.refuse(node, "needs the mean over height and width of [N, C, H, W] without keepdim.")
    chain.add(node, "global-avg-pool2d", {})


def reshape(chain, node, _module):
    """Flattening, and giving flat inputs the shape of images before the first layer; anything else is refused."""
    before, after = chain.shapes[node.args[0]], chain.shapes[node]
    flat = chain.layers and chain.of[chain.source(node)] == chain.tip and chain.layers[-1]["type"] == "global-avg-pool2d" and len(after) == 2
    if before == after or flat:
        return chain.alias(node)
    if before[0] != after[0] or (len(after) != 2 and chain.layers):
        chain.refuse(node, "needs to flatten [N, ...] to [N, features]; got %s to %s." % (list(before), list(after)))
    if len(after) == 2:
        chain.add(node, "flatten", {})
        return None
    chain.alias(node)
    chain.input = list(after[1:])
    return None


def residual(chain, node, _module):
    given = [value for value in node.args[:2]]
    if "other" in node.kwargs:
        given.append(node.kwargs["other"])
    if len(given) != 2 or node.kwargs.get("alpha", 1) != 1 or not all(isinstance(v, torch.fx.Node) and v in chain.of for v in given):
        chain.refuse(node, "needs the sum x + f(x) of two layer outputs. Move constants into a bias or the data.")
    tips = [v for v in given if chain.of[v] == chain.tip]
    if not tips:
        chain.refuse(node, "needs the output of the last layer %r as one of its two terms." % chain.tip)
    other = given[1] if given[0] is tips[0] else given[0]
    if chain.shapes[other] != chain.shapes[tips[0]]:
        chain.refuse(node, "needs equal shapes; got %s and %s." % (list(chain.shapes[other]), list(chain.shapes[tips[0]])))
    chain.add(node, "residual-add", {"from": chain.of[other]}, (), tips[0])


def dropout(chain, node, module):
    if module is None and arguments(node, ["p", "training", "inplace"], training=True)[0]["training"]:
        chain.refuse(node, "is random in eval mode too. Pass training=self.training.")
    chain.alias(node)


def alias(chain, node, _module):
    chain.alias(node)


def softmax(chain, node, _module):
    chain.refuse(node, "is part of the loss for Nadir. Export the network up to its logits.")


MODULES = {
    nn.Conv2d: conv2d, nn.Linear: linear, nn.BatchNorm1d: batch_norm, nn.BatchNorm2d: batch_norm,
    nn.ReLU: activation("relu"), nn.LeakyReLU: leaky_relu, nn.Sigmoid: activation("sigmoid"), nn.Tanh: activation("tanh"),
    nn.Softplus: softplus, nn.GELU: gelu, nn.SiLU: activation("silu"), nn.ELU: elu, nn.SELU: activation("selu"), nn.Identity: alias,
    nn.MaxPool2d: max_pool, nn.AvgPool2d: avg_pool, nn.AdaptiveAvgPool2d: adaptive_pool, nn.Flatten: reshape, nn.Unflatten: reshape,
    nn.Dropout: dropout, nn.Dropout2d: dropout, nn.AlphaDropout: dropout, nn.Softmax: softmax, nn.LogSoftmax: softmax,
}
FUNCTIONS = {
    F.conv2d: conv2d, torch.conv2d: conv2d, F.linear: linear,
    F.relu: activation("relu"), F.relu_: activation("relu"), torch.relu: activation("relu"), torch.relu_: activation("relu"),
    F.leaky_relu: leaky_relu, F.sigmoid: activation("sigmoid"), torch.sigmoid: activation("sigmoid"), F.tanh: activation("tanh"),
    torch.tanh: activation("tanh"), F.softplus: softplus, F.gelu: gelu, F.silu: activation("silu"), torch.square: activation("square"),
    F.elu: elu, F.selu: activation("selu"), torch.selu: activation("selu"), torch.sin: activation("sin"), torch.atan: activation("arctan"), torch.arctan: activation("arctan"),
    torch.pow: power, operator.pow: power, operator.mul: multiply, torch.mul: multiply,
    F.max_pool2d: max_pool, torch.max_pool2d: max_pool, F.avg_pool2d: avg_pool, F.adaptive_avg_pool2d: adaptive_pool, torch.mean: mean,
    torch.flatten: reshape, torch.reshape: reshape, torch.add: residual, operator.add: residual, operator.iadd: residual,
    F.dropout: dropout, F.dropout2d: dropout, F.softmax: softmax, F.log_softmax: softmax, torch.softmax: softmax, torch.log_softmax: softmax,
}
METHODS = {
    "relu": activation("relu"), "relu_": activation("relu"), "sigmoid": activation("sigmoid"), "tanh": activation("tanh"),
    "square": activation("square"), "sin": activation("sin"), "atan": activation("arctan"), "arctan": activation("arctan"), "pow": power, "mul": multiply, "mean": mean, "add": residual, "add_": residual,
    "view": reshape, "reshape": reshape, "flatten": reshape, "unsqueeze": reshape, "squeeze": reshape,
    "contiguous": alias, "clone": alias, "detach": alias, "softmax": softmax, "log_softmax": softmax,
}


def write_node(chain, node):
    if node.op == "call_module":
        module, writer = chain.modules[node.target], None
        if type(module) in MODULES:
            writer = MODULES[type(module)]
    else:
        module, writer = None, (FUNCTIONS if node.op == "call_function" else METHODS).get(node.target)
    if writer is None:
        known = ", ".join(sorted(kind.__name__ for kind in MODULES if MODULES[kind] is not softmax))
        chain.refuse(node, "is unsupported; needs one of %s, their functional forms, or x + f(x)." % known)
    writer(chain, node, module)


def trace(network):
    try:
        graph_module = torch.fx.symbolic_trace(network)
    except Exception as error:
        raise Unsupported("nadir_export: %s: needs a forward that torch.fx can trace; got: %s. Remove branches that depend on data." % (type(network).__name__, error))
    graph_module.graph.eliminate_dead_code()
    graph_module.recompile()
    return graph_module


def build(network, example, store):
    if isinstance(network, tuple(MODULES)) and not isinstance(network, nn.Sequential):
        network = nn.Sequential(network)
    graph_module = trace(network)
    interpreter = Shapes(graph_module)
    try:
        interpreter.run(example)
    except RuntimeError as error:
        raise Unsupported("nadir_export: needs a model that accepts %d samples %s in float64; got: %s" % (len(example), list(example.shape[1:]), error))
    chain = Chain(graph_module, interpreter.shapes, store)
    chain.input = list(example.shape[1:])
    inputs = [node for node in graph_module.graph.nodes if node.op == "placeholder"]
    for node in graph_module.graph.nodes:
        if node.op == "placeholder":
            if node is not inputs[0]:
                chain.refuse(node, "needs one input; got %d." % len(inputs))
            chain.of[node] = "input"
        elif node.op == "output":
            if not isinstance(node.args[0], torch.fx.Node) or chain.of.get(node.args[0]) != chain.tip:
                chain.refuse(node, "needs the last layer's output, one tensor.")
        elif node.op == "call_module" or (node.op != "get_attr" and node in chain.shapes):
            write_node(chain, node)
    if not chain.layers:
        raise Unsupported("nadir_export: needs at least one layer; got none.")
    return chain


def replay(layer, x, outputs, arrays):
    """One layer as Nadir defines it."""
    kind, weight, bias = layer["type"], arrays.get(layer["name"] + ".weight"), arrays.get(layer["name"] + ".bias")
    weight, bias = [None if a is None else torch.from_numpy(a.astype(np.float64)) for a in (weight, bias)]
    if kind == "dense":
        return F.linear(x, weight, bias)
    if kind == "conv2d":
        return F.conv2d(x, weight, bias, layer["stride"], layer["padding"], layer["dilation"], layer.get("groups", 1))
    if kind == "max-pool2d":
        return F.max_pool2d(x, layer["kernel"], layer["stride"], layer["padding"])
    if kind == "avg-pool2d":
        return F.avg_pool2d(x, layer["kernel"], layer["stride"], layer["padding"])
    if kind == "global-avg-pool2d":
        return x.mean((2, 3))
    if kind == "flatten":
        return x.flatten(1)
    if kind == "residual-add":
        return x + outputs[layer["from"]]
    parameter = layer.get("parameter", 1.0)
    return {
        "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "silu": F.silu, "square": torch.square, "gelu": F.gelu,
        "selu": torch.selu, "sin": torch.sin, "arctan": torch.atan, "cubic": lambda t: t ** 3, "elu": lambda t: F.elu(t, parameter),
        "gelu-tanh": lambda t: 0.5 * t * (1 + torch.tanh(0.7978845608028654 * (t + 0.044715 * t ** 3))),
        "leaky-relu": lambda t: F.leaky_relu(t, parameter), "softplus": lambda t: F.softplus(t, parameter),
    }[layer["function"]](x)


def save(path, arrays):
    """numpy.savez without the time of day: equal arrays give equal bytes."""
    with zipfile.ZipFile(path, "w") as file:
        for key, array in arrays.items():
            content = io.BytesIO()
            np.save(content, np.ascontiguousarray(array))
            file.writestr(zipfile.ZipInfo(key + ".npy"), content.getvalue())


def export(model, inputs, targets=None, out="nadir-export", name=None):
    """Writes model.json, weights.npz, data.npz and logits.npy into the folder `out`; returns the architecture as a dict.

    Raises Unsupported, naming the module, where Nadir has no layer for it. The model is not changed.
    """
    x, y = to_array(inputs, "inputs"), None if targets is None else to_array(targets, "targets")
    if x.ndim < 2 or len(x) == 0 or (y is not None and len(y) != len(x)):
        raise Unsupported("nadir_export: needs inputs [N, ...] and as many targets; got %s and %s." % (x.shape, None if y is None else y.shape))
    x = x.astype(np.float32) if x.dtype == np.float16 else x.astype(np.uint8) if x.dtype == np.bool_ else x
    dtypes = {p.dtype for p in model.parameters()}
    store = np.float64 if torch.float64 in dtypes else np.float32
    network = copy.deepcopy(model).cpu().double().eval()
    data = torch.from_numpy(x.astype(np.float64))
    with torch.no_grad():
        chain = build(network, data[:2] if len(data) > 1 else torch.cat([data, data]), store)
        logits = torch.cat([network(part) for part in data.split(256)]).numpy()
        value = data.reshape([len(data)] + chain.input)
        outputs = {"input": value}
        for layer in chain.layers:
            value = outputs[layer["name"]] = replay(layer, value, outputs, chain.arrays)
    apart = float(np.abs(value.numpy().reshape(logits.shape) - logits).max())
    if not apart <= 1e-7 * (1 + float(np.abs(logits).max())):
        raise Unsupported("nadir_export: %s: the network written differs from the model by %g. An in-place operation may change a value read later." % (type(model).__name__, apart))
    architecture = {"schema": "nadir/architecture@1", "name": name or type(model).__name__, "input": chain.input, "layers": chain.layers}
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "model.json"), "w") as file:
        json.dump(architecture, file, indent=2)
        file.write("\n")
    x = x.reshape([len(x)] + chain.input)
    save(os.path.join(out, "weights.npz"), chain.arrays)
    save(os.path.join(out, "data.npz"), {"X": x} if y is None else {"X": x, "y": y})
    np.save(os.path.join(out, "logits.npy"), logits)
    print("%s: %d layers, %d parameters, %d samples" % (out, len(chain.layers), sum(a.size for a in chain.arrays.values()), len(x)))
    return architecture


if __name__ == "__main__":
    print(__doc__)
