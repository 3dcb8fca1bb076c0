import type { Json } from "../../evidence/index.ts";
import {
  add,
  compare,
  type DyadicMatrix,
  diagonal,
  inertia,
  inner,
  isPositiveSemidefinite,
  isZero,
  product,
  type Rational,
  subtract,
  sum,
  transpose,
  zero,
} from "../../exact/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys, number } from "../fields.ts";
import type { Fields } from "../kind.ts";
import type { Loaded } from "../loaded.ts";
import { matrixField } from "../matrix-field.ts";
import type { Chain } from "./chain.ts";
import { dataRank } from "./data-rank.ts";
import { gradients, residualMoment, secondDerivative } from "./derivatives.ts";
import { hessian } from "./hessian.ts";
import { lossOfChain, lossOfFactors, partialProduct } from "./loss.ts";
import type { Moments } from "./moments.ts";
import { problemOf } from "./problem.ts";

/** Largest orders of the exact tests. */
const mostOrder = 130;
const mostParameters = 80;

/** ‖∇L‖², exactly. */
export function squaredGradient(chain: Chain, moments: Moments): Rational {
  return gradients(chain.factors, moments).reduce((s, g) => add(s, inner(g, g)), zero);
}

/** What a critical point is. */
export type CriticalPoint =
  | { readonly classification: "global"; readonly rank: number; readonly loss: Rational }
  | { readonly classification: "strict-saddle" | "non-strict-saddle"; readonly loss: Rational; readonly change: Rational };

/** k = min(rank X, widths), the largest rank of RX. */
function rankLimit(loaded: Loaded, chain: Chain, moments: Moments): number {
  const found = dataRank(loaded.inputs.data, loaded.samples, moments.inputs);
  if (found.lower !== found.upper) throw new Declined(`data: needs a rank that is decided; got ${found.lower} to ${found.upper}.`);
  return Math.min(found.lower, ...chain.widths);
}

function blocks(level: number, e: DyadicMatrix, gram: DyadicMatrix): DyadicMatrix {
  const [m, d] = [e.rows, e.columns];
  const corner = diagonal(level, m);
  const exponent = Math.min(corner.exponent, e.exponent, gram.exponent);
  const at = (a: DyadicMatrix, i: number, j: number): bigint => a.data[i * a.columns + j]! << BigInt(a.exponent - exponent);
  const entry = (i: number, j: number): bigint => {
    if (i < m) return j < m ? at(corner, i, j) : at(e, i, j - m);
    return j < m ? at(e, j, i - m) : at(gram, i - m, j - m);
  };
  const n = m + d;
  return { rows: n, columns: n, exponent, data: Array.from({ length: n * n }, (_, x) => entry(Math.floor(x / n), x % n)) };
}

/** T2: ‖(RX − Y)P_X‖₂² ≤ level ≤ σ_k(RX)², both decided exactly by inertia. */
function global(level: Json, loaded: Loaded, chain: Chain, moments: Moments): CriticalPoint {
  const tau = number("evidence.level", level);
  if (!(tau >= 0)) throw new Declined(`evidence.level: needs a number of at least 0; got ${tau}.`);
  if (moments.inputs + moments.outputs > mostOrder)
    throw new Declined(`data: needs at most ${mostOrder} inputs and outputs together for an exact test.`);
  const rank = rankLimit(loaded, chain, moments);
  if (!isPositiveSemidefinite(blocks(tau, residualMoment(chain.factors, moments), moments.gram)))
    throw new Declined(`evidence.level: needs to bound the squared norm of the residual; ${tau} does not.`);
  const r = partialProduct(chain.factors, 0, chain.factors.length, moments.inputs);
  const signs = inertia(sum(product(product(r, moments.gram), transpose(r)), diagonal(tau, moments.outputs), -1));
  if (signs.positive + signs.zero < rank)
    throw new Declined(`evidence.level: needs to be at most the ${rank}-th squared singular value of RX; ${tau} is not.`);
  return { classification: "global", rank, loss: lossOfChain(chain.factors, moments) };
}

function strict(direction: Json, chain: Chain, moments: Moments): CriticalPoint {
  if (!Array.isArray(direction) || direction.length !== chain.factors.length)
    throw new Declined(`evidence.direction: needs ${chain.factors.length} matrices.`);
  const list = chain.factors.map((w, i) => matrixField(`evidence.direction[${i}]`, (direction as readonly Json[])[i], w.rows, w.columns));
  const change = secondDerivative(chain.factors, list, moments);
  if (!(compare(change, zero) < 0)) throw new Declined("evidence.direction: needs a negative second derivative; got another.");
  return { classification: "strict-saddle", loss: lossOfChain(chain.factors, moments), change };
}

function nonStrict(better: Json, chain: Chain, moments: Moments): CriticalPoint {
  const { left, right } = exactKeys("evidence.better", better, ["left", "right"]);
  const most = Math.min(...chain.widths);
  const r = Array.isArray(right) ? right.length : 0;
  if (!(r >= 1 && r <= most))
    throw new Declined(`evidence.better.right: needs 1 to ${most} rows, the rank the network can have; got ${r}.`);
  const loss = lossOfChain(chain.factors, moments);
  const a = matrixField("evidence.better.left", left, moments.outputs, r);
  const other = lossOfFactors(a, matrixField("evidence.better.right", right, r, moments.inputs), moments);
  if (!(compare(other, loss) < 0)) throw new Declined("evidence.better: needs a lower loss than that of the point; got another.");
  const parameters = chain.factors.reduce((s, w) => s + w.data.length, 0);
  if (parameters > mostParameters)
    throw new Declined(`architecture: needs at most ${mostParameters} parameters for an exact Hessian; got ${parameters}.`);
  if (!isPositiveSemidefinite(hessian(chain.factors, moments)))
    throw new Declined("evidence: needs a Hessian without negative eigenvalue; this one has one.");
  return { classification: "non-strict-saddle", loss, change: subtract(other, loss) };
}

/**
 * Classifies a point where every gradient is exactly zero, by the one of `level` (global), `direction` (strict saddle), `better` (non-strict
 * saddle) that is not null. A critical point that is not global is a saddle: it is no local minimum (T3) and, L being convex in each factor and not
 * constant, no local maximum (T4). @throws Declined where the gradient is not zero or the evidence does not prove it
 */
export function criticalPointOf(loaded: Loaded, evidence: Fields): CriticalPoint {
  const { level, direction, better } = exactKeys("evidence", evidence, ["theorem", "level", "direction", "better"]);
  if ([level, direction, better].filter((x) => x !== null).length !== 1)
    throw new Declined("evidence: needs exactly one of level, direction and better; the others null.");
  const { chain, moments } = problemOf(loaded);
  if (gradients(chain.factors, moments).some((g) => !isZero(g)))
    throw new Declined("point: needs a gradient that is exactly zero; got another.");
  if (level !== null) return global(level!, loaded, chain, moments);
  return direction !== null ? strict(direction!, chain, moments) : nonStrict(better!, chain, moments);
}
