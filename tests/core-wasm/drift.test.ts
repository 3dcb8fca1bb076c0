import { readFileSync } from "node:fs";
import { bytesOf, kernels, load } from "@nadir/core-wasm";
import { expect, test } from "vitest";

const core = await load();
const rows = Object.entries(kernels).flatMap(([name, row]) => row.dtypes.map((dtype) => ({ export: `${name}_${dtype}`, row, dtype })));

test("the module exports one kernel for each dtype of each row of the table, and nothing else", () => {
  const exported = Object.entries(core.kernels)
    .filter(([, value]) => typeof value === "function")
    .map(([name]) => name);
  expect(exported.sort()).toEqual(rows.map((row) => row.export).sort());
});

test("the arguments of each kernel are those of its row, in order", () => {
  const source = readFileSync(new URL("../../packages/core-wasm/src/generated/kernels.ts", import.meta.url), "utf8");
  const signatures = new Map(
    [...source.matchAll(/^ {2}(\w+)\(([^)]*)\)/gm)].map(([, name, list]) => [
      name!,
      list!
        .split(", ")
        .filter(Boolean)
        .map((parameter) => parameter.split(":")[0]),
    ]),
  );
  for (const row of rows) expect(signatures.get(row.export), row.export).toEqual(Object.keys(row.row.parameters));
});

test("flops and bytes are non-negative numbers, and grow with the sizes", () => {
  for (const { row, export: name, dtype } of rows) {
    const of = (n: number) => Object.fromEntries(Object.keys(row.parameters).map((parameter) => [parameter, n]));
    const [small, large] = [of(8), of(16)];
    const width = bytesOf(dtype);
    expect(row.flops(small, width), name).toBeGreaterThanOrEqual(0);
    expect(row.flops(large, width), name).toBeGreaterThanOrEqual(row.flops(small, width));
    expect(row.bytes(small, width), name).toBeGreaterThan(0);
    expect(row.bytes(large, width), name).toBeGreaterThan(row.bytes(small, width));
  }
});
