import type { Work } from "../../evidence/index.ts";
import { activationFacts, parameterShapes, type Stage, stagesOf } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { antipodalSamples } from "../deficiency/antipodal-pairs.ts";
import { duplicateSamples } from "../deficiency/duplicate-samples.ts";
import { polynomialDegree } from "../deficiency/polynomial-degree.ts";
import { exactKeys, string, theoremId } from "../fields.ts";
import type { Fields, Kind } from "../kind.ts";
import { lastHidden } from "../last-hidden.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";

const kind = "no-exact-fit";

/** All outputs, whatever the parameters, lie in a set of this dimension, within a space of dimension `equations`. */
interface Obstacle {
  readonly dimension: number;
  readonly equations: number;
}

/** Whether the output layer adds a bias. */
function hasOutputBias(loaded: Loaded): boolean {
  return stagesOf(loaded.architecture).at(-1)!.bias !== "none";
}

/** Outputs are locally Lipschitz functions of p parameters: their values fill a null set of R^{Nm} if p < Nm. */
function fewerParameters(loaded: Loaded): Obstacle | string {
  const parameters = parameterShapes(loaded.architecture).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const equations = loaded.samples * stagesOf(loaded.architecture).at(-1)!.width;
  if (parameters < equations) return { dimension: parameters, equations };
  return `needs fewer parameters than ${equations} numbers to fit; got ${parameters}`;
}

/** Each column of the outputs lies in one and the same subspace of R^N for every parameter. */
function subspace(found: ReturnType<typeof duplicateSamples.bound>, loaded: Loaded): Obstacle | string {
  if (typeof found === "string") return found;
  if (found.reach !== "architecture") return "needs relations that hold for every parameter";
  return { dimension: found.rank, equations: loaded.samples };
}

/** r_x + r_-x is the same for all pairs: an output bias keeps the relations between pairs, and for an odd σ costs the one that says it is 0. */
function antipodal(loaded: Loaded, hidden: Stage): Obstacle | string {
  const found = subspace(antipodalSamples.bound(loaded, hidden.number), loaded);
  if (typeof found === "string") return found;
  const odd = activationFacts(hidden.activation).parity === "odd";
  return { ...found, dimension: found.dimension + (odd && hasOutputBias(loaded) ? 1 : 0) };
}

/** Every reason by its word: fixed subspaces of the outputs, and the count of parameters. */
const obstacles: Readonly<Record<string, (loaded: Loaded, hidden: Stage) => Obstacle | string>> = {
  "duplicate-samples": (loaded, hidden) => subspace(duplicateSamples.bound(loaded, hidden.number), loaded),
  "polynomial-degree": (loaded, hidden) => subspace(polynomialDegree.bound(loaded, hidden.number), loaded),
  "antipodal-pairs": antipodal,
  "fewer-parameters": fewerParameters,
};

function* derive(loaded: Loaded, evidence: Fields): Work<Fields> {
  const fields = exactKeys("evidence", evidence, ["theorem", "reason"]);
  const theorem = theoremId(fields.theorem);
  const reason = string("evidence.reason", fields.reason);
  const obstacle = Object.hasOwn(obstacles, reason) ? obstacles[reason] : undefined;
  if (!obstacle) throw new Declined(`evidence.reason: needs one of ${Object.keys(obstacles).join(", ")}; got "${reason}".`);
  const hidden = lastHidden(loaded.architecture);
  yield { what: "outputs of all parameters", done: 0, total: 1 };
  if (!hidden) throw new Declined("network: needs a hidden layer and a dense output layer without activation.");
  const found = obstacle(loaded, hidden);
  if (typeof found === "string") throw new Declined(`${reason}: ${found}.`);
  const { dimension, equations } = found;
  if (!(dimension < equations)) throw new Declined(`${reason}: needs a dimension below ${equations}; got ${dimension}.`);
  const layer = hidden.last;
  const scopes = ["some-parameter", "architecture"] as const;
  const common = answers(loaded, { kind, theorem, status: "disproved", grade: "exact", scopes, options: { layer } });
  return { ...common, layer, reason, dimension, equations };
}

/** Some targets are fitted by no parameters: the outputs of all of them stay within a set of lower dimension. The checker finds the reason again by itself. */
export const noExactFit: Kind = {
  id: kind,
  says: "Some targets Y in R^{N x m} are fitted exactly by no parameters of this network, for the reason named.",
  derive,
};
