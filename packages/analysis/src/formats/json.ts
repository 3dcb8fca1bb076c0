import { FormatError } from "@nadir/core-wasm";
import { parseJson as parseStrictly } from "../exact/index.ts";

/**
 * The value of strict JSON text (see `exact/json.ts`: no key twice, no `__proto__`, no number that a double cannot hold, at most 64 levels).
 * @throws FormatError naming `name` and the place
 */
export function parseJson(text: string, name = "json"): unknown {
  try {
    return parseStrictly(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const why = error.message.startsWith("JSON: needs") ? error.message.slice(5) : ` needs valid JSON; got an error: ${error.message}.`;
    throw new FormatError(`${name}:${why} Check the file.`);
  }
}

/** UTF-8 text of bytes, a leading byte order mark left out. @throws FormatError where they are not UTF-8 */
export function decodeText(bytes: Uint8Array, name = "text"): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError(`${name}: needs UTF-8 text; got other bytes. Save the file as UTF-8.`);
  }
}
