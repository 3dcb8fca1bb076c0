import type { Work } from "../../evidence/index.ts";
import { integerKernel } from "../../exact/index.ts";
import { smallSymmetricEigen } from "../../linalg/index.ts";
import type { Cloud } from "./cloud.ts";

/** Samples of a block beyond the number of its equations. */
const extra = 22;
/** Steps of the search, and the least eigenvalue wanted where 1 is asked for along every direction seen. */
const [steps, enough] = [300, 0.25];
/** Bits of the combination of short vectors. */
const bits = 12;

/** Some samples with short integer vectors that are orthogonal to their features and to 1. */
interface Block {
  readonly rows: readonly number[];
  readonly kernel: readonly Float64Array[];
  /** Cholesky factor of the Gram matrix of the kernel. */
  readonly factor: Float64Array;
}

function cholesky(a: Float64Array, n: number): Float64Array {
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let s = a[i * n + j]!;
      for (let k = 0; k < j; k++) s -= a[i * n + k]! * a[j * n + k]!;
      a[i * n + j] = i === j ? Math.sqrt(s) : s / a[j * n + j]!;
    }
  return a;
}

function solve(l: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) b[i]! -= l[i * n + k]! * b[k]!;
    b[i]! /= l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i]! -= l[k * n + i]! * b[k]!;
    b[i]! /= l[i * n + i]!;
  }
  return b;
}

function dot(a: Float64Array, b: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i]! * b[i]!;
  return s;
}

function blockOf({ features: d, values }: Cloud, rows: readonly number[]): Block {
  const a = new Float64Array(rows.length * (d + 1)).fill(1);
  rows.forEach((row, i) => {
    for (let c = 0; c < d; c++) a[i * (d + 1) + c] = values[row * d + c]!;
  });
  const kernel = integerKernel(a, rows.length, d + 1);
  const g = kernel.length;
  const gram = Float64Array.from({ length: g * g }, (_, at) => dot(kernel[Math.floor(at / g)]!, kernel[at % g]!));
  return { rows, kernel, factor: cholesky(gram, g) };
}

/** Coefficients of the orthogonal projection of w on the span of the kernel. */
function coefficients({ kernel, factor }: Block, w: Float64Array): Float64Array {
  return solve(
    factor,
    kernel.length,
    Float64Array.from(kernel, (row) => dot(row, w)),
  );
}

function combine({ kernel, rows }: Block, alpha: Float64Array): Float64Array {
  const r = new Float64Array(rows.length);
  kernel.forEach((row, k) => {
    for (let i = 0; i < r.length; i++) r[i]! += alpha[k]! * row[i]!;
  });
  return r;
}

/** Features of unit second moment on the span of all samples, [samples, rank]. */
function whitened({ samples, features: d, values }: Cloud): { readonly rank: number; readonly z: Float64Array } {
  const gram = new Float64Array(d * d);
  for (let i = 0; i < samples; i++)
    for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) gram[a * d + b]! += (values[i * d + a]! * values[i * d + b]!) / samples;
  const { values: spectrum, vectors } = smallSymmetricEigen(gram, d);
  const largest = Math.max(...spectrum);
  const kept = Array.from(spectrum, (_, k) => k).filter((k) => spectrum[k]! > 1e-10 * largest);
  const z = new Float64Array(samples * kept.length);
  for (let i = 0; i < samples; i++)
    kept.forEach((k, at) => {
      let s = 0;
      for (let a = 0; a < d; a++) s += vectors[k * d + a]! * values[i * d + a]!;
      z[i * kept.length + at] = s / Math.sqrt(spectrum[k]!);
    });
  return { rank: kept.length, z };
}

function secondMoment(blocks: readonly Block[], residuals: readonly Float64Array[], z: Float64Array, p: number): Float64Array {
  const q = new Float64Array(p * p);
  blocks.forEach(({ rows }, b) => {
    rows.forEach((row, i) => {
      const r = residuals[b]![i]!;
      for (let a = 0; a < p; a++) for (let c = 0; c < p; c++) q[a * p + c]! += r * z[row * p + a]! * z[row * p + c]!;
    });
  });
  return q;
}

/** The squares along a direction of the whitened features, projected on the kernels: ⟨r, atom⟩ = uᵀ(Σ r z zᵀ)u for every r of the kernels. */
function atom(blocks: readonly Block[], z: Float64Array, p: number, u: ArrayLike<number>): Float64Array[] {
  return blocks.map((block) => {
    const squares = Float64Array.from(block.rows, (row) => {
      let t = 0;
      for (let a = 0; a < p; a++) t += u[a]! * z[row * p + a]!;
      return t * t;
    });
    return combine(block, coefficients(block, squares));
  });
}

