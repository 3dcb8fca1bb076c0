import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readNamedFile, writeFileWhole } from "@nadir/analysis/formats/files";
import type { ReproductionRequest, StepResult } from "@nadir/analysis/service";
import { UsageError } from "@nadir/core-wasm";

/** Results of steps, kept in a folder so that an interrupted run goes on where it was. */
export interface StepState {
  /** The result of a step of an earlier run, or undefined. */
  read(step: string): StepResult | undefined;
  /** Keeps a result: its arrays first, then the file that marks it as whole. */
  write(step: string, result: StepResult): void;
  /** Forgets everything. */
  remove(): void;
}

const FOLDER = "state";
const IDENTITY = "identity.txt";

/** Names the request: id, seed, settings and data. */
function identityOf({ id, seed, settings, data }: ReproductionRequest): string {
  const hash = createHash("sha256").update(JSON.stringify([id, seed, Object.entries(settings).sort()]));
  for (const array of data ? [data.inputs, data.targets] : []) {
    if (!array) continue;
    const { buffer, byteOffset, byteLength } = array.data;
    hash.update(`${array.dtype}|${array.shape.join()}|`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  if (data) hash.update(JSON.stringify([data.inputSteps, data.targetSteps]));
  return hash.digest("hex");
}

/** The kept steps of a request below `folder`. @throws UsageError where the folder keeps another request's */
export function openStepState(folder: string, request: ReproductionRequest): StepState {
  const place = join(folder, FOLDER);
  const identity = identityOf(request);
  const mark = join(place, IDENTITY);
  const text = (path: string): string => new TextDecoder().decode(readNamedFile(path).bytes);
  if (existsSync(mark) && text(mark).trim() !== identity)
    throw new UsageError(`--out: needs a new folder or one with the same request; got ${place} of another one. Choose another folder.`);
  return {
    read(step) {
      const path = join(place, `${step}.json`);
      if (!existsSync(path)) return undefined;
      const { value, bytes } = JSON.parse(text(path)) as { value: StepResult["value"]; bytes: readonly string[] };
      return { value, bytes: Object.fromEntries(bytes.map((name) => [name, readNamedFile(join(place, `${step}.${name}.bin`)).bytes])) };
    },
    write(step, { value, bytes }) {
      if (!existsSync(mark)) writeFileWhole(mark, `${identity}\n`);
      for (const [name, content] of Object.entries(bytes)) writeFileWhole(join(place, `${step}.${name}.bin`), content);
      writeFileWhole(join(place, `${step}.json`), `${JSON.stringify({ value, bytes: Object.keys(bytes) })}\n`);
    },
    remove() {
      if (!existsSync(mark)) return;
      for (const name of readdirSync(place)) if (/\.(json|bin|txt)$/.test(name)) rmSync(join(place, name));
      if (readdirSync(place).length === 0) rmSync(place, { recursive: true });
    },
  };
}
