import { readFileSync } from "node:fs";
import { load, lu, pivotedQr, reflectorBlock } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { expectWithin } from "../support/matchers.ts";

interface Case {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly entries: readonly number[];
  readonly values: readonly number[];
  readonly order: readonly number[];
  readonly pivots: readonly number[];
  readonly lu?: readonly number[];
  readonly exchanges?: readonly number[];
}

const core = await load();
const { matrices } = JSON.parse(readFileSync(new URL("../oracles/fixtures/factorizations.json", import.meta.url), "utf8")) as {
  matrices: readonly Case[];
};

test.each(matrices)("pivoted QR agrees with LAPACK: $name", ({ rows, cols, entries, values, order, pivots }) => {
  using scope = core.scope("test");
  const a = scope.from("f64", [rows, cols], entries);
  const p = scope.zeros("i32", [cols]);
  pivotedQr(a, scope.zeros("f64", [Math.min(rows, cols), reflectorBlock]), p);
  // Equal column norms (Wilkinson's matrix) and pivots of rounding size may come in another order: compare the rest.
  const noise = 64 * rows * cols * 2 ** -53 * values[0]!;
  const clear = pivots.filter((x) => x > 1e3 * noise).length;
  const tied = new Set(pivots.map((x) => x.toFixed(12))).size < pivots.length;
  if (!tied) expect([...p.toArray()].slice(0, clear)).toEqual(order.slice(0, clear));
  const got = pivots.map((_, k) => Math.abs(a.view()[k * cols + k]!));
  expectWithin("pivots", got.slice(0, clear), pivots.slice(0, clear), (k) => (noise * values[0]!) / pivots[k]! + noise);
});

test.each(matrices.filter((one) => one.lu))("LU agrees with LAPACK: $name", ({ rows, entries, lu: wanted, exchanges }) => {
  using scope = core.scope("test");
  const a = scope.from("f64", [rows, rows], entries);
  const pivots = scope.zeros("i32", [rows]);
  expect(lu(a, pivots)).toBe(-1);
  expect([...pivots.toArray()]).toEqual(exchanges);
  // Hilbert's matrix of order 9 has condition 5e11, and the last entries of its factors show it; Wilkinson's factors are exact.
  expectWithin("factors", a.toArray(), wanted!, 5e11 * 9 * 2 ** -53 * 1e-1);
});
