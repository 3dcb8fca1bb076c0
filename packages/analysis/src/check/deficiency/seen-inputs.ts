import { type Architecture, stagesOf } from "../../formats/index.ts";
import { patchOffsets } from "../hypotheses/patches.ts";
import { RowTable } from "../hypotheses/row-table.ts";
import type { Loaded } from "../loaded.ts";

/** Which input coordinates enter the network: those in a patch of layer 1, with a nonzero weight in some filter if weights are given. All of them where layer 1 is not affine or a skip connection reads the input. */
export function seenInputs(architecture: Architecture, weights: Float64Array | null): Uint8Array {
  const size = architecture.input.reduce((a, b) => a * b, 1);
  const [stage] = stagesOf(architecture);
  const skips = architecture.layers.some((l) => l.type === "residual-add" && !affineAfter(architecture, l.from));
  if (!stage || skips || (stage.type !== "conv2d" && stage.type !== "dense")) return new Uint8Array(size).fill(1);
  const { offsets, length } = patchOffsets(architecture, stage);
  const layer = architecture.layers[stage.first]!;
  const groups = layer.type === "conv2d" ? (layer.groups ?? 1) : 1;
  const [each, filters] = [length / groups, stage.filters / groups];
  const used = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const group = Math.floor(i / each);
    used[i] = weights ? 0 : 1;
    for (let t = group * filters; weights && t < (group + 1) * filters; t++) if (weights[t * each + i - group * each] !== 0) used[i] = 1;
  }
  const seen = new Uint8Array(size);
  for (let i = 0; i < offsets.length; i++) if (offsets[i]! >= 0 && used[i % length]) seen[offsets[i]!] = 1;
  return seen;
}

/** Whether the named layer comes at or after the first affine layer, so that its output depends on seen inputs only. */
function affineAfter(architecture: Architecture, from: string): boolean {
  const first = architecture.layers.findIndex((l) => l.type === "dense" || l.type === "conv2d");
  return architecture.layers.findIndex((l) => l.name === from) >= first && from !== "input";
}

/** Number of different samples when only the seen coordinates count, and the first two that agree. */
export function distinctSamples(
  subject: Loaded,
  seen: Uint8Array,
): { readonly count: number; readonly first: number; readonly second: number } {
  const columns = Array.from(seen.keys()).filter((i) => seen[i]);
  const table = new RowTable(subject.samples, columns.length, (row, i) => subject.inputs.data[row * seen.length + columns[i]!]!);
  let [count, first, second] = [0, -1, -1];
  for (let row = 0; row < subject.samples; row++) {
    const equal = table.put(row);
    if (equal < 0) count++;
    else if (first < 0) [first, second] = [equal, row];
  }
  return { count, first, second };
}
