import { checkCertificate, derive, type Fields, integerFeatures, rigorous, type Terms } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { integerMatrix, rank } from "@nadir/analysis/exact";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { certificateOf, f8, loadedInstance, networkInstance, randomInputs, randomNumbers, writtenOf } from "../../support/instances.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const kind = "feature-rank-triangular";
const dense = (units: number, bias = true): object => ({ type: "dense", units, bias });
const act = (name: string, parameter?: number): object => ({ type: "activation", function: name, ...(parameter ? { parameter } : {}) });
const up = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function answer(instance: Instance, evidence: Partial<Record<string, unknown>>, terms: Terms = rigorous): Fields | string {
  const whole = { theorem: null, layer: 0, arithmetic: "exact", ...evidence } as Fields;
  const derived = finish(derive(kind, loadedInstance(instance), whole, terms));
  return derived.accepted ? derived.claim : derived.because;
}

/** Features given outright. */
function matrix(rows: readonly (readonly number[])[]): Instance {
  return networkInstance([{ type: "flatten" }], f8([rows.length, rows[0]!.length], rows.flat()));
}

describe("an exact triangle", () => {
  it("proves the rank at any condition number: diagonal 1e-300, 1, 1e300", () => {
    const instance = matrix([
      [1e-300, 1e300, 7],
      [0, 1, 1e300],
      [0, 0, 1e300],
    ]);
    expect(answer(instance, { rows: up(3), columns: up(3) })).toMatchObject({
      rank: 3,
      columns: 3,
      grade: "exact",
      scope: "almost-every-parameter",
    });
  });

  it("takes rows and columns in the order given, and may leave columns out", () => {
    const instance = matrix([
      [5, 1, 9],
      [2, 0, 0],
    ]);
    expect(answer(instance, { rows: [0, 1], columns: [1, 0] })).toMatchObject({ rank: 2, width: 3 });
    expect(answer(instance, { rows: [1, 0], columns: [1, 0] })).toContain("on the diagonal");
    expect(answer(instance, { rows: [0, 1], columns: [0, 1] })).toContain("exact zero");
  });

  it("sees the smallest double that is not zero, and zero", () => {
    for (const [x, word] of [
      [5e-324, undefined],
      [0, "on the diagonal"],
    ] as const) {
      const claim = answer(matrix([[x]]), { rows: [0], columns: [0] });
      if (word === undefined) expect(claim).toMatchObject({ rank: 1 });
      else expect(claim).toContain(word);
    }
    expect(
      answer(
        matrix([
          [1, 1],
          [5e-324, 1],
        ]),
        { rows: [0, 1], columns: [0, 1] },
      ),
    ).toContain("exact zero");
  });

  it("decides a ReLU exactly where doubles cannot: pre-activation 2^-60 beside 0", () => {
    const weights = { "dense1.weight": [1, 2 ** -60, 1, 2 ** -60], "dense1.bias": [-1, -1] };
    const layers = [dense(2), act("relu")];
    const instance = networkInstance(layers, f8([1, 2], [1, 1]), weights);
    expect(answer(instance, { layer: 1, rows: [0], columns: [0] })).toMatchObject({ rank: 1, scope: "this-point" });
    expect(answer(networkInstance(layers, f8([1, 2], [1, 0]), weights), { layer: 1, rows: [0], columns: [0] })).toContain("diagonal");
  });

  it("refuses what is no choice of all samples and as many neurons", () => {
    const instance = matrix([
      [1, 1],
      [0, 1],
    ]);
    for (const [rows, columns] of [
      [[0], [0]],
      [[0, 1], [0]],
      [
        [0, 0],
        [0, 1],
      ],
      [
        [0, 1],
        [1, 1],
      ],
      [
        [0, 2],
        [0, 1],
      ],
      [
        [0, 1],
        [0, 2],
      ],
      [
        [0, 0.5],
        [0, 1],
      ],
      [[], []],
      ["01", [0, 1]],
      [null, null],
    ])
      expect(answer(instance, { rows, columns }), JSON.stringify([rows, columns])).toEqual(expect.stringContaining("needs"));
    expect(answer(instance, { rows: [0, 1], columns: [0, 1], arithmetic: "float" })).toContain("exact or enclosed");
  });

  it("never accepts a matrix whose exact rank is below N, and misses no triangle in the right order", () => {
    const random = randomNumbers(3);
    let accepted = 0;
    for (let round = 0; round < 400; round++) {
      const n = 1 + (round % 5);
      const rows = up(n).map(() => up(n).map(() => Math.round(1.2 * random()) * (random() < 0 ? 2 ** -1000 : 2 ** 900)));
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) if (random() < 0.8) rows[i]![j] = 0;
      const claim = answer(matrix(rows), { rows: up(n), columns: up(n) });
      const triangular = rows.every((row, i) => row[i] !== 0 && row.slice(0, i).every((x) => x === 0));
      expect(typeof claim === "object").toBe(triangular);
      if (!triangular) continue;
      accepted++;
      const { values, columns } = finish(integerFeatures(loadedInstance(matrix(rows)), 0));
      expect(rank(integerMatrix(Array.from(values as ArrayLike<number | bigint>, BigInt), n, columns))).toBe(n);
    }
    expect(accepted).toBeGreaterThan(40);
  });
});

