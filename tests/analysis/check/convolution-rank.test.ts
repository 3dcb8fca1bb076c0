import { decideHypotheses, derive, type Fields } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { dyadicMatrix, nullSpace, rank, type SparseColumn, sparseRankModulo } from "@nadir/analysis/exact";
import type { Instance } from "@nadir/analysis/formats";
import { load, rankModP } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { certificateOf, loadedInstance, networkInstance, randomInputs, randomNumbers } from "../../support/instances.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const core = await load();

interface Window {
  readonly input: readonly [number, number, number];
  readonly filters: number;
  readonly kernel: number | readonly [number, number];
  readonly extra?: object;
}

function network({ input, filters, kernel, extra = {} }: Window): Instance {
  return networkInstance([{ type: "conv2d", filters, kernel, bias: "none", name: "conv", ...extra }], randomInputs(1, input));
}

type Matrix = { readonly rows: number; readonly columns: number; readonly rankAtLeast: number; readonly rankAtMost: number };

function proved(window: Window, seed = 0): Matrix & { readonly status: unknown } {
  const derived = finish(derive("convolution-rank", loadedInstance(network(window)), { theorem: null, layers: [0], seed }));
  if (!derived.accepted) throw new Error(derived.because);
  return { ...(derived.claim.matrices as unknown as readonly Matrix[])[0]!, status: derived.claim.status };
}

/** rank U for drawn weights modulo a prime, written out column by column through the network itself: the convolution of each unit image. */
function drawnRank(window: Window): number {
  const { architecture } = network(window);
  const l = architecture.layers[0]!;
  if (l.type !== "conv2d") throw new Error("needs a convolution");
  const [channels, height, width] = window.input;
  const { groups = 1, stride, padding, dilation, kernel } = l;
  const [rows, columns] = [0, 1].map(
    (d) => Math.floor((window.input[d + 1]! + 2 * padding[d]! - dilation[d]! * (kernel[d]! - 1) - 1) / stride[d]!) + 1,
  ) as [number, number];
  const size = channels * height * width;
  const p = 5_931_641;
  const random = randomNumbers(size + l.filters);
  const each = (channels / groups) * kernel[0] * kernel[1];
  const w = Array.from({ length: l.filters * each }, () => Math.floor(((random() + 1) / 2) * p));
  const u = new Uint32Array(size * l.filters * rows * columns);
  for (let t = 0, at = 0; t < l.filters; t++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++, at++)
        for (let k = 0; k < each; k++) {
          const c = Math.floor((t * groups) / l.filters) * (channels / groups) + Math.floor(k / (kernel[0] * kernel[1]));
          const y = i * stride[0] - padding[0] + (Math.floor(k / kernel[1]) % kernel[0]) * dilation[0];
          const x = j * stride[1] - padding[1] + (k % kernel[1]) * dilation[1];
          if (y >= 0 && y < height && x >= 0 && x < width) u[at * size + (c * height + y) * width + x] = w[t * each + k]!;
        }
  using scope = core.scope("rank");
  return rankModP(scope.from("u32", [l.filters * rows * columns, size], u), p).rank;
}

