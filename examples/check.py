#!/usr/bin/env python3
"""Re-checks Nadir certificates with numpy, from docs/certificate.md alone: python3 examples/check.py certificate.json ...

It shares no code with Nadir. It verifies the text, every hash, the arrays, the instance, the conclusion with its scopes, and that the
verdict follows from the ledger. It does not decide the hypotheses of the printed theorem again, and numpy's exp and tanh carry no proven bound: a second opinion, while `nadir check` is the proof.
"""
import base64, hashlib, json, math, pathlib, re, sys
import numpy as np
import deep_linear  # beside this file

U, ETA = 2.0**-53, 5e-324


class Rejected(Exception):
    pass


class Unknown(Exception):
    pass


def need(condition, because):
    if not condition:
        raise Rejected(because)


# --- text: strict JSON, canonical form (RFC 8785), hashes ---------------------------------------------------------------------------

def number(x):
    """A number as ECMAScript prints it."""
    if isinstance(x, int) and abs(x) < 10**21:
        return str(x)
    x = float(x)
    need(math.isfinite(x), "a number is not finite")
    if x == 0:
        return "0"
    sign, shortest = "-" if x < 0 else "", repr(abs(x)).lower()
    mantissa, _, power = shortest.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits, e = (whole + fraction).lstrip("0"), len(whole) - 1 + int(power or 0)
    e -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    n = len(digits)
    if 0 <= e < 21:
        return sign + (digits.ljust(e + 1, "0") if n <= e + 1 else f"{digits[:e + 1]}.{digits[e + 1:]}")
    if -7 < e < 0:
        return f"{sign}0.{'0' * (-e - 1)}{digits}"
    return f"{sign}{digits[0]}{'.' + digits[1:] if n > 1 else ''}e{'+' if e > 0 else '-'}{abs(e)}"


def canonical(v):
    if v is None or isinstance(v, bool):
        return {None: "null", True: "true", False: "false"}[v]
    if isinstance(v, (int, float)):
        return number(v)
    if isinstance(v, str):
        return json.dumps(v, ensure_ascii=False)
    if isinstance(v, list):
        return "[" + ",".join(map(canonical, v)) + "]"
    return "{" + ",".join(f"{canonical(k)}:{canonical(v[k])}" for k in sorted(v, key=lambda k: k.encode("utf-16-be"))) + "}"


def sha(v):
    return hashlib.sha256(canonical(v).encode()).hexdigest()


def parse(text):
    def once(pairs):
        need(len({k for k, _ in pairs}) == len(pairs), "a key occurs twice")
        return dict(pairs)
    certificate = json.loads(text, object_pairs_hook=once)
    need(set(certificate) == {"schema", "kind", "tool", "seed", "instance", "claim", "evidence", "hashes"}, "keys of the certificate")
    need(certificate["schema"] == "nadir/certificate@1", "schema")
    need(canonical(certificate) + "\n" == text, "the text is not its canonical JSON and one line feed")
    hashes = dict(certificate["hashes"])
    envelope = hashes.pop("envelope")
    need(hashes == {part: sha(certificate[part]) for part in ("instance", "claim", "evidence")}, "hashes of the parts")
    need(envelope == sha({**certificate, "hashes": hashes}), "hash of the envelope")
    return certificate


# --- arrays and instance ------------------------------------------------------------------------------------------------------------

