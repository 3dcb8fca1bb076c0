import { certificateText, derive, rigorous } from "@nadir/analysis/check";
import { type Certificate, finish, type Json } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, test } from "vitest";
import { decide, linearInstance, load, rows } from "../../support/linear-networks.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

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

describe("evidence of deep-linear-gap", () => {
  const evidence = gap.evidence;
  const factor = evidence.factor as readonly (readonly number[])[];
  const better = evidence.better as { readonly left: readonly (readonly number[])[]; readonly right: readonly (readonly number[])[] };
  const level = evidence.level as number;

  test("mutation law; a curvature one unit in the last place lower still implies the claim", () => {
    const scaled = (m: readonly (readonly number[])[], f: (v: number) => number): Json => m.map((row) => row.map(f));
    const changes: readonly Fields[] = [
      { level: level * 0.99 },
      { level: -level },
      { factor: scaled(factor, (v) => v * 0.999) },
      { factor: [] },
      { regression: "identity" },
      { regression: scaled(evidence.regression as readonly (readonly number[])[], (v) => v + 0.01) },
      { curvature: (evidence.curvature as number) * 4 },
      { curvature: 0 },
      { curvature: 5e-324 },
      { level: 1.7e308 },
      { curvature: null },
      { shift: -1 },
      { better: { left: better.left, right: [...better.right, better.right[0]!] } },
      { better: { left: better.left, right: scaled(better.right, (v) => v * 1.01) } },
      { better: { ...better, more: 1 } },
      { better: null },
      { delta: 1 },
      { delta: -1 },
      { theorem: "nguyen-hein-2018/3.5" },
      { theorem: null },
    ];
    const curvature = (evidence.curvature as number) * (1 - 2 ** -53);
    expect(curvature).not.toBe(evidence.curvature);
    const breaking = changes.map((change) => ({ ...evidence, ...change }));
    expectMutationLaw(certificateText(gap), { breaking, harmless: [{ ...evidence, curvature }] });
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
});

describe("evidence of deep-linear-critical-point", () => {
  const none = { theorem: null, level: null, direction: null, better: null };
  const derived = (instance: Instance, evidence: Fields): unknown => finish(derive("deep-linear-critical-point", load(instance), evidence));

  test("mutation law of a strict and of a non-strict saddle; other evidence for the same claim is accepted", () => {
    const strict = certificate("nadir/deep-linear-critical-points", saddle);
    const turned = (strict.evidence.direction as readonly (readonly (readonly number[])[])[]).map((m) =>
      m.map((row) => row.map((v) => 0 - v)),
    );
    const breaking = [
      { direction: [[[0, 1]], [[0], [1]]] },
      { direction: [] },
      { level: 1, direction: null },
      { better: { left: [[1], [0]], right: [[2, 0]] } },
    ];
    expectMutationLaw(certificateText(strict), {
      breaking: breaking.map((change) => ({ ...strict.evidence, ...change })),
      harmless: [{ ...strict.evidence, direction: turned }],
    });
    const flat = certificate("nadir/deep-linear-critical-points", nonStrict);
    const { left, right } = flat.evidence.better as {
      readonly left: readonly (readonly number[])[];
      readonly right: readonly (readonly number[])[];
    };
    const negative = (m: readonly (readonly number[])[]): Json => m.map((row) => row.map((v) => 0 - v));
    expectMutationLaw(certificateText(flat), {
      breaking: [{ better: { left: negative(left), right } }, { better: null, level: 0 }].map((change) => ({
        ...flat.evidence,
        ...change,
      })),
      harmless: [{ ...flat.evidence, better: { left: negative(left), right: negative(right) } }],
    });
  });

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
