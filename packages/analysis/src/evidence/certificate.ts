/** An array of a certificate: inside as base64, or in a file beside it, in either case as .npy bytes whose canonical hash is given. */
export interface ArrayReference {
  readonly dtype: "f4" | "f8" | "u1";
  readonly shape: readonly number[];
  /** SHA-256 of `dtype|shape|` followed by the little-endian elements, -0 stored as +0 (see docs/certificate.md). */
  readonly sha256: string;
  /** Name of a .npy file in the certificate's own folder tree; forward slashes, no `..`. */
  readonly file?: string;
  /** The .npy bytes. */
  readonly base64?: string;
}

/** One elementwise step from stored data to network input, in f64 and in the order recorded. */
export interface PreprocessingStep {
  readonly op: "add" | "subtract" | "multiply" | "divide";
  readonly by: number;
}

/** What a claim is about. Parameters are the dyadic numbers stored; inputs and targets those after the recorded steps. */
export interface CertificateInstance {
  /** `nadir/architecture@1`. */
  readonly architecture: unknown;
  readonly loss: string;
  readonly parameters: Readonly<Record<string, ArrayReference>>;
  readonly inputs: ArrayReference;
  readonly inputSteps: readonly PreprocessingStep[];
  readonly targets: ArrayReference | null;
  readonly targetSteps: readonly PreprocessingStep[];
}

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The envelope of every kind of certificate. All of `claim` is re-derived by the checker from `instance` and `evidence`. */
export interface Certificate {
  readonly schema: "nadir/certificate@1";
  readonly kind: string;
  readonly tool: string;
  readonly seed: number;
  readonly instance: CertificateInstance;
  readonly claim: { readonly [field: string]: Json };
  readonly evidence: { readonly [field: string]: Json };
  /** SHA-256 of the canonical JSON (RFC 8785) of each part; `envelope` is that of the certificate without `hashes.envelope`. */
  readonly hashes: { readonly instance: string; readonly claim: string; readonly evidence: string; readonly envelope: string };
}