def array(ref, folder):
    name = ref.get("file")
    need(name is None or re.fullmatch(r"\w[\w.-]*(/\w[\w.-]*)*", name, re.ASCII) and ".." not in name, "file name")
    data = (folder / name).read_bytes() if name else base64.b64decode(ref["base64"], validate=True)
    code, shape = {"f4": "<f4", "f8": "<f8", "u1": "|u1"}[ref["dtype"]], tuple(ref["shape"])
    head = f"{{'descr': '{code}', 'fortran_order': False, 'shape': {shape}, }}"
    size = -(-(10 + len(head) + 1) // 64) * 64 - 10
    head = b"\x93NUMPY\x01\x00" + size.to_bytes(2, "little") + (head.ljust(size - 1) + "\n").encode()
    need(data.startswith(head), ".npy header")
    body = data[len(head):]
    text = f"{ref['dtype']}|{','.join(map(str, shape))}|".encode()
    need(hashlib.sha256(text + body).hexdigest() == ref["sha256"], "hash of an array")
    values = np.frombuffer(body, code).reshape(shape).astype(np.float64)
    need(np.isfinite(values).all() and not np.signbit(values[values == 0]).any(), "NaN, infinity or -0 in an array")
    return values


def steps(values, recorded):
    for step in recorded:
        values = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide}[step["op"]](values, step["by"])
    return values + 0.0


def load(instance, folder):
    named = lambda r: r and {k: r[k] for k in ("dtype", "shape", "sha256")}
    hashes = {"architecture": instance["architecture"], "loss": instance["loss"]}
    model = sha({**hashes, "parameters": {k: named(r) for k, r in instance["parameters"].items()}})
    data = sha({k: named(instance[k]) if k in ("inputs", "targets") else instance[k] for k in ("inputs", "inputSteps", "targets", "targetSteps")})
    parameters = {k: array(r, folder) for k, r in instance["parameters"].items()}
    inputs = steps(array(instance["inputs"], folder), instance["inputSteps"])
    targets = instance["targets"] and steps(array(instance["targets"], folder), instance["targetSteps"])
    return instance["architecture"]["layers"], parameters, inputs, targets, model, data, instance["loss"]


# --- the network --------------------------------------------------------------------------------------------------------------------

def sigmoid(t, _=None):
    e = np.exp(-np.abs(t))
    return np.where(t >= 0, 1, e) / (1 + e)


ACTIVATIONS = {
    "identity": lambda t, a: t, "relu": lambda t, a: np.maximum(t, 0), "leaky-relu": lambda t, a: np.where(t >= 0, t, (0.01 if a is None else a) * t),
    "sigmoid": sigmoid, "tanh": lambda t, a: np.tanh(t), "softplus": lambda t, a: np.logaddexp(0, (a or 1) * t) / (a or 1),
    "gelu": lambda t, a: t / 2 * (1 + np.vectorize(math.erf)(t / math.sqrt(2))), "silu": lambda t, a: t * sigmoid(t), "square": lambda t, a: t * t,
    "gelu-tanh": lambda t, a: t / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (t + 0.044715 * t**3))), "sigmoid-cubed": lambda t, a: sigmoid(t**3),
    "elu": lambda t, a: np.where(t > 0, t, (1 if a is None else a) * np.expm1(np.minimum(t, 0))), "arctan": lambda t, a: np.arctan(t), "sin": lambda t, a: np.sin(t),
    "selu": lambda t, a: 1.0507009873554805 * np.where(t > 0, t, 1.6732632423543772 * np.expm1(np.minimum(t, 0))), "cubic": lambda t, a: t**3,
    "gaussian": lambda t, a: np.exp(-t * t),
}
DEGREES = {"identity": 1, "square": 2, "cubic": 3}


def windows(x, layer, padding_value):
    """[N, C, taps, height, width]: what each position of a window sees."""
    (ph, pw), (sh, sw), (dh, dw), (kh, kw) = layer["padding"], layer["stride"], layer.get("dilation", [1, 1]), layer["kernel"]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=padding_value)
    h, w = (x.shape[2] - dh * (kh - 1) - 1) // sh + 1, (x.shape[3] - dw * (kw - 1) - 1) // sw + 1
    return np.stack([x[:, :, r * dh: r * dh + sh * h: sh, s * dw: s * dw + sw * w: sw][:, :, :h, :w] for r in range(kh) for s in range(kw)], 2)


