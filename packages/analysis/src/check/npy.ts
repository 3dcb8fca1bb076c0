import { Declined } from "./declined.ts";

/** Element types a certificate stores. */
export type StoredDtype = "f4" | "f8" | "u1";

const descriptors: Readonly<Record<StoredDtype, string>> = { f4: "<f4", f8: "<f8", u1: "|u1" };
const widths: Readonly<Record<StoredDtype, number>> = { f4: 4, f8: 8, u1: 1 };

/** Bytes per element. */
export function elementWidth(dtype: StoredDtype): number {
  return widths[dtype];
}

/** The one .npy header (format 1.0, C order, padded to 64 bytes) that a certificate's arrays carry. */
export function npyHeader(dtype: StoredDtype, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dictionary = `{'descr': '${descriptors[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const text = `${dictionary.padEnd(length - 1)}\n`;
  const header = new Uint8Array(10 + length);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  header.set(new TextEncoder().encode(text), 10);
  return header;
}

/** A .npy file of these little-endian elements. */
export function writeNpy(dtype: StoredDtype, shape: readonly number[], elements: Uint8Array): Uint8Array {
  const header = npyHeader(dtype, shape);
  const file = new Uint8Array(header.length + elements.length);
  file.set(header);
  file.set(elements, header.length);
  return file;
}

/** The little-endian elements of a .npy file of known dtype and shape. @throws Declined unless the file is byte for byte what `writeNpy` writes */
export function readNpy(what: string, dtype: StoredDtype, shape: readonly number[], file: Uint8Array): Uint8Array {
  const header = npyHeader(dtype, shape);
  const bytes = shape.reduce((a, b) => a * b, 1) * widths[dtype];
  if (file.length !== header.length + bytes)
    throw new Declined(`${what}: needs ${header.length + bytes} bytes of .npy for ${dtype} [${shape.join(",")}]; got ${file.length}.`);
  for (let i = 0; i < header.length; i++)
    if (file[i] !== header[i])
      throw new Declined(`${what}: needs the .npy header of ${dtype} [${shape.join(",")}] in C order; byte ${i} differs.`);
  return file.subarray(header.length);
}
