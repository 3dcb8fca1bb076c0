import { lu, rankModP } from "@nadir/core-wasm";
import { numbers } from "../inputs.ts";
import { contestRow } from "../play.ts";
import type { Row } from "../row.ts";

const N = 2000;
const PRIME = 5_931_641;

/** Exact rank modulo a prime, against LU of the same size in f64. */
export const modularRows: readonly Row[] = [
  contestRow({
    id: `rank-mod-p-${N}`,
    what: `rank of a ${N} × ${N} matrix modulo ${PRIME}, per f64 LU of the same size`,
    peers: [],
    dtype: "f64",
    prepare({ core }) {
      const scope = core.scope("bench rank");
      const integers = scope.empty("u32", [N, N]);
      integers.view().set(Uint32Array.from(numbers("f64", N * N, 31), (x) => Math.floor((x + 0.5) * PRIME)));
      const source = scope.from("f64", [N, N], numbers("f64", N * N, 32));
      const matrix = scope.empty("f64", [N, N]);
      const pivots = scope.zeros("i32", [N]);
      const rank = () => {
        const found = rankModP(integers, PRIME).rank;
        if (found !== N) throw new Error(`rank ${found} of a matrix that has rank ${N}`);
      };
      const reference = () => {
        matrix.view().set(source.view());
        lu(matrix, pivots);
      };
      return {
        ours: { run: rank, result: () => [] },
        reference: { run: reference, result: () => [] },
        ...{ work: null, flops: (2 / 3) * N ** 3, close: () => scope[Symbol.dispose]() },
      };
    },
  }),
];
