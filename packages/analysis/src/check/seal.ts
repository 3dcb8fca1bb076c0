import type { ArrayReference, Certificate, CertificateInstance, Json } from "../evidence/index.ts";
import { canonicalJson, encodeBase64, sha256 } from "../exact/index.ts";
import type { Instance, NdArray } from "../formats/index.ts";
import { arrayHash } from "./arrays.ts";
import { Declined } from "./declined.ts";
import type { Fields } from "./kind.ts";
import { type StoredDtype, writeNpy } from "./npy.ts";

/** An instance as a certificate holds it, and the files to write beside the certificate (none when arrays are inline). */
export interface SealedInstance {
  readonly instance: CertificateInstance;
  /** .npy bytes by relative name; equal arrays share one file. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** The stored dtype and elements: -0 becomes +0; integers wider than u1 become f8 where that is exact. */
function stored(what: string, array: NdArray): { dtype: StoredDtype; elements: Uint8Array } {
  const { data } = array;
  const wide = data instanceof Float32Array || data instanceof Uint8Array ? data.slice() : Float64Array.from(data as Float64Array, Number);
  if (data instanceof BigInt64Array && data.some((x) => BigInt(Number(x)) !== x || Math.abs(Number(x)) > Number.MAX_SAFE_INTEGER))
    throw new Declined(`${what}: needs integers of at most 53 bits. Store them as f8.`);
  for (let i = 0; i < wide.length; i++) {
    if (!Number.isFinite(wide[i])) throw new Declined(`${what}: needs finite numbers; got ${wide[i]} at ${i}.`);
    wide[i] = wide[i]! + 0;
  }
  const dtype = wide instanceof Float32Array ? "f4" : wide instanceof Uint8Array ? "u1" : "f8";
  return { dtype, elements: new Uint8Array(wide.buffer, wide.byteOffset, wide.byteLength) };
}

/**
 * Seals an instance: each array gets its canonical hash and goes to `arrays/<first 16 digits>.npy` (`"files"`) or into the certificate as base64
 * (`"inline"`). The host is little-endian, as every platform of Node and browsers is. @throws Declined on NaN or infinities
 */
export function sealInstance(instance: Instance, mode: "files" | "inline" = "files"): SealedInstance {
  const files = new Map<string, Uint8Array>();
  const seal = (what: string, array: NdArray): ArrayReference => {
    const { dtype, elements } = stored(what, array);
    const shape = [...array.shape];
    const hash = arrayHash(dtype, shape, elements);
    const npy = writeNpy(dtype, shape, elements);
    if (mode === "inline") return { dtype, shape, sha256: hash, base64: encodeBase64(npy) };
    const file = `arrays/${hash.slice(0, 16)}.npy`;
    files.set(file, npy);
    return { dtype, shape, sha256: hash, file };
  };
  const sealed: CertificateInstance = {
    architecture: JSON.parse(JSON.stringify(instance.architecture)),
    loss: instance.loss,
    parameters: Object.fromEntries(Object.entries(instance.parameters).map(([name, array]) => [name, seal(name, array)])),
    inputs: seal("inputs", instance.inputs),
    inputSteps: instance.inputSteps.map(({ op, by }) => ({ op, by })),
    targets: instance.targets && seal("targets", instance.targets),
    targetSteps: instance.targetSteps.map(({ op, by }) => ({ op, by })),
  };
  return { instance: sealed, files };
}

/** The parts of a certificate that the hashes cover. */
export interface CertificateParts {
  readonly kind: string;
  readonly tool: string;
  readonly seed: number;
  readonly instance: CertificateInstance;
  readonly claim: Fields;
  readonly evidence: Fields;
}

/** A certificate with its hashes. */
export function sealCertificate(parts: CertificateParts): Certificate {
  const hash = (part: unknown): string => sha256(canonicalJson(part as Json));
  const { kind, tool, seed, instance, claim, evidence } = parts;
  const hashes = { instance: hash(instance), claim: hash(claim), evidence: hash(evidence) };
  const open = { schema: "nadir/certificate@1", kind, tool, seed, instance, claim, evidence, hashes } as const;
  return { ...open, hashes: { ...hashes, envelope: hash(open) } };
}

/** The one text of a certificate: its canonical JSON and a line feed. */
export function certificateText(certificate: Certificate): string {
  return `${canonicalJson(certificate as unknown as Json)}\n`;
}
