import { FormatError } from "@nadir/core-wasm";
import type { NdArray } from "./ndarray.ts";
import type { ReadOptions } from "./nonfinite.ts";
import { readNpy, writeNpy } from "./npy.ts";
import { readZip, writeZip } from "./zip.ts";

/** Arrays by name, as archives hold them; a Map, so that no name of a file can reach an object's prototype. */
export type NamedArrays = ReadonlyMap<string, NdArray>;

/** Reads the arrays of a .npz file (numpy.savez, compressed or not). @throws FormatError naming the file and the member that is damaged */
export function readNpz(bytes: Uint8Array, name = "npz", options: ReadOptions = {}): NamedArrays {
  const arrays = new Map<string, NdArray>();
  for (const [file, content] of readZip(bytes, name)) {
    if (!file.endsWith(".npy"))
      throw new FormatError(`${name}: needs .npy files only; got ${JSON.stringify(file)}. Save the arrays with numpy.savez.`);
    arrays.set(file.slice(0, -4), readNpy(content, `${name}/${file}`, options));
  }
  if (arrays.size === 0) throw new FormatError(`${name}: needs at least one array; got none. Save the arrays with numpy.savez.`);
  return arrays;
}

/** The bytes of a .npz file, uncompressed, in the order given; the same arrays give the same bytes. */
export function writeNpz(arrays: Iterable<readonly [string, NdArray]>): Uint8Array {
  return writeZip([...arrays].map(([name, array]) => [`${name}.npy`, writeNpy(array)] as const));
}
