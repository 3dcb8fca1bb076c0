import { Declined } from "../declined.ts";
import type { Loaded } from "../loaded.ts";
import { type Terms, unit } from "../terms.ts";
import { type Enclosed, up } from "./enclosed.ts";

/** +1 for target 1, −1 for target 0 or −1, one for each sample and output. @throws Declined for other targets */
export function signsOf(loaded: Loaded, outputs: number): Int8Array {
  const targets = loaded.targets?.data;
  if (targets?.length !== loaded.samples * outputs) throw new Declined(`targets: needs ${loaded.samples} targets of ${outputs} numbers.`);
  return Int8Array.from(targets, (y) => {
    if (y === 1) return 1;
    if (y === 0 || y === -1) return -1;
    throw new Declined(`targets: needs 1, 0 or -1; got ${y}.`);
  });
}

/** z = max(0, 1 − s f) within errors: exactly 0 where the margin is met for certain. |error| <= error(f) + u|1 − s f|; max(0, ·) enlarges no error. */
export function shortfalls(outputs: Enclosed, signs: Int8Array, terms: Terms): Enclosed {
  const values = new Float64Array(outputs.values.length);
  const error = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const v = 1 - signs[i]! * outputs.values[i]!;
    const e = up(terms.rho * outputs.error[i]! + terms.gamma * unit * Math.abs(v), 1);
    if (v + e <= 0) continue;
    values[i] = Math.max(0, v);
    error[i] = e;
  }
  return { ...outputs, values, error };
}

/** ∂Φ/∂F_L = −2 s z for Φ = Σ z². Doubling is exact. */
export function hingeSlopes(z: Enclosed, signs: Int8Array): Enclosed {
  return { ...z, values: z.values.map((v, i) => -2 * signs[i]! * v), error: z.error.map((e) => 2 * e) };
}

/** Column j of an enclosed matrix. */
export function columnOf(a: Enclosed, j: number): Enclosed {
  const pick = (from: Float64Array) => Float64Array.from({ length: a.rows }, (_, i) => from[i * a.columns + j]!);
  return { values: pick(a.values), error: pick(a.error), rows: a.rows, columns: 1 };
}
