import { checkCertificate } from "../../check/index.ts";
import type { Job } from "../job.ts";

/** A certificate and the files beside it, by the names it gives them. */
export interface CheckRequest {
  readonly certificate: Uint8Array;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** What the checker answers. */
export interface CheckResponse {
  readonly status: "accepted" | "rejected" | "missing";
  readonly kind: string | null;
  readonly because: string;
  readonly claim: { readonly [field: string]: unknown } | null;
}

/** Re-checks one certificate fully, with the small checker alone. */
export const check: Job<CheckRequest, CheckResponse> = {
  name: "check",
  summary: "re-checks a certificate with the small checker",
  *run(_core, { certificate, files }) {
    const result = yield* checkCertificate(certificate, (name) => (Object.hasOwn(files, name) ? files[name] : undefined));
    if (result.status === "accepted")
      return { status: "accepted", kind: result.kind, because: "every field of the claim was derived again", claim: result.claim };
    return { status: result.status, kind: null, because: result.because, claim: null };
  },
};
