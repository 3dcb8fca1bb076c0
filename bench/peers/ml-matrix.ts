import type { FactorWork, GemmWork, Peer } from "../contest.ts";
import { installed, versionOf } from "../installed.ts";
import { sessionOf } from "../makers.ts";

interface Matrix {
  get(row: number, column: number): number;
  mmul(other: Matrix): Matrix;
  to1DArray(): number[];
}
interface MlMatrix {
  readonly Matrix: { from1DArray(rows: number, columns: number, data: ArrayLike<number>): Matrix };
  readonly LuDecomposition: new (a: Matrix) => { readonly upperTriangularMatrix: Matrix };
  readonly CholeskyDecomposition: new (a: Matrix) => { readonly lowerTriangularMatrix: Matrix };
  readonly QrDecomposition: new (a: Matrix) => { readonly upperTriangularMatrix: Matrix };
  readonly SingularValueDecomposition: new (a: Matrix, options: object) => { readonly diagonal: number[] };
  readonly EigenvalueDecomposition: new (a: Matrix, options: object) => { readonly realEigenvalues: number[] };
}

const noVectors = { computeLeftSingularVectors: false, computeRightSingularVectors: false };

function contest({ Matrix, ...ml }: MlMatrix, { a, n, kind }: FactorWork) {
  const matrix = Matrix.from1DArray(n, n, a);
  const diagonal = (m: Matrix) => Float64Array.from({ length: n }, (_, i) => Math.abs(m.get(i, i)));
  const work = {
    lu: { run: () => new ml.LuDecomposition(matrix), result: () => diagonal(new ml.LuDecomposition(matrix).upperTriangularMatrix) },
    cholesky: {
      run: () => new ml.CholeskyDecomposition(matrix),
      result: () => diagonal(new ml.CholeskyDecomposition(matrix).lowerTriangularMatrix),
    },
    qr: { run: () => new ml.QrDecomposition(matrix), result: () => diagonal(new ml.QrDecomposition(matrix).upperTriangularMatrix) },
    qrcp: null,
    svdvals: {
      run: () => new ml.SingularValueDecomposition(matrix, noVectors),
      result: () => new ml.SingularValueDecomposition(matrix, noVectors).diagonal,
    },
    eigvals: {
      run: () => new ml.EigenvalueDecomposition(matrix, { assumeSymmetric: true }),
      result: () => new ml.EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues,
    },
  };
  return work[kind] ?? "has no QR with column pivoting";
}

function product({ Matrix }: MlMatrix, { m, n, k, a, b }: GemmWork) {
  const [left, right] = [Matrix.from1DArray(m, k, a), Matrix.from1DArray(k, n, b)];
  return { run: () => left.mmul(right), result: () => left.mmul(right).to1DArray() };
}

/** The matrix library of most JavaScript users: plain JavaScript, f64. */
export const mlMatrix: Peer = {
  name: "ml-matrix",
  what: "plain JavaScript, f64",
  installed: true,
  async open() {
    const ml = await installed<MlMatrix>("ml-matrix");
    const factor = (work: FactorWork) => contest(ml, work);
    const session = sessionOf({
      gemm: (work) => (work.dtype === "f64" ? product(ml, work) : "computes in f64 only"),
      ...{ lu: factor, cholesky: factor, qr: factor, qrcp: factor, svdvals: factor, eigvals: factor },
    });
    return { ...session, version: versionOf("ml-matrix") };
  },
  declines(work, quick) {
    if (!quick) return null;
    if (work.kind === "gemm") return work.m * work.n * work.k > 2e7 ? "left out by --quick: takes seconds" : null;
    return "left out by --quick: takes seconds";
  },
};
