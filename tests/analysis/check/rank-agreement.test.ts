import { Declined, derive, type Fields, gramBound, inverseBound, type Loaded } from "@nadir/analysis/check";
import { finish, type Json, type Work } from "@nadir/analysis/evidence";
import { type DyadicMatrix, diagonal, dyadicMatrix, inertia, nullSpace, product, rank, sum, transpose } from "@nadir/analysis/exact";
import { describe, expect, it } from "vitest";
import { rankFamilies, rankMatrix, type SmallMatrix } from "../../support/rank-matrices.ts";
import { subject } from "./wide-subject.ts";

/** Matrices in all; TEST_MULTIPLIER=4 makes them 10,000. */
const count = 2_500 * Number(process.env.TEST_MULTIPLIER ?? 1);
const prime = 5_931_641;
const whole = { theorem: null, layer: 0, columns: null };

/** One subject for each width, whose only layer changes nothing. */
const subjects = new Map<number, Loaded>();

/** The matrix as features. */
function features({ rows, columns, data }: SmallMatrix): Loaded {
  if (!subjects.has(columns)) subjects.set(columns, subject({ input: [columns], layers: [{ type: "flatten" }], samples: 1 }));
  return { ...subjects.get(columns)!, samples: rows, inputs: { shape: [rows, columns], data } };
}

function claimed(kind: string, loaded: Loaded, evidence: Fields): Fields | null {
  const derived = finish(derive(kind, loaded, evidence));
  return derived.accepted ? derived.claim : null;
}

/** Shifts near nothing, near the rounding of the Gram matrix and near its eigenvalues. */
function shifts({ data }: SmallMatrix): readonly number[] {
  const trace = data.reduce((t, x) => t + x * x, 0);
  return [2 ** -53, 1e-14, 1e-9, 0.01].map((x) => x * trace).filter((s) => s > 0 && s < Number.MAX_VALUE);
}

/** Whether σ_min(A) ≥ s, exactly: A Aᵀ − s² I has no negative eigenvalue. */
function reaches(a: DyadicMatrix, s: number): boolean {
  const square = product(diagonal(s, a.rows), diagonal(s, a.rows));
  return inertia(sum(product(a, transpose(a)), square, -1)).negative === 0;
}

/** Left null vectors as relations of a certificate. */
function rowRelations(a: DyadicMatrix): Json {
  const vectors = nullSpace(transpose(a));
  const free = new Map<number, number>();
  for (const [f, v] of vectors.entries())
    free.set(
      f,
      v.findIndex((x, i) => x !== 0n && vectors.every((w, g) => g === f || w[i] === 0n)),
    );
  const list = vectors.map((v, f) => ({ of: free.get(f)!, terms: v.flatMap((x, i): Json[] => (x === 0n ? [] : [[i, x.toString()]])) }));
  return { side: "rows", list };
}

/** How often each kind decided, by family. */
const decided = new Map<string, Map<string, number>>(Object.keys(rankFamilies).map((family) => [family, new Map()]));
const note = (family: string, kind: string): void => {
  const row = decided.get(family)!;
  row.set(kind, (row.get(kind) ?? 0) + 1);
};

function floatingKinds(matrix: SmallMatrix, loaded: Loaded, exact: DyadicMatrix, truth: number, index: number): void {
  const accepted: number[] = [];
  for (const shift of shifts(matrix)) {
    const claim = claimed("feature-rank-gram", loaded, { ...whole, shift });
    if (claim) accepted.push(claim.sigmaMin as number);
  }
  if (accepted.length > 0) note(matrix.family, "gram");
  const inverse = claimed("feature-rank-inverse", loaded, whole);
  if (inverse) {
    note(matrix.family, "inverse");
    accepted.push(inverse.sigmaMin as number);
  }
  if (accepted.length === 0) return;
  expect(truth, `${index}: ${matrix.family}`).toBe(matrix.rows);
  expect(reaches(exact, Math.max(...accepted)), `${index}: ${matrix.family}: sigma_min`).toBe(true);
}

function exactKinds(matrix: SmallMatrix, loaded: Loaded, exact: DyadicMatrix, truth: number, index: number): void {
  const name = `${index}: ${matrix.family}`;
  const full = claimed("feature-rank-modular", loaded, { ...whole, prime });
  if (full) expect(truth, name).toBe(matrix.rows);
  if (full) note(matrix.family, "modular");
  for (const [way, relations] of [
    ["primes", null] as const,
    ["relations", truth < matrix.rows ? rowRelations(exact) : { side: "rows", list: [] }] as const,
  ]) {
    const less = claimed("feature-rank-deficiency", loaded, { theorem: null, layer: 0, prime, relations });
    if (!less) continue;
    expect(less.rank, `${name} by ${way}`).toBe(truth);
    expect(truth, `${name} by ${way}`).toBeLessThan(matrix.rows);
    note(matrix.family, way);
  }
}

