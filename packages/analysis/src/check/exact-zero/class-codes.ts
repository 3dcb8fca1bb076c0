import { layerShapes } from "../../formats/index.ts";
import type { BoundedMatrix } from "../bounded-matrix.ts";
import { forwardFrom } from "../forward.ts";
import { frobenius } from "../gradient/norms.ts";
import { RowTable } from "../hypotheses/row-table.ts";
import { inverseBound } from "../inverse-bound.ts";
import type { Signal } from "../signal.ts";
import { quotient, residualOf, rowsOf, type ZeroProblem, type ZeroRoute } from "./problem.ts";

/** For each distinct sample, the place in `distinct` of the first with the same target. */
function firstOfClass({ distinct, targets }: ZeroProblem): Int32Array {
  const { data, width } = targets;
  const table = new RowTable(distinct.length, width, (place, j) => data[distinct[place]! * width + j]!);
  return Int32Array.from(distinct, (_, place) => {
    const equal = table.put(place);
    return equal < 0 ? place : equal;
  });
}

const matrixOf = ({ values, samples, error }: Signal): BoundedMatrix => ({ values, rows: samples, columns: error.length, error });

/**
 * k < L − 1 and few different targets: the computed pre-activations of layer k+1 at the first sample of each class are taken, as the doubles they are, for
 * the whole class. W*_{k+1} = W_{k+1} + F⁺(G* − G) reaches them exactly. Their real features A at layer L−1 have full row rank, so W*_L = W_L − A⁺(A W_L + 1bᵀ − Z) fits.
 */
export const classCodes: ZeroRoute = function* (problem, { next: g }, sigmaMin) {
  const { loaded, upper, distinct, targets, terms } = problem;
  const [next, below, output] = [upper[0]!, upper.at(-2)!, upper.at(-1)!];
  const first = firstOfClass(problem);
  const toCodes = frobenius(residualOf(g, rowsOf(g.values, g.columns, Array.from(first)), terms));
  const heads = Array.from(first.keys()).filter((place) => first[place] === place);
  const codes: Signal = {
    values: rowsOf(g.values, g.columns, heads),
    shape: layerShapes(loaded.architecture)[next.first]!,
    samples: heads.length,
    error: new Float64Array(g.columns),
  };
  const { layers } = loaded.architecture;
  const passed = forwardFrom(loaded, next.name, codes, next.first + 1, layers.length - 1, terms);
  const rank = yield* inverseBound(matrixOf(passed.get(layers[below.last]!.name)!), terms);
  const z = rowsOf(
    targets.data,
    targets.width,
    heads.map((place) => distinct[place]!),
  );
  const residual = frobenius(residualOf(matrixOf(passed.get(layers.at(-1)!.name)!), z, terms));
  return {
    moves: [
      { stage: next, distance: quotient(toCodes.high, sigmaMin) },
      { stage: output, distance: quotient(residual.high, rank) },
    ],
    numbers: { classes: heads.length, classSigmaMin: rank },
  };
};