describe("a triangle up to error bounds", () => {
  it("takes a ReLU for zero where its enclosed pre-activation is not positive, and for nonzero where it certainly is", () => {
    const weights = { "dense1.weight": [1, 1], "dense1.bias": [0, -2] };
    const instance = networkInstance([dense(2), act("relu")], f8([2, 1], [1.5, 3]), weights);
    const evidence = { layer: 1, arithmetic: "enclosed", rows: [1, 0], columns: [1, 0] };
    expect(answer(instance, evidence)).toMatchObject({ rank: 2, grade: "enclosed", scope: "this-point" });
    expect(answer(instance, { ...evidence, rows: [0, 1] })).toContain("certainly");
  });

  it("needs an activation that vanishes on the left", () => {
    for (const name of ["tanh", "identity", "leaky-relu", "elu", "sin"]) {
      const instance = networkInstance([dense(2), act(name)], randomInputs(2, [2]));
      expect(answer(instance, { layer: 1, arithmetic: "enclosed", rows: [0, 1], columns: [0, 1] }), name).toContain("vanishes on the left");
    }
    const linear = networkInstance([dense(2)], randomInputs(2, [2]));
    expect(answer(linear, { layer: 0, arithmetic: "enclosed", rows: [0, 1], columns: [0, 1] })).toContain("vanishes");
  });

  /** Two samples, two neurons with pre-activations [[1, 1], [-t, 1]]: singular for no activation here, but only a bound can say so. */
  const steep = (name: string, t: number, parameter?: number): Instance =>
    networkInstance([dense(2), act(name, parameter)], f8([2, 1], [0, 1]), { "dense1.weight": [-1 - t, 0], "dense1.bias": [1, 1] });
  const evidence = { layer: 1, arithmetic: "enclosed", rows: [0, 1], columns: [0, 1] };

  it.each([
    ["sigmoid", 8, undefined],
    ["sigmoid-cubed", 8, undefined],
    ["gaussian", 10, undefined],
    ["gelu", 10, undefined],
    ["gelu-tanh", 10, undefined],
    ["silu", 20, undefined],
    ["softplus", 10, 1],
    ["softplus", 80, 0.125],
  ])("%s: entries below the diagonal at -%d are small enough, at a tenth of it not", (name, t, parameter) => {
    const claim = answer(steep(name, t, parameter), evidence) as Fields;
    expect(claim).toMatchObject({ rank: 2, grade: "enclosed", scope: "almost-every-parameter" });
    expect(answer(steep(name, t / 10, parameter), evidence)).toEqual(expect.any(String));
  });

  it("relu: a pre-activation of -1e-9 is certainly not positive, one of 0 and one of 1e-9 are not", () => {
    expect(answer(steep("relu", 1e-9), evidence)).toMatchObject({ rank: 2, grade: "enclosed", scope: "this-point" });
    for (const t of [0, -1e-9]) expect(answer(steep("relu", t), evidence)).toContain("certainly negative");
  });

  it("declines a singular matrix that the bound on the determinant must not miss: n! and the largest entry count", () => {
    // the second row is the first times sigmoid(-7)/sigmoid(7): entries below the diagonal are tiny, but so is the diagonal
    const small = networkInstance([dense(2), act("sigmoid")], f8([2, 1], [7, -7]), { "dense1.weight": [1, 1], "dense1.bias": [0, 0] });
    expect(answer(small, evidence)).toContain("determinant");
  });

  it("declines a feature whose sign rounding has made", () => {
    const weights = { "dense1.weight": [1, 2 ** -60], "dense1.bias": [-1] };
    const instance = networkInstance([dense(1), act("relu")], f8([1, 2], [1, 1]), weights);
    expect(answer(instance, { layer: 1, arithmetic: "enclosed", rows: [0], columns: [0] })).toContain("diagonal");
  });
});

