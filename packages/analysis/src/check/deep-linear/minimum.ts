import type { Grade, Json } from "../../evidence/index.ts";
import { weakest } from "../../evidence/index.ts";
import {
  add,
  bitLength,
  type DyadicMatrix,
  diagonal,
  divide,
  fromDouble,
  inner,
  isZero,
  multiply,
  product,
  type Rational,
  rational,
  selectColumns,
  selectRows,
  subtract,
  sum,
  toDouble,
  transpose,
} from "../../exact/index.ts";
import { Declined } from "../declined.ts";
import { number } from "../fields.ts";
import type { Fields } from "../kind.ts";
import type { Loaded } from "../loaded.ts";
import { matrixField } from "../matrix-field.ts";
import { provedSemidefinite } from "../semidefinite.ts";
import type { Terms } from "../terms.ts";
import { dataRank } from "./data-rank.ts";
import type { Moments } from "./moments.ts";

/** A proved lower bound of min ½‖RX − Y‖² over rank R ≤ k. */
export interface LowerBound {
  readonly value: Rational;
  readonly grade: Grade;
}

function nonNegative(what: string, value: Json | undefined): number {
  const x = number(what, value);
  if (!(x >= 0)) throw new Declined(`${what}: needs a number of at least 0; got ${x}.`);
  return x;
}

/** C with K = CG + Δ: the matrix given, or the identity where `regression` is "identity". */
function regressionOf(value: Json | undefined, moments: Moments): DyadicMatrix {
  const { inputs, outputs } = moments;
  if (value !== "identity") return matrixField("evidence.regression", value, outputs, inputs);
  if (inputs !== outputs) throw new Declined(`evidence.regression: needs a matrix where ${outputs} outputs meet ${inputs} inputs.`);
  return diagonal(1, inputs);
}

/** D = diag(2^−e_i) that brings the diagonal of DGD near 1. */
function scalingOf(gram: DyadicMatrix): DyadicMatrix {
  const n = gram.rows;
  const halves = Array.from({ length: n }, (_, i) => Math.floor((bitLength(gram.data[i * (n + 1)]!) + gram.exponent) / 2));
  const exponent = -Math.max(...halves);
  const data = Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1n << BigInt(-halves[Math.floor(i / n)]! - exponent) : 0n));
  return { rows: n, columns: n, exponent, data };
}

/**
 * ρ ≥ ‖ΔG⁺Δᵀ‖₂ as ‖Δ_S D‖_F²/g, where S are independent features whose number is the rank of X (so G⁺ acts through G_SS alone) and
 * DG_SS D ⪰ gI is proved. 0 where Δ = 0.
 */
function remainder(delta: DyadicMatrix, loaded: Loaded, moments: Moments, evidence: Fields, terms: Terms): LowerBound {
  if (isZero(delta)) return { value: rational(0n), grade: "exact" };
  const g = number("evidence.curvature", evidence.curvature);
  if (!(g > 0)) throw new Declined(`evidence.curvature: needs a positive number; got ${g}.`);
  const found = dataRank(loaded.inputs.data, loaded.samples, moments.inputs);
  if (found.lower !== found.upper) throw new Declined(`data: needs a rank that is decided; got ${found.lower} to ${found.upper}.`);
  const restricted = selectColumns(selectRows(moments.gram, found.independent), found.independent);
  const scaling = scalingOf(restricted);
  const scaled = product(product(scaling, restricted), scaling);
  const grade = provedSemidefinite(sum(scaled, diagonal(g, found.lower), -1), terms);
  if (!grade) throw new Declined(`evidence.curvature: needs a lower bound of the scaled Gram matrix; ${g} is not proved to be one.`);
  const rest = product(selectColumns(delta, found.independent), scaling);
  return { value: divide(inner(rest, rest), fromDouble(g)), grade };
}

/**
 * Weak duality for the sum of the k largest eigenvalues (Ky Fan): with P = KG⁺Kᵀ, any t ≥ 0 and Z ⪰ 0 such that tI + Z ⪰ P give
 * ½‖RX − Y‖² ≥ ½‖Y‖² − ½(kt + tr Z) for every R of rank at most k. Here Z = sI + FᵀF with the rows of `factor` as F, and
 * P ⪯ KCᵀ + CKᵀ − CGCᵀ + ρI. Everything but the last test is exact. @throws Declined where the test fails
 */
export function lowerBound(k: number, loaded: Loaded, moments: Moments, evidence: Fields, terms: Terms): LowerBound {
  const { gram, cross, outputs, square } = moments;
  const t = nonNegative("evidence.level", evidence.level);
  const s = nonNegative("evidence.shift", evidence.shift);
  const factor = matrixField("evidence.factor", evidence.factor, null, outputs);
  const c = regressionOf(evidence.regression, moments);
  const cg = product(c, gram);
  const rho = remainder(sum(cross, cg, -1), loaded, moments, evidence, terms);
  const ckt = product(c, transpose(cross));
  const explained = sum(sum(ckt, transpose(ckt)), product(c, transpose(cg)), -1);
  const z = sum(product(transpose(factor), factor), diagonal(s, outputs));
  const rounded = toDouble(rho.value, "up");
  if (!(rounded < Number.MAX_VALUE)) throw new Declined("evidence.curvature: needs a remainder that a double holds; got more.");
  const slack = diagonal(-terms.rho * rounded, outputs);
  const grade = provedSemidefinite(sum(sum(sum(z, diagonal(t, outputs)), explained, -1), slack), terms);
  if (!grade) throw new Declined("evidence: needs tI + Z - P positive semidefinite; it is not proved to be.");
  const dual = add(
    multiply(rational(BigInt(k)), fromDouble(t)),
    add(multiply(rational(BigInt(outputs)), fromDouble(s)), inner(factor, factor)),
  );
  return { value: multiply(rational(1n, 2n), subtract(square, dual)), grade: weakest([grade, rho.grade]) };
}
