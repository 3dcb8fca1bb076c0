import { derive, type Fields, rigorous, type Terms } from "@nadir/analysis/check";
import { finish, type Json } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { certificateOf, f8, loadedInstance, networkInstance, randomInputs, writtenOf } from "../../support/instances.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const [p, next] = [5_931_641, 5_931_637];
const relu = { type: "activation", function: "relu" };
const dense = (units: number): object => ({ type: "dense", units });

function claim(kind: string, instance: Instance, evidence: Fields, terms: Terms = rigorous): Fields | string {
  const derived = finish(derive(kind, loadedInstance(instance), evidence, terms));
  return derived.accepted ? derived.claim : derived.because;
}

/** Features given outright: the layer is a flatten. */
function matrix(rows: readonly (readonly number[])[]): Instance {
  return networkInstance([{ type: "flatten" }], f8([rows.length, rows[0]!.length], rows.flat()));
}

const full = (instance: Instance, change: Fields = {}, terms?: Terms): Fields | string =>
  claim("feature-rank-modular", instance, { theorem: null, layer: 0, columns: null, prime: p, ...change }, terms);
const less = (instance: Instance, relations: Json, change: Fields = {}, terms?: Terms): Fields | string =>
  claim("feature-rank-deficiency", instance, { theorem: null, layer: 0, prime: p, relations, ...change }, terms);

/** Relations in short: "2: 0 -3, 2 1" says that -3 times row 0 and row 2 add up to 0, and is the relation of row 2. */
function relations(side: "rows" | "columns", ...list: readonly string[]): Json {
  const one = (text: string): Json => {
    const [of, terms] = text.split(":") as [string, string];
    return {
      of: Number(of),
      terms: terms
        .split(",")
        .map((term) => term.trim().split(" "))
        .map(([i, c]) => [Number(i), c!]),
    };
  };
  return { side, list: list.map(one) };
}

describe("feature-rank-modular", () => {
  it("proves a rank where no floating-point method can: rows 2^-900 apart, entries from 2^-1074 to 2^900", () => {
    const near = [
      [1, 1],
      [1, 1 + 2 ** -52],
    ];
    for (const rows of [
      near,
      near.map(([a, b]) => [a! * 2 ** 900, b! * 2 ** -900]),
      [
        [2 ** 900, 2 ** 900],
        [2 ** 900, 2 ** -1074],
      ],
    ]) {
      expect(full(matrix(rows))).toMatchObject({ rank: 2, columns: 2, grade: "exact", status: "proved" });
    }
  });

  it("declines a matrix that lacks one rank, and says what it got", () => {
    const dependent = matrix([
      [1, 2 ** 600],
      [3, 3 * 2 ** 600],
    ]);
    expect(full(dependent)).toBe(`matrix: needs rank 2 modulo ${p}; got 1.`);
    expect(full(matrix([[1], [2]]))).toContain("at least as many columns as rows");
  });

  it("declines a prime that divides every minor, and takes another", () => {
    const instance = matrix([
      [1, 0],
      [0, p],
    ]);
    expect(full(instance)).toContain("got 1");
    expect(full(instance, { prime: next })).toMatchObject({ rank: 2 });
  });

  it("takes odd primes below 2^22.5 only", () => {
    for (const prime of [2, 1, 0, -3, 9, 2047, 1.5, 5_931_642, 5_931_649, 2 ** 31 - 1, "7", null])
      expect(full(matrix([[1]]), { prime } as Fields), String(prime)).toContain("prime");
    for (const prime of [3, 5, next, p]) expect(full(matrix([[1]]), { prime })).toMatchObject({ rank: 1 });
  });

  it("speaks of the stored point: of almost every parameter only where features are polynomials in the parameters", () => {
    const scope = (layers: readonly object[]): unknown => {
      const instance = networkInstance(layers, randomInputs(3, [1, 3, 3]), {}, { scale: 2 });
      return (full(instance, { layer: layers.length - 1 }) as Fields).scope;
    };
    const conv = { type: "conv2d", filters: 2, kernel: 2 };
    expect(scope([conv, relu])).toBe("this-point");
    expect(scope([conv, { type: "max-pool2d", kernel: 2, stride: 1 }, { type: "flatten" }, dense(4)])).toBe("this-point");
    expect(scope([conv, { type: "avg-pool2d", kernel: 2, stride: 1 }, { type: "flatten" }, dense(4)])).toBe("almost-every-parameter");
  });

  it("proves existence for a ReLU network, and leaves almost every parameter open", () => {
    const instance = networkInstance([dense(9), relu, dense(1)], randomInputs(5, [3]), {}, { scale: 2 });
    expect(full(instance, { layer: 1, theorem: "nguyen-hein-2018/3.4" })).toMatchObject({ status: "proved", rank: 5 });
    expect(full(instance, { layer: 1, theorem: "nguyen-hein-2018/3.5" })).toMatchObject({ status: "undecided", scope: "this-point" });
  });

  it("declines networks that are not piecewise linear", () => {
    const instance = networkInstance([dense(3), { type: "activation", function: "sigmoid" }], randomInputs(2, [2]));
    expect(full(instance, { layer: 1 })).toContain("piecewise linear");
  });
});

