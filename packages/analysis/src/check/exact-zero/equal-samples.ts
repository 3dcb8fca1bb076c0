import { Declined } from "../declined.ts";
import { seenInputs } from "../deficiency/seen-inputs.ts";
import { RowTable } from "../hypotheses/row-table.ts";
import type { Loaded } from "../loaded.ts";

/** For each sample the first that agrees with it on every input that the network reads: it gives the same outputs for every parameter. */
export function firstEqualSamples(subject: Loaded): Int32Array {
  const seen = seenInputs(subject.architecture, null);
  const columns = Array.from(seen.keys()).filter((i) => seen[i]);
  const { data } = subject.inputs;
  const table = new RowTable(subject.samples, columns.length, (row, i) => data[row * seen.length + columns[i]!]!);
  return Int32Array.from({ length: subject.samples }, (_, row) => {
    const equal = table.put(row);
    return equal < 0 ? row : equal;
  });
}

/** Rows of numbers, one per sample. */
export interface Rows {
  readonly data: Float64Array;
  /** Numbers of a row. */
  readonly width: number;
}

/** Y after its steps, [N, m]. @throws Declined where there is none, or one number a sample for more outputs */
export function targetRows(subject: Loaded): Rows {
  const { targets, samples } = subject;
  if (targets?.shape.length !== 2)
    throw new Declined(`targets: needs the shape [${samples},m]; got ${targets ? `[${targets.shape.join(",")}]` : "none"}.`);
  return { data: targets.data, width: targets.shape[1]! };
}

/** Whether two rows are the same numbers. */
export function sameRow({ data, width }: Rows, a: number, b: number): boolean {
  for (let j = 0; j < width; j++) if (data[a * width + j] !== data[b * width + j]) return false;
  return true;
}
