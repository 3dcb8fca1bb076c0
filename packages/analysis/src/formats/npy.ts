import { FormatError } from "@nadir/core-wasm";
import { codeBytes, codeType, decodeElements, elementCodes } from "./elements.ts";
import { elementCount, type NdArray, permuteAxes } from "./ndarray.ts";
import { type ReadOptions, requireFinite } from "./nonfinite.ts";

const magic = "\x93NUMPY";
const headerLimit = 65_536;

interface Header {
  readonly code: string;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly offset: number;
}

const ascii = (bytes: Uint8Array): string => Array.from(bytes, (b) => String.fromCharCode(b)).join("");

function headerText(name: string, bytes: Uint8Array): { text: string; offset: number } {
  const end = (): never => {
    throw new FormatError(`${name}: needs a complete .npy header; got the end of the file at byte ${bytes.length}. Copy the file again.`);
  };
  if (ascii(bytes.subarray(0, 6)) !== magic)
    throw new FormatError(`${name}: needs a .npy file (first bytes \\x93NUMPY); got other bytes. Save it with numpy.save.`);
  if (bytes.length < 10) end();
  const version = bytes[6]!;
  if (![1, 2, 3].includes(version) || bytes[7] !== 0)
    throw new FormatError(`${name}: needs .npy version 1.0, 2.0 or 3.0; got ${version}.${bytes[7]}. Save it again with numpy.save.`);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) end();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > headerLimit)
    throw new FormatError(`${name}: needs a header of at most ${headerLimit} bytes; got ${length}. The file is damaged or not an array.`);
  if (bytes.length < start + length) end();
  return { text: ascii(bytes.subarray(start, start + length)), offset: start + length };
}

/** Entries of the flat Python dictionary that a header is; null where it is not one. */
function dictionary(text: string): Map<string, string> | null {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) return null;
  const entries = new Map<string, string>();
  const entry = /\s*(['"])([^'"]*)\1\s*:\s*((['"])[^'"]*\4|True|False|\([^()[\]{}'"]*\))\s*(,|$)/y;
  while (entry.lastIndex < body.trimEnd().length) {
    const match = entry.exec(body);
    if (!match || entries.has(match[2]!)) return null;
    entries.set(match[2]!, match[3]!);
  }
  return entries;
}

function parseShape(text: string): number[] | null {
  const inner = /^\((.*)\)$/s.exec(text)?.[1];
  if (inner === undefined) return null;
  if (/^\s*$/.test(inner)) return [];
  if (!/^\s*\d+L?\s*(,\s*\d+L?\s*)*,?\s*$/.test(inner) || !inner.includes(",")) return null;
  return [...inner.matchAll(/\d+/g)].map((m) => Number(m[0]));
}

function parseHeader(name: string, bytes: Uint8Array): Header {
  const { text, offset } = headerText(name, bytes);
  const entries = dictionary(text);
  const keys = entries && [...entries.keys()].sort().join();
  const shape = entries && parseShape(entries.get("shape") ?? "");
  const order = entries?.get("fortran_order") ?? "";
  const descr = entries?.get("descr")?.slice(1, -1) ?? "";
  if (keys !== "descr,fortran_order,shape" || !shape || !/^(True|False)$/.test(order)) {
    const got = JSON.stringify(text.trim().slice(0, 80));
    throw new FormatError(`${name}: needs a header with descr, fortran_order and shape; got ${got}. Save plain arrays, not records.`);
  }
  const [, endian, code] = /^([<>|=]?)([a-z]\d+)$/.exec(descr) ?? [];
  const size = code === undefined ? undefined : codeBytes(code);
  if (endian === undefined || size === undefined || (size > 1 && endian !== "<" && endian !== ">"))
    throw new FormatError(
      `${name}: unsupported element type ${JSON.stringify(descr)}; needs one of ${elementCodes.join(", ")}. Convert with .astype("float64").`,
    );
  return { code: code!, littleEndian: endian !== ">", fortranOrder: order === "True", shape, offset };
}

/**
 * Reads a .npy file, version 1 to 3: any integer, boolean or float type (widened without loss, see `decodeElements`), either byte order;
 * Fortran order is applied, so that the result is always row-major. O(elements).
 * @throws FormatError naming `name` where the file is damaged, of another kind, or (unless allowed) holds NaN or infinities
 */
export function readNpy(bytes: Uint8Array, name = "npy", options: ReadOptions = {}): NdArray {
  const { code, littleEndian, fortranOrder, shape, offset } = parseHeader(name, bytes);
  const count = elementCount(shape);
  const needed = count * codeBytes(code)!;
  if (!shape.every(Number.isSafeInteger) || !Number.isSafeInteger(needed) || bytes.length - offset !== needed)
    throw new FormatError(
      `${name}: needs ${needed} bytes of data for ${code}[${shape.join(",")}]; got ${bytes.length - offset}. The file is truncated or damaged.`,
    );
  const data = decodeElements(name, code, bytes.subarray(offset), count, littleEndian);
  const dtype = codeType(code);
  if (!fortranOrder || shape.length < 2) return requireFinite(name, { dtype, shape, data }, options);
  const reversed: NdArray = { dtype, shape: [...shape].reverse(), data };
  return requireFinite(
    name,
    permuteAxes(
      reversed,
      shape.map((_, axis) => shape.length - 1 - axis),
    ),
    options,
  );
}

/** The .npy bytes of an array: version 1.0, little-endian, C order, header padded to 64 bytes; byte-equal to numpy.save of numpy 1.23 and later. */
export function writeNpy(array: NdArray): Uint8Array {
  const descr = array.dtype === "u1" ? "|u1" : `<${array.dtype}`;
  const axes = array.shape.length === 1 ? `${array.shape[0]},` : array.shape.join(", ");
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${axes}), }`;
  // numpy keeps room for a first axis of 21 digits, and pads by 64 where it could pad by none.
  const growth = array.shape.length === 0 ? 0 : 21 - String(array.shape[0]).length;
  const length = (Math.floor((10 + dictionary.length + growth + 1) / 64) + 1) * 64;
  const text = `${dictionary.padEnd(length - 11)}\n`;
  const elements = new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength);
  const bytes = new Uint8Array(length + elements.length);
  bytes.set(Array.from(magic, (c) => c.charCodeAt(0)));
  bytes.set([1, 0, text.length & 255, text.length >> 8], 6);
  bytes.set(
    Array.from(text, (c) => c.charCodeAt(0)),
    10,
  );
  bytes.set(elements, length);
  return bytes;
}
