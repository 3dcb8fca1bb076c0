import { fill, repeatRows, type Scope, type Tensor } from "@nadir/core-wasm";
import {
  adjointPass,
  type BackwardPass,
  type BasePass,
  backward,
  backwardPass,
  basePass,
  type Depth,
  forward,
  type RealTensor,
  type Shelf,
  type ShelfEntry,
  Storage,
  settle,
  type TangentPass,
  tangent,
  tangentBackward,
  tangentPass,
} from "../model/index.ts";
import { type Problem, planned, targetTensor } from "./problem.ts";
import { readInputs, readTargets } from "./samples.ts";
import { Workbench } from "./workbench.ts";

/** What is applied: scale · Jᵀ H J + the rest of the Hessian, scale · Jᵀ H J alone, J, or Jᵀ. */
export type ProductKind = "hessian" | "gaussNewton" | "jacobian" | "adjoint";

/** Samples of one chunk or tile. */
export type Range = { readonly from: number; readonly to: number };

/** A base pass over the first samples that stays in memory, with the θ it was made at. */
export interface Kept {
  readonly theta: RealTensor;
  readonly samples: number;
  readonly shelf: Shelf;
  readonly plans: Map<string, Workbench<unknown>>;
}

/** What a base pass leaves for products, for one size of tile. */
export interface BaseTile {
  readonly storage: Storage;
  readonly base: BasePass;
  readonly targets: Tensor | null;
  readonly outputs: RealTensor;
  /** ∂ℓ/∂f, the seed of `adjoints`, in second derivatives. */
  readonly slope: RealTensor;
  /** What the loss's Hessian reads. */
  readonly saved: RealTensor;
  readonly adjoints: BackwardPass | null;
}

/** Plans the base pass of a tile; on a shelf where it is to be kept. */
export function planBase(problem: Problem, scope: Scope, theta: RealTensor, rows: number, depth: Depth, shelf: Shelf | null): BaseTile {
  const { model } = problem;
  const storage = new Storage(scope, model.dtype, shelf);
  const base = basePass(model, theta, rows, depth, storage);
  const last = base.values.at(-1)!;
  const outputs = storage.same(last, [rows, model.outputs]);
  const [slope, saved] = [storage.lasting("slope", outputs.shape), storage.lasting("saved", outputs.shape)];
  const adjoints = depth === 2 ? adjointPass(base, storage.same(slope, last.shape), storage) : null;
  return { storage, base, targets: targetTensor(problem, scope, rows), outputs, slope, saved, adjoints };
}

/** What would be on a shelf for one sample. */
export function shelfEntries(problem: Problem): readonly ShelfEntry[] {
  using scope = problem.model.core.scope("shelf");
  const theta = scope.empty(problem.model.dtype, [problem.model.parameters]);
  return planBase(problem, scope, theta, 1, 2, null).storage.entries;
}

/** Runs the base pass of a tile: forward, the loss's derivatives, and in second derivatives the adjoints. */
export function runBase({ samples, loss }: Problem, tile: BaseTile, range: Range, needsLoss: boolean): void {
  const { base, outputs, slope, saved, adjoints } = tile;
  readInputs(base.input, samples, range);
  forward(base);
  if (!needsLoss) return;
  const targets = readTargets(tile.targets, samples, range);
  loss.curvature(saved, outputs, targets);
  if (!adjoints) return;
  loss.evaluate(outputs, targets, slope);
  settle(adjoints);
}

/** What all tiles of a product share: θ, B directions and the sums over samples, in both layouts of `Tangents`. */
interface Desk {
  readonly theta: RealTensor;
  readonly stacked: RealTensor;
  readonly crossed: RealTensor;
  readonly sums: RealTensor;
  readonly crossedSums: RealTensor | null;
  readonly plans: Map<string, Workbench<unknown>>;
}

interface Tile extends BaseTile {
  readonly along: TangentPass | null;
  readonly bend: RealTensor;
  readonly repeated: RealTensor;
  readonly back: BackwardPass | null;
}

function planDesk({ model }: Problem, scope: Scope, kind: ProductKind, count: number, kept: Kept | null): Desk {
  const vectors = (n: number): RealTensor => scope.empty(model.dtype, [n * model.parameters]);
  const theta = kept?.theta ?? vectors(1);
  const stacked = vectors(count);
  const crossed = count === 1 ? stacked : vectors(count);
  return { theta, stacked, crossed, sums: vectors(count), crossedSums: kind === "hessian" ? vectors(count) : null, plans: new Map() };
}