describe("Assumption 2.4, decided", () => {
  it.each([
    [1, 6, 2, 3, 36, 32, 28],
    [1, 10, 2, 3, 100, 128, 92],
    [1, 12, 2, 2, 144, 242, 142],
    [1, 28, 2, 3, 784, 1352, 776],
    [2, 8, 3, 3, 128, 108, 104],
    [2, 10, 3, 3, 200, 192, 176],
    [3, 9, 4, 3, 243, 196, 195],
    [3, 11, 4, 3, 363, 324, 315],
  ])(
    "fails for C = %i, %ix%i-pixel images and T = C+1 filters: U never has full rank",
    (channels, side, filters, kernel, rows, columns, r) => {
      const found = proved({ input: [channels, side, side], filters, kernel });
      expect(found).toMatchObject({ rows, columns, rankAtLeast: r, rankAtMost: r, status: "disproved" });
      expect(r).toBeLessThan(Math.min(rows, columns));
    },
  );

  it.each<[string, Window]>([
    ["T = C", { input: [2, 9, 9], filters: 2, kernel: 3 }],
    ["T = C+2", { input: [2, 9, 9], filters: 4, kernel: 3 }],
    ["T = C+1 on images with h <= (C+1)(k-1)", { input: [3, 7, 7], filters: 4, kernel: 3 }],
    ["zero padding", { input: [1, 6, 6], filters: 2, kernel: 3, extra: { padding: 1 } }],
    ["stride 2", { input: [1, 9, 9], filters: 2, kernel: 3, extra: { stride: 2 } }],
    ["one dimension", { input: [1, 1, 12], filters: 2, kernel: [1, 3] }],
    ["a convolution of 64 channels too large for a dense elimination", { input: [64, 28, 28], filters: 128, kernel: 3 }],
    ["VGG's first layer", { input: [3, 224, 224], filters: 64, kernel: 3, extra: { padding: 1 } }],
  ])("holds for %s", (_, window) => {
    const found = proved(window);
    expect(found).toMatchObject({ status: "proved", rankAtLeast: Math.min(found.rows, found.columns) });
  });

  it("encloses the rank modulo a prime of the matrix written out, and pins it, in 60 windows of every kind", () => {
    const random = randomNumbers(3);
    const pick = (low: number, high: number): number => low + Math.floor(((random() + 1) / 2) * (high - low + 1));
    let exact = 0;
    for (let i = 0; i < 60; i++) {
      const [channels, side, kernel] = [pick(1, 3), pick(4, 9), pick(1, 4)];
      const filters = i % 2 === 0 ? channels + 1 : pick(1, 6);
      const extra = { stride: pick(1, 2), padding: pick(0, 1), dilation: kernel > 2 ? 1 : pick(1, 2) };
      const window: Window = { input: [channels, side, side + pick(0, 2)], filters, kernel, extra };
      const [found, drawn] = [proved(window), drawnRank(window)];
      expect(drawn, JSON.stringify(window)).toBeLessThanOrEqual(found.rankAtMost);
      expect(drawn, JSON.stringify(window)).toBeGreaterThanOrEqual(found.rankAtLeast);
      if (found.rankAtLeast === found.rankAtMost) exact++;
    }
    expect(exact).toBeGreaterThanOrEqual(58);
  });

  it.each([
    [4, 8, 8],
    [5, 18, 17],
    [6, 32, 28],
  ])("borderline h = (C+1)(k-1): two 3x3 filters on one channel of %i pixels a side, full rank %i", (side, full, r) => {
    const found = proved({ input: [1, side, side], filters: 2, kernel: 3 });
    expect(found).toMatchObject({ columns: full, rankAtLeast: r, rankAtMost: r, status: r === full ? "proved" : "disproved" });
  });

  it("counts neurons that no window reads, and groups", () => {
    expect(proved({ input: [1, 9, 9], filters: 2, kernel: 1, extra: { stride: 3 } })).toMatchObject({ rankAtMost: 9, status: "disproved" });
    expect(proved({ input: [4, 12, 12], filters: 6, kernel: 3, extra: { groups: 2 } })).toMatchObject({
      rankAtLeast: 528,
      rankAtMost: 528,
    });
  });

  it("names a failing layer with its numbers and repairs that were computed again", () => {
    const layers = [
      { type: "conv2d", filters: 1, kernel: 1, name: "first" },
      { type: "conv2d", filters: 2, kernel: 3, name: "second" },
    ];
    const [result] = decideHypotheses(["convolution-structure"], loadedInstance(networkInstance(layers, randomInputs(2, [1, 6, 6]))), {});
    expect(result).toMatchObject({
      verdict: "fails",
      grade: "exact",
      because: 'layer 2 ("second"): U is 36x32 and has rank at most 28 < 32 for all weights',
      witness: { kind: "matrix-rank", layer: 2, rows: 36, columns: 32, full: 32, rankAtLeast: 28, rankAtMost: 28 },
    });
    expect(result!.fix).toBe(
      'In layer "second" set "filters": 1 (rank 16, full) or "filters": 3 (rank 36, full) or "filters": 4 (rank 36, full) or "padding": [1,1] (outside the printed class) (rank 36, full); computed again with each.',
    );
  });
});

