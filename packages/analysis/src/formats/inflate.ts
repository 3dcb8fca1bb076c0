import { FormatError } from "@nadir/core-wasm";
import { Inflate } from "fflate";
import { crc32 } from "./crc32.ts";

const step = 65_536;

/** Most bytes that one compressed file may hold; a stored size is never trusted. */
export const inflateLimit: number = 2 ** 31 - 1;

/** The bytes of a raw deflate stream, never more than `limit`. @throws FormatError where it is damaged or longer */
export function inflate(bytes: Uint8Array, name: string, limit: number = inflateLimit): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((part) => {
    length += part.length;
    if (length > limit)
      throw new FormatError(`${name}: needs at most ${limit} bytes when unpacked; got more. Unpack the file yourself if you trust it.`);
    parts.push(part);
  });
  try {
    for (let at = 0; at < bytes.length || at === 0; at += step) stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(`${name}: needs valid compressed data; got a damaged stream. Copy the file again.`);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes of the gzip header with its optional fields (RFC 1952 §2.3), or -1 where it does not end. */
function headerLength(bytes: Uint8Array): number {
  const flags = bytes[3]!;
  let at = 10;
  if (flags & 4) at += 2 + (bytes[10] ?? 0) + 256 * (bytes[11] ?? 0);
  for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1 || bytes.length + 1;
  if (flags & 2) at += 2;
  return at + 8 <= bytes.length ? at : -1;
}

/** Whether the bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The content of a gzip file of one member, its length and CRC-32 checked. @throws FormatError where it is damaged, truncated or above `limit` bytes */
export function gunzip(bytes: Uint8Array, name: string, limit: number = inflateLimit): Uint8Array {
  const start = isGzip(bytes) && bytes[2] === 8 && (bytes[3]! & 0xe0) === 0 ? headerLength(bytes) : -1;
  if (start < 0) throw new FormatError(`${name}: needs a gzip file; got a damaged header. Copy the file again.`);
  const content = inflate(bytes.subarray(start, bytes.length - 8), name, limit);
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  if (trailer.getUint32(4, true) !== content.length || trailer.getUint32(0, true) !== crc32(content))
    throw new FormatError(`${name}: needs the length and checksum that the file states; got others. The file is truncated or damaged.`);
  return content;
}
