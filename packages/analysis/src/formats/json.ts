import { FormatError } from "@nadir/core-wasm";

const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;

/** The first key that an object of valid JSON text holds twice, or is `__proto__`; null where there is none. */
function badKey(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  let previous = "";
  for (const [part] of text.matchAll(token)) {
    if (part === "{" || part === "[") open.push(part === "{" ? new Set() : null);
    else if (part === "}" || part === "]") open.pop();
    else if (part === ":") {
      const key = JSON.parse(previous) as string;
      const keys = open.at(-1)!;
      if (key === "__proto__" || keys!.has(key)) return key;
      keys!.add(key);
    }
    previous = part;
  }
  return null;
}

/**
 * The value of strict JSON text: RFC 8259, no key twice in an object (JSON.parse keeps the last in silence), no `__proto__`.
 * @throws FormatError naming `name` otherwise
 */
export function parseJson(text: string, name = "json"): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message.slice(0, 120) : "nesting too deep";
    throw new FormatError(`${name}: needs valid JSON; got an error: ${why}. Check the file.`);
  }
  const key = badKey(text);
  if (key !== null)
    throw new FormatError(`${name}: needs each key once, and none "__proto__"; got ${JSON.stringify(key)} again. Remove the extra key.`);
  return value;
}

/** UTF-8 text of bytes, a leading byte order mark left out. @throws FormatError where they are not UTF-8 */
export function decodeText(bytes: Uint8Array, name = "text"): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError(`${name}: needs UTF-8 text; got other bytes. Save the file as UTF-8.`);
  }
}
