import { FormatError } from "@nadir/core-wasm";
import { requirePrintable } from "./array-name.ts";
import { crc32 } from "./crc32.ts";
import { inflate, inflateLimit } from "./inflate.ts";

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const entryLimit = 65_535;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function damaged(name: string, got: string): never {
  throw new FormatError(`${name}: needs a complete zip file; got ${got}. The file is truncated or damaged.`);
}

/** Position of the end record: the last one whose comment ends with the file. */
function findEnd(bytes: Uint8Array, view: DataView): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 65_535); at--)
    if (view.getUint32(at, true) === endSignature && view.getUint16(at + 20, true) === bytes.length - at - 22) return at;
  return -1;
}

function readEntry(name: string, bytes: Uint8Array, view: DataView, at: number, end: number): { entry: Entry; next: number } {
  if (at + 46 > end || view.getUint32(at, true) !== entrySignature) damaged(name, `a damaged directory at byte ${at}`);
  const next = at + 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (next > end) damaged(name, `a damaged directory at byte ${at}`);
  const entry: Entry = {
    name: requirePrintable(name, new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + view.getUint16(at + 28, true)))),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
  };
  const inside = `${name}/${entry.name}`;
  if (view.getUint16(at + 8, true) & 1 || (entry.method !== 0 && entry.method !== 8))
    throw new FormatError(
      `${inside}: unsupported encryption or compression ${entry.method}; needs stored or deflated files. Pack it again.`,
    );
  if (entry.packed === 0xffffffff || entry.size === 0xffffffff || entry.offset === 0xffffffff)
    throw new FormatError(`${inside}: unsupported zip64 entry; needs less than 4 GiB. Save smaller arrays.`);
  return { entry, next };
}

function unpack(name: string, bytes: Uint8Array, view: DataView, entry: Entry, directory: number): Uint8Array {
  const inside = `${name}/${entry.name}`;
  const { offset, packed, size } = entry;
  if (offset + 30 > directory || view.getUint32(offset, true) !== localSignature) damaged(inside, `no file at byte ${offset}`);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > directory) damaged(inside, `data up to byte ${start + packed} of ${directory}`);
  const data = bytes.subarray(start, start + packed);
  const content = entry.method === 0 ? data : inflate(data, inside, size);
  if (content.length !== size || crc32(content) !== entry.crc) damaged(inside, "another length or checksum than the file states");
  return content;
}

/**
 * The files of a zip archive by name, stored or deflated, each checked against its length and CRC-32.
 * Sizes are summed before anything is unpacked and enforced while it is. @throws FormatError where the archive is damaged, names a file twice, or unpacks to more than `limit` bytes
 */
export function readZip(bytes: Uint8Array, name = "zip", limit: number = inflateLimit): Map<string, Uint8Array> {
  const view = viewOf(bytes);
  const end = findEnd(bytes, view);
  if (end < 0) damaged(name, "no directory at its end");
  const count = view.getUint16(end + 10, true);
  const directory = view.getUint32(end + 16, true);
  if (count === entryLimit || directory > end) damaged(name, "a damaged directory");
  const entries = new Map<string, Entry>();
  let total = 0;
  for (let i = 0, at = directory; i < count; i++) {
    const { entry, next } = readEntry(name, bytes, view, at, end);
    if (entries.has(entry.name))
      throw new FormatError(`${name}: needs each file once; got ${JSON.stringify(entry.name)} twice. Pack it again.`);
    entries.set(entry.name, entry);
    total += entry.size;
    at = next;
    if (i === count - 1 && at !== end) damaged(name, "a damaged directory");
  }
  if (total > limit) throw new FormatError(`${name}: needs at most ${limit} bytes when unpacked; got ${total}. Use fewer samples.`);
  return new Map([...entries].map(([key, entry]) => [key, unpack(name, bytes, view, entry, directory)]));
}

function header(name: Uint8Array, content: Uint8Array, offset: number | null): Uint8Array {
  const central = offset !== null;
  const bytes = new Uint8Array((central ? 46 : 30) + name.length);
  const view = viewOf(bytes);
  view.setUint32(0, central ? entrySignature : localSignature, true);
  const at = central ? 6 : 4;
  if (central) view.setUint16(4, 20, true);
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, 0x800, true);
  // 1 January 1980, the first day of the format: equal content gives equal bytes
  view.setUint16(at + 8, 33, true);
  view.setUint32(at + 10, crc32(content), true);
  view.setUint32(at + 14, content.length, true);
  view.setUint32(at + 18, content.length, true);
  view.setUint16(at + 22, name.length, true);
  if (central) view.setUint32(42, offset, true);
  bytes.set(name, central ? 46 : 30);
  return bytes;
}

/** A zip archive of stored files in the order given, dated 1980-01-01: the same content gives the same bytes. @throws FormatError from 4 GiB on */
export function writeZip(files: Iterable<readonly [string, Uint8Array]>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const encoded = new TextEncoder().encode(name);
    directory.push(header(encoded, content, offset));
    for (const part of [header(encoded, content, null), content]) {
      parts.push(part);
      offset += part.length;
    }
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  if (offset + size >= 2 ** 32 - 22 || directory.length >= entryLimit)
    throw new FormatError(
      `zip: needs less than 4 GiB in fewer than ${entryLimit} files; got ${offset + size} bytes. Write smaller arrays.`,
    );
  const end = new Uint8Array(22);
  const view = viewOf(end);
  view.setUint32(0, endSignature, true);
  view.setUint16(8, directory.length, true);
  view.setUint16(10, directory.length, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  const whole = new Uint8Array(offset + size + 22);
  let at = 0;
  for (const part of [...parts, ...directory, end]) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
