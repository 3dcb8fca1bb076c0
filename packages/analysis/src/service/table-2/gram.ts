import { type Core, choleskySteps, gemm, matrix } from "@nadir/core-wasm";
import type { Work } from "../../evidence/index.ts";
import { type FeatureMatrix, smallestEigenvalue } from "../../theorems/index.ts";

/** Rows of one panel of a Gram matrix that is computed piece by piece. */
const panelRows = 1000;
const slab = 250;

/** The panels of an N×N Gram matrix, `rows` rows each: from and to. */
export function panelsOf(samples: number, rows: number = panelRows): readonly (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(samples / rows) }, (_, i) => [i * rows, Math.min(samples, (i + 1) * rows)] as const);
}

/** Rows from … to of F Fᵀ up to the diagonal: [to − from, to] row-major. */
export function* gramPanel(core: Core, f: FeatureMatrix, from: number, to: number): Work<Float64Array> {
  using scope = core.scope("gram panel");
  const features = matrix(scope.from("f64", [to, f.columns], f.data.subarray(0, to * f.columns)));
  const panel = scope.zeros("f64", [to - from, to]);
  for (let i = from; i < to; i += slab) {
    const end = Math.min(to, i + slab);
    const rows = features.block([i, end], [0, f.columns]);
    gemm(matrix(panel).block([i - from, end - from], [0, to]), rows, features.transposed());
    yield { what: "Gram matrix", done: end, total: to };
  }
  return panel.toArray();
}

function* factor(a: Parameters<typeof choleskySteps>[0], what: string): Work<boolean> {
  const steps = choleskySteps(a);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value < 0;
    yield { what, done: step.value, total: a.shape[0]! };
  }
}

/** `gramShift` from the panels of a Gram matrix of F [N, n], `rows` rows each; null where none survives its rounding. */
export function* shiftOfPanels(
  core: Core,
  panels: readonly Float64Array[],
  samples: number,
  columns: number,
  rows: number = panelRows,
): Work<number | null> {
  using scope = core.scope("shift");
  const gram = scope.empty("f64", [samples, samples]);
  const load = (shift: number): number => {
    const entries = gram.view();
    let trace = 0;
    for (const [k, [from, to]] of panelsOf(samples, rows).entries())
      for (let i = from; i < to; i++) {
        entries.set(panels[k]!.subarray((i - from) * to, (i - from) * to + i + 1), i * samples);
        trace += entries[i * samples + i]!;
        entries[i * samples + i]! -= shift;
      }
    return trace;
  };
  const trace = load(0);
  if (!(yield* factor(gram, "Cholesky factor"))) return null;
  const rounding = 2 * (samples + columns + 8) * 2 ** -53 * trace;
  for (let s = 0.9 * smallestEigenvalue(gram); s > 3 * rounding; s *= 0.75) {
    load(s);
    if (yield* factor(gram, "Cholesky factor of the shifted matrix")) return s;
  }
  return null;
}
