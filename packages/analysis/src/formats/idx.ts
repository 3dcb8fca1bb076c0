import { FormatError } from "@nadir/core-wasm";
import { codeBytes, codeType, decodeElements } from "./elements.ts";
import { gunzip, isGzip } from "./inflate.ts";
import { elementCount, type NdArray } from "./ndarray.ts";
import { type ReadOptions, requireFinite } from "./nonfinite.ts";

const codes: Readonly<Record<number, string>> = { 8: "u1", 9: "i1", 11: "i2", 12: "i4", 13: "f4", 14: "f8" };

/** Whether the bytes begin as an IDX file does: two zeros, a known element type, 1 to 8 axes. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && bytes[2]! in codes && bytes[3]! >= 1 && bytes[3]! <= 8;
}

/**
 * Reads an IDX file (as MNIST's), gzipped or not: big-endian, axes as stored; i1 and i2 widen to i4.
 * @throws FormatError where the magic is not IDX's, the length is not the announced one, or (unless allowed) a number is not finite
 */
export function readIdx(file: Uint8Array, name = "idx", options: ReadOptions = {}): NdArray {
  const bytes = isGzip(file) ? gunzip(file, name) : file;
  if (!isIdx(bytes)) {
    const magic = [...bytes.subarray(0, 4)].join(",");
    throw new FormatError(
      `${name}: needs an IDX file (first bytes 0, 0, type, axes); got [${magic}]. Check that this is the images or labels file.`,
    );
  }
  const code = codes[bytes[2]!]!;
  const axes = bytes[3]!;
  const start = 4 + 4 * axes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < start) throw new FormatError(`${name}: needs a header of ${start} bytes; got ${bytes.length}. The file is truncated.`);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = elementCount(shape);
  if (count * codeBytes(code)! !== bytes.length - start)
    throw new FormatError(
      `${name}: needs ${count * codeBytes(code)!} bytes of data for ${code}[${shape.join(",")}]; got ${bytes.length - start}. The file is truncated or damaged.`,
    );
  return requireFinite(
    name,
    { dtype: codeType(code), shape, data: decodeElements(name, code, bytes.subarray(start), count, false) },
    options,
  );
}

const writtenTypes = { u1: 8, i4: 12, f4: 13, f8: 14 } as const;

/** The bytes of an IDX file, uncompressed. @throws FormatError for i8, which IDX cannot hold, and for other than 1 to 8 axes */
export function writeIdx(array: NdArray): Uint8Array {
  const { dtype, shape, data } = array;
  if (dtype === "i8" || shape.length < 1 || shape.length > 8)
    throw new FormatError(`idx: needs u1, i4, f4 or f8 with 1 to 8 axes; got ${dtype}[${shape.join(",")}]. Write .npy instead.`);
  const width = data.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(4 + 4 * shape.length + data.byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, writtenTypes[dtype], shape.length]);
  shape.forEach((extent, axis) => {
    view.setUint32(4 + 4 * axis, extent);
  });
  const little = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const start = 4 + 4 * shape.length;
  for (let i = 0; i < little.length; i++) bytes[start + i - (i % width) + (width - 1 - (i % width))] = little[i]!;
  return bytes;
}
