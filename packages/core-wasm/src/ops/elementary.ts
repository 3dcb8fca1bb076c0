import { alike, type Real } from "./operands.ts";

/** Rows of the kernel's table. */
const codes = { exp: 0, log: 1, log1p: 2, erf: 3 } as const;

function run(name: keyof typeof codes, y: Real, x: Real): void {
  const dtype = alike(name, y, x);
  y.scope.core.kernels[`elementary_${dtype}`](y.ptr, x.ptr, y.size, codes[name]);
}

/** y ← e^x; y may be x. Error: `errorBounds.exp` (docs/rounding.md §2). @throws ShapeError if shapes or dtypes differ */
export function exp(y: Real, x: Real): void {
  run("exp", y, x);
}

/** y ← ln x (−∞ at ±0, NaN below); y may be x. Error: `errorBounds.log` (docs/rounding.md §3). @throws ShapeError if shapes or dtypes differ */
export function log(y: Real, x: Real): void {
  run("log", y, x);
}

/** y ← ln(1 + x) (−∞ at −1, NaN below); y may be x. Error: `errorBounds.log1p` (docs/rounding.md §3). @throws ShapeError if shapes or dtypes differ */
export function log1p(y: Real, x: Real): void {
  run("log1p", y, x);
}

/** y ← erf x = 2/√π ∫₀ˣ e^{−s²} ds; y may be x. Error: `errorBounds.erf` (docs/rounding.md §6). @throws ShapeError if shapes or dtypes differ */
export function erf(y: Real, x: Real): void {
  run("erf", y, x);
}
