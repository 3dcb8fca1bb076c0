import { readFileSync } from "node:fs";
import { activations, type ErrorBound, errorBounds } from "@nadir/core-wasm";
import { expect, test } from "vitest";

const text = readFileSync(new URL("../../docs/rounding.md", import.meta.url), "utf8");
const table = new Map(
  [...text.matchAll(/^\| `([^`]+)` \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| (\w+) \|/gm)].map(
    ([, name, relative, absolute, underflow, grade]) => [
      name!,
      { relative: Number(relative), absolute: Number(absolute), underflow: Number(underflow), grade: grade! },
    ],
  ),
);

test("docs/rounding.md states the bounds that the package exports, all of them and no others", () => {
  const rows = Object.values(activations).flatMap(({ name, parameter, bounds }) =>
    bounds(parameter ?? 0).map((bound, order): [string, ErrorBound] => [`${name}${"'".repeat(order)}`, bound]),
  );
  const elementary = (["exp", "oneMinusExp", "log", "log1p", "erf"] as const).map((name): [string, ErrorBound] => [
    name,
    errorBounds[name],
  ]);
  expect(Object.fromEntries(table)).toEqual(Object.fromEntries([...elementary, ...rows]));
});

test("the proof of the fit of erfcx is about the coefficients that the kernel holds", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
  const proved = JSON.parse(read("../oracles/fixtures/erfcx_residual.json"));
  const [, body = ""] =
    /const ERFCX = memory\.data<f64>\(\[([\s\S]*?)\]\)/.exec(read("../../packages/core-wasm/assembly/math/gaussian.ts")) ?? [];
  const coefficients = [...body.matchAll(/-?[\d.]+(?:e-?\d+)?/g)].map(([text]) => Number(text));
  expect(coefficients).toEqual(proved.coefficients);
  expect(coefficients.length).toBe(25);
  expect(proved.fit).toBeLessThanOrEqual(6.77);
  expect(proved.horner).toBeLessThanOrEqual(4.3);
  expect(proved.slope).toBeLessThanOrEqual(1.635);
  expect(proved.least).toBeGreaterThan(0.9999);
});
