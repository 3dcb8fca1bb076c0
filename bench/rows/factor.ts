import { finish } from "@nadir/analysis/evidence";
import { singularValues, symmetricEigenvalues } from "@nadir/analysis/linalg";
import { cholesky, lu, pivotedQr, qr, reflectorBlock, type Scope } from "@nadir/core-wasm";
import { likelyError, within } from "../agreement.ts";
import type { Contestant, FactorWork } from "../contest.ts";
import { numbers } from "../inputs.ts";
import { contestRow } from "../play.ts";
import type { Row } from "../row.ts";

const N = 1000;
/** Above the norm of a matrix of N² uniform numbers in ±1/2, 2·√(N/12) = 18.3: so that the condition is at most (40 + 19)/(40 − 19) < 3. */
const SHIFT = 40;

type Kind = FactorWork["kind"];

/** A well-conditioned matrix whose pivots lie in shuffled rows; a positive definite or a symmetric one where the work needs it. */
function matrixFor(kind: Kind): Float64Array {
  const noise = numbers("f64", N * N, 21) as Float64Array;
  const symmetric = kind === "cholesky" || kind === "eigvals";
  const row = (i: number) => (symmetric ? i : (i * 389) % N);
  return Float64Array.from(noise, (x, at) => {
    const [i, j] = [Math.floor(at / N), at % N];
    const entry = symmetric ? (x + noise[j * N + i]!) / 2 : x;
    return kind !== "eigvals" && row(i) === j ? entry + SHIFT : entry;
  });
}

/** What is compared: diagonals of factors without their signs, or the values in ascending order. */
function diagonal(entries: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: N }, (_, i) => Math.abs(entries[i * (N + 1)]!));
}

type Maker = (scope: Scope, a: Float64Array) => Contestant;

/** A factorization in place: the matrix is copied in before each run, which is a thousandth of the work. */
function inPlace(scope: Scope, a: Float64Array, factor: (matrix: ReturnType<typeof tensor>) => void): Contestant {
  const [source, matrix] = [tensor(scope, a), tensor(scope, a)];
  const run = () => {
    matrix.view().set(source.view());
    factor(matrix);
  };
  return {
    run,
    result() {
      run();
      return diagonal(matrix.view());
    },
  };
}

const tensor = (scope: Scope, a: Float64Array) => scope.from("f64", [N, N], a);
const ascending = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

/** Ours, the operations of the algorithm, and the peers, by kind. */
const factors: Readonly<Partial<Record<Kind, { readonly what: string; readonly flops: number; readonly make: Maker }>>> = {
  lu: {
    what: "LU factorization with partial pivoting",
    flops: (2 / 3) * N ** 3,
    make(scope, a) {
      const pivots = scope.zeros("i32", [N]);
      return inPlace(scope, a, (matrix) => void lu(matrix, pivots));
    },
  },
  cholesky: { what: "Cholesky factorization", flops: N ** 3 / 3, make: (scope, a) => inPlace(scope, a, (matrix) => void cholesky(matrix)) },
  qr: {
    what: "Householder QR, R and the reflectors",
    flops: (4 / 3) * N ** 3,
    make(scope, a) {
      const t = scope.zeros("f64", [N, reflectorBlock]);
      return inPlace(scope, a, (matrix) => qr(matrix, t));
    },
  },
  qrcp: {
    what: "Householder QR with column pivoting, R, the reflectors and the permutation",
    flops: (4 / 3) * N ** 3,
    make(scope, a) {
      const [t, order] = [scope.zeros("f64", [N, reflectorBlock]), scope.zeros("i32", [N])];
      return inPlace(scope, a, (matrix) => pivotedQr(matrix, t, order));
    },
  },
  svdvals: {
    what: "singular values",
    flops: (8 / 3) * N ** 3,
    make(scope, a) {
      const matrix = tensor(scope, a);
      const run = () => finish(singularValues(matrix));
      return { run, result: () => ascending(run()) };
    },
  },
  eigvals: {
    what: "eigenvalues of a symmetric matrix",
    flops: (4 / 3) * N ** 3,
    make(scope, a) {
      const matrix = tensor(scope, a);
      const run = () => finish(symmetricEigenvalues(matrix));
      return { run, result: () => ascending(run()) };
    },
  },
};

/**
 * Both factorizations are exact for a matrix that is off by at most the likely error times ‖A‖_F, and the entries compared
 * move by at most the condition number, 3, times that; twice, because both are rounded. ‖A‖_F² is N·SHIFT² + N²/12 at most.
 */
const tolerance = 2 * 3 * likelyError("f64", N) * Math.sqrt(N * SHIFT ** 2 + N ** 2 / 12);

/** Dense factorizations of a 1000 × 1000 matrix, f64. */
export const factorRows: readonly Row[] = (Object.keys(factors) as Kind[]).map((kind) =>
  contestRow({
    id: `${kind}-f64-${N}`,
    what: `${factors[kind]!.what}, ${N} × ${N}, f64`,
    peers: ["ml-matrix", "numpy-ts", "numpy"],
    dtype: "f64",
    prepare({ core }) {
      const a = matrixFor(kind);
      const scope = core.scope("bench factor");
      const { make, flops } = factors[kind]!;
      const agree = (x: ArrayLike<number>, y: ArrayLike<number>) => within(ascending(x), ascending(y), tolerance);
      return { ours: make(scope, a), work: { kind, dtype: "f64", n: N, a }, agree, flops, close: () => scope[Symbol.dispose]() };
    },
  }),
);
