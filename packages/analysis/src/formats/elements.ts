import { FormatError } from "@nadir/core-wasm";
import { type ElementType, elementBuffer, type NdArray } from "./ndarray.ts";

/** How a file's element type is read: its width and the Nadir type that holds each of its values exactly. */
interface Encoding {
  readonly bytes: number;
  readonly type: ElementType;
  readonly read: (view: DataView, offset: number, little: boolean) => number | bigint;
}

const row = (bytes: number, type: ElementType, read: Encoding["read"]): Encoding => ({ bytes, type, read });

/** IEEE half to its exact value: subnormals are k·2⁻²⁴, normals (1024 + k)·2^(e−25). */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return (sign * fraction) / 16777216;
  return (sign * (1024 + fraction) * (1 << exponent)) / 33554432;
}

const word = new DataView(new ArrayBuffer(4));
function brain(bits: number): number {
  word.setUint32(0, bits * 65536);
  return word.getFloat32(0);
}

/** Every element type that a file may hold, under numpy's code (`bf16` has none and keeps its own). */
const encodings: Readonly<Record<string, Encoding>> = {
  f8: row(8, "f8", (v, i, le) => v.getFloat64(i, le)),
  f4: row(4, "f4", (v, i, le) => v.getFloat32(i, le)),
  f2: row(2, "f4", (v, i, le) => half(v.getUint16(i, le))),
  bf16: row(2, "f4", (v, i, le) => brain(v.getUint16(i, le))),
  i8: row(8, "i8", (v, i, le) => v.getBigInt64(i, le)),
  i4: row(4, "i4", (v, i, le) => v.getInt32(i, le)),
  i2: row(2, "i4", (v, i, le) => v.getInt16(i, le)),
  i1: row(1, "i4", (v, i) => v.getInt8(i)),
  u8: row(8, "i8", (v, i, le) => v.getBigUint64(i, le)),
  u4: row(4, "i8", (v, i, le) => BigInt(v.getUint32(i, le))),
  u2: row(2, "i4", (v, i, le) => v.getUint16(i, le)),
  u1: row(1, "u1", (v, i) => v.getUint8(i)),
  b1: row(1, "u1", (v, i) => (v.getUint8(i) ? 1 : 0)),
};

/** Codes of the element types that files may hold. */
export const elementCodes: readonly string[] = Object.keys(encodings);

/** Bytes of one stored element, or undefined for an unknown code. */
export function codeBytes(code: string): number | undefined {
  return Object.hasOwn(encodings, code) ? encodings[code]!.bytes : undefined;
}

const largest = 2n ** 63n - 1n;

/**
 * Decodes `count` elements of a known code from the start of `bytes`, widening to a Nadir type without loss:
 * f2, bf16 → f4; i1, i2, u2 → i4; u4, u8 → i8; b1 → u1.
 * @throws FormatError for an unsigned 64-bit value above 2⁶³ − 1
 */
export function decodeElements(name: string, code: string, bytes: Uint8Array, count: number, littleEndian: boolean): NdArray["data"] {
  const encoding = encodings[code]!;
  const view = new DataView(bytes.buffer, bytes.byteOffset, count * encoding.bytes);
  const data = elementBuffer(encoding.type, count);
  if (code === encoding.type && littleEndian) {
    new Uint8Array(data.buffer).set(bytes.subarray(0, count * encoding.bytes));
    return data;
  }
  for (let i = 0; i < count; i++) {
    const value = encoding.read(view, i * encoding.bytes, littleEndian);
    if (code === "u8" && (value as bigint) > largest)
      throw new FormatError(`${name}: needs integers below 2^63; got ${value} at position ${i}. Save it as float64.`);
    data[i] = value;
  }
  return data;
}

/** The Nadir type that a code widens to. */
export function codeType(code: string): ElementType {
  return encodings[code]!.type;
}
