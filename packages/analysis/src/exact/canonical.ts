import type { Json } from "../evidence/index.ts";

function text(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new SyntaxError("canonical JSON: needs well-formed Unicode; got a lone surrogate.");
  return JSON.stringify(value);
}

/**
 * The canonical form of a JSON value by RFC 8785: no white space, keys sorted by UTF-16 code units, numbers as ECMAScript prints them.
 * Properties whose value is undefined are left out. @throws SyntaxError on a number that is not finite or a lone surrogate
 */
export function canonicalJson(value: Json | undefined): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return text(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new SyntaxError(`canonical JSON: needs finite numbers; got ${value}.`);
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object") throw new SyntaxError(`canonical JSON: needs plain JSON; got a ${typeof value}.`);
  const record = value as { readonly [key: string]: Json | undefined };
  const keys = Object.keys(record).filter((key) => record[key] !== undefined);
  keys.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${keys.map((key) => `${text(key)}:${canonicalJson(record[key])}`).join(",")}}`;
}