describe("feature-rank-deficiency", () => {
  const tripled = matrix([
    [1, 2, 0.5],
    [3, 6, 1.5],
    [0, 1, 2 ** -500],
  ]);

  it("proves the exact rank from relations among rows, among columns, or from enough primes", () => {
    const halved = matrix([
      [1, 4, 0.5],
      [3, 7, 1.5],
      [0, 1, 0],
    ]);
    for (const [instance, given] of [
      [tripled, relations("rows", "1: 0 -3, 1 1")],
      [tripled, null],
      [halved, relations("columns", "0: 0 1, 2 -2")],
    ] as const)
      expect(less(instance, given)).toMatchObject({ rank: 2, width: 3, status: "disproved", grade: "exact", scopes: ["this-point"] });
    expect(less(matrix([[0, 0]]), null)).toMatchObject({ rank: 0 });
    expect(less(matrix([[0, 0]]), relations("rows", "0: 0 1"))).toMatchObject({ rank: 0 });
    expect(less(matrix([[5], [7], [0]]), null)).toMatchObject({ rank: 1, width: 1 });
  });

  it("says nothing of almost every parameter, nor of their existence", () => {
    const weight = { "dense1.weight": [1, 0, 1, 0, 2, 0], "dense1.bias": [0, 0, 0] };
    const instance = networkInstance([dense(3), relu, dense(1)], f8([2, 2], [1, 1, 2, 5]), weight);
    for (const theorem of ["nguyen-hein-2018/3.4", "nguyen-hein-2018/3.5"])
      expect(less(instance, null, { layer: 1, theorem })).toMatchObject({
        status: "undecided",
        rank: 1,
        scope: "this-point",
      });
  });

  it("declines a matrix of full rank, whose rank modulo a prime is lower", () => {
    const instance = matrix([
      [1, 0],
      [0, p],
    ]);
    expect(less(instance, null)).toContain("2 modulo 5931637");
    expect(less(instance, relations("rows", "1: 1 1"))).toContain("sum of 0");
    expect(less(instance, null, { prime: next })).toContain("rank below 2");
  });

  it("needs as many relations as rank is missing, independent by an identity block, of nonzero integers", () => {
    const doubled = matrix([
      [1, 2],
      [2, 4],
      [3, 6],
    ]);
    const rows = (...list: readonly string[]): Json => relations("rows", "1: 0 -2, 1 1", ...list);
    expect(less(doubled, rows("2: 0 -3, 2 1"))).toMatchObject({ rank: 1 });
    expect(less(doubled, relations("columns", "1: 0 -2, 1 1"))).toMatchObject({ rank: 1 });
    for (const [bad, because] of [
      [rows(), "2 relations among rows; got 1"],
      [rows("1: 0 -2, 1 1"), "at most once"],
      [rows("2: 0 -1, 1 -1, 2 1"), "own relation only"],
      [rows("2: 0 3, 2 1"), "sum of 0"],
      [rows("2: 2 1, 0 -3"), "integer from 3"],
      [rows("2: 0 -3"), "index 2 among them"],
      [rows("2: 0 -3, 2 01"), "decimal digits"],
      [rows("2: 0 -3, 1 0, 2 1"), "decimal digits"],
      [rows("3: 0 -3, 3 1"), "integer from"],
      [relations("columns", "1: 0 -2, 1 1", "0: 0 2, 1 -1"), "own relation only"],
      [{ side: "both", list: [] }, "rows or columns"],
      [{ side: "rows" }, "list"],
      [[], "an object"],
    ] as const)
      expect(less(doubled, bad), JSON.stringify(bad)).toContain(because);
  });

  it("needs more primes the larger the minors: a determinant that two of them divide", () => {
    const instance = matrix([
      [p, 0, 0],
      [0, next, 0],
      [0, 0, 1],
    ]);
    expect(less(instance, null)).toEqual(expect.any(String));
    expect(less(instance, null, { prime: next })).toEqual(expect.any(String));
    expect(full(instance, { prime: 5_931_559 })).toMatchObject({ rank: 3 });
  });
});