def forward(layers, parameters, x, last, flat=True):
    seen = {"input": x}
    for layer in layers[: last + 1]:
        kind, weight, bias = layer["type"], parameters.get(layer["name"] + ".weight"), parameters.get(layer["name"] + ".bias")
        if kind == "dense":
            x = x @ weight.T + (0 if bias is None else bias)
        elif kind == "conv2d":
            groups, seen_by = layer.get("groups", 1), windows(x, layer, 0.0)
            parts = zip(np.split(seen_by, groups, 1), np.split(weight.reshape(*weight.shape[:2], -1), groups))
            x = np.concatenate([np.einsum("ncthw,kct->nkhw", part, filters) for part, filters in parts], 1)
            x = x if bias is None else x + (bias if bias.ndim == 3 else bias[:, None, None])
        elif kind == "activation":
            x = ACTIVATIONS[layer["function"]](x, layer.get("parameter"))
        elif kind in ("max-pool2d", "avg-pool2d"):
            x = windows(x, layer, -np.inf).max(2) if kind == "max-pool2d" else windows(x, layer, 0.0).mean(2)
        elif kind == "global-avg-pool2d":
            x = x.mean((2, 3))
        elif kind == "flatten":
            x = x.reshape(len(x), -1)
        else:
            x = x + seen[layer["from"]]
        seen[layer["name"]] = x
    return x.reshape(len(x), -1) if flat else x


# --- kinds: one function each, (instance, claim, evidence); each answers status, grade and scopes -----------------------------------------

EVERYWHERE = ["this-point", "some-parameter", "almost-every-parameter", "architecture"]
SPEAKS_OF = {"nguyen-hein-2018/3.4": "some-parameter", "nguyen-hein-2018/3.5": "almost-every-parameter"}


def answers(claim, theorem, status, grade, scopes):
    """The fields that follow from what was proved and from the ledger of hypotheses."""
    named = (claim["theorem"], claim["grade"], claim["scopes"], claim["scope"])
    need(named == (theorem, grade, scopes, scopes[-1]), "theorem, grade or scopes")
    verdicts = {h["verdict"] for h in claim["hypotheses"]}
    need(bool(verdicts) == (theorem is not None), "hypotheses without a theorem, or a theorem without")
    applies = "no" if "fails" in verdicts else "yes" if verdicts == {"holds"} else "unknown"
    if theorem and SPEAKS_OF.get(theorem, "this-point") not in scopes:
        status = "undecided"
    verdict = {("yes", "proved"): "verified", ("yes", "disproved"): "refuted"}.get((applies, status), "not-applicable" if applies == "no" else "inconclusive")
    need((claim["applies"], claim["status"], claim["verdict"]) == (applies, status, verdict), "applies, status or verdict")


def feature_scopes(layers, parameters, last):
    """One point decides almost every parameter where the features are analytic in the parameters."""
    trained = False
    for layer in layers[: last + 1]:
        trained |= layer["name"] + ".weight" in parameters
        if layer.get("function") in ("relu", "leaky-relu") or trained and layer["type"] == "max-pool2d":
            return ["some-parameter", "this-point"]
    return ["some-parameter", "this-point", "almost-every-parameter"]


def features(instance, claim, evidence):
    layers, parameters, inputs = instance[:3]
    f = forward(layers, parameters, inputs, evidence["layer"])
    need(claim["width"] == f.shape[1] and claim["rank"] == len(f), "width or rank")
    f = f if evidence["columns"] is None else f[:, evidence["columns"]]
    need(claim["columns"] == f.shape[1] >= len(f) and claim["layer"] == evidence["layer"] and claim["sigmaMin"] > 0, "columns or layer")
    return f


def feature_rank_gram(instance, claim, evidence):
    f, s = features(instance, claim, evidence), evidence["shift"]
    n_samples, n = f.shape
    gram = f @ f.T
    tau = np.trace(gram) * (1 + 2 * (n + n_samples + 8) * U) + n_samples * n * 2.0**-1022
    try:
        np.linalg.cholesky(gram - s * np.eye(n_samples))
    except np.linalg.LinAlgError:
        raise Rejected("the shifted Gram matrix is not positive definite")
    least = s - (n + n_samples + 8) * U * 1.02 * tau - (n_samples * n + 4 * n_samples * (2 * n_samples + 2 + gram.max())) * ETA
    need(least > 0 and claim["sigmaMin"] <= (math.sqrt(least) - claim["rho"]) * (1 + 1e-9), "sigmaMin is larger than the shift proves")
    return "proved", "enclosed", feature_scopes(*instance[:2], evidence["layer"])


