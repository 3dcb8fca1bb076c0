import type { Core } from "@nadir/core-wasm";
import { certificateText } from "../../check/index.ts";
import { appliesOf, type HypothesisResult, verdictOf, type Work, weakest } from "../../evidence/index.ts";
import type { Instance } from "../../formats/index.ts";
import type { Picture, Report, ReportResult } from "../../report/index.ts";
import { findTheorem, type TheoremOptions } from "../../theorems/index.ts";
import type { Job } from "../job.ts";
import { makeKit, type Opened } from "../kit.ts";
import { exampleNamed, instanceOf } from "../source.ts";
import { combineSummaries } from "../summaries.ts";
import { tool } from "../version.ts";

/** One theorem at one instance. */
export interface VerifyRow {
  /** Position in the report, from 1; names the certificate. */
  readonly number: number;
  /** A default example by id, or an instance with a theorem's id and a short label. */
  readonly source: { readonly example: string } | { readonly instance: Instance; readonly theorem: string; readonly network: string };
  readonly options: TheoremOptions;
}

/** Theorems to decide; every row is a chunk of its own. */
export interface VerifyRequest {
  readonly seed: number;
  readonly rows: readonly VerifyRow[];
}

/** A report and the certificates with the arrays they name, by path below the report's folder. */
export interface VerifyResult {
  readonly report: Report;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

interface Subject {
  readonly instance: Instance;
  readonly theorem: string;
  readonly network: string;
  readonly options: TheoremOptions;
}

function* subjectOf(core: Core, { source, options }: VerifyRow, seed: number): Work<Subject> {
  if ("instance" in source) return { ...source, options };
  const { theorem, network, options: own } = exampleNamed(source.example);
  return { instance: yield* instanceOf(core, source, seed), theorem, network, options: { ...own, ...options } };
}

/** Refuses rows that do not fit before any of them starts; default examples always fit. @throws MemoryError, UsageError */
export function requireFit({ rows }: VerifyRequest): void {
  for (const { source, options } of rows) if ("instance" in source) findTheorem(source.theorem).requireFit?.(source.instance, options);
}

/** The samples that witnesses name, as the network sees them. */
function pictures(hypotheses: readonly HypothesisResult[], { loaded }: Opened): Picture[] {
  const size = loaded.inputs.data.length / loaded.samples;
  const named = hypotheses
    .flatMap(({ witness }) => [witness?.first, witness?.second])
    .flatMap((place) => {
      const sample = (place as { sample?: unknown } | undefined)?.sample;
      return typeof sample === "number" ? [sample] : [];
    });
  return [...new Set(named)].map((sample) => ({
    sample,
    shape: loaded.inputs.shape.slice(1),
    values: [...loaded.inputs.data.subarray(sample * size, (sample + 1) * size)],
  }));
}

function* decideRow(core: Core, row: VerifyRow, seed: number): Work<VerifyResult> {
  const { instance, theorem: id, network, options } = yield* subjectOf(core, row, seed);
  const theorem = findTheorem(id);
  theorem.requireFit?.(instance, options);
  const kit = makeKit(core, seed);
  const decision = yield* theorem.decide(instance, options, kit);
  const { sealed, loaded } = kit.open(instance);
  const applies = decision.applies ?? appliesOf(decision.hypotheses);
  const { conclusion } = decision;
  const files: Record<string, Uint8Array> = {};
  const paths = decision.certificates.map((certificate, i) => {
    const suffix = decision.certificates.length > 1 ? `-${i + 1}` : "";
    const path = `certificates/${String(row.number).padStart(2, "0")}-${certificate.kind}${suffix}.json`;
    files[path] = new TextEncoder().encode(certificateText(certificate));
    return path;
  });
  for (const [name, bytes] of kit.files) files[`certificates/${name}`] = bytes;
  const parameters = [...loaded.parameters.values()].reduce((sum, p) => sum + p.data.length, 0);
  const result: ReportResult = {
    theorem: theorem.id,
    verdict: verdictOf(applies, conclusion.status),
    applies,
    grade: weakest([conclusion.grade, ...(applies === "yes" ? decision.hypotheses.map((h) => h.grade) : [])]),
    vacuous: decision.vacuous ?? false,
    because: decision.because ?? conclusion.because,
    hypotheses: decision.hypotheses,
    conclusion,
    certificates: paths,
    cite: theorem.cite,
    network,
    statement: theorem.label,
    says: theorem.statement,
    model: { name: instance.name, parameters, sha256: loaded.model },
    data: { name: instance.data, samples: loaded.samples, sha256: loaded.dataset },
    point: instance.point,
    pictures: pictures(decision.hypotheses, { sealed, loaded }),
    measured: decision.measured ?? {},
  };
  return {
    report: { schema: "nadir/report@1", tool, seed, model: result.model, data: result.data, results: [result], surfaces: [] },
    files,
  };
}

function combine(request: VerifyRequest, parts: readonly VerifyResult[]): VerifyResult {
  const results = parts.flatMap((p) => p.report.results);
  const { model, data } = combineSummaries(results);
  return {
    report: { schema: "nadir/report@1", tool, seed: request.seed, model, data, results, surfaces: parts.flatMap((p) => p.report.surfaces) },
    files: Object.assign({}, ...parts.map((p) => p.files)),
  };
}

/** Both questions for each theorem and instance, with certificates. */
export const verify: Job<VerifyRequest, VerifyResult> = {
  name: "verify",
  summary: "decides theorems at instances and writes certificates",
  *run(core, request) {
    const parts: VerifyResult[] = [];
    for (const row of request.rows) parts.push(yield* decideRow(core, row, request.seed));
    return combine(request, parts);
  },
  split: (request) => request.rows.map((row) => ({ ...request, rows: [row] })),
  combine,
};