describe("the mutation law of the exact kinds (rigor A10)", () => {
  it("feature-rank-modular: another prime that shows the rank proves the same", () => {
    const base = networkInstance([dense(4), relu, dense(1)], randomInputs(3, [2]), {}, { scale: 3 });
    const instance = { ...base, targets: f8([3, 1], [1, 0, 2]) };
    const evidence = { theorem: "nguyen-hein-2018/3.4", layer: 1, columns: null, prime: p };
    expectMutationLaw(
      certificateOf("feature-rank-modular", instance, evidence),
      {
        breaking: [
          { prime: 2 },
          { prime: 2047 },
          { prime: 5_931_639 },
          { prime: 2 ** 31 - 1 },
          { prime: "5931641" },
          { layer: 0 },
          { layer: 3 },
          { columns: [0, 1] },
          { columns: [0, 1, 2] },
          { theorem: null },
        ].map((change) => ({ ...evidence, ...change })),
        harmless: [{ ...evidence, prime: next }],
      },
      writtenOf("feature-rank-modular", instance, evidence),
    );
  });

  it("feature-rank-deficiency: a multiple of a relation proves the same", () => {
    const rows = [1, 2, 4, 0.5, -3, 7, 2, 4, 8, 1, 1, 1];
    const instance = networkInstance([{ type: "flatten" }], f8([4, 3], rows));
    const evidence = (given: Json): Fields => ({ theorem: null, layer: 0, prime: p, relations: given });
    const good = evidence(relations("rows", "2: 0 -2, 2 1"));
    expectMutationLaw(certificateOf("feature-rank-deficiency", instance, good), {
      breaking: [
        evidence(relations("rows", "1: 0 -2, 2 1")),
        evidence(relations("rows", "2: 0 2, 2 1")),
        evidence(relations("rows", "2: 0 -2, 1 1, 2 1")),
        evidence({ side: "rows", list: [{ of: 2, terms: [[0, -2] as const, [2, 1] as const] }] }),
        { ...good, prime: 9 },
      ],
      harmless: [
        evidence(relations("rows", "2: 0 -14, 2 7")),
        evidence(relations("rows", "0: 0 -2, 2 1")),
        evidence({ side: "columns", list: [] }),
        evidence(null),
      ],
    });
  });
});

describe("every term of the exact kinds is needed (rigor A10): without it the checker accepts a false claim", () => {
  const without = (term: "prime" | "independence" | "exact" | "minors"): Terms => ({ ...rigorous, [term]: false });

  it("prime: elimination modulo 9 finds two pivots in a matrix of rank 1", () => {
    const instance = matrix([
      [3, 3],
      [1, 1],
    ]);
    expect(full(instance, { prime: 9 }, without("prime"))).toMatchObject({ rank: 2 });
    expect(full(instance, { prime: 9 })).toContain("odd prime");
  });

  it("independence: one relation given twice hides a row that vanishes modulo the prime", () => {
    const instance = matrix([
      [1, 0, 0],
      [0, p, 0],
      [1, 0, 0],
    ]);
    const twice = relations("rows", "0: 0 1, 2 -1", "2: 0 1, 2 -1");
    expect(less(instance, twice, {}, without("independence"))).toMatchObject({ rank: 1 });
    expect(less(instance, twice)).toContain("own relation only");
  });

  it("exact relations, and enough primes: diag(1, p) has rank 2", () => {
    const instance = matrix([
      [1, 0],
      [0, p],
    ]);
    const zero = relations("rows", "1: 1 1");
    expect(less(instance, zero, {}, without("exact"))).toMatchObject({ rank: 1 });
    expect(less(instance, zero)).toContain("sum of 0");
    expect(less(instance, null, {}, without("minors"))).toMatchObject({ rank: 1 });
    expect(less(instance, null)).toEqual(expect.any(String));
  });
});
