import { drawCodes, upperParameters, zeroParameters } from "./draws.ts";
import { minimumNorm } from "./minimum-norm.ts";
import { firstEqual } from "./plan.ts";
import { climb } from "./upper.ts";
import { asWeight, type ChooseUpper, DRAWS, mapsOf, pick, type UpperChoice } from "./upper-choice.ts";

const squares = (values: Float64Array): number => values.reduce((sum, v) => sum + v * v, 0);

/** A row of pre-activations for each class, and W_L = A⁺Z for their features A (Nguyen & Hein 2018, proof of Theorem 4.5); the draw with the smallest W_L. */
export const byClass: ChooseUpper = function* (core, instance, plan, stream, y) {
  const [next, output] = [plan.upper[0]!, plan.upper.at(-1)!];
  const rows = y.length / output.width;
  const first = firstEqual(y, rows);
  const heads = Array.from(first.keys()).filter((i) => first[i] === i);
  const z = pick(y, heads, output.width);
  let [best, size]: [UpperChoice | null, number] = [null, Number.POSITIVE_INFINITY];
  for (let draw = 0; draw < DRAWS; draw++) {
    const own = stream.child("upper").child(draw);
    const parameters = { ...zeroParameters(instance, plan.upper), ...upperParameters(own, instance, plan.upper.slice(1, -1)) };
    const codes = drawCodes(own, heads.length, next.width);
    const { last } = climb(core, next, mapsOf(instance, plan, parameters), codes, heads.length);
    const inputs = last.length / heads.length;
    const x = yield* minimumNorm(core, { rows: heads.length, columns: inputs, data: last }, z);
    if (!x || !(squares(x) < size)) continue;
    const place = new Map(heads.map((head, i) => [head, i]));
    const targets = pick(
      codes,
      Array.from(first, (head) => place.get(head)!),
      next.width,
    );
    [best, size] = [{ parameters: { ...parameters, [`${output.name}.weight`]: asWeight(x, inputs) }, targets }, squares(x)];
  }
  return best;
};
