import { readFileSync } from "node:fs";
import { lossTable, objective } from "@nadir/analysis/calculus";
import { finish } from "@nadir/analysis/evidence";
import { type Instance, parameterShapes, parseArchitecture } from "@nadir/analysis/formats";
import { applied } from "@nadir/analysis/linalg";
import { load } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { expectWithin } from "../../support/matchers.ts";

interface Fixture {
  readonly architecture: unknown;
  readonly denominator: number;
  readonly inputs: number[];
  readonly parameters: Record<string, number[]>;
  readonly direction: number[];
  readonly cases: Record<string, { targets: number[] | number[][]; value: number; gradient: number[]; hessianProduct: number[] }>;
}

const fixture = JSON.parse(readFileSync(new URL("../../oracles/fixtures/calculus.json", import.meta.url), "utf8")) as Fixture;
const core = await load();
const over = (integers: number[]): Float64Array<ArrayBuffer> => Float64Array.from(integers, (n) => n / fixture.denominator);

function instance(loss: string): Instance {
  const architecture = parseArchitecture(fixture.architecture);
  const samples = fixture.inputs.length / architecture.input.reduce((a, b) => a * b, 1);
  const targets = fixture.cases[loss]!.targets;
  const parameters = Object.fromEntries(
    parameterShapes(architecture).map(({ name, shape }) => [name, { dtype: "f8" as const, shape, data: over(fixture.parameters[name]!) }]),
  );
  return {
    name: "oracle",
    architecture,
    loss,
    parameters,
    inputs: { dtype: "f8", shape: [samples, ...architecture.input], data: over(fixture.inputs) },
    inputSteps: [],
    targets: { dtype: "f8", shape: Array.isArray(targets[0]) ? [samples, 3] : [samples], data: Float64Array.from(targets.flat()) },
    targetSteps: [],
    data: "oracle",
    point: "given",
  };
}

test("the fixture has every loss of the table", () => {
  expect(Object.keys(fixture.cases).sort()).toEqual(Object.keys(lossTable).sort());
});

/** Both sides round in f64 and differ in order of summation and in their exp and erf by a few ulps: 2^-40 leaves a factor of 2^13 over one rounding. */
test.each(Object.keys(lossTable))("loss, gradient and Hessian-vector product agree with PyTorch: %s", (loss) => {
  const phi = objective(core, instance(loss), { chunk: 2 });
  const theta = phi.start();
  const wanted = fixture.cases[loss]!;
  const { value, gradient } = finish(phi.gradient(theta));
  const largest = (numbers: number[]): number => Math.max(...numbers.map(Math.abs));
  expectWithin("loss", [value], [wanted.value], 2 ** -40 * Math.abs(wanted.value));
  expectWithin("gradient", gradient, wanted.gradient, 2 ** -40 * largest(wanted.gradient));
  const product = applied(phi.hessian(theta), over(fixture.direction));
  expectWithin("hessian", product, wanted.hessianProduct, 2 ** -40 * largest(wanted.hessianProduct));
});
