import type { Core } from "@nadir/core-wasm";
import { UsageError } from "@nadir/core-wasm";
import type { Work } from "../../evidence/index.ts";
import type { Surface } from "../../landscape/index.ts";
import type { Job } from "../job.ts";
import { type CheckRequest, type CheckResponse, check } from "./check.ts";
import { type ConstructRequest, type ConstructResult, construct } from "./construct.ts";
import { type DiagnoseRequest, type DiagnoseResult, diagnose } from "./diagnose.ts";
import { type EvaluateRequest, type EvaluateResult, evaluate } from "./evaluate.ts";
import { type GradientRequest, type GradientResult, gradient } from "./gradient.ts";
import { type MultiplyRequest, multiply, type PlainMatrix } from "./multiply.ts";
import { type ReproduceRequest, type ReproduceResult, reproduce } from "./reproduce.ts";
import { type SurfaceRequest, surface } from "./surface.ts";
import { type TrainRequest, type TrainResult, train } from "./train.ts";
import { type VerifyRequest, type VerifyResult, verify } from "./verify.ts";

/** Requests and results of the jobs. */
export interface JobTable {
  readonly verify: Job<VerifyRequest, VerifyResult>;
  readonly check: Job<CheckRequest, CheckResponse>;
  readonly train: Job<TrainRequest, TrainResult>;
  readonly construct: Job<ConstructRequest, ConstructResult>;
  readonly diagnose: Job<DiagnoseRequest, DiagnoseResult>;
  readonly surface: Job<SurfaceRequest, Surface>;
  readonly reproduce: Job<ReproduceRequest, ReproduceResult>;
  readonly evaluate: Job<EvaluateRequest, EvaluateResult>;
  readonly gradient: Job<GradientRequest, GradientResult>;
  readonly multiply: Job<MultiplyRequest, PlainMatrix>;
}

/** The table of jobs. */
export const jobs: JobTable = { verify, check, train, construct, diagnose, surface, reproduce, evaluate, gradient, multiply };

/** Name of a job. */
export type JobName = keyof JobTable;
/** What a job takes. */
export type RequestOf<N extends JobName> = JobTable[N] extends Job<infer Request, infer _Result> ? Request : never;
/** What a job gives. */
export type ResultOf<N extends JobName> = JobTable[N] extends Job<infer _Request, infer Result> ? Result : never;

function find<N extends JobName>(name: N): Job<RequestOf<N>, ResultOf<N>> {
  const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
  if (!job) throw new UsageError(`job: needs one of ${Object.keys(jobs).join(", ")}; got ${name}. Correct the name.`);
  return job as unknown as Job<RequestOf<N>, ResultOf<N>>;
}

/** Starts a job on a core. @throws UsageError for an unknown name */
export function startJob<N extends JobName>(core: Core, name: N, request: RequestOf<N>): Work<ResultOf<N>> {
  return find(name).run(core, request);
}

/** The fixed chunks of a request. */
export function splitJob<N extends JobName>(name: N, request: RequestOf<N>): readonly RequestOf<N>[] {
  return find(name).split?.(request) ?? [request];
}

/** The result of a request from the results of its chunks, in index order. */
export function combineJob<N extends JobName>(name: N, request: RequestOf<N>, results: readonly ResultOf<N>[]): ResultOf<N> {
  return find(name).combine?.(request, results) ?? results[0]!;
}
