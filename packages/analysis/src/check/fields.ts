import type { Json } from "../evidence/index.ts";
import { Declined } from "./declined.ts";
import type { Fields } from "./kind.ts";

/** An object with whatever keys. */
export function record(what: string, value: Json | undefined): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Declined(`${what}: needs an object.`);
  return value as Fields;
}

/** Requires exactly these keys. @throws Declined naming the first that is missing or unknown */
export function exactKeys(what: string, value: Json | undefined, keys: readonly string[]): Fields {
  const fields = record(what, value);
  for (const key of keys) if (!Object.hasOwn(fields, key)) throw new Declined(`${what}: needs "${key}"; it is missing.`);
  for (const key of Object.keys(fields))
    if (!keys.includes(key)) throw new Declined(`${what}: needs only ${keys.join(", ")}; got "${key}".`);
  return fields;
}

/** A finite number. */
export function number(what: string, value: Json | undefined): number {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Declined(`${what}: needs a finite number; got ${JSON.stringify(value)}.`);
  return value;
}

/** An integer in [least, most]. */
export function integer(what: string, value: Json | undefined, least: number, most: number): number {
  const n = number(what, value);
  if (!(Number.isInteger(n) && n >= least && n <= most))
    throw new Declined(`${what}: needs an integer from ${least} to ${most}; got ${n}.`);
  return n;
}

/** A string. */
export function string(what: string, value: Json | undefined): string {
  if (typeof value !== "string") throw new Declined(`${what}: needs a string; got ${JSON.stringify(value)}.`);
  return value;
}

/** A theorem id or null. */
export function theoremId(value: Json | undefined): string | null {
  return value === null ? null : string("evidence.theorem", value);
}

/** Strictly increasing indices below `end`, or null for all of them. */
export function columns(what: string, value: Json | undefined, end: number): readonly number[] | null {
  if (value === null) return null;
  if (!Array.isArray(value)) throw new Declined(`${what}: needs null or a list of column indices.`);
  let least = 0;
  return (value as readonly Json[]).map((item, i) => {
    const index = integer(`${what}[${i}]`, item, least, end - 1);
    least = index + 1;
    return index;
  });
}
