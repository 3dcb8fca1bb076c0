import type { FactorWork, GemmWork, Peer } from "../contest.ts";
import { installed, versionOf } from "../installed.ts";
import { sessionOf } from "../makers.ts";

interface NdArray {
  readonly data: ArrayLike<number>;
  reshape(shape: readonly number[]): NdArray;
  dispose(): void;
}
interface NumpyTs {
  array(data: ArrayLike<number>): NdArray;
  matmul(a: NdArray, b: NdArray): NdArray;
  readonly linalg: {
    cholesky(a: NdArray): NdArray;
    qr(a: NdArray): { readonly q: NdArray; readonly r: NdArray };
    svdvals(a: NdArray): NdArray;
  };
}

function product(np: NumpyTs, { m, n, k, a, b }: GemmWork) {
  const [left, right] = [np.array(a).reshape([m, k]), np.array(b).reshape([k, n])];
  return {
    run: () => np.matmul(left, right).dispose(),
    result() {
      const c = np.matmul(left, right);
      const copy = Float64Array.from(c.data);
      c.dispose();
      return copy;
    },
  };
}

function factor({ array, linalg }: NumpyTs, { n, a, kind }: FactorWork) {
  const matrix = array(a).reshape([n, n]);
  const diagonal = ({ data }: NdArray) => Float64Array.from({ length: n }, (_, i) => Math.abs(data[i * (n + 1)]!));
  if (kind === "cholesky") return { run: () => linalg.cholesky(matrix).dispose(), result: () => diagonal(linalg.cholesky(matrix)) };
  if (kind === "svdvals")
    return { run: () => linalg.svdvals(matrix).dispose(), result: () => Float64Array.from(linalg.svdvals(matrix).data) };
  const triangle = () => {
    const { q, r } = linalg.qr(matrix);
    q.dispose();
    return r;
  };
  return { run: () => triangle().dispose(), result: () => diagonal(triangle()) };
}

/** NumPy's functions in TypeScript, products in WebAssembly SIMD (Zig). */
export const numpyTs: Peer = {
  name: "numpy-ts",
  what: "WebAssembly SIMD products, TypeScript factorizations",
  installed: true,
  async open() {
    const np = await installed<NumpyTs>("numpy-ts");
    const maker = (work: FactorWork) => factor(np, work);
    const session = sessionOf({
      ...{ gemm: (work) => product(np, work), cholesky: maker, qr: maker, svdvals: maker },
      ...{ lu: "has no LU factorization", qrcp: "has no QR with column pivoting" },
    });
    return { ...session, version: versionOf("numpy-ts") };
  },
  declines(work, quick) {
    if (work.kind === "eigvals") return "takes minutes: 13 s at n = 200, cubic";
    if (work.kind === "qr" || work.kind === "cholesky") return quick ? "left out by --quick: takes seconds" : null;
    return work.kind === "svdvals" && quick ? "left out by --quick: takes seconds" : null;
  },
};
