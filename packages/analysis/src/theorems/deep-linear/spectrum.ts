import {
  bitLength,
  type DyadicMatrix,
  dyadicMatrix,
  dyadicToDouble,
  isZero,
  product,
  rankModulo,
  sum,
  transposedProduct,
} from "../../exact/index.ts";
import { at, type Dense, descendingEigen, type Eigen, flip, solveSymmetric, tabulate, times } from "./dense.ts";

/** The regression Y ≈ CX and the spectrum of P = KG⁺Kᵀ, whose k largest eigenvalues give the minimum over rank k. Floating point: a search. */
export interface Spectrum {
  readonly inputs: number;
  readonly outputs: number;
  /** Rank of X modulo a prime: a lower bound, almost always the rank. */
  readonly rank: number;
  /** C, [d_y, d_x], 0 in the columns of dependent features. */
  readonly regression: Dense;
  /** Whether K = CG exactly. */
  readonly exactRegression: boolean;
  /** A bound below the least eigenvalue of the Gram matrix as the checker scales it; null where `exactRegression`. */
  readonly curvature: number | null;
  readonly eigen: Eigen;
  readonly gram: Dense;
  readonly cross: Dense;
  /** ‖Y‖_F². */
  readonly square: number;
}

function doubles(a: DyadicMatrix): Dense {
  return { rows: a.rows, columns: a.columns, data: Float64Array.from(a.data, (x) => dyadicToDouble(x, a.exponent, "nearest")) };
}

/** Entries next to a multiple of 2^-10 become it: identities and integer maps are found exactly. */
function snapped(c: Dense): Dense {
  return tabulate(c.rows, c.columns, (i, j) => {
    const near = Math.round(at(c, i, j) * 1024) / 1024;
    return Math.abs(near - at(c, i, j)) < 1e-7 ? near + 0 : at(c, i, j);
  });
}

/** Half the least eigenvalue of 2^−e_i g_ij 2^−e_j, e_i = ⌊half the binary digits of g_ii⌋: what the checker tests. */
function curvatureOf(gram: DyadicMatrix, g: Dense, features: readonly number[]): number {
  const scale = features.map((f) => {
    const e = Math.floor((bitLength(gram.data[f * (gram.rows + 1)]!) + gram.exponent) / 2);
    let s = 1;
    for (let i = 0; i < Math.abs(e); i++) s *= e > 0 ? 0.5 : 2;
    return s;
  });
  const n = features.length;
  const { values } = descendingEigen(tabulate(n, n, (i, j) => scale[i]! * at(g, features[i]!, features[j]!) * scale[j]!));
  return 0.5 * values[n - 1]!;
}

/** C = KG⁺ through the independent features, solved with unit diagonal. */
function regressionThrough(gram: Dense, cross: Dense, features: readonly number[]): Dense {
  const unit = features.map((f) => 1 / Math.sqrt(at(gram, f, f)));
  const n = features.length;
  const scaled = tabulate(n, n, (i, j) => unit[i]! * at(gram, features[i]!, features[j]!) * unit[j]!);
  const right = tabulate(n, cross.rows, (i, j) => unit[i]! * at(cross, j, features[i]!));
  const solved = solveSymmetric(scaled, right);
  const c = tabulate(cross.rows, cross.columns, () => 0);
  if (solved)
    for (let j = 0; j < cross.rows; j++) for (let i = 0; i < n; i++) c.data[j * cross.columns + features[i]!] = unit[i]! * at(solved, i, j);
  return c;
}

/** The spectrum of a data set; samples are rows of x [N, d_x] and y [N, d_y]. Cost N (d_x + d_y) d_x. */
export function spectrumOf(x: Float64Array, y: Float64Array, samples: number): Spectrum {
  const [inputs, outputs] = [x.length / samples, y.length / samples];
  const gram = transposedProduct(x, x, samples, inputs, inputs);
  const cross = transposedProduct(y, x, samples, outputs, inputs);
  const features = rankModulo(gram.data, inputs, inputs).columns;
  const [g, k] = [doubles(gram), doubles(cross)];
  const same = inputs === outputs && isZero(sum(cross, gram, -1));
  const raw = same ? tabulate(inputs, inputs, (i, j) => (i === j ? 1 : 0)) : regressionThrough(g, k, features);
  const candidate = same ? raw : snapped(raw);
  const misses = (c: Dense): boolean => !isZero(sum(cross, product(dyadicMatrix(c.data, outputs, inputs), gram), -1));
  const regression = !same && misses(candidate) ? raw : candidate;
  const exactRegression = same || regression !== raw || !misses(raw);
  const p = times(regression, flip(k));
  const eigen = descendingEigen(tabulate(outputs, outputs, (i, j) => (at(p, i, j) + at(p, j, i)) / 2));
  const curvature = exactRegression ? null : curvatureOf(gram, g, features);
  const square = y.reduce((s, v) => s + v * v, 0);
  return { inputs, outputs, rank: features.length, regression, exactRegression, curvature, eigen, gram: g, cross: k, square };
}
