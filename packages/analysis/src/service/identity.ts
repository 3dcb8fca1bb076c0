import { loadInstance, sealInstance } from "../check/index.ts";
import { canonicalJson, sha256 } from "../exact/index.ts";
import type { Instance } from "../formats/index.ts";

/** SHA-256 that names architecture, loss, parameters and data, as certificates name them. */
export function instanceHash(instance: Instance): string {
  const { instance: sealed, files } = sealInstance(instance);
  const { model, dataset } = loadInstance(sealed, (name) => files.get(name));
  return sha256(canonicalJson({ model, dataset }));
}
