import { UsageError } from "@nadir/core-wasm";
import type { Architecture, DataSet, NdArray } from "../formats/index.ts";
import type { Stream } from "../random/index.ts";

/** One number, or list of numbers, that a data set can be given. */
export interface Setting {
  readonly about: string;
  /** A list as default means a list; its empty default is chosen by the source. */
  readonly default: number | readonly number[];
  readonly from: number;
  readonly to: number;
  /** Whole numbers only. */
  readonly whole: boolean;
}

/** Settings with every default filled in. */
export type Settings = Readonly<Record<string, number | readonly number[]>>;

/** Something known about a data set because of how it was made, not because it was measured. */
export interface Truth {
  readonly id: string;
  readonly claim: string;
  readonly value?: number | readonly number[];
  /** `exact`: holds of the stored numbers in exact arithmetic. `statistical`: holds of the distribution they are drawn from. */
  readonly grade: "exact" | "statistical";
}

/** A data set with what is known about it. */
export interface MadeData {
  readonly data: DataSet;
  readonly truths: readonly Truth[];
  /** The network that made the targets, where one did; parameters by window name. */
  readonly teacher?: { readonly architecture: Architecture; readonly parameters: Readonly<Record<string, NdArray>> };
}

/** A row of the table of data sets. */
export interface DataSource {
  readonly id: string;
  readonly title: string;
  readonly settings: Readonly<Record<string, Setting>>;
  /** What will be known, in words; the values come with the data. */
  readonly truths: readonly string[];
  /** Draws from children of the stream only; the same stream and settings give the same bits. */
  readonly make: (settings: Settings, stream: Stream) => MadeData;
}

/** A whole-number setting. */
export function whole(about: string, standard: number, from: number, to: number): Setting {
  return { about, default: standard, from, to, whole: true };
}

function checkSetting(id: string, name: string, setting: Setting, value: number | readonly number[]): void {
  const list = Array.isArray(setting.default);
  const values = typeof value === "number" ? [value] : value;
  const fits = (x: number): boolean => x >= setting.from && x <= setting.to && (!setting.whole || Number.isInteger(x));
  if (list !== Array.isArray(value) || !values.every(fits)) {
    const kind = `${list ? "a list of " : ""}${setting.whole ? "whole " : ""}number${list ? "s" : ""}`;
    throw new UsageError(
      `${id}: needs ${name} (${setting.about}) to be ${list ? "" : "a "}${kind} from ${setting.from} to ${setting.to}; got ${value}. Change it.`,
    );
  }
}

/** Settings with defaults filled in. @throws UsageError for an unknown name or a value out of range */
export function completeSettings(source: DataSource, given: Settings): Settings {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(source.settings, name));
  if (unknown !== undefined)
    throw new UsageError(
      `${source.id}: needs settings among ${Object.keys(source.settings).join(", ")}; got ${JSON.stringify(unknown)}. Leave it out.`,
    );
  const entries = Object.entries(source.settings).map(([name, setting]): [string, number | readonly number[]] => {
    const value = given[name] ?? setting.default;
    checkSetting(source.id, name, setting, value);
    return [name, value];
  });
  return Object.fromEntries(entries);
}
