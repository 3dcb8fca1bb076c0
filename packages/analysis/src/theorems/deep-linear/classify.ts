import type { Json, Work } from "../../evidence/index.ts";
import type { Instance } from "../../formats/index.ts";
import type { Kit, Proof } from "../theorem.ts";
import { factorsOf, lossOf } from "./chain.ts";
import { projection } from "./construct.ts";
import { chainProduct, denseHessian } from "./curvature.ts";
import { type Dense, descendingEigen, flip, rowsOf, tabulate, times } from "./dense.ts";
import type { Spectrum } from "./spectrum.ts";

/** Most parameters for which the Hessian is formed. */
const mostParameters = 200;

/** Evidence of the kind `deep-linear-critical-point`, the likely one first. */
function candidates(theorem: string, instance: Instance, spectrum: Spectrum, k: number): readonly { readonly [field: string]: Json }[] {
  const factors = factorsOf(instance);
  const none = { theorem, level: null, direction: null, better: null };
  const tail = spectrum.eigen.values.reduce((s, v, i) => (i < k ? s - Math.max(0, v) : s), spectrum.square);
  const excess = lossOf(instance, spectrum) - tail / 2;
  if (!(excess > 1e-9 * spectrum.square)) return levels(factors, spectrum, k).map((level) => ({ ...none, level }));
  const direction = descent(factors, spectrum);
  if (direction) return [{ ...none, direction: direction.map(rowsOf) }];
  const leading = Array.from({ length: Math.min(k, spectrum.outputs) }, (_, i) => i);
  const { left, right } = projection(spectrum, leading);
  return [{ ...none, better: { left: rowsOf(left), right: rowsOf(right) } }];
}

/** Numbers that may lie between ‖(RX − Y)P_X‖² and σ_k(RX)², rounded ones for ties. */
function levels(factors: readonly Dense[], spectrum: Spectrum, k: number): readonly number[] {
  const r = chainProduct(factors, spectrum.inputs);
  const off = tabulate(r.rows, r.columns, (i, j) => r.data[i * r.columns + j]! - spectrum.regression.data[i * r.columns + j]!);
  const square = (a: Dense): Float64Array => descendingEigen(times(times(a, spectrum.gram), flip(a))).values;
  const [low, high] = [Math.max(0, square(off)[0]!), Math.max(0, square(r)[k - 1] ?? 0)];
  const rounded = [low, high].flatMap((x) => [Math.round(x), Math.round(x * 1024) / 1024]);
  return [(low + high) / 2, ...rounded, low, high, 0].filter((x, i, all) => all.indexOf(x) === i);
}

/** A direction of negative curvature: an eigenvector of the Hessian; null where none is clearly negative. */
function descent(factors: readonly Dense[], spectrum: Spectrum): readonly Dense[] | null {
  const parameters = factors.reduce((s, w) => s + w.data.length, 0);
  if (parameters > mostParameters) return null;
  const rg = times(chainProduct(factors, spectrum.inputs), spectrum.gram);
  const e = tabulate(rg.rows, rg.columns, (i, j) => rg.data[i * rg.columns + j]! - spectrum.cross.data[i * rg.columns + j]!);
  const hessian = denseHessian(factors, spectrum.gram, e);
  const { values, vectors } = descendingEigen(hessian);
  const scale = hessian.data.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
  if (!(values[parameters - 1]! < -1e-9 * scale)) return null;
  let offset = 0;
  return factors.map((w) => {
    const start = offset;
    offset += w.data.length;
    return tabulate(w.rows, w.columns, (i, j) => vectors.data[(start + i * w.columns + j) * parameters + parameters - 1]!);
  });
}

/** Searches evidence for what a critical point is; the checker decides. */
export function* classify(theorem: string, instance: Instance, kit: Kit, spectrum: Spectrum, k: number): Work<Proof> {
  let last: Proof = { accepted: false, because: "no evidence was found" };
  const list = candidates(theorem, instance, spectrum, k);
  for (const [i, evidence] of list.entries()) {
    yield { what: "classification of the critical point", done: i, total: list.length };
    last = yield* kit.prove("deep-linear-critical-point", instance, evidence);
    if (last.accepted) return last;
  }
  return last;
}
