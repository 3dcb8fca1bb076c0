import { activationFacts, stagesOf } from "../../formats/index.ts";
import type { Loaded } from "../loaded.ts";
import type { DeficiencyReason } from "./reason.ts";

/** Input coordinates that are not the same number in all samples. */
export function varyingInputs(subject: Loaded): number {
  const size = subject.inputs.data.length / subject.samples;
  let varying = 0;
  for (let i = 0; i < size; i++) {
    let row = 1;
    while (row < subject.samples && subject.inputs.data[row * size + i] === subject.inputs.data[i]) row++;
    if (row < subject.samples) varying++;
  }
  return varying;
}

/** Degree of the outputs of `layers[0..last]` as polynomials in the inputs, or the name of the layer that is not polynomial. */
function degreeOf(subject: Loaded, last: number): number | string {
  let degree = 1;
  for (const l of subject.architecture.layers.slice(0, last + 1)) {
    if (l.type === "max-pool2d") return l.name;
    if (l.type !== "activation") continue;
    const factor = activationFacts(l).degree;
    if (factor === null) return l.name;
    degree *= factor;
  }
  return degree;
}

/** C(d + degree, degree), the dimension of the polynomials of that degree in d variables; stops as soon as it exceeds `cap`. */
export function polynomialDimension(variables: number, degree: number, cap: number): number {
  if (variables === 0) return 1;
  let count = 1;
  // Each partial product is C(variables + i, i), an integer, exact while below 2^53.
  for (let i = 1; i <= degree; i++) {
    count = (count * (variables + i)) / i;
    if (count > cap) return count;
  }
  return count;
}

/** Polynomial activations: the columns of F_k are polynomials of bounded degree evaluated at the samples. */
export const polynomialDegree: DeficiencyReason = {
  id: "polynomial-degree",
  says: "If the activations of layers 1 to k are polynomials, each column of F_k is a polynomial of degree r in the d inputs that vary: rank F_k <= C(d+r, r).",
  bound(subject, layer) {
    const stage = stagesOf(subject.architecture)[layer - 1]!;
    const degree = degreeOf(subject, stage.last);
    if (typeof degree === "string") return `layer "${degree}" is not polynomial`;
    const variables = varyingInputs(subject);
    const rank = polynomialDimension(variables, degree, subject.samples);
    if (rank >= subject.samples)
      return `polynomials of degree ${degree} in ${variables} inputs have dimension ${rank} or more, not below ${subject.samples} samples`;
    return {
      rank,
      reach: "architecture",
      grade: "exact",
      because: `features are polynomials of degree ${degree} in ${variables} inputs: rank <= C(${variables + degree},${degree}) = ${rank} for every parameter`,
      witness: { kind: "polynomial", degree, variables, dimension: rank, samples: subject.samples },
    };
  },
};
