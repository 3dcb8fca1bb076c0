import { FormatError } from "@nadir/core-wasm";
import { z } from "zod";
import { requirePrintable } from "./array-name.ts";
import { codeBytes, codeType, decodeElements } from "./elements.ts";
import { decodeText, parseJson } from "./json.ts";
import { type ElementType, elementCount, type NdArray } from "./ndarray.ts";
import { type ReadOptions, requireFinite } from "./nonfinite.ts";
import type { NamedArrays } from "./npz.ts";

const headerLimit = 100_000_000;
const codes: Readonly<Record<string, string>> = {
  F64: "f8",
  F32: "f4",
  F16: "f2",
  BF16: "bf16",
  I64: "i8",
  I32: "i4",
  I16: "i2",
  I8: "i1",
  U64: "u8",
  U32: "u4",
  U16: "u2",
  U8: "u1",
  BOOL: "b1",
};
const written: Readonly<Record<ElementType, string>> = { f4: "F32", f8: "F64", u1: "U8", i4: "I32", i8: "I64" };

const size = z.int().min(0);
const tensor = z.strictObject({ dtype: z.string(), shape: z.array(size).max(32), data_offsets: z.tuple([size, size]) });
type TensorEntry = z.infer<typeof tensor>;

function readHeader(name: string, bytes: Uint8Array): { entries: [string, TensorEntry][]; start: number } {
  const length = bytes.length < 8 ? Number.NaN : Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (!(length >= 2 && length <= Math.min(headerLimit, bytes.length - 8)))
    throw new FormatError(
      `${name}: needs a header within its ${bytes.length} bytes; got a length of ${length}. The file is truncated or of another kind.`,
    );
  const header = parseJson(decodeText(bytes.subarray(8, 8 + length), name), name);
  if (typeof header !== "object" || header === null || Array.isArray(header))
    throw new FormatError(`${name}: needs an object as header; got ${JSON.stringify(header).slice(0, 40)}. Save it with safetensors.`);
  const entries = Object.entries(header).filter(([key]) => key !== "__metadata__");
  const parsed = entries.map(([key, value]): [string, TensorEntry] => {
    requirePrintable(name, key);
    const result = tensor.safeParse(value);
    if (!result.success)
      throw new FormatError(
        `${name}/${key}: needs dtype, shape and data_offsets; got an error: ${result.error.issues[0]!.message}. Save it with safetensors.`,
      );
    return [key, result.data];
  });
  return { entries: parsed, start: 8 + length };
}

/** Tensors must cover the data exactly, in some order, as the format demands: nothing hidden, nothing shared. */
function requireCover(name: string, entries: readonly [string, TensorEntry][], available: number): void {
  let at = 0;
  for (const [key, entry] of [...entries].sort(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  )) {
    const [begin, end] = entry.data_offsets;
    if (begin !== at || end < begin || end > available)
      throw new FormatError(
        `${name}/${key}: needs data from byte ${at}, within ${available}; got ${begin} to ${end}. The file is truncated or damaged.`,
      );
    at = end;
  }
  if (at !== available) throw new FormatError(`${name}: needs ${at} bytes of data; got ${available}. The file is damaged.`);
}

/**
 * Reads a .safetensors file: every float, integer and boolean type, widened without loss (see `decodeElements`).
 * @throws FormatError where the header or the offsets are damaged, a type is unknown, or (unless allowed) a number is not finite
 */
export function readSafetensors(bytes: Uint8Array, name = "safetensors", options: ReadOptions = {}): NamedArrays {
  const { entries, start } = readHeader(name, bytes);
  requireCover(name, entries, bytes.length - start);
  const arrays = new Map<string, NdArray>();
  for (const [
    key,
    {
      dtype,
      shape,
      data_offsets: [begin, end],
    },
  ] of entries) {
    const inside = `${name}/${key}`;
    if (!Object.hasOwn(codes, dtype))
      throw new FormatError(
        `${inside}: unsupported element type ${JSON.stringify(dtype)}; needs one of ${Object.keys(codes).join(", ")}. Convert it.`,
      );
    const code = codes[dtype]!;
    const count = elementCount(shape);
    if (count * codeBytes(code)! !== end - begin)
      throw new FormatError(
        `${inside}: needs ${count * codeBytes(code)!} bytes for ${dtype}[${shape.join(",")}]; got ${end - begin}. The file is damaged.`,
      );
    const data = decodeElements(inside, code, bytes.subarray(start + begin, start + end), count, true);
    arrays.set(key, requireFinite(inside, { dtype: codeType(code), shape, data }, options));
  }
  return arrays;
}

/** The bytes of a .safetensors file, tensors in the order given, header padded to 8 bytes; the same arrays give the same bytes. */
export function writeSafetensors(arrays: Iterable<readonly [string, NdArray]>): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  const entries = [...arrays].map(([name, { dtype, shape, data }]) => {
    const part = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    parts.push(part);
    const begin = at;
    at += part.length;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype: written[dtype], shape, data_offsets: [begin, at] })}`;
  });
  const header = new TextEncoder().encode(`{${entries.join(",")}}`);
  const padded = Math.ceil(header.length / 8) * 8;
  const whole = new Uint8Array(8 + padded + at).fill(32, 0, 8 + padded);
  new DataView(whole.buffer).setBigUint64(0, BigInt(padded), true);
  whole.set(header, 8);
  let offset = 8 + padded;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