/** Rows and columns in an order in which a minor is upper triangular, taken greedily, as far as it goes; then the rest in any order, which is evidence of nothing. */
function triangle({ rows, columns, data }: SmallMatrix): { readonly rows: readonly number[]; readonly columns: readonly number[] } {
  const [left, chosen, used] = [new Set(Array.from({ length: rows }, (_, i) => i)), [] as number[], [] as number[]];
  for (let found = true; found; ) {
    found = false;
    for (let j = 0; j < columns && left.size > 0; j++) {
      const nonzero = [...left].filter((i) => data[i * columns + j] !== 0);
      if (used.includes(j) || nonzero.length !== 1) continue;
      left.delete(nonzero[0]!);
      chosen.push(nonzero[0]!);
      used.push(j);
      found = true;
    }
  }
  const rest = Array.from({ length: columns }, (_, j) => j).filter((j) => !used.includes(j));
  return { rows: [...chosen, ...left], columns: [...used, ...rest].slice(0, rows) };
}

function triangularKind(matrix: SmallMatrix, loaded: Loaded, truth: number, index: number): void {
  const evidence = { theorem: null, layer: 0, arithmetic: "exact", ...triangle(matrix) };
  if (!claimed("feature-rank-triangular", loaded, evidence)) return;
  expect(truth, `${index}: ${matrix.family}, triangular`).toBe(matrix.rows);
  note(matrix.family, "triangular");
}

/** Features known up to an error, as those of a sigmoid are: a claim holds for every matrix within it, so for the exact one. */
function roundedKinds({ family, rows, columns, data }: SmallMatrix, exact: DyadicMatrix, truth: number, index: number): void {
  const values = data.map((x) => Math.fround(x));
  const error = new Float64Array(columns);
  for (const [at, x] of data.entries()) error[at % columns] = Math.max(error[at % columns]!, Math.abs(x - values[at]!));
  const bounded = { values, rows, columns, error };
  for (const bound of [gramBound(bounded, 1e-6), inverseBound(bounded)]) {
    const sigma = provedBound(bound);
    if (sigma === null) continue;
    expect(truth, `${index}: ${family}, rounded`).toBe(rows);
    expect(reaches(exact, sigma), `${index}: ${family}, rounded`).toBe(true);
    note(family, "rounded");
  }
}

function provedBound(bound: Work<number>): number | null {
  try {
    return finish(bound);
  } catch (error) {
    if (error instanceof Declined) return null;
    throw error;
  }
}

/** Kinds that must decide a family every time, one way or the other; where nothing is named, rounding may leave the floating-point ones silent. */
const always: Readonly<Record<string, readonly string[]>> = {
  "small integers": ["gram", "inverse"],
  "zero rows and columns": ["gram", "inverse"],
  "several short": ["gram", "inverse"],
  "a triangle in some order, graded": ["triangular"],
};
/** The family in which a prime hides the rank: the exact kinds decline. */
const hidden = "minors that the first primes divide";

describe("the certificates of rank against the exact rank over the rationals", () => {
  it(
    `are never wrong on ${count} small random and adversarial matrices, and the exact kinds decide all but those whose minors the prime divides`,
    () => {
      for (let index = 0; index < count; index++) {
        const matrix = rankMatrix(index);
        const exact = dyadicMatrix(matrix.data, matrix.rows, matrix.columns);
        const truth = rank(exact);
        note(matrix.family, truth === matrix.rows ? "full" : "short");
        const loaded = features(matrix);
        floatingKinds(matrix, loaded, exact, truth, index);
        exactKinds(matrix, loaded, exact, truth, index);
        roundedKinds(matrix, exact, truth, index);
        triangularKind(matrix, loaded, truth, index);
      }
      for (const [family, kinds] of decided) {
        const times = (kind: string): number => kinds.get(kind) ?? 0;
        expect([times("modular"), times("primes"), times("relations")], family).toEqual(
          family === hidden ? [0, 0, 0] : [times("full"), times("short"), times("short")],
        );
        for (const kind of always[family] ?? []) expect(times(kind), `${family} by ${kind}`).toBe(times("full"));
      }
      expect(decided.get("two rows an ulp apart")!.get("inverse") ?? 0).toBe(0);
    },
    20 * count + 60_000,
  );
});
