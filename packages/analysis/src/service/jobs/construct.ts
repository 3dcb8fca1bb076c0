import type { Core } from "@nadir/core-wasm";
import { certificateText } from "../../check/index.ts";
import type { Json, Work } from "../../evidence/index.ts";
import { type Instance, writeArchitecture, writeSafetensors } from "../../formats/index.ts";
import type { Constructed } from "../construction.ts";
import { constructionNamed } from "../constructions/index.ts";
import type { Job } from "../job.ts";
import { makeKit, type ServiceKit } from "../kit.ts";
import { tool } from "../version.ts";

/** Something to construct for data and a network. */
export interface ConstructRequest {
  /** Id in the table of constructions. */
  readonly construction: string;
  readonly seed: number;
  readonly instance: Instance;
  /** Options of the construction. */
  readonly options: { readonly [name: string]: Json };
}

/** `construct.json`, lines for people, and every file of the result by path below its folder. */
export interface ConstructResult {
  readonly summary: ConstructSummary;
  readonly text: readonly string[];
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** What was constructed, as `nadir construct --json` prints it. */
export interface ConstructSummary {
  readonly schema: "nadir/construct@1";
  readonly tool: string;
  readonly construction: string;
  readonly seed: number;
  readonly network: string;
  readonly data: { readonly name: string; readonly samples: number };
  readonly outcome: Constructed["outcome"];
  readonly because: string;
  readonly facts: { readonly [name: string]: Json };
  /** Paths below the folder. */
  readonly certificates: readonly string[];
  readonly files: readonly string[];
}

const encoder = new TextEncoder();

function filesOf(
  kit: ServiceKit,
  { instance, certificates, files = {} }: Constructed,
): { paths: string[]; files: Record<string, Uint8Array> } {
  const all: Record<string, Uint8Array> = { ...files };
  if (instance) {
    all["model.json"] = encoder.encode(writeArchitecture(instance.architecture));
    all["weights.safetensors"] = writeSafetensors(Object.entries(instance.parameters));
  }
  const paths = certificates.map((certificate, i) => {
    const path = `certificates/${String(i + 1).padStart(2, "0")}-${certificate.kind}.json`;
    all[path] = encoder.encode(certificateText(certificate));
    return path;
  });
  if (paths.length > 0) for (const [name, bytes] of kit.files) all[`certificates/${name}`] = bytes;
  return { paths, files: all };
}

function* run(core: Core, { construction, seed, instance, options }: ConstructRequest): Work<ConstructResult> {
  const kit = makeKit(core, seed);
  const made = yield* constructionNamed(construction).run(kit, { instance, seed, options });
  const { outcome, because, facts, text } = made;
  const { paths, files } = filesOf(kit, made);
  const data = { name: instance.data, samples: instance.inputs.shape[0]! };
  const names = Object.keys(files).filter((name) => !name.startsWith("certificates/"));
  const summary: ConstructSummary = {
    schema: "nadir/construct@1",
    tool,
    construction,
    seed,
    network: (made.instance ?? instance).name,
    data,
    outcome,
    because,
    facts,
    certificates: paths,
    files: names,
  };
  return { summary, text, files };
}

/** Builds a network with a stated property and proves it, or proves that there is none. */
export const construct: Job<ConstructRequest, ConstructResult> = {
  name: "construct",
  summary: "builds a network with a stated property, with its certificate",
  run,
};
