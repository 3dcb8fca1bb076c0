import { gemm, load, matrix, ShapeError } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { gemm as naive } from "../reference/gemm.ts";
import { fenced } from "../support/guards.ts";
import { expectSameBits } from "../support/matchers.ts";
import { noise } from "../support/noise.ts";
import { columns, depths, rows } from "../support/sizes.ts";

const core = await load();

interface Case {
  readonly dtype: "f32" | "f64";
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

function compare({ dtype, m, n, k, transposeA, transposeB }: Case): void {
  const label = `gemm ${dtype} ${m}x${n}x${k} ${transposeA ? "T" : "N"}${transposeB ? "T" : "N"}`;
  const stream = noise(m * 1000 + n * 10 + k);
  using scope = core.scope("test");
  const kind = (m + n + k) % 3 === 0 ? "wild" : "numbers";
  const a = fenced(scope, dtype, transposeA ? [k, m] : [m, k], stream[kind](m * k));
  const b = fenced(scope, dtype, transposeB ? [n, k] : [k, n], stream[kind](k * n));
  const c = fenced(scope, dtype, [m, n], stream[kind](m * n));
  const [x, y] = [a.tensor.toArray(), b.tensor.toArray()];
  const wanted = naive(
    dtype,
    [m, n, k],
    (i, l) => (transposeA ? x[l * m + i]! : x[i * k + l]!),
    (l, j) => (transposeB ? y[j * k + l]! : y[l * n + j]!),
    c.tensor.toArray(),
  );
  gemm(c.tensor, a.tensor, b.tensor, { transposeA, transposeB });
  expectSameBits(label, c.tensor.view(), wanted);
  expectSameBits(`${label} inputs`, [...a.tensor.view(), ...b.tensor.view()], [...x, ...y]);
  for (const operand of [a, b, c]) operand.check(label);
}

for (const dtype of ["f32", "f64"] as const)
  for (const transposeA of [false, true])
    for (const transposeB of [false, true])
      test(`${dtype} ${transposeA ? "Aᵀ" : "A"}·${transposeB ? "Bᵀ" : "B"} has the bits of the naive loop at every remainder of tile and block`, () => {
        for (const m of rows.slice(0, -1))
          for (const n of columns) for (const k of depths.slice(0, 5)) compare({ dtype, m, n, k, transposeA, transposeB });
        for (const k of depths.slice(5)) compare({ dtype, m: 7, n: 11, k, transposeA, transposeB });
        compare({ dtype, m: 121, n: 9, k: 17, transposeA, transposeB });
        compare({ dtype, m: 3, n: 547, k: 3, transposeA, transposeB });
        compare({ dtype, m: 13, n: 547, k: 3, transposeA, transposeB });
        for (const n of [10, 15]) compare({ dtype, m: 68, n, k: 130, transposeA, transposeB });
        compare({ dtype, m: 16, n: 75, k: 150, transposeA, transposeB });
        for (const n of [1, 3, 8]) for (const k of [1, 6, 37]) compare({ dtype, m: 141, n, k, transposeA, transposeB });
      });

test("misuse is refused with the sizes in the message", () => {
  using scope = core.scope("test");
  const [a, b, c] = [scope.zeros("f64", [2, 3]), scope.zeros("f64", [4, 5]), scope.zeros("f64", [2, 5])];
  expect(() => gemm(c, a, b)).toThrow(new ShapeError("gemm: needs equal inner sizes; got 3 and 4. Check the operands."));
  expect(() => gemm(a, a, b, { transposeB: true })).toThrow(ShapeError);
  expect(() => gemm(scope.zeros("f64", [2, 4]), a, b, { transposeA: true })).toThrow(ShapeError);
  expect(() => gemm(scope.zeros("f32", [2, 5]), a, scope.zeros("f64", [3, 5]))).toThrow(/one dtype/);
});

for (const dtype of ["f32", "f64"] as const)
  test(`${dtype} blocks and transposes of one tensor multiply in place, and what lies around them stays`, () => {
    const [rows, columns] = [48, 53];
    for (const [m, n, k] of [
      [7, 9, 12],
      [1, 20, 11],
      [20, 1, 6],
      [3, 17, 13],
    ] as const)
      for (const across of [false, true]) {
        using scope = core.scope("test");
        const tensor = fenced(scope, dtype, [rows, columns], noise(m + n + k).numbers(rows * columns));
        const before = tensor.tensor.toArray();
        const whole = matrix(tensor.tensor);
        const a = whole.block([2, 2 + m], [3, 3 + k]);
        const b = whole.block([21, 21 + n], [25, 25 + k]).transposed();
        const c = across ? whole.block([24, 24 + n], [1, 1 + m]).transposed() : whole.block([0, m], [30, 30 + n]);
        const place = (i: number, j: number) => (across ? (24 + j) * columns + 1 + i : i * columns + 30 + j);
        const old = Array.from({ length: m * n }, (_, t) => before[place(Math.floor(t / n), t % n)]!);
        const left = (i: number, l: number) => before[(2 + i) * columns + 3 + l]!;
        const right = (l: number, j: number) => before[(21 + j) * columns + 25 + l]!;
        const wanted = naive(dtype, [m, n, k], left, right, old);
        gemm(c, a, b);
        const expected = [...before];
        wanted.forEach((value, t) => {
          expected[place(Math.floor(t / n), t % n)] = value;
        });
        expectSameBits(`${dtype} ${m}x${n}x${k} across ${across}`, tensor.tensor.view(), expected);
        tensor.check("blocks");
      }
  });

test("a block out of range, a stale matrix and a tensor that is none are refused", () => {
  using scope = core.scope("test");
  const a = matrix(scope.zeros("f64", [4, 5]));
  expect(() => a.block([0, 5], [0, 1])).toThrow(new ShapeError("block: needs rows 0 <= from <= to <= 4; got 0 to 5. Check the range."));
  expect(() => a.block([0, 1], [3, 2])).toThrow(ShapeError);
  expect(() => matrix(scope.zeros("f64", [4]))).toThrow(/needs a tensor \[m,n\]/);
  const stale = (() => {
    using inner = core.scope("inner");
    return matrix(inner.zeros("f64", [2, 2]));
  })();
  expect(() => gemm(stale, stale, stale)).toThrow(/stale/);
});