const inner = (a: readonly Float64Array[], b: readonly Float64Array[]): number => a.reduce((s, part, i) => s + dot(part, b[i]!), 0);

/** The shortest combination r of atoms with ⟨r, atom⟩ ≥ 1 for all, by coordinate descent on its dual; `dual` is kept from call to call. */
function shortest(atoms: readonly (readonly Float64Array[])[], dual: number[], r: readonly Float64Array[]): void {
  for (let sweep = 0; sweep < 30; sweep++)
    atoms.forEach((a, k) => {
      const next = Math.max(0, dual[k]! + (1 - inner(a, r)) / inner(a, a));
      const by = next - dual[k]!;
      dual[k] = next;
      if (by === 0) return;
      for (const [b, part] of r.entries()) for (let i = 0; i < part.length; i++) part[i]! += by * a[b]![i]!;
    });
}

/** A residual whose second moment is definite, or null: directions along which it is not are added one by one, and met by the shortest residual. */
function* search(blocks: readonly Block[], z: Float64Array, p: number): Work<readonly Float64Array[] | null> {
  const r = blocks.map(({ rows }) => new Float64Array(rows.length));
  const dual: number[] = [];
  const axis = (k: number): number[] => Array.from({ length: p }, (_, a) => (a === k ? 1 : 0));
  const atoms = Array.from({ length: p }, (_, k) => atom(blocks, z, p, axis(k)));
  for (let step = 0; step < steps; step++) {
    if (atoms.some((a) => !(inner(a, a) > 1e-12))) return null;
    while (dual.length < atoms.length) dual.push(0);
    shortest(atoms, dual, r);
    const { values, vectors } = smallSymmetricEigen(secondMoment(blocks, r, z, p), p);
    if (values[0]! > enough) return r;
    atoms.push(atom(blocks, z, p, vectors.subarray(0, p)));
    yield { what: "a residual with definite second moment (search)", done: step + 1, total: steps };
  }
  return null;
}

/** For features that are integers: integers r_i, not all 0, with Σ r_i = 0, Σ r_i x_i = 0 and Σ r_i x_i x_iᵀ positive definite on the span of the samples, as far as doubles can tell; or why none was found. Exactly balanced. */
export function* balancedResidual(cloud: Cloud): Work<Float64Array | string> {
  const { samples, features: d } = cloud;
  for (let c = 0; c < d; c++) {
    const seen = new Set<number>();
    for (let i = 0; i < samples && seen.size < 3; i++) seen.add(cloud.values[i * d + c]!);
    if (seen.size < 3 && !(seen.size === 1 && seen.has(0)))
      return `feature ${c} takes ${seen.size === 1 ? "one value" : "two values"} only: (x - a)(x - b) = 0 for every sample, so no balanced residual is positive along it`;
  }
  const used = Math.min(samples, d * d + 4 * d + 60);
  const count = Math.max(1, Math.floor(used / (d + 1 + extra)));
  const blocks: Block[] = [];
  for (let b = 0; b < count; b++) {
    const rows = Array.from({ length: Math.floor((used - b - 1) / count) + 1 }, (_, i) => Math.floor(((i * count + b) * samples) / used));
    if (rows.length < d + 2)
      return `${samples} samples are too few for ${d} features: the search needs ${d + 2} at least, and about ${Math.ceil((d * d) / 4) + d} without structure`;
    blocks.push(blockOf(cloud, rows));
    yield { what: "integer vectors orthogonal to the features", done: b + 1, total: count };
  }
  const { rank, z } = whitened(cloud);
  const residuals = yield* search(blocks, z, rank);
  if (!residuals)
    return `no balanced residual with a positive definite second moment was found: the samples may lie on a quadric, or ${samples} are too few for ${d} features (about ${Math.ceil((d * d) / 4) + d} without structure)`;
  return rounded(cloud, blocks, residuals);
}

/** The residual as an integer combination of the integer vectors: exactly balanced, and near the one found. */
function rounded(cloud: Cloud, blocks: readonly Block[], residuals: readonly Float64Array[]): Float64Array {
  const alpha = blocks.map((block, b) => coefficients(block, residuals[b]!));
  const largest = Math.max(...alpha.map((part) => part.reduce((m, x) => Math.max(m, Math.abs(x)), 0)));
  const r = new Float64Array(cloud.samples);
  blocks.forEach((block, b) => {
    const integers = combine(
      block,
      alpha[b]!.map((x) => Math.round((x / largest) * 2 ** bits)),
    );
    block.rows.forEach((row, i) => {
      r[row] = integers[i]!;
    });
  });
  return r;
}
