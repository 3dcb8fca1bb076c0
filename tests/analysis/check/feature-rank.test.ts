import { checkCertificate, derive, type Fields, rigorous } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { certificateOf, f8, loadedInstance, networkInstance, randomInputs } from "../../support/instances.ts";

const whole = { theorem: null, columns: null };
const flat = [{ type: "flatten" }];

function claim(kind: string, instance: Instance, evidence: Fields): Fields | string {
  const derived = finish(derive(kind, loadedInstance(instance), evidence));
  return derived.accepted ? derived.claim : derived.because;
}

/** Features given outright: the layer is a flatten. */
function matrix(rows: readonly (readonly number[])[]): Instance {
  return networkInstance(flat, f8([rows.length, rows[0]!.length], rows.flat()));
}

describe("rank by Gram matrix and by inverse", () => {
  it("never exceeds the true smallest singular value, and comes close to it: σ of [[3,0],[4,5]] are √45 and √5", () => {
    const instance = matrix([
      [3, 0, 0],
      [4, 5, 0],
    ]);
    const gram = claim("feature-rank-gram", instance, { ...whole, layer: 0, shift: 4.99 }) as { sigmaMin: number };
    const inverse = claim("feature-rank-inverse", instance, { ...whole, layer: 0 }) as { sigmaMin: number };
    expect(gram.sigmaMin).toBeGreaterThan(2.233);
    expect(gram.sigmaMin ** 2).toBeLessThanOrEqual(5);
    expect(inverse.sigmaMin).toBeGreaterThan(1.5);
    expect(inverse.sigmaMin ** 2).toBeLessThanOrEqual(5);
  });

  it("declines a shift above the smallest eigenvalue, whatever the margin", () => {
    const instance = matrix([
      [3, 0],
      [4, 5],
    ]);
    for (const shift of [5 * (1 + 1e-13), 5.01, 100])
      expect(claim("feature-rank-gram", instance, { ...whole, layer: 0, shift })).toContain("shift");
  });

  it("declines rank-deficient features, exactly dependent or dependent up to f32 rounding (rigor A2)", () => {
    const third = Math.fround(1 / 3);
    for (const rows of [
      [
        [1, 2],
        [2, 4],
      ],
      [
        [0, 0],
        [1, 1],
      ],
      [
        [1, third],
        [3, 1],
      ].map((r) => r.map((x) => x * third)),
    ]) {
      for (const shift of [1e-30, 1e-17, 1e-15])
        expect(claim("feature-rank-gram", matrix(rows), { ...whole, layer: 0, shift })).toEqual(expect.any(String));
    }
    expect(
      claim(
        "feature-rank-inverse",
        matrix([
          [1, 2],
          [2, 4],
        ]),
        { ...whole, layer: 0 },
      ),
    ).toContain("independent columns");
  });

  it("declines entries whose squares overflow or underflow: F = [1e170] and [1e-170] (rigor A1)", () => {
    for (const x of [1e170, 1e-170]) {
      expect(claim("feature-rank-inverse", matrix([[x]]), { ...whole, layer: 0 })).toContain("2^-400");
      expect(claim("feature-rank-gram", matrix([[x]]), { ...whole, layer: 0, shift: 1 })).toContain("2^-400");
    }
  });

  it("decides by inverse what the Gram matrix cannot carry: diag(1, 1e-11)", () => {
    const instance = matrix([
      [1, 1],
      [1, 1 + 1e-11],
    ]);
    for (const shift of [1e-23, 1e-16])
      expect(claim("feature-rank-gram", instance, { ...whole, layer: 0, shift })).toEqual(expect.any(String));
    expect(claim("feature-rank-inverse", instance, { ...whole, layer: 0 })).toMatchObject({ rank: 2, grade: "enclosed" });
  });

  it("proves the rank from a subset of the columns and says how many", () => {
    const instance = matrix([
      [1, 1, 0],
      [1, 1, 1],
    ]);
    expect(claim("feature-rank-inverse", instance, { theorem: null, layer: 0, columns: [1, 2] })).toMatchObject({ columns: 2, width: 3 });
    expect(claim("feature-rank-inverse", instance, { theorem: null, layer: 0, columns: [0, 1] })).toEqual(expect.any(String));
    expect(claim("feature-rank-inverse", instance, { theorem: null, layer: 0, columns: [1] })).toContain("as many columns as rows");
    for (const columns of [[1, 1], [2, 1], [0, 3], [-1, 0], [0.5, 1], "all"])
      expect(claim("feature-rank-inverse", instance, { theorem: null, layer: 0, columns })).toContain("columns");
  });

  it("reaches almost every parameter through analytic layers only (rigor A19)", () => {
    const scopes = (layers: readonly object[]): unknown => {
      const instance = networkInstance(layers, randomInputs(4, [1, 4, 4]), {}, { scale: 2 });
      return (claim("feature-rank-inverse", instance, { ...whole, layer: layers.length - 1 }) as Fields).scope;
    };
    const conv = { type: "conv2d", filters: 3, kernel: 2 };
    const sigmoid = { type: "activation", function: "sigmoid" };
    expect(scopes([conv, sigmoid])).toBe("almost-every-parameter");
    expect(scopes([{ type: "max-pool2d", kernel: 2, stride: 1 }, conv, sigmoid])).toBe("almost-every-parameter");
    expect(scopes([conv, { type: "avg-pool2d", kernel: 2, stride: 1 }, sigmoid])).toBe("almost-every-parameter");
    expect(scopes([conv, { type: "max-pool2d", kernel: 2, stride: 1 }])).toBe("this-point");
    expect(scopes([conv, { type: "activation", function: "leaky-relu" }])).toBe("this-point");
  });

  it("writes certificates that the checker accepts, and counts 600 samples by blocks as well", () => {
    const layers = [
      { type: "dense", units: 700 },
      { type: "activation", function: "tanh" },
    ];
    const instance = networkInstance(layers, randomInputs(600, [12]), {}, { scale: 3 });
    for (const [kind, evidence] of [
      ["feature-rank-gram", { ...whole, layer: 1, shift: 1e-4 }],
      ["feature-rank-inverse", { ...whole, layer: 1 }],
    ] as const) {
      const result = finish(checkCertificate(certificateOf(kind, instance, evidence), () => undefined));
      expect(result).toMatchObject({ status: "accepted", kind, claim: { rank: 600, samples: 600 } });
    }
    expect(Object.values(rigorous).every((term) => term === 1 || term === true)).toBe(true);
  });
});
