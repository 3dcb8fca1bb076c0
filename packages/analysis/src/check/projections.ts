import type { Json, Work } from "../evidence/index.ts";
import { type Architecture, filterBank, type Stage } from "../formats/index.ts";
import { Declined } from "./declined.ts";
import { number } from "./fields.ts";
import { features } from "./forward.ts";
import { integerFeatures } from "./integers/integer-features.ts";
import type { Loaded, LoadedArray } from "./loaded.ts";
import { exceeds, type Terms, unit } from "./terms.ts";

/** Integers up to this magnitude: filters stay exact whatever precision a point is stored in. */
const largest = 1_048_576;

/** Filters in place of those of layer k: filter t of the layer is number t mod count. */
export interface Bank {
  readonly count: number;
  readonly projected: Loaded;
  /** Index of the layer of `projected` whose output is the projections. */
  readonly layer: number;
}

function filterValues(value: Json | undefined, size: number): Float64Array {
  if (!Array.isArray(value) || value.length === 0) throw new Declined("evidence.filters: needs a list of filters.");
  return Float64Array.from(
    (value as readonly Json[]).flatMap((filter, t) => {
      if (!Array.isArray(filter) || filter.length !== size) throw new Declined(`evidence.filters[${t}]: needs ${size} integers.`);
      return (filter as readonly Json[]).map((x, i) => {
        const a = number(`evidence.filters[${t}][${i}]`, x);
        if (!(Number.isInteger(a) && Math.abs(a) <= largest))
          throw new Declined(`evidence.filters[${t}][${i}]: needs an integer up to ${largest} in magnitude; got ${a}.`);
        return a;
      });
    }),
  );
}

/** The network whose outputs are the projections of f_{k-1}(x) on the filters of the evidence. @throws Declined */
export function bankField(loaded: Loaded, stage: Stage, value: Json | undefined): Bank {
  const count = Array.isArray(value) ? value.length : 0;
  if (!(count >= 1 && count <= stage.filters)) throw new Declined(`evidence.filters: needs 1 to ${stage.filters} filters; got ${count}.`);
  const bank = filterBank(loaded.architecture, stage, count);
  if (!bank)
    throw new Declined(`evidence.filters: needs a dense or convolutional layer, and all ${stage.filters} filters where it has groups.`);
  const { architecture, weight, shape, layer } = bank;
  const data = filterValues(
    value,
    shape.slice(1).reduce((a, b) => a * b, 1),
  );
  return { count, layer, projected: { ...loaded, architecture, parameters: parametersOf(loaded, architecture, weight, { shape, data }) } };
}

/** Parameters of the layers before, and the bank. */
function parametersOf(loaded: Loaded, { layers }: Architecture, weight: string, bank: LoadedArray): ReadonlyMap<string, LoadedArray> {
  const kept = new Set(layers.slice(0, -1).flatMap(({ name }) => [`${name}.weight`, `${name}.bias`]));
  return new Map([...[...loaded.parameters].filter(([name]) => kept.has(name)), [weight, bank]]);
}

/** Whether projection `column` of one sample is certainly larger than that of another. */
export type Larger = (sample: number, than: number, column: number) => boolean;

/** Decides projections against each other: as exact integers over one scale, or by a gap above twice their error. */
export function* projections({ projected, layer }: Bank, arithmetic: "exact" | "enclosed", terms: Terms): Work<Larger> {
  if (arithmetic === "exact") {
    const { values, columns } = yield* integerFeatures(projected, layer);
    const at = (sample: number, column: number): number | bigint => values[sample * columns + column]!;
    return (i, j, column) => (terms.strict ? at(i, column) > at(j, column) : at(i, column) >= at(j, column));
  }
  const { values, columns, error } = yield* features(projected, layer, null, terms);
  return (i, j, column) => {
    const gap = values[i * columns + column]! - values[j * columns + column]!;
    return exceeds(gap, terms.rho * 2 * error[column]! * (1 + 8 * unit), terms);
  };
}
