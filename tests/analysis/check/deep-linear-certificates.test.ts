import { certificateText, checkCertificate, derive, rigorous, sealCertificate } from "@nadir/analysis/check";
import { type Certificate, finish, type Json } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, test } from "vitest";
import { decide, linearInstance, load, rows } from "../../support/linear-networks.ts";

type Fields = { readonly [field: string]: Json };
const x = rows(Array.from({ length: 10 }, (_, i) => [1, i - 4, ((i * 7) % 5) - 2]));
const y = rows(Array.from({ length: 10 }, (_, i) => [((i * 3) % 7) - 3, i / 2]));
/** 3-1-2 with targets that no linear map fits; not at its minimum. */
const noisy = linearInstance([rows([[0.25, 0.5, 0]]), rows([[0], [1]])], x, y);
const eye = rows([
  [1, 0],
  [0, 1],
]);
const saddle = linearInstance(
  [rows([[0, 1]]), rows([[0], [1]])],
  eye,
  rows([
    [2, 0],
    [0, 1],
  ]),
);
const optimum = linearInstance(
  [rows([[1, 0]]), rows([[1], [0]])],
  eye,
  rows(
    [
      [2, 0],
      [0, 1],
    ].map((r) => r.map((v) => v / 2)),
  ),
);
const nonStrict = linearInstance(
  [rows([[1, 0]]), rows([[0]]), rows([[1], [0]])],
  eye,
  rows([
    [0, 0],
    [0, 1],
  ]),
);

const certificate = (theorem: string, instance: Instance): Certificate => decide(theorem, instance).certificates[0]!;
const gap = certificate("nadir/deep-linear-gap", noisy);
const all = [
  { name: "gap", stored: gap },
  { name: "strict saddle", stored: certificate("nadir/deep-linear-critical-points", saddle) },
  { name: "non-strict saddle", stored: certificate("nadir/deep-linear-critical-points", nonStrict) },
];
const { hashes: _, schema: __, ...parts } = gap;
const check = (c: Certificate): string => finish(checkCertificate(certificateText(c), () => undefined)).status;
const reseal = (c: Certificate, change: Partial<Certificate>): string => check(sealCertificate({ ...c, ...change }));

/** Every JSON value that differs from the given one in one leaf or one key. */
function* mutations(value: Json): Generator<Json> {
  if (Array.isArray(value)) {
    for (const [i, item] of (value as readonly Json[]).entries()) for (const other of mutations(item)) yield value.with(i, other);
    yield value.slice(1);
  } else if (value !== null && typeof value === "object") {
    for (const [key, item] of Object.entries(value)) {
      for (const other of mutations(item)) yield { ...value, [key]: other };
      const { [key]: _gone, ...rest } = value as Fields;
      yield rest;
    }
    yield { ...value, extra: 1 };
  } else if (typeof value === "number") yield* [value === 0 ? 5e-324 : value * (1 + 2 ** -52), -7.25 - value, String(value), null];
  else if (typeof value === "string") yield* [`${value}x`, null, 0];
  else yield* [value === null ? 0 : !value, "null"];
}

describe.each(all)("mutation law: $name", ({ stored }) => {
  test("it is accepted as it is", () => expect(check(stored)).toBe("accepted"));

  test("any change of a claim field is rejected, hashes recomputed", () => {
    for (const claim of mutations(stored.claim as Json)) expect(reseal(stored, { claim: claim as Fields })).toBe("rejected");
  });

  test("another model or other data are rejected, hashes recomputed", () => {
    const { parameters, inputs, targets } = stored.instance;
    const other = certificate("nadir/deep-linear-gap", linearInstance([rows([[0.5, 0.5]]), rows([[1], [1]])], eye, eye)).instance;
    expect(reseal(stored, { instance: { ...stored.instance, parameters: other.parameters } })).toBe("rejected");
    expect(reseal(stored, { instance: { ...stored.instance, targets: null } })).toBe("rejected");
    expect(reseal(stored, { instance: { ...stored.instance, loss: "mean-squared" } })).toBe("rejected");
    expect(reseal(stored, { instance: { ...stored.instance, targetSteps: [{ op: "multiply", by: 2 }] } })).toBe("rejected");
    expect([parameters, inputs, targets].every((part) => part !== null)).toBe(true);
  });

  test("missing, unknown and mistyped evidence is rejected", () => {
    for (const key of Object.keys(stored.evidence)) {
      const { [key]: _gone, ...rest } = stored.evidence;
      expect(reseal(stored, { evidence: rest })).toBe("rejected");
      expect(reseal(stored, { evidence: { ...stored.evidence, [key]: "1" } })).toBe("rejected");
    }
    expect(reseal(stored, { evidence: { ...stored.evidence, more: null } })).toBe("rejected");
  });
});

