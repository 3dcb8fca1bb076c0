import { fill, type Scope, type Tensor } from "@nadir/core-wasm";
import { type BackwardPass, type BasePass, backward, backwardPass, basePass, forward, type RealTensor, Storage } from "../model/index.ts";
import { addInto } from "./chunks.ts";
import { eachTile, type Problem, planned, targetTensor } from "./problem.ts";
import { readInputs, readTargets, type Selection } from "./samples.ts";
import { Workbench } from "./workbench.ts";

/** What all tiles of an evaluation share: θ, and the gradient where one is wanted. */
interface Desk {
  readonly theta: RealTensor;
  readonly gradient: RealTensor | null;
  readonly plans: Map<string, Workbench<unknown>>;
}

interface Tile {
  readonly base: BasePass;
  readonly targets: Tensor | null;
  readonly outputs: RealTensor;
  readonly slope: RealTensor | null;
  readonly back: BackwardPass | null;
}

function planTile(problem: Problem, scope: Scope, { theta, gradient }: Desk, rows: number): Tile {
  const { model } = problem;
  const storage = new Storage(scope, model.dtype);
  const base = basePass(model, theta, rows, gradient ? 1 : 0, storage);
  const targets = targetTensor(problem, scope, rows);
  const last = base.values.at(-1)!;
  const outputs = storage.same(last, [rows, model.outputs]);
  if (!gradient) return { base, targets, outputs, slope: null, back: null };
  const slope = storage.transient(outputs.shape);
  const seed = storage.same(slope, last.shape);
  return { base, targets, outputs, slope, back: backwardPass(base, seed, { stacked: gradient, crossed: null }, 1, storage) };
}

function planDesk({ model }: Problem, scope: Scope, withGradient: boolean): Desk {
  const vector = (): RealTensor => scope.empty(model.dtype, [model.parameters]);
  return { theta: vector(), gradient: withGradient ? vector() : null, plans: new Map() };
}

/**
 * Σ ℓ over a batch, not scaled; its gradient is added to `gradient` unless that is null. One forward pass, or about three; the memory is planned
 * once for a problem and number of samples.
 */
export function batchSum(problem: Problem, theta: ArrayLike<number>, which: Selection, gradient: Float64Array | null): number {
  const { model, loss, samples } = problem;
  const { core } = model;
  const make = (name: string): Workbench<Desk> => new Workbench(core, name, (scope) => planDesk(problem, scope, gradient !== null));
  return planned(problem, gradient ? "gradient" : "value", make).use((desk) => {
    desk.theta.view().set(theta);
    if (desk.gradient) fill(desk.gradient, 0);
    let value = 0;
    eachTile(problem, which, (part, rows) => {
      const tile = planned(desk, `tile ${rows}`, (name) => new Workbench(core, name, (scope) => planTile(problem, scope, desk, rows)));
      tile.use(({ base, targets, outputs, slope, back }) => {
        readInputs(base.input, samples, part);
        forward(base);
        value = loss.evaluate(outputs, readTargets(targets, samples, part), slope, value);
        if (back) backward(back);
      });
    });
    if (gradient) addInto(gradient, desk.gradient!.view());
    return value;
  });
}