def feature_rank_inverse(instance, claim, evidence):
    f = features(instance, claim, evidence)
    singular = np.linalg.svd(f, compute_uv=False)
    inverse = np.linalg.pinv(f, rcond=0)
    b = np.abs(np.eye(len(f)) - f @ inverse) + f.shape[1] * U * (np.abs(f) @ np.abs(inverse)) + claim["rho"] * np.abs(inverse).sum(0)
    need(math.sqrt(b.sum(0).max() * b.sum(1).max()) < 1, "the inverse does not survive the rounding errors")
    need(claim["sigmaMin"] <= singular[-1] + 1e-15 * len(f) * singular[0], "sigmaMin is larger than the smallest singular value")
    return "proved", "enclosed", feature_scopes(*instance[:2], evidence["layer"])


def read_inputs(layers, parameters, shape, weighted):
    """Flat indices of the inputs that layer 1 reads (with a nonzero weight, if weighted); all of them unless layer 1 is affine."""
    first = next(layer for layer in layers if layer["type"] != "flatten")
    everything = np.arange(math.prod(shape))
    if first["type"] not in ("dense", "conv2d") or any(layer["type"] == "residual-add" for layer in layers):
        return everything
    weight = parameters[first["name"] + ".weight"]
    used = [(part != 0).any(0) if weighted else np.ones(part.shape[1:], bool) for part in np.split(weight, first.get("groups", 1))]
    used = np.concatenate(used)
    if first["type"] == "dense":
        return everything[used]
    places = windows(everything.reshape(1, *shape), first, -1)[0]
    return np.unique(places[np.broadcast_to(used.reshape(*places.shape[:2], 1, 1), places.shape) & (places >= 0)]).astype(int)


def distinct(inputs, read):
    return len(np.unique(inputs.reshape(len(inputs), -1)[:, read], axis=0))


def channels_if_constant(layers, parameters, inputs, last):
    keeps = {"max-pool2d", "global-avg-pool2d", "activation", "residual-add", "flatten"}
    for layer in layers[: last + 1]:
        plain = layer.get("padding") == [0, 0] and layer.get("bias") != "per-neuron" and layer["type"] in ("conv2d", "avg-pool2d")
        need(plain or layer["type"] in keeps, f"{layer['name']} does not keep images constant")
    need((np.ptp(inputs, axis=(2, 3)) == 0).all(), "an image is not constant")
    return forward(layers, parameters, inputs[:1], last, flat=False).shape[1]


def polynomials(layers, inputs, last):
    degree = 1
    for layer in layers[: last + 1]:
        need(layer["type"] != "max-pool2d" and layer.get("function", "identity") in DEGREES, "not a polynomial")
        degree *= DEGREES[layer.get("function", "identity")]
    return math.comb(int((np.ptp(inputs.reshape(len(inputs), -1), axis=0) > 0).sum()) + degree, degree)


def antipodal(layers, parameters, inputs, last):
    affine = [layer for layer in layers[: last + 1] if layer["type"] in ("dense", "conv2d")]
    need(len(affine) == 1, "not the first layer")
    need(not np.any(parameters.get(affine[0]["name"] + ".bias", 0)), "a bias is not 0")
    name, waiting, pairs = layers[last].get("function", "identity"), {}, 0
    need(name in ("sigmoid", "sigmoid-cubed", "identity", "tanh", "arctan", "sin", "cubic", "square", "gaussian"), "no symmetry")
    for x in inputs.reshape(len(inputs), -1):
        key, opposite = (x + 0.0).tobytes(), (0.0 - x).tobytes()
        if key == opposite:
            pairs += name not in ("square", "gaussian")
        elif waiting.get(opposite):
            waiting[opposite] -= 1
            pairs += 1
        else:
            waiting[key] = waiting.get(key, 0) + 1
    return len(inputs) - (pairs - 1 if name.startswith("sigmoid") else pairs)