describe("checker mutants of the triangle (rigor A10)", () => {
  it("strict: a zero on the diagonal", () => {
    const evidence = { rows: [0], columns: [0] };
    expect(answer(matrix([[0]]), evidence, { ...rigorous, strict: false })).toMatchObject({ rank: 1 });
    expect(answer(matrix([[0]]), evidence)).toEqual(expect.any(String));
  });

  it("rho: F = [[1, 2^60], [2^-60, 1]] is singular, but 1 + 2^-60 - 1 rounds to 0", () => {
    const weights = { "dense1.weight": [1, 1, -1, 0, 2 ** 60, 0, -(2 ** 60), 1] };
    const inputs = f8([2, 4], [1, 0, 0, 0, 1, 2 ** -60, 1, 1]);
    const instance = networkInstance([dense(2, false), act("relu")], inputs, weights);
    const exact = finish(integerFeatures(loadedInstance(instance), 1));
    expect(rank(integerMatrix(Array.from(exact.values as ArrayLike<number | bigint>, BigInt), 2, 2))).toBe(1);
    const evidence = { layer: 1, arithmetic: "enclosed", rows: [0, 1], columns: [0, 1] };
    expect(answer(instance, evidence, { ...rigorous, rho: 0 })).toMatchObject({ rank: 2 });
    expect(answer(instance, evidence)).toContain("certainly negative");
    expect(answer(instance, { ...evidence, arithmetic: "exact" })).toContain("exact zero");
  });
});

describe("mutation law of feature-rank-triangular (rigor A10)", () => {
  const layers = [dense(3), act("relu"), dense(1)];

  it("exact", () => {
    const weights = { "dense1.weight": [1, 1, 1], "dense1.bias": [0, -2, -3] };
    const subject = { ...networkInstance(layers, f8([3, 1], [1, 2.5, 4]), weights), targets: f8([3, 1], [1, 2, 3]) };
    const right = { theorem: "nguyen-hein-2018/3.4", layer: 1, arithmetic: "exact", rows: [2, 1, 0], columns: [2, 1, 0] } as const;
    const text = certificateOf(kind, subject, right);
    expectMutationLaw(
      text,
      {
        breaking: [
          { ...right, arithmetic: "enclosed" },
          { ...right, arithmetic: "modular" },
          { ...right, rows: [2, 0, 1] },
          { ...right, columns: [2, 0, 1] },
          { ...right, columns: [2, 1, 1] },
          { ...right, layer: 0 },
          { ...right, layer: 2 },
          { ...right, theorem: null },
          { ...right, theorem: "nguyen-hein-2018/3.5" },
        ],
        harmless: [],
      },
      writtenOf(kind, subject, right),
    );
  });

  it("enclosed: another order that is triangular too proves the same", () => {
    const subject = networkInstance([dense(2), act("relu")], f8([2, 1], [1, -1]), { "dense1.weight": [1, -1], "dense1.bias": [0, 0] });
    const diagonal = { theorem: null, layer: 1, arithmetic: "enclosed", rows: [0, 1], columns: [0, 1] } as const;
    const text = certificateOf(kind, subject, diagonal);
    expect(finish(checkCertificate(text, () => undefined)).status).toBe("accepted");
    expectMutationLaw(text, {
      breaking: [
        { ...diagonal, rows: [1, 0] },
        { ...diagonal, arithmetic: "exact" },
      ],
      harmless: [{ ...diagonal, rows: [1, 0], columns: [1, 0] }],
    });
  });
});
