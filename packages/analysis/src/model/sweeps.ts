import type { RealTensor } from "./layer.ts";
import type { Model, Node } from "./model.ts";
import type { Storage } from "./storage.ts";

/** One tensor per value, the input first; null stands for zero, or for not wanted. */
export type PerValue = readonly (RealTensor | null)[];

/** How the tensors of one sweep over the values are placed. */
export interface Placement {
  readonly storage: Storage;
  /** First axis of every tensor. */
  readonly rows: number;
  /** Tells the tensors of this sweep from others on a shelf. */
  readonly name: string;
  /** Whether a value's tensor is read after the sweep has passed its consumers. */
  lasting(value: number): boolean;
}

/** Nodes that read a value. */
function readers(model: Model, value: number, layers: number): number[] {
  return [...Array(layers).keys()].filter((k) => model.nodes[k]!.sources.includes(value));
}

function place({ storage, rows, name, lasting }: Placement, model: Model, value: number): RealTensor {
  const shape = [rows, ...model.shapes[value]!];
  return lasting(value) ? storage.lasting(`${name} ${value}`, shape) : storage.transient(shape);
}

/** For each value the first one in whose memory it lives: layers that keep or overwrite elements need no memory of their own. */
function owners(model: Model, layers: number, { lasting }: Placement): number[] {
  const owner = [0];
  const overwritable = (source: number, k: number): boolean =>
    owner[source] !== 0 && owner.every((o, v) => o !== owner[source] || (!lasting(v) && readers(model, v, layers).every((j) => j <= k)));
  for (let k = 0; k < layers; ++k) {
    const { rules, sources } = model.nodes[k]!;
    const source = sources[0]!;
    const shares = rules.reuse === "same" || (rules.reuse === "in-place" && overwritable(source, k));
    owner.push(shares ? owner[source]! : k + 1);
  }
  return owner;
}

/**
 * Tensors for the values of a sweep from the input to the outputs (values, or tangents), `start` being the input's. A value that is not
 * present is null. The last value keeps its memory; other transient ones give theirs back after their last reader.
 */
export function forwardTensors(
  model: Model,
  layers: number,
  start: RealTensor | null,
  present: (node: Node) => boolean,
  placement: Placement,
): PerValue {
  const { storage, rows } = placement;
  const owner = owners(model, layers, placement);
  const members = (o: number): number[] => owner.flatMap((own, value) => (own === o ? [value] : []));
  const last = (o: number): number => Math.max(...members(o).flatMap((value) => [value - 1, ...readers(model, value, layers)]));
  const whole: Placement = { ...placement, lasting: (value) => members(value).some((member) => placement.lasting(member)) };
  const values: (RealTensor | null)[] = [start];
  for (let k = 0; k < layers; ++k) {
    const node = model.nodes[k]!;
    const source = values[node.sources[0]!];
    if (!present(node)) values.push(null);
    else if (owner[k + 1] === k + 1 || !source) values.push(place(whole, model, k + 1));
    else values.push(storage.same(source, [rows, ...model.shapes[k + 1]!]));
    for (const o of new Set(owner.slice(1)))
      if (last(o) === k && !whole.lasting(o) && !members(o).includes(layers)) {
        const memory = values[o];
        if (memory) storage.release(memory);
      }
  }
  return values;
}

/** One layer's turn in a sweep from the outputs back: the adjoint of its output, those of its sources, and what is added where two consumers meet. */
export interface BackwardStep {
  readonly k: number;
  readonly node: Node;
  readonly output: RealTensor;
  readonly inputs: PerValue;
  readonly sums: readonly { readonly sum: RealTensor; readonly sent: RealTensor }[];
}

/** Tensors for the adjoints of a sweep back from `seed`, the adjoint of the outputs: the active layers last to first, later consumers first. */
export function backwardSteps(
  model: Model,
  seed: RealTensor,
  wanted: (value: number) => boolean,
  placement: Placement,
): { readonly steps: readonly BackwardStep[]; readonly adjoints: PerValue } {
  const { storage, rows, lasting } = placement;
  const layers = model.nodes.length;
  const adjoints: (RealTensor | null)[] = model.shapes.map(() => null);
  adjoints[layers] = seed;
  const steps: BackwardStep[] = [];
  for (let k = layers - 1; k >= 0; --k) {
    const node = model.nodes[k]!;
    const output = adjoints[k + 1];
    if (!node.active || !output) continue;
    const sums: { sum: RealTensor; sent: RealTensor }[] = [];
    let shared = false;
    const inputs = node.sources.map((source) => {
      if (!wanted(source)) return null;
      const sum = adjoints[source];
      if (sum) {
        const sent = storage.transient([rows, ...model.shapes[source]!]);
        sums.push({ sum, sent });
        return sent;
      }
      const reuses = node.rules.reuse !== "none" && !lasting(source) && !lasting(k + 1);
      shared ||= reuses;
      adjoints[source] = reuses ? storage.same(output, [rows, ...model.shapes[source]!]) : place(placement, model, source);
      return adjoints[source];
    });
    steps.push({ k, node, output, inputs, sums });
    for (const { sent } of sums) storage.release(sent);
    if (!shared && !lasting(k + 1)) storage.release(output);
  }
  return { steps, adjoints };
}
