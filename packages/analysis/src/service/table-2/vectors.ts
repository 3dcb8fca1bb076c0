import { type Core, lqSteps, norm2, scale, triangularSolve } from "@nadir/core-wasm";
import type { Work } from "../../evidence/index.ts";
import type { FeatureMatrix } from "../../theorems/index.ts";

/** The transpose. */
export function transposed({ rows, columns, data }: FeatureMatrix): FeatureMatrix {
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j]!;
  return { rows: columns, columns: rows, data: out };
}

/** The matrix or its transpose, whichever has no more rows than columns. */
export function wideForm(f: FeatureMatrix): FeatureMatrix {
  return f.rows <= f.columns ? f : transposed(f);
}

/**
 * A unit vector y for which ‖Mᵀy‖ is close to the least singular value of M [n, m], n ≤ m, by inverse iteration with L of M = LQ; null where L is
 * exactly singular or its inverse overflows. A finder: whatever it answers, ‖Mᵀy‖/‖y‖ is an upper bound.
 */
export function* smallestVector(core: Core, m: FeatureMatrix): Work<number[] | null> {
  const n = m.rows;
  using scope = core.scope("smallest vector");
  const work = scope.from("f64", [n, m.columns], m.data);
  for (const done of lqSteps(work)) yield { what: "triangular form", done, total: n };
  const entries = work.view();
  const triangle = scope.empty("f64", [n, n]);
  const square = triangle.view();
  for (let i = 0; i < n; i++) square.set(entries.subarray(i * m.columns, i * m.columns + n), i * n);
  const y = scope.from(
    "f64",
    [n],
    Float64Array.from({ length: n }, (_, i) => 1 + ((i * 7) % 13) / 13),
  );
  for (let step = 0; step < 6; step++) {
    for (const transpose of [false, true]) {
      triangularSolve(y, triangle, { transpose });
      const size = norm2(y);
      if (!(size > 0 && size < Number.POSITIVE_INFINITY)) return null;
      scale(y, 1 / size);
    }
  }
  return [...y.toArray()];
}

/** ‖Mᵀy‖, measured. */
export function imageSize({ rows, columns, data }: FeatureMatrix, y: readonly number[]): number {
  const image = new Float64Array(columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) image[j]! += data[i * columns + j]! * y[i]!;
  return Math.sqrt(image.reduce((sum, x) => sum + x * x, 0));
}
