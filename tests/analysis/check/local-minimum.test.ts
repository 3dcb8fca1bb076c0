import { derive, type Fields } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { describe, expect, test } from "vitest";
import { linearInstance, load, rows } from "../../support/linear-networks.ts";

const eye = rows([
  [1, 0],
  [0, 1],
]);
const targets = rows([
  [2, 0],
  [0, 1],
]);
/** 2-1-2 onto Y = diag(2, 1): the minimum is ½, at the product diag(2, 0). */
const at = (w1: readonly number[], w2: readonly number[]) => load(linearInstance([rows([w1]), rows(w2.map((v) => [v]))], eye, targets));
const dual = {
  theorem: "lu-kawaguchi-2017/2.3",
  level: 4,
  shift: 0,
  factor: [],
  regression: [
    [2, 0],
    [0, 1],
  ],
  curvature: null,
  better: null,
  delta: null,
};
const answer = (w1: readonly number[], w2: readonly number[], more: Fields) =>
  finish(derive("deep-linear-gap", at(w1, w2), { ...dual, ...more }));
const hypothesis = (verdict: string, grade: string) => ({ hypotheses: expect.arrayContaining([{ id: "local-minimum", verdict, grade }]) });

describe("a saddle is never called a local minimum, whatever δ its author asks for", () => {
  test("the saddle 1.5 above: δ = 2 is refused, the largest δ leaves it undecided", () => {
    expect(answer([0, 1], [0, 1], { delta: 2 })).toMatchObject({ accepted: false, because: expect.stringMatching(/thousandth/) });
    expect(answer([0, 1], [0, 1], { delta: 0.002 })).toMatchObject({
      accepted: true,
      claim: { status: "undecided", verdict: "inconclusive" },
    });
  });

  test("2^-21 above the minimum: within δ, but a lower point shows that it is no minimum", () => {
    const better = { left: [[2], [0]], right: [[1, 0]] };
    const near = (more: Fields) => answer([1, 0], [2 + 2 ** -10, 0], { delta: 1e-3, ...more });
    expect(near({ better })).toMatchObject({
      accepted: true,
      claim: { status: "proved", gap: [2 ** -21, 2 ** -21], verdict: "not-applicable", ...hypothesis("fails", "exact") },
    });
    expect(near({})).toMatchObject({ accepted: true, claim: { status: "proved", verdict: "verified", ...hypothesis("holds", "exact") } });
  });
});
