import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readNamedFile, writeFileWhole } from "@nadir/analysis/formats/files";
import { diagnosticsFigure, fileTheme, renderDiagnosticsHtml } from "@nadir/analysis/report";
import { renderPng } from "@nadir/analysis/report/png";
import { nextDiagnosis, type RequestOf, type ResultOf } from "@nadir/analysis/service";
import { type Diagnosis, parseDiagnostics, requireDiagnosis, type TrainingDiagnostics, writeDiagnostics } from "@nadir/analysis/theorems";
import { UsageError } from "@nadir/core-wasm";
import type { Pool } from "@nadir/web/pool";
import type { Terminal } from "./terminal.ts";
import type { Observer } from "./training.ts";

type State = ResultOf<"train">["state"];

/** Which points of a run are proved too. */
export type Certify = "last" | "every" | "none";

/** What is asked about a run. */
export interface DiagnosisSettings {
  /** Iterations between two points; null for 0, 1, 2, 3, 5, 7, 10, 20, … */
  readonly every: number | null;
  readonly certify: Certify;
  /** Layer k, or undefined for the first that is wide enough. */
  readonly layer: number | undefined;
}

/** An observer that diagnoses the points of a run on the workers of a pool, and writes what it finds. */
export interface Diagnoser extends Observer {
  /** Writes diagnostics.json, .html, .svg and .png; answers what they hold. */
  finish(): TrainingDiagnostics;
}

const FILE = "diagnostics.json";
/** Certificates that the job writes: no other file is ever removed. */
const OWN = /^certificates\/iteration-\d+-gradient-bound\.json$/;
const named = ["last", "every", "none"] as const;

/** The settings of `--diagnose`, `--certify` and `--layer`; null where none is asked for. @throws UsageError */
export function diagnosisSettings(options: { diagnose?: string | true; certify?: string; layer?: string }): DiagnosisSettings | null {
  const { diagnose, certify = "last", layer } = options;
  const stray = options.certify === undefined ? (layer === undefined ? null : "layer") : "certify";
  if (diagnose === undefined && stray) throw new UsageError(`--${stray}: needs --diagnose too; got none. Add --diagnose.`);
  if (diagnose === undefined) return null;
  const integer = (name: string, text: string): number => {
    const value = Number(text);
    if (!(/^\d+$/.test(text) && value >= 1)) throw new UsageError(`--${name}: needs a positive integer; got ${text}. Correct the option.`);
    return value;
  };
  if (!named.includes(certify as Certify))
    throw new UsageError(`--certify: needs one of ${named.join(", ")}; got ${certify}. Correct the option.`);
  return {
    every: diagnose === true ? null : integer("diagnose", diagnose),
    certify: certify as Certify,
    layer: layer === undefined ? undefined : integer("layer", layer),
  };
}

/** How many points a run of so many iterations has at most. */
export function diagnosisCount({ every }: DiagnosisSettings, iterations: number): number {
  let count = 1;
  for (let at = 0; at < iterations; at = nextDiagnosis(at, every)) count++;
  return count;
}

/** Points of an interrupted run, all that its schedule has before `iteration`. @throws UsageError where one is missing */
function kept(folder: string, iteration: number, every: number | null): readonly Diagnosis[] {
  const path = join(folder, FILE);
  const points = existsSync(path) ? parseDiagnostics(new TextDecoder().decode(readNamedFile(path).bytes)).points : [];
  for (let at = 0; at < iteration; at = nextDiagnosis(at, every))
    if (!points.some((d) => d.iteration === at))
      throw new UsageError(
        `--out: needs ${FILE} of the interrupted run beside its state; got one without iteration ${at}. Remove the folder to start again.`,
      );
  return points;
}

/** Removes what an earlier run diagnosed: its certificates would be taken for the new run's. */
function removeEarlier(folder: string): void {
  const path = join(folder, FILE);
  if (!existsSync(path)) return;
  for (const { certified } of parseDiagnostics(new TextDecoder().decode(readNamedFile(path).bytes)).points)
    if (certified && OWN.test(certified.certificate)) rmSync(join(folder, certified.certificate), { force: true });
  for (const ending of ["json", "html", "svg", "png"]) rmSync(join(folder, `diagnostics.${ending}`), { force: true });
}

/** Starts observing a run whose results go to `folder`, from the start or from the state of an interrupted one. @throws UsageError, MemoryError before training where the network cannot be diagnosed */
export function openDiagnoser(
  pool: Pool,
  request: RequestOf<"train">,
  settings: DiagnosisSettings,
  folder: string,
  state: State | undefined,
  terminal: Terminal,
): Diagnoser {
  const { instance, options: training } = request;
  const options = settings.layer === undefined ? {} : { layer: settings.layer };
  const { wide, above } = requireDiagnosis(instance, options);
  if (!state) removeEarlier(folder);
  const done = new Map((state ? kept(folder, state.iteration, settings.every) : []).map((d) => [d.iteration, d]));
  const working = new Map<number, { readonly state: State; readonly job: Promise<void> }>();
  let failure: unknown;
  const diagnostics = (): TrainingDiagnostics => ({
    schema: "nadir/diagnostics@1",
    network: instance.name,
    data: instance.data,
    samples: instance.inputs.shape[0]!,
    optimizer: request.optimizer,
    seed: training.seed ?? 0,
    layer: wide.number,
    width: wide.width,
    trainingGradient: above[0]!.type === "dense",
    every: settings.every,
    points: [...done.values()].sort((a, b) => a.iteration - b.iteration),
  });
  const diagnose = async (state: State, certify: boolean): Promise<void> => {
    const point = { iteration: state.iteration, theta: state.theta, certify };
    const job = { instance, seed: training.seed ?? 0, options, points: [point] };
    const { points, files } = await pool.run("diagnose", job, { signal: terminal.signal });
    for (const [name, bytes] of Object.entries(files)) writeFileWhole(join(folder, name), bytes);
    done.set(state.iteration, points[0]!);
  };
  const settle = async (most: number): Promise<void> => {
    while (failure === undefined && working.size > most) await Promise.race([...working.values()].map(({ job }) => job));
    if (failure !== undefined) throw failure;
  };
  return {
    next: (iteration) => nextDiagnosis(iteration, settings.every),
    async take(state, last) {
      await working.get(state.iteration)?.job;
      const certify = settings.certify === "every" || (settings.certify === "last" && last);
      const known = done.get(state.iteration);
      if (known && (!certify || known.certified || known.declined !== null)) return;
      const job = diagnose(state, certify)
        .then(() => void working.delete(state.iteration))
        .catch((error: unknown) => {
          failure ??= error;
        });
      working.set(state.iteration, { state, job });
      // one worker trains on
      await settle(pool.workers - 1);
    },
    settle: () => settle(0),
    save(state) {
      writeFileWhole(join(folder, FILE), writeDiagnostics(diagnostics()));
      return [...working.values()].map((w) => w.state).reduce((least, s) => (s.iteration < least.iteration ? s : least), state);
    },
    finish() {
      const result = diagnostics();
      const svg = diagnosticsFigure(result, fileTheme);
      writeFileWhole(join(folder, FILE), writeDiagnostics(result));
      writeFileWhole(join(folder, "diagnostics.html"), renderDiagnosticsHtml(result));
      writeFileWhole(join(folder, "diagnostics.svg"), svg);
      writeFileWhole(join(folder, "diagnostics.png"), renderPng(svg));
      return result;
    },
  };
}
