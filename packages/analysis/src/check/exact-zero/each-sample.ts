import type { Stage } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { activated } from "../gradient/derivatives.ts";
import { affine, type Enclosed, hadamard, subtractExact, transposed, up } from "../gradient/enclosed.ts";
import { frobenius } from "../gradient/norms.ts";
import { type AffineMap, unrolled } from "../gradient/unrolled.ts";
import { spread } from "../gradient/upper-layers.ts";
import { gamma, type Terms, tiny, unit } from "../terms.ts";
import { quotient, rowsOf, type ZeroRoute } from "./problem.ts";
import { rightInverse } from "./right-inverse.ts";

/** The layers above as maps: those of k+2..L, and the stages k+1..L−1 whose activations stand before them. */
interface Upper {
  readonly maps: readonly AffineMap[];
  readonly stages: readonly Stage[];
}

/** φ(g) and its Jacobian, a matrix [rows, n_{k+1}] for each output, for every g within the errors of `g`. */
interface Image {
  readonly outputs: Enclosed;
  readonly jacobian: readonly Enclosed[];
}

function image({ maps, stages }: Upper, g: Enclosed, terms: Terms): Image {
  const slopes: Enclosed[] = [];
  let x = g;
  for (const [i, map] of maps.entries()) {
    const passed = activated(stages[i]!, x, terms);
    slopes.push(passed.slopes);
    x = affine(passed.values, map, terms);
  }
  const jacobian = Array.from({ length: x.columns }, (_, j) => {
    const values = Float64Array.from(x.values, (_, i) => (i % x.columns === j ? 1 : 0));
    let d: Enclosed = { values, error: new Float64Array(values.length), rows: x.rows, columns: x.columns };
    for (let i = maps.length - 1; i >= 0; i--) d = hadamard(affine(d, transposed(maps[i]!), terms), slopes[i]!, terms);
    return d;
  });
  return { outputs: x, jacobian };
}

/** max |r| + error of each row. */
function rowNorms(r: Enclosed): Float64Array {
  return Float64Array.from({ length: r.rows }, (_, i) => {
    let most = 0;
    for (let at = i * r.columns; at < (i + 1) * r.columns; at++) {
      most = Math.max(most, Math.abs(r.values[at]!) + r.error[at]!);
    }
    return most * (1 + 4 * unit);
  });
}

/** ‖I − J P‖_∞ of row i over all J within the errors, P [n, m] exact. */
function contraction(jacobian: readonly Enclosed[], p: Float64Array, i: number, terms: Terms): number {
  const m = jacobian.length;
  const n = p.length / m;
  let most = 0;
  for (const [j, { values, error }] of jacobian.entries()) {
    let row = 0;
    for (let l = 0; l < m; l++) {
      let [sum, size, spread] = [0, 0, 0];
      for (let k = 0; k < n; k++) {
        const [a, b] = [values[i * n + k]!, p[k * m + l]!];
        sum += a * b;
        size += Math.abs(a) * Math.abs(b);
        spread += error[i * n + k]! * Math.abs(b);
      }
      const gap = (j === l ? 1 : 0) - sum;
      row +=
        Math.abs(gap) + terms.gamma * (gamma(n + 1) * size + unit * Math.abs(gap)) + terms.rho * spread + terms.eta * (4 * n + 8) * tiny;
    }
    most = Math.max(most, up(row, 4 * n + 8 * m));
  }
  return most;
}

/** Radius of |P t| for ‖t‖_∞ <= τ, neuron by neuron. */
function reach(p: Float64Array, m: number, tau: number, into: Float64Array, at: number): void {
  for (let k = 0; k < p.length / m; k++) {
    let sum = 0;
    for (let l = 0; l < m; l++) sum += Math.abs(p[k * m + l]!);
    into[at + k] = tau === 0 ? 0 : up(sum * tau, m + 1) + tiny;
  }
}

/**
 * k < L − 1 and any targets: for each sample the map φ of the layers above k+1 takes a value y at some g* near the computed pre-activation ĝ. With P an
 * approximate right inverse of φ′(ĝ), T(t) = t − φ(ĝ + P t) + y maps ‖t‖_∞ <= τ = 2δ into itself, δ >= ‖φ(ĝ) − y‖_∞, if q >= ‖I − φ′P‖_∞ on
 * that box has δ + qτ <= τ; by Brouwer it has a fixed point, and there φ = y. W*_{k+1} = W_{k+1} + F⁺(G* − G) reaches all g* exactly.
 */
export const eachSample: ZeroRoute = function* ({ loaded, upper, distinct, targets, terms }, { next: g }, sigmaMin) {
  const next = upper[0]!;
  const center: Enclosed = { values: g.values, error: new Float64Array(g.values.length), rows: g.rows, columns: g.columns };
  const layers: Upper = { maps: upper.slice(1).map((s) => unrolled(loaded, s)), stages: upper.slice(0, -1) };
  const at = image(layers, center, terms);
  const delta = rowNorms(subtractExact(at.outputs, rowsOf(targets.data, targets.width, distinct), terms));
  const [n, m] = [g.columns, targets.width];
  const radius = new Float64Array(g.values.length);
  const inverses: Float64Array[] = [];
  for (let i = 0; i < g.rows; i++) {
    if (!(delta[i]! < Number.POSITIVE_INFINITY)) throw new Declined(`sample ${distinct[i]}: needs finite outputs.`);
    const own = Float64Array.from({ length: m * n }, (_, at0) => at.jacobian[Math.floor(at0 / n)]!.values[i * n + (at0 % n)]!);
    const p = rightInverse(own, m, n);
    if (!p) throw new Declined(`sample ${distinct[i]}: needs a derivative of full rank of the layers above.`);
    inverses.push(p);
    reach(p, m, 2 * delta[i]!, radius, i * n);
  }
  yield { what: "boxes around pre-activations", done: 1, total: 2 };
  const box = image(layers, { ...center, error: radius }, terms);
  let worst = 0;
  for (let i = 0; i < g.rows; i++) {
    const q = contraction(box.jacobian, inverses[i]!, i, terms);
    const tau = 2 * delta[i]!;
    if (!(q < 1 && up(delta[i]! + q * tau, 2) <= tau))
      throw new Declined(`sample ${distinct[i]}: needs a contraction below 1/2 around its pre-activations; got ${q}.`);
    worst = Math.max(worst, q);
  }
  yield { what: "boxes around pre-activations", done: 2, total: 2 };
  const moved: Enclosed = { ...spread(g), values: radius, error: spread(g).error };
  return { moves: [{ stage: next, distance: quotient(frobenius(moved).high, sigmaMin) }], numbers: { contraction: worst } };
};
