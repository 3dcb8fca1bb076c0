import type { ArrayReference, Json } from "../evidence/index.ts";
import { decodeBase64, Sha256 } from "../exact/index.ts";
import { Declined } from "./declined.ts";
import { exactKeys, integer, string } from "./fields.ts";
import { MissingFile } from "./missing-file.ts";
import { readNpy, type StoredDtype } from "./npy.ts";

/** Gives the bytes of a file beside the certificate, or undefined where there is none. */
export type ReadFile = (name: string) => Uint8Array | undefined;

/** Most elements of one array. */
const mostElements = 2_147_483_648;

/** The canonical hash of an array: SHA-256 of `dtype|d1,d2,...|` in ASCII and then its little-endian elements, in which −0 and NaN do not occur. */
export function arrayHash(dtype: StoredDtype, shape: readonly number[], elements: Uint8Array): string {
  return new Sha256()
    .update(new TextEncoder().encode(`${dtype}|${shape.join(",")}|`))
    .update(elements)
    .digest();
}

/** Little-endian elements as f64, exactly. @throws Declined on NaN, infinities and −0 */
function promote(what: string, dtype: StoredDtype, elements: Uint8Array): Float64Array {
  if (dtype === "u1") return Float64Array.from(elements);
  const view = new DataView(elements.buffer, elements.byteOffset, elements.byteLength);
  const width = dtype === "f8" ? 8 : 4;
  const values = new Float64Array(elements.length / width);
  for (let i = 0; i < values.length; i++) {
    const value = dtype === "f8" ? view.getFloat64(8 * i, true) : view.getFloat32(4 * i, true);
    if (!Number.isFinite(value)) throw new Declined(`${what}: needs finite numbers; got ${value} at ${i}.`);
    if (Object.is(value, -0)) throw new Declined(`${what}: needs zeros stored as +0; got -0 at ${i}.`);
    values[i] = value;
  }
  return values;
}

function checkedName(what: string, name: string): string {
  const plain = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/.test(name) && name.length <= 200;
  if (!plain || name.includes("..")) throw new Declined(`${what}: needs a plain relative file name; got ${JSON.stringify(name)}.`);
  return name;
}

/** Validates a reference: exactly the known keys, a shape of positive extents, a hash, and either a file name or base64. */
export function arrayReference(what: string, value: Json | undefined): ArrayReference {
  const place = value !== null && typeof value === "object" && Object.hasOwn(value, "file") ? "file" : "base64";
  const fields = exactKeys(what, value, ["dtype", "shape", "sha256", place]);
  const dtype = string(`${what}.dtype`, fields.dtype);
  if (dtype !== "f4" && dtype !== "f8" && dtype !== "u1") throw new Declined(`${what}.dtype: needs f4, f8 or u1; got "${dtype}".`);
  const extents = fields.shape;
  if (!Array.isArray(extents) || extents.length < 1 || extents.length > 4) throw new Declined(`${what}.shape: needs 1 to 4 extents.`);
  const shape = (extents as readonly Json[]).map((extent, i) => integer(`${what}.shape[${i}]`, extent, 1, mostElements));
  if (!(shape.reduce((a, b) => a * b, 1) <= mostElements)) throw new Declined(`${what}.shape: needs at most ${mostElements} elements.`);
  const sha256 = string(`${what}.sha256`, fields.sha256);
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Declined(`${what}.sha256: needs 64 lower-case hexadecimal digits.`);
  const text = string(`${what}.${place}`, fields[place]);
  return place === "file" ? { dtype, shape, sha256, file: checkedName(what, text) } : { dtype, shape, sha256, base64: text };
}

/** Reads the array a reference names, as f64. @throws Declined where bytes and hash differ, MissingFile where the file is not there */
export function readArray(what: string, reference: ArrayReference, read: ReadFile): Float64Array {
  const { dtype, shape, file, base64 } = reference;
  const bytes = file === undefined ? decodeBase64(base64!) : read(file);
  if (!bytes) throw new MissingFile(file!);
  const elements = readNpy(what, dtype, shape, bytes);
  if (arrayHash(dtype, shape, elements) !== reference.sha256)
    throw new Declined(`${what}: needs an array of SHA-256 ${reference.sha256}; got another.`);
  return promote(what, dtype, elements);
}