def zero_features(layers, parameters, inputs, last):
    need(layers[last].get("function") == "relu", "no ReLU")
    before = forward(layers, parameters, inputs, last - 1)
    alive = before > -1e-12 * np.abs(before).max()
    return int(min(alive.any(0).sum(), alive.any(1).sum()))


def rank_upper_bound(instance, claim, evidence):
    layers, parameters, inputs = instance[:3]
    last, shape, reason = evidence["layer"], inputs.shape[1:], evidence["reason"]
    while layers[last]["type"] == "flatten":
        last -= 1
    width = forward(layers, parameters, inputs[:1], last).shape[1]
    rank = {
        "width": lambda: width,
        "duplicate-samples": lambda: distinct(inputs, read_inputs(layers, parameters, shape, False)),
        "constant-images": lambda: channels_if_constant(layers, parameters, inputs, last),
        "polynomial-degree": lambda: polynomials(layers, inputs, last),
        "antipodal-pairs": lambda: antipodal(layers, parameters, inputs, last),
        "zero-features": lambda: zero_features(layers, parameters, inputs, last),
        "identical-rows": lambda: distinct(inputs, read_inputs(layers, parameters, shape, True)),
    }[reason]()
    need(claim["rankAtMost"] == rank < len(inputs), f"the reason {reason} gives a rank of at most {rank}")
    named = (claim["layer"], claim["reason"], claim["width"]) == (evidence["layer"], reason, width)
    need(named, "layer, reason or width")
    biased = any(layer["name"] + ".bias" in parameters for layer in layers[: last + 1])
    here = reason == "identical-rows" or reason == "antipodal-pairs" and biased
    scopes = ["almost-every-parameter", "this-point"] if reason == "zero-features" else ["this-point"] if here else EVERYWHERE
    return "disproved", "enclosed" if reason == "zero-features" else "exact", scopes


def unrolled(layer, weight, shape):
    """U of G = F U + b: the layer applied to unit vectors."""
    unit = np.eye(math.prod(shape))
    bare = {layer["name"] + ".weight": weight}
    return forward([layer], bare, unit.reshape(-1, *shape) if layer["type"] == "conv2d" else unit, 0)