describe("evidence of deep-linear-gap", () => {
  const evidence = gap.evidence;
  const factor = evidence.factor as readonly (readonly number[])[];
  const better = evidence.better as { readonly left: readonly (readonly number[])[]; readonly right: readonly (readonly number[])[] };
  const level = evidence.level as number;

  test("breaking changes are rejected", () => {
    const broken: readonly Fields[] = [
      { level: level * 0.99 },
      { level: -level },
      { factor: factor.map((row) => row.map((v) => v * 0.999)) },
      { factor: [] },
      { regression: "identity" },
      { regression: (evidence.regression as readonly (readonly number[])[]).map((row) => row.map((v) => v + 0.01)) },
      { curvature: (evidence.curvature as number) * 4 },
      { curvature: 0 },
      { curvature: null },
      { better: { left: better.left, right: [...better.right, better.right[0]!] } },
      { better: { left: better.left, right: better.right.map((row) => row.map((v) => v * 1.01)) } },
      { delta: 1 },
      { delta: -1 },
      { theorem: "nguyen-hein-2018/3.5" },
      { theorem: null },
    ];
    for (const change of broken)
      expect({ change, status: reseal(gap, { evidence: { ...evidence, ...change } }) }).toEqual({ change, status: "rejected" });
  });

  test("evidence that still implies the claim is accepted: a curvature one unit in the last place lower", () => {
    const curvature = (evidence.curvature as number) * (1 - 2 ** -53);
    expect(curvature).not.toBe(evidence.curvature);
    expect(reseal(gap, { evidence: { ...evidence, curvature } })).toBe("accepted");
  });

  test("without ρ the checker would call ½‖Y‖² the minimum", () => {
    const zero = (evidence.regression as readonly (readonly number[])[]).map((row) => row.map(() => 0));
    const wrong = { ...evidence, level: 0, factor: [], shift: 0, regression: zero, better: null };
    const loaded = load(noisy);
    expect(finish(derive("deep-linear-gap", loaded, wrong))).toMatchObject({ accepted: false });
    const mutilated = finish(derive("deep-linear-gap", loaded, { ...wrong, theorem: null }, { ...rigorous, rho: 0 }));
    expect(mutilated).toMatchObject({ accepted: true });
    const [false_] = (mutilated as unknown as { claim: { minimum: readonly [number, number] } }).claim.minimum;
    expect(false_).toBeGreaterThan((gap.claim.minimum as readonly [number, number])[1]);
  });

  test("any valid dual point gives a true bound, however bad", () => {
    const bad = finish(derive("deep-linear-gap", load(noisy), { ...evidence, theorem: null, level: level * 3, better: null }));
    expect(bad).toMatchObject({ accepted: true });
    const claim = (bad as unknown as { claim: { minimum: readonly [number, number]; status: string } }).claim;
    expect(claim.minimum[0]).toBeLessThan((gap.claim.minimum as readonly [number, number])[0]);
    expect(claim.status).toBe("undecided");
  });

  test("the certificate carries the parts that were sealed", () => expect(sealCertificate(parts)).toEqual(gap));
});

describe("evidence of deep-linear-critical-point", () => {
  const none = { theorem: null, level: null, direction: null, better: null };
  const derived = (instance: Instance, evidence: Fields): unknown => finish(derive("deep-linear-critical-point", load(instance), evidence));

  test("a level must separate: ‖E‖² ≤ level ≤ σ_k(R)²", () => {
    for (const level of [0.25, 0.5, 1])
      expect(
        derived(
          linearInstance(
            [rows([[1, 0]]), rows([[1], [0]])],
            eye,
            rows([
              [1, 0],
              [0, 0.5],
            ]),
          ),
          { ...none, level },
        ),
      ).toMatchObject({ accepted: true });
    for (const level of [0, 0.24, 1.01, -1])
      expect(
        derived(
          linearInstance(
            [rows([[1, 0]]), rows([[1], [0]])],
            eye,
            rows([
              [1, 0],
              [0, 0.5],
            ]),
          ),
          { ...none, level },
        ),
      ).toMatchObject({ accepted: false });
  });

  test("a saddle is not sold as global, a global point not as a saddle, a strict saddle not as a non-strict one", () => {
    for (const level of [0, 1, 2, 4]) expect(derived(saddle, { ...none, level })).toMatchObject({ accepted: false });
    const direction = [[[0, 1]], [[0], [1]]];
    for (const d of [direction, [[[1, 0]], [[1], [0]]], [[[0, 0]], [[0], [0]]]])
      expect(derived(optimum, { ...none, direction: d })).toMatchObject({ accepted: false });
    const better = { left: [[1], [0]], right: [[2, 0]] };
    expect(derived(saddle, { ...none, better })).toMatchObject({
      accepted: false,
      because: "evidence: needs a Hessian without negative eigenvalue; this one has one.",
    });
    expect(derived(nonStrict, { ...none, better: { left: [[0], [1]], right: [[0, -1]] } })).toMatchObject({ accepted: false });
    expect(derived(nonStrict, { ...none, better: { left: [[0], [1]], right: [[0, 1]] } })).toMatchObject({ accepted: true });
  });

  test("exactly one piece of evidence is needed", () => {
    expect(derived(saddle, none)).toMatchObject({ accepted: false });
    expect(derived(saddle, { ...none, level: 1, direction: [] })).toMatchObject({ accepted: false });
  });

  test("an ulp off the critical point nothing is said", () => {
    const off = linearInstance(
      [rows([[0, 1 + 2 ** -52]]), rows([[0], [1]])],
      eye,
      rows([
        [2, 0],
        [0, 1],
      ]),
    );
    expect(derived(off, { ...none, direction: [[[1, 0]], [[1], [0]]] })).toMatchObject({
      because: "point: needs a gradient that is exactly zero; got another.",
    });
  });
});
