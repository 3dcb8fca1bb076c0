import type { Loaded } from "@nadir/analysis/check";
import { describe, expect, test } from "vitest";
import { wideNetworkRules } from "../../../packages/analysis/src/check/hypotheses/wide-network.ts";
import { convNet, numbers, subject } from "./wide-subject.ts";

const rules = new Map(wideNetworkRules.map((r) => [r.id, r]));
const decide = (id: string, s: Loaded, layer = 1, through = layer) => rules.get(id)!.decide(s, { layer, through });
const images = { input: [1, 5, 5], samples: 20 };
const good = subject({
  ...images,
  layers: convNet(3, "sigmoid"),
  targets: Float64Array.from({ length: 40 }, (_, i) => (i % 2 === Math.floor(i / 2) % 2 ? 1 : 0)),
});
/** Where that network is not one: it has two outputs, and its three filters on 5 x 5 pixels miss full rank by one. */
const others: Readonly<Record<string, Loaded>> = {
  "single-output": subject({ ...images, layers: [...convNet(3, "sigmoid").slice(0, -1), { type: "dense", units: 1 }] }),
  "convolution-structure": subject({ ...images, layers: convNet(4, "sigmoid") }),
};

describe("hypotheses of the wide-network theorems", () => {
  test("ids are unique words and each says what it means", () => {
    expect(rules.size).toBe(wideNetworkRules.length);
    for (const rule of wideNetworkRules) {
      expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(rule.says.length).toBeGreaterThan(30);
    }
  });

  test.each([...rules.keys()])("%s holds for the network that the theorems are about", (id) => {
    const result = decide(id, others[id] ?? good, 1, 1);
    expect(result.verdict).toBe("holds");
    expect(result.grade).toBe("exact");
    expect(result.fix).toBeUndefined();
  });

  // Each hypothesis broken singly: the change, the hypothesis that must fail, and part of the reason.
  const dense = { type: "dense", units: 30, name: "wide" };
  const sigmoid = { type: "activation", function: "sigmoid" };
  const out = { type: "dense", units: 2 };
  const blank = numbers(20 * 25, 1).fill(0, 0, 50);
  const flat = (layers: readonly object[], more = {}) => subject({ input: [4], samples: 20, layers, ...more });
  const broken: readonly [string, Loaded, number, number, RegExp][] = [
    [
      "distinct-patches",
      subject({ ...images, layers: convNet(3, "sigmoid"), inputs: blank }),
      1,
      1,
      /image 0 at \(0,0\) = image 1 at \(0,0\): 3x3 blank/,
    ],
    ["wide-layer", subject({ ...images, layers: convNet(2, "sigmoid") }), 1, 1, /2 x 9 = 18 < 20/],
    ["activation-limits", subject({ ...images, layers: convNet(3, "tanh") }), 1, 1, /product is -1/],
    ["activation-limits", subject({ ...images, layers: convNet(3, "identity") }), 1, 1, /identity/],
    ["activation-limits", subject({ ...images, layers: convNet(3, "square") }), 1, 1, /square/],
    ["activation-limits", subject({ ...images, layers: convNet(3, "leaky-relu") }), 1, 1, /leaky/],
    ["analytic-activations", subject({ ...images, layers: convNet(3, "relu") }), 1, 1, /not analytic/],
    ["untied-biases", subject({ ...images, layers: convNet(3, "sigmoid", "per-filter") }), 1, 1, /shared by its 9 positions/],
    ["untied-biases", subject({ ...images, layers: convNet(3, "sigmoid", "none") }), 1, 1, /no bias/],
    [
      "nonzero-biases",
      subject({ ...images, layers: convNet(3, "sigmoid"), parameters: { "conv.bias": new Float64Array(27) } }),
      1,
      1,
      /27 biases of layer 1 are exactly 0/,
    ],
    [
      "network-class",
      subject({ ...images, layers: [{ type: "conv2d", filters: 3, kernel: 3, padding: 1 }, sigmoid, { type: "flatten" }, out] }),
      1,
      1,
      /pads with zeros/,
    ],
    // filters of different groups see different patches
    [
      "network-class",
      subject({
        input: [2, 5, 5],
        samples: 20,
        layers: [{ type: "conv2d", filters: 4, kernel: 3, groups: 2 }, sigmoid, { type: "flatten" }, out],
      }),
      1,
      1,
      /"conv1" has 2 groups, so its filters see different patches/,
    ],
    ["network-class", flat([dense, sigmoid, { type: "residual-add", from: "wide" }, out]), 1, 2, /skip/],
    // "Every neuron lies in at least one patch" is a standing assumption of the paper.
    [
      "network-class",
      subject({ ...images, layers: [{ type: "conv2d", filters: 9, kernel: [5, 2], stride: [1, 3] }, sigmoid, { type: "flatten" }, out] }),
      1,
      1,
      /no patch of "conv1" holds column 2/,
    ],
    [
      "network-class",
      subject({
        ...images,
        layers: [
          { type: "conv2d", filters: 9, kernel: 3 },
          sigmoid,
          { type: "max-pool2d", kernel: 2 },
          { type: "flatten" },
          dense,
          sigmoid,
          out,
        ],
      }),
      3,
      3,
      /no patch of "max-pool2d3" holds row 2/,
    ],
    [
      "network-class",
      subject({ ...images, layers: [{ type: "max-pool2d", kernel: 2 }, { type: "flatten" }, dense, sigmoid, out] }),
      2,
      2,
      /pools/,
    ],
    [
      "no-max-pool",
      subject({
        ...images,
        layers: [{ type: "conv2d", filters: 3, kernel: 2 }, sigmoid, { type: "max-pool2d", kernel: 2 }, { type: "flatten" }, out],
      }),
      1,
      2,
      /max pooling/,
    ],
    ["dense-output", flat([dense, sigmoid, out, sigmoid]), 1, 1, /ends with sigmoid/],
    ["pyramidal", flat([dense, sigmoid, { type: "dense", units: 2 }, sigmoid, { type: "dense", units: 3 }]), 1, 1, /width 3 > 2/],
    [
      "nonzero-derivative",
      flat([dense, sigmoid, { type: "dense", units: 5 }, { type: "activation", function: "sigmoid-cubed" }, out]),
      1,
      1,
      /derivative is 0 at t = 0/,
    ],
    [
      "nonzero-derivative",
      flat([dense, sigmoid, { type: "dense", units: 5 }, { type: "activation", function: "relu" }, out]),
      1,
      1,
      /ReLU/,
    ],
    ["squared-loss", flat([dense, sigmoid, out], { loss: "cross-entropy" }), 1, 1, /cross-entropy/],
    [
      "fully-connected-next",
      subject({
        ...images,
        layers: [
          { type: "conv2d", filters: 3, kernel: 3 },
          sigmoid,
          { type: "conv2d", filters: 2, kernel: 2 },
          sigmoid,
          { type: "flatten" },
          out,
        ],
      }),
      1,
      1,
      /not dense/,
    ],
    ["class-coded-targets", flat([dense, sigmoid, out], { targets: numbers(40, 3) }), 1, 1, /3 different targets/],
    ["last-hidden-layer", flat([dense, sigmoid, { type: "dense", units: 5 }, sigmoid, out]), 1, 1, /layer 1 is not the one before/],
    ["single-output", flat([dense, sigmoid, out]), 1, 1, /2 outputs/],
  ];
  test.each(broken)("%s fails when broken singly", (id, s, layer, through, because) => {
    const result = decide(id, s, layer, through);
    expect(result.verdict).toBe("fails");
    expect(result.because).toMatch(because);
    expect(result.witness?.kind).toMatch(/^[a-z-]+$/);
    expect(result.fix!.length).toBeGreaterThan(5);
  });

  test("any independent codes are rows of a full-rank matrix, decided exactly", () => {
    const coded = (codes: readonly (readonly number[])[], samples = 6) =>
      decide(
        "class-coded-targets",
        flat([dense, sigmoid, { type: "dense", units: codes[0]!.length }], {
          samples,
          inputs: numbers(4 * samples, 1),
          targets: Float64Array.from(Array.from({ length: samples }, (_, i) => codes[i % codes.length]!).flat()),
        }),
      );
    expect(
      coded([
        [1, 1],
        [1, -1],
      ]),
    ).toMatchObject({ verdict: "holds", grade: "exact" });
    expect(
      coded([
        [1, 0.5, 0],
        [0, 1, 0.1],
      ]),
    ).toMatchObject({ verdict: "holds" });
    // regular by one unit in the last place, and singular
    expect(
      coded([
        [1, 1],
        [1, 1 + 2 ** -52],
      ]),
    ).toMatchObject({ verdict: "holds" });
    expect(
      coded([
        [1, 3],
        [3, 9],
      ]),
    ).toMatchObject({
      verdict: "fails",
      witness: { kind: "dependent-codes", samples: [0, 1], coefficients: ["-3", "1"] },
    });
    expect(
      coded([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]).verdict,
    ).toBe("fails");
    expect(
      coded([
        [0, 0],
        [1, 0],
      ]),
    ).toMatchObject({ verdict: "fails", because: expect.stringContaining("sample 0 is 0") });
    expect(
      coded([
        [1, 0],
        [0, 1],
        [1, 1],
      ]),
    ).toMatchObject({ verdict: "fails", witness: { kind: "targets", codes: 3, outputs: 2 } });
  });

  test("the width is enough exactly from n_k = N on", () => {
    for (const [samples, verdict] of [
      [26, "holds"],
      [27, "holds"],
      [28, "fails"],
    ] as const) {
      const result = decide("wide-layer", subject({ input: [1, 5, 5], samples, layers: convNet(3, "sigmoid") }));
      expect(result.verdict).toBe(verdict);
    }
    const short = decide("wide-layer", subject({ input: [1, 5, 5], samples: 28, layers: convNet(3, "sigmoid") }));
    expect(short.fix).toBe("4 filters or more, or --samples 27.");
    expect(short.because).toBe("width 3 x 9 = 27 < 28 samples");
  });

  test("a network that ends with its activation is the features alone; one that ends without is an output layer", () => {
    const features = convNet(3, "sigmoid").slice(0, 2);
    expect(decide("wide-layer", subject({ ...images, layers: features })).verdict).toBe("holds");
    expect(decide("activation-limits", subject({ ...images, layers: features })).verdict).toBe("holds");
    expect(decide("wide-layer", subject({ ...images, layers: features.slice(0, 1) })).verdict).toBe("unknown");
  });

  test("equal patches are found across positions, not within one sample, and -0 equals +0", () => {
    const layers = convNet(3, "sigmoid");
    const inputs = numbers(2 * 25, 4);
    for (const [r, s] of [
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
      [1, 2],
      [2, 0],
      [2, 1],
      [2, 2],
    ] as const)
      inputs[25 + (2 + r) * 5 + 1 + s] = inputs[r * 5 + s]!;
    inputs[0] = 0;
    inputs[25 + 2 * 5 + 1] = -0;
    const found = decide("distinct-patches", subject({ input: [1, 5, 5], samples: 2, layers, inputs }));
    expect(found.witness).toMatchObject({
      kind: "equal-patches",
      first: { sample: 0, row: 0, column: 0 },
      second: { sample: 1, row: 2, column: 1 },
      window: [3, 3],
    });
    const constant = Float64Array.from({ length: 50 }, (_, i) => (i < 25 ? 1 : 2));
    expect(decide("distinct-patches", subject({ input: [1, 5, 5], samples: 2, layers, inputs: constant })).verdict).toBe("holds");
  });

  test("a padded zero equals a zero pixel", () => {
    const layers = [
      { type: "conv2d", filters: 3, kernel: [1, 2], padding: [0, 1] },
      { type: "activation", function: "relu" },
      { type: "flatten" },
      { type: "dense", units: 1 },
    ];
    const result = decide("distinct-patches", subject({ input: [1, 1, 2], samples: 2, layers, inputs: Float64Array.of(3, 4, 0, 3) }));
    expect(result.witness).toMatchObject({
      first: { sample: 0, row: 0, column: -1 },
      second: { sample: 1, row: 0, column: 0 },
      values: [0, 3],
    });
  });
});
