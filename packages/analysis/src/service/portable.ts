import { certificateText, sealCertificate } from "../check/index.ts";
import type { ArrayReference, Certificate } from "../evidence/index.ts";
import { encodeBase64 } from "../exact/index.ts";

/** The certificate as one file: arrays that lie beside it move inside as base64. The claim does not change; the hash of the instance does. */
export function portableCertificate(text: string, read: (name: string) => Uint8Array | undefined): string {
  const certificate = JSON.parse(text) as Certificate;
  const inline = (reference: ArrayReference): ArrayReference => {
    const bytes = reference.file === undefined ? undefined : read(reference.file);
    if (!bytes) return reference;
    const { dtype, shape, sha256 } = reference;
    return { dtype, shape, sha256, base64: encodeBase64(bytes) };
  };
  const { parameters, inputs, targets } = certificate.instance;
  const instance = {
    ...certificate.instance,
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, reference]) => [name, inline(reference)])),
    inputs: inline(inputs),
    targets: targets && inline(targets),
  };
  return certificateText(sealCertificate({ ...certificate, instance }));
}
