import { FormatError } from "@nadir/core-wasm";
import { type Architecture, parameterShapes, parseArchitecture } from "./architecture.ts";
import { decodeText, parseJson } from "./json.ts";
import type { NamedFile } from "./named-file.ts";
import type { NdArray } from "./ndarray.ts";
import { type NamedArrays, readNpz } from "./npz.ts";
import { toReal } from "./real.ts";
import { readSafetensors } from "./safetensors.ts";

/** A network read from files. */
export interface Model {
  readonly architecture: Architecture;
  /** By window name, f4 or f8, in the order of `parameterShapes`; null where no weights were given. */
  readonly parameters: Readonly<Record<string, NdArray>> | null;
}

const listed = 8;
const axes = (shape: readonly number[]): string => `[${shape.join(",")}]`;

/**
 * The parameters of an architecture, picked by name from arrays, in the order of `parameterShapes`.
 * @throws FormatError that lists the first eight windows that are missing, of another shape, or unexpected
 */
export function matchParameters(architecture: Architecture, arrays: NamedArrays, name = "weights"): Readonly<Record<string, NdArray>> {
  const windows = parameterShapes(architecture);
  const known = new Set(windows.map((window) => window.name));
  const wrong = windows.flatMap(({ name: key, shape }) => {
    const found = arrays.get(key);
    if (!found) return [`no ${key} ${axes(shape)}`];
    return axes(found.shape) === axes(shape) ? [] : [`${key} ${axes(found.shape)} instead of ${axes(shape)}`];
  });
  wrong.push(
    ...[...arrays]
      .filter(([key]) => !known.has(key))
      .map(([key, { shape }]) => `unexpected ${JSON.stringify(key.slice(0, 80))} ${axes(shape)}`),
  );
  if (wrong.length > 0) {
    const more = wrong.length > listed ? `; and ${wrong.length - listed} more` : "";
    throw new FormatError(
      `${name}: needs the ${windows.length} arrays of "${architecture.name}"; got ${wrong.slice(0, listed).join("; ")}${more}. Export weights and architecture together.`,
    );
  }
  return Object.fromEntries(windows.map(({ name: key }) => [key, toReal(arrays.get(key)!, `${name}/${key}`)]));
}

/** Named arrays from .npz or .safetensors, told apart by content. @throws FormatError where the file is neither, damaged, or holds NaN or infinities */
export function readArrays(file: NamedFile): NamedArrays {
  const zip = file.bytes[0] === 0x50 && file.bytes[1] === 0x4b;
  return zip ? readNpz(file.bytes, file.name) : readSafetensors(file.bytes, file.name);
}

/** Reads an architecture JSON file. @throws FormatError naming the file and the first offending field */
export function readArchitecture(file: NamedFile): Architecture {
  const value = parseJson(decodeText(file.bytes, file.name), file.name);
  try {
    return parseArchitecture(value);
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(error.message.replace(/^architecture:/, `${file.name}:`));
    throw error;
  }
}

/** Reads a network: architecture JSON and, where given, weights as .npz or .safetensors, checked by name and shape. @throws FormatError as its parts do */
export function readModel(architecture: NamedFile, weights: NamedFile | null = null): Model {
  const parsed = readArchitecture(architecture);
  return { architecture: parsed, parameters: weights && matchParameters(parsed, readArrays(weights), weights.name) };
}

/** The architecture as JSON text, two spaces, defaults written out, one newline at the end; `readArchitecture` gives it back. */
export function writeArchitecture(architecture: Architecture): string {
  return `${JSON.stringify(architecture, null, 2)}\n`;
}