describe("the elimination by columns", () => {
  const sparse = (rows: readonly (readonly number[])[], p: number): SparseColumn[] =>
    rows[0]!.map((_, j) => {
      const at = rows.flatMap((row, i) => (row[j] === 0 ? [] : [i]));
      return { rows: at, values: at.map((i) => ((rows[i]![j]! % p) + p) % p) };
    });

  it("agrees with exact rational rank, and can only lose rank modulo a prime that divides", () => {
    const random = randomNumbers(11);
    for (let i = 0; i < 200; i++) {
      const [n, m] = [2 + (i % 5), 2 + (i % 7)];
      const rows = Array.from({ length: n }, () => Array.from({ length: m }, () => Math.round(2 * random())));
      expect(sparseRankModulo(sparse(rows, 67_108_859), n)).toBe(rank(dyadicMatrix(rows.flat(), n, m)));
    }
    expect(
      sparseRankModulo(
        sparse(
          [
            [3, 0],
            [0, 1],
          ],
          3,
        ),
        2,
        3,
      ),
    ).toBe(1);
    expect(() => sparseRankModulo([], 1, 15)).toThrow(/prime/);
  });

  it("patches (1,2),(3,4),(1,3),(2,4) with one filter have rank 3 for every filter; 6 of 16 orders of the neurons fail so", () => {
    const matrix = (patches: readonly (readonly [number, number])[], [a, b]: readonly [number, number]): number[][] =>
      [0, 1, 2, 3].map((i) => patches.map(([first, second]) => (i === first ? a : i === second ? b : 0)));
    const pairs = [
      [0, 1],
      [2, 3],
      [0, 2],
      [1, 3],
    ] as const;
    let failing = 0;
    for (let order = 0; order < 16; order++) {
      const patches = pairs.map(([x, y], i) => ((order >> i) & 1 ? ([y, x] as const) : ([x, y] as const)));
      // det is a form of degree 4 in (a, b): it is zero if it vanishes at five points of the projective line.
      const forms = [
        [1, 0],
        [0, 1],
        [1, 1],
        [1, 2],
        [1, 3],
      ] as const;
      const ranks = forms.map((w) => rank(dyadicMatrix(matrix(patches, w).flat(), 4, 4)));
      const generic = sparseRankModulo(sparse(matrix(patches, [12345, 6789]), 67_108_859), 4);
      expect(generic === 4).toBe(ranks.some((r) => r === 4));
      if (ranks.every((r) => r < 4)) failing++;
      if (order === 0) {
        expect(generic).toBe(3);
        expect(nullSpace(dyadicMatrix(matrix(patches, [2, 5]).flat(), 4, 4))).toHaveLength(1);
      }
    }
    expect(failing).toBe(6);
  });
});

describe("mutation law", () => {
  const layers = [
    { type: "conv2d", filters: 2, kernel: 3, name: "conv" },
    { type: "activation", function: "sigmoid" },
    { type: "flatten" },
    { type: "dense", units: 2, name: "out" },
  ];
  const deficient = networkInstance(layers, randomInputs(3, [1, 6, 6]));
  const claimOf = (evidence: Fields) => finish(derive("convolution-rank", loadedInstance(deficient), evidence));

  it("convolution-rank", () => {
    const evidence = { theorem: "nguyen-hein-2018/2.5", layers: [0], seed: 0 };
    expectMutationLaw(certificateOf("convolution-rank", deficient, evidence), {
      breaking: [
        { layers: [] },
        { layers: [3] },
        { layers: [0, 3] },
        { layers: [1] },
        { layers: null },
        { seed: -1 },
        { seed: 0.5 },
        { theorem: null },
        { theorem: "nguyen-hein-2018/4.2" },
      ].map((change) => ({ ...evidence, ...change })),
      harmless: [{ ...evidence, seed: 7 }],
    });
    expect(claimOf({ theorem: null, layers: [3], seed: 0 })).toMatchObject({ accepted: true, claim: { status: "proved" } });
  });

  it("full-rank-matrices, proved and disproved", () => {
    const wide = [
      { type: "conv2d", filters: 3, kernel: 3, name: "conv", bias: "per-neuron" },
      { type: "activation", function: "sigmoid" },
      { type: "flatten" },
      { type: "dense", units: 3, name: "b" },
      { type: "activation", function: "tanh" },
      { type: "dense", units: 2, name: "out" },
    ];
    const instance = networkInstance(wide, randomInputs(3, [1, 4, 4]), {}, { scale: 3 });
    const above = {
      theorem: "nguyen-hein-2018/4.2",
      layer: 1,
      rank: { kind: "feature-rank-gram", columns: null, shift: 2 ** -8 },
      matrices: "above",
      seed: 0,
    };
    const change = (base: Fields, changes: readonly Fields[]): readonly Fields[] => changes.map((c) => ({ ...base, ...c }));
    expectMutationLaw(certificateOf("full-rank-matrices", instance, above), {
      breaking: change(above, [
        { matrices: "below" },
        { matrices: "none" },
        { rank: { kind: "feature-rank-gram", columns: null, shift: 1e9 } },
        { rank: null },
        { rank: { kind: "feature-rank-inverse", columns: null } },
        { rank: { ...above.rank, layer: 1 } },
        { layer: 0 },
        { layer: 4 },
        { rank: { ...above.rank, columns: [0, 1] } },
        { theorem: null },
        { seed: "0" },
      ]),
      harmless: [{ ...above, seed: 5 }],
    });
    const below = { theorem: "nguyen-hein-2018/3.4-full-rank", layer: 1, rank: null, matrices: "below", seed: 0 };
    expectMutationLaw(certificateOf("full-rank-matrices", deficient, below), {
      breaking: change(below, [
        { rank: { kind: "feature-rank-inverse", columns: null } },
        { rank: {} },
        { matrices: "above" },
        { theorem: "nguyen-hein-2018/4.2" },
      ]),
      harmless: [{ ...below, seed: 9 }],
    });
  });
});
