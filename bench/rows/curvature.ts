import { finish } from "@nadir/analysis/evidence";
import { applyBlock } from "@nadir/analysis/linalg";
import { inNorm, likelyError } from "../agreement.ts";
import { classifier } from "../classifier.ts";
import type { Dtype } from "../contest.ts";
import { numbers } from "../inputs.ts";
import { contestRow } from "../play.ts";
import type { Contest, Row } from "../row.ts";
import { chain } from "./network.ts";

type Bench = Parameters<Row["measure"]>[0];

/** A Hessian-vector product at a fixed θ, its base pass kept, against the gradient at the same θ. */
function product(bench: Bench, network: "lenet5" | "mlp", dtype: Dtype): Contest {
  const { work, objective, theta, direction } = classifier(bench, "network-hvp", network, dtype, 1000);
  const point = objective.at(theta);
  const y = new Float64Array(theta.length);
  const run = () => point.hessian.apply(direction, y);
  const result = () => {
    run();
    return y.slice();
  };
  const gradient = () => void finish(objective.gradient(theta));
  const reference = { run: gradient, result: () => [] };
  return { ours: { run, result }, work, agree: inNorm(likelyError(dtype, chain(1000))), reference, close: () => point[Symbol.dispose]() };
}

const againstPytorch: readonly Row[] = (["f32", "f64"] as const).map((dtype) =>
  contestRow({
    id: `lenet5-hvp-1000-${dtype}`,
    what: `Hessian-vector product of LeNet-5 on 1,000 MNIST images, ${dtype}, base pass kept (PyTorch: graph retained)`,
    peers: ["pytorch"],
    dtype,
    prepare: (bench) => product(bench, "lenet5", dtype),
  }),
);

const ratios: readonly Row[] = (["lenet5", "mlp"] as const).map((network) =>
  contestRow({
    id: `hvp-${network}`,
    what: `Hessian-vector product with the base pass kept, per gradient, ${network === "mlp" ? "MLP 784-512-512-10" : "LeNet-5"}, 1,000 images, f64`,
    peers: network === "mlp" ? ["pytorch"] : [],
    dtype: "f64",
    prepare: (bench) => product(bench, network, "f64"),
  }),
);

const withBase: Row = contestRow({
  id: "hvp-lenet5-with-base",
  what: "one Hessian-vector product at a new θ, base pass included, per gradient, LeNet-5, 1,000 images, f64",
  peers: [],
  dtype: "f64",
  slow: true,
  prepare(bench) {
    const { objective, theta, direction } = classifier(bench, "network-hvp", "lenet5", "f64", 1000);
    const y = new Float64Array(theta.length);
    const run = () => {
      using point = objective.at(theta);
      point.hessian.apply(direction, y);
    };
    return {
      ours: { run, result: () => y },
      work: null,
      reference: { run: () => void finish(objective.gradient(theta)), result: () => [] },
    };
  },
});

/** Vectors of a block. */
const BLOCK = 8;

const block: Row = contestRow({
  id: "hvp-lenet5-block8",
  what: `${BLOCK} Hessian-vector products at once, base pass kept, per vector and gradient, LeNet-5, 1,000 images, f64`,
  peers: [],
  dtype: "f64",
  prepare(bench) {
    const { objective, theta } = classifier(bench, "network-hvp", "lenet5", "f64", 1000);
    const size = theta.length;
    const point = objective.at(theta);
    const [x, y] = [numbers("f64", BLOCK * size, 78) as Float64Array, new Float64Array(BLOCK * size)];
    const run = () => applyBlock(point.hessian, x, y, BLOCK);
    const gradient = () => void finish(objective.gradient(theta));
    return {
      ours: { run, result: () => y },
      work: null,
      reference: { run: gradient, result: () => [] },
      units: BLOCK,
      close: () => point[Symbol.dispose](),
    };
  },
});

/** Second derivatives. */
export const curvatureRows: readonly Row[] = [...againstPytorch, ...ratios, withBase, block];