function planTile(problem: Problem, scope: Scope, desk: Desk, kind: ProductKind, count: number, rows: number, shelf: Shelf | null): Tile {
  const { model } = problem;
  const tile = planBase(problem, scope, desk.theta, rows, shelf || kind === "hessian" ? 2 : 1, shelf);
  const { base } = tile;
  const storage = new Storage(scope, model.dtype);
  const along = kind === "adjoint" ? null : tangentPass(base, desk.stacked, desk.crossed, count, storage);
  const bend = storage.transient([rows * count, model.outputs]);
  const repeated = count === 1 ? tile.saved : storage.transient(bend.shape);
  const seed = storage.same(bend, [rows * count, ...model.shapes.at(-1)!]);
  const into = { stacked: desk.sums, crossed: desk.crossedSums };
  return { ...tile, along, bend, repeated, back: kind === "jacobian" ? null : backwardPass(base, seed, into, count, storage) };
}

/** One product at work: B vectors over ranges of samples. */
export interface Product {
  readonly desk: Desk;
  /** Adds the products over a range of samples to the sums; `outside` is u [n·m] of Jᵀ u, or takes J v [n·m]. */
  run(range: Range, outside?: Float64Array): void;
  /** Empties the sums. */
  clear(): void;
}

function runTile(problem: Problem, kind: ProductKind, tile: Tile, outside: Float64Array | undefined): void {
  const { along, back, bend, saved, repeated, adjoints } = tile;
  if (along) tangent(along);
  const last = along?.tangents.at(-1);
  if (kind === "jacobian") {
    if (last) outside!.set(last.view());
    else outside!.fill(0);
    return;
  }
  if (kind === "adjoint") bend.view().set(outside!);
  else {
    if (!last) return;
    if (repeated !== saved) repeatRows(repeated, saved);
    problem.loss.hessianProduct(bend, repeated, last.reshape(bend.shape));
  }
  if (kind === "hessian") tangentBackward(back!, along!, adjoints!.adjoints);
  else backward(back!);
}

function product(problem: Problem, kind: ProductKind, count: number, kept: Kept | null, desk: Desk): Product {
  const { core, outputs } = problem.model;
  const needsLoss = kind === "hessian" || kind === "gaussNewton";
  const runRange = (part: Range, outside: Float64Array | undefined): void => {
    const rows = part.to - part.from;
    const shelf = kept && part.to <= kept.samples ? kept.shelf : null;
    const make = (name: string): Workbench<Tile> =>
      new Workbench(core, name, (scope) => planTile(problem, scope, desk, kind, count, rows, shelf));
    planned(desk, `${shelf ? "kept" : "fresh"} ${rows}`, make).use((tile) => {
      if (shelf) tile.storage.seek(part.from);
      else runBase(problem, tile, part, needsLoss);
      runTile(problem, kind, tile, outside);
    });
  };
  return {
    desk,
    run(range, outside) {
      for (let from = range.from; from < range.to; from += problem.tile) {
        const to = Math.min(from + problem.tile, range.to);
        runRange({ from, to }, outside?.subarray((from - range.from) * outputs, (to - range.from) * outputs));
      }
    },
    clear() {
      fill(desk.sums, 0);
      if (desk.crossedSums) fill(desk.crossedSums, 0);
    },
  };
}

/** Opens the plan of a product at θ, or at the point that is kept, for B vectors at a time. @throws MemoryError */
export function withProduct(
  problem: Problem,
  [kind, count]: readonly [ProductKind, number],
  at: Kept | ArrayLike<number>,
  use: (product: Product) => void,
): void {
  const kept = "shelf" in at ? at : null;
  const { core } = problem.model;
  const make = (name: string): Workbench<Desk> => new Workbench(core, name, (scope) => planDesk(problem, scope, kind, count, kept));
  planned(kept ?? problem, `${kind} ${count}`, make).use((desk) => {
    if (!kept) desk.theta.view().set(at as ArrayLike<number>);
    use(product(problem, kind, count, kept, desk));
  });
}