def gradient_bound(instance, claim, evidence):
    layers, parameters, inputs, targets = instance[:4]
    slopes = {"identity": lambda t, a: np.ones_like(t), "sigmoid": lambda t, a: sigmoid(t) * sigmoid(-t), "tanh": lambda t, a: 1 - np.tanh(t) ** 2,
              "softplus": lambda t, a: sigmoid((a or 1) * t), "sigmoid-cubed": lambda t, a: 3 * t * t * sigmoid(t**3) * sigmoid(-(t**3)),
              "elu": lambda t, a: np.exp(np.minimum(t, 0)), "arctan": lambda t, a: 1 / (1 + t * t), "sin": lambda t, a: np.cos(t), "cubic": lambda t, a: 3 * t * t,
              "gaussian": lambda t, a: -2 * t * np.exp(-t * t), "square": lambda t, a: 2 * t, "silu": lambda t, a: sigmoid(t) * (1 + t * sigmoid(-t)),
              "gelu": lambda t, a: (1 + np.vectorize(math.erf)(t / math.sqrt(2))) / 2 + t * np.exp(-t * t / 2) / math.sqrt(2 * math.pi),
              "gelu-tanh": lambda t, a: sigmoid(math.sqrt(8 / math.pi) * (t + 0.044715 * t**3)) + t * (1 - np.tanh(math.sqrt(2 / math.pi) * (t + 0.044715 * t**3)) ** 2)
              / 2 * math.sqrt(2 / math.pi) * (1 + 0.134145 * t * t)}
    f = forward(layers, parameters, inputs, evidence["layer"])
    above = [i for i, layer in enumerate(layers) if i > evidence["layer"] and layer["type"] in ("dense", "conv2d")]
    delta = forward(layers, parameters, inputs, len(layers) - 1) - targets
    loss, lower, upper = (delta**2).sum() / 2, claim["sigmaMin"], claim["sigmaMax"]
    factors = []
    for i, below in reversed(list(zip(above[1:], above))):
        shape = forward(layers, parameters, inputs[:1], i - 1, flat=False).shape[1:]
        u = unrolled(layers[i], parameters[layers[i]["name"] + ".weight"], shape)
        act = layers[below + 1]
        d = slopes[act.get("function", "identity")](forward(layers, parameters, inputs, below), act.get("parameter"))
        delta = (delta @ u.T) * d
        singular = np.linalg.svd(u, compute_uv=False)
        factors = [(singular[-1] if u.shape[0] >= u.shape[1] else 0, singular[0]), (np.abs(d).min(), np.abs(d).max()), *factors]
    for (low, high), printed in zip([(np.linalg.svd(f, compute_uv=False)[[-1, 0]]), *factors], [{"low": lower, "high": upper}, *claim["factors"]]):
        need(printed["low"] <= low * (1 + 1e-9) + 1e-12 * high and printed["high"] >= high * (1 - 1e-9), "a factor")
    need(len(factors) == len(claim["factors"]), "number of factors")
    for factor in claim["factors"]:
        lower, upper = lower * factor["low"], upper * factor["high"]
    gradient = np.linalg.norm(f.T @ delta)
    need(claim["lower"] <= lower * (1 + 1e-9) and claim["upper"] >= upper * (1 - 1e-9), "the constants are not the products of their factors")
    need(claim["gradientAtLeast"] * (1 - 1e-9) <= gradient <= claim["gradientAtMost"] * (1 + 1e-9) + 1e-300, "norm of the gradient")
    need(claim["lossAtLeast"] * (1 - 1e-9) <= loss <= claim["lossAtMost"] * (1 + 1e-9) + 1e-300, "loss")
    atmost = claim["boundOfLoss"]
    need(atmost is None or claim["lower"] > 0 and atmost >= (claim["gradientAtMost"] / claim["lower"]) ** 2 / 2 * (1 - 1e-9), "bound of the loss")
    status = "undecided" if atmost is None else "proved"
    if status == "undecided" and evidence["theorem"] == "nguyen-hein-2018/4.4" and claim["lossAtLeast"] > 0:
        status = "disproved" if claim["gradientAtMost"] == 0 else "proved" if claim["gradientAtLeast"] > 0 else "undecided"
    return status, "enclosed", ["this-point"]


KINDS = {
    "feature-rank-gram": feature_rank_gram,
    "feature-rank-inverse": feature_rank_inverse,
    "rank-upper-bound": rank_upper_bound,
    "gradient-bound": gradient_bound,
    **deep_linear.KINDS,
}


def check(path):
    certificate = parse(path.read_bytes().decode())
    kind, claim = certificate["kind"], certificate["claim"]
    if kind not in KINDS:
        raise Unknown(f"this script does not know the kind {kind}")
    instance = load(certificate["instance"], path.parent)
    need((claim["model"], claim["data"], claim["samples"]) == (instance[4], instance[5], len(instance[2])), "model, data or samples")
    found = KINDS[kind](instance, claim, certificate["evidence"])
    answers(claim, certificate["evidence"]["theorem"], *(found or (claim["status"], claim["grade"], ["this-point"])))


if __name__ == "__main__":
    failed = 0
    for name in sys.argv[1:]:
        try:
            check(pathlib.Path(name))
            print(f"accepted  {name}")
        except Unknown as error:
            failed = 1
            print(f"unknown   {name}: {error}")
        except (Rejected, KeyError, ValueError, TypeError) as error:
            failed = 1
            print(f"rejected  {name}: {error}")
    sys.exit(failed)
