import { certificateText, checkCertificate } from "@nadir/analysis/check";
import { digits } from "@nadir/analysis/data";
import { appliesOf, finish, verdictOf } from "@nadir/analysis/evidence";
import type { Instance, NdArray } from "@nadir/analysis/formats";
import { criticalPoint, globalOptimum } from "@nadir/analysis/theorems";
import { expect, test } from "vitest";
import { decide, linearInstance } from "../../support/linear-networks.ts";

const widths = [64, 16, 64];
const pixels = Float64Array.from(digits().inputs.data as Uint8Array, (x) => x / 16);
const data: NdArray = { dtype: "u1", shape: [1797, 64], data: digits().inputs.data };
const inputSteps = [{ op: "divide", by: 16 }] as const;
const network = (factors: readonly Float64Array[]): Instance => ({
  ...linearInstance(
    factors.map((w, i): NdArray => ({ dtype: "f8", shape: [widths[i + 1]!, widths[i]!], data: w })),
    data,
    data,
  ),
  inputSteps,
  targetSteps: inputSteps,
});

test("the optimal 64-16-64 autoencoder of the digits is proved within 1e-9 of the global minimum 641.1724", () => {
  const optimum = network(globalOptimum(pixels, pixels, 1797, widths));
  const { hypotheses, conclusion, certificates } = decide("nadir/deep-linear-gap", optimum);
  expect(verdictOf(appliesOf(hypotheses), conclusion.status)).toBe("verified");
  expect(conclusion.numbers.loss).toBeCloseTo(641.1724, 4);
  expect(conclusion.numbers.gapHigh).toBeLessThan(1e-9);
  const text = certificateText(certificates[0]!);
  expect(finish(checkCertificate(text, () => undefined)).status).toBe("accepted");
});

test("the critical point that leaves out direction 16 is disproved, 2.6356 above", () => {
  const subset = [...Array.from({ length: 15 }, (_, i) => i + 1), 17];
  const { hypotheses, conclusion } = decide("nadir/deep-linear-gap", network(criticalPoint(pixels, pixels, 1797, widths, subset)));
  expect(verdictOf(appliesOf(hypotheses), conclusion.status)).toBe("not-applicable");
  expect(conclusion.status).toBe("disproved");
  expect(conclusion.grade).toBe("exact");
  expect(conclusion.numbers.gapLow).toBeCloseTo(2.6356, 4);
  expect((conclusion.numbers.gapHigh as number) - (conclusion.numbers.gapLow as number)).toBeLessThan(1e-9);
});

test("Theorem 2.3 of Lu and Kawaguchi does not apply to the digits: pixels 0, 32 and 39 are always 0; its conclusion is proved all the same", () => {
  const { hypotheses, conclusion } = decide("lu-kawaguchi-2017/2.3", network(globalOptimum(pixels, pixels, 1797, widths)));
  expect(hypotheses.map((h) => `${h.id} ${h.verdict}`)).toEqual([
    "linear-chain holds",
    "squared-loss holds",
    "full-rank-data fails",
    "full-rank-targets fails",
    "local-minimum holds",
  ]);
  expect(hypotheses[2]!.witness).toEqual({ kind: "zero-rows", matrix: "X", rows: [0, 32, 39] });
  expect(hypotheses[2]!.fix).toBe("Drop features 0, 32, 39.");
  expect(hypotheses[2]!.because).toContain("rank X is 61, below 64");
  expect(verdictOf(appliesOf(hypotheses), conclusion.status)).toBe("not-applicable");
  expect(conclusion.status).toBe("proved");
});

test("a 64-12-10 linear classifier on one-hot labels, which no linear map fits: the optimum is proved, noise of 1e-4 is disproved", () => {
  const labels = digits().targets!.data as Uint8Array;
  const oneHot = Float64Array.from({ length: 17970 }, (_, i) => (labels[Math.floor(i / 10)] === i % 10 ? 1 : 0));
  const targets: NdArray = { dtype: "f8", shape: [1797, 10], data: oneHot };
  const shape = [64, 12, 10];
  const factors = globalOptimum(pixels, oneHot, 1797, shape);
  const array = (w: Float64Array, i: number): NdArray => ({ dtype: "f8", shape: [shape[i + 1]!, shape[i]!], data: w });
  const classifier = (w: readonly NdArray[]): Instance => ({ ...linearInstance(w, data, targets), inputSteps });
  const { hypotheses, conclusion } = decide("nadir/deep-linear-gap", classifier(factors.map(array)));
  expect(verdictOf(appliesOf(hypotheses), conclusion.status)).toBe("verified");
  expect(conclusion.numbers.gapHigh as number).toBeLessThan(1e-10);
  const noisy = factors.map((w, i) =>
    array(
      w.map((x, j) => x + (((j * 7919) % 101) - 50) * 1e-5),
      i,
    ),
  );
  expect(decide("nadir/deep-linear-gap", classifier(noisy)).conclusion).toMatchObject({ status: "disproved", grade: "exact" });
});
