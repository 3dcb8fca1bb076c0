import type { Certificate, Json, Work } from "../evidence/index.ts";
import { canonicalJson, parseJson, sha256 } from "../exact/index.ts";
import type { ReadFile } from "./arrays.ts";
import { Declined } from "./declined.ts";
import { derive } from "./derive.ts";
import { exactKeys, integer, record, string } from "./fields.ts";
import type { Fields } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { loadInstance } from "./load.ts";
import { MissingFile } from "./missing-file.ts";
import { certificateText } from "./seal.ts";
import { rigorous, type Terms } from "./terms.ts";

/** What a check answers. `missing`: a file beside the certificate could not be read, so nothing is said about it. */
export type CheckResult =
  | { readonly status: "accepted"; readonly kind: string; readonly claim: Fields; readonly certificate: Certificate }
  | { readonly status: "rejected"; readonly because: string }
  | { readonly status: "missing"; readonly file: string; readonly because: string };

const keys = ["schema", "kind", "tool", "seed", "instance", "claim", "evidence", "hashes"];

function decode(bytes: Uint8Array | string): string {
  if (typeof bytes === "string") return bytes;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Declined("certificate: needs UTF-8 text; got other bytes.");
  }
}

function parse(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    throw new Declined((error as Error).message);
  }
}

/** The cheap checks: strict JSON in its canonical form, exactly the known keys and types, a known kind, the hashes. */
function envelope(text: string): Certificate {
  const fields = exactKeys("certificate", parse(text), keys);
  if (fields.schema !== "nadir/certificate@1")
    throw new Declined(`schema: needs nadir/certificate@1; got ${JSON.stringify(fields.schema)}.`);
  if (!kinds.has(string("kind", fields.kind)))
    throw new Declined(`kind: needs one of ${[...kinds.keys()].join(", ")}; got "${fields.kind}".`);
  string("tool", fields.tool);
  integer("seed", fields.seed, 0, Number.MAX_SAFE_INTEGER);
  record("claim", fields.claim);
  record("evidence", fields.evidence);
  const hashes = exactKeys("hashes", fields.hashes, ["instance", "claim", "evidence", "envelope"]);
  const certificate = fields as unknown as Certificate;
  if (certificateText(certificate) !== text)
    throw new Declined("certificate: needs its canonical JSON (RFC 8785) and one line feed; got another form.");
  const { envelope, ...inner } = hashes;
  for (const [part, hash] of Object.entries(inner))
    if (sha256(canonicalJson(fields[part])) !== hash) throw new Declined(`hashes.${part}: needs the SHA-256 of ${part}; got another.`);
  if (sha256(canonicalJson({ ...fields, hashes: inner })) !== envelope)
    throw new Declined("hashes.envelope: needs the SHA-256 of the certificate without it; got another.");
  return certificate;
}

function* examine(bytes: Uint8Array | string, read: ReadFile, terms: Terms): Work<CheckResult> {
  const certificate = envelope(decode(bytes));
  const loaded = loadInstance(certificate.instance, read);
  const derived = yield* derive(certificate.kind, loaded, certificate.evidence, terms);
  if (!derived.accepted) return { status: "rejected", because: derived.because };
  for (const field of new Set([...Object.keys(derived.claim), ...Object.keys(certificate.claim)])) {
    const [ours, theirs] = [derived.claim[field], certificate.claim[field]];
    if (ours === undefined || theirs === undefined || canonicalJson(ours) !== canonicalJson(theirs))
      return { status: "rejected", because: `claim.${field}: needs ${JSON.stringify(ours)}; got ${JSON.stringify(theirs)}.` };
  }
  return { status: "accepted", kind: certificate.kind, claim: derived.claim, certificate };
}

/**
 * Re-checks a certificate from its bytes alone: cheap checks, then the instance with every hash, then the claim derived anew, which must equal the
 * stored one field by field. Never throws on bad input. `read` gives the files beside the certificate.
 */
export function* checkCertificate(bytes: Uint8Array | string, read: ReadFile, terms: Terms = rigorous): Work<CheckResult> {
  try {
    return yield* examine(bytes, read, terms);
  } catch (error) {
    if (error instanceof MissingFile) return { status: "missing", file: error.file, because: error.message };
    if (error instanceof Declined || error instanceof SyntaxError) return { status: "rejected", because: error.message };
    if (error instanceof RangeError)
      return { status: "rejected", because: `certificate: needs sizes that this machine can hold; got ${error.message}.` };
    throw error;
  }
}
