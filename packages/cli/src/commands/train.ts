import { join } from "node:path";
import { type Instance, writeArchitecture, writeSafetensors } from "@nadir/analysis/formats";
import { writeFileWhole } from "@nadir/analysis/formats/files";
import { initialParameters, unpackParameters } from "@nadir/analysis/model";
import { Stream } from "@nadir/analysis/random";
import { diagnosticsSummary, formatNumber } from "@nadir/analysis/report";
import { instanceHash, type RequestOf } from "@nadir/analysis/service";
import { requireDiagnosis, type TrainingDiagnostics } from "@nadir/analysis/theorems";
import { load, UsageError } from "@nadir/core-wasm";
import { type Command, type CommonOptions, exitCodes } from "../command.ts";
import { announce, type Cost, evaluationCost, featureCost } from "../cost.ts";
import { type DiagnosisSettings, diagnosisCount, diagnosisSettings, openDiagnoser } from "../diagnoser.ts";
import { withPool } from "../pool.ts";
import { defineSubject, requireSubject, type SubjectOptions } from "../subject.ts";
import type { Terminal } from "../terminal.ts";
import { runTraining, savedState } from "../training.ts";

interface TrainOptions extends CommonOptions, SubjectOptions {
  readonly optimizer: string;
  readonly iterations: string;
  readonly gradientNorm: string;
  readonly batch?: string;
  readonly learningRate?: string;
  readonly weightDecay?: string;
  readonly start?: string;
  readonly diagnose?: string | true;
  readonly certify?: string;
  readonly layer?: string;
}

const FOLDER = "nadir-train";
const STATE = "state.json";

function number(name: string, text: string | undefined, integer = false): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(text.trim() !== "" && value >= 0 && value < Number.POSITIVE_INFINITY && (!integer || Number.isInteger(value))))
    throw new UsageError(`--${name}: needs a non-negative ${integer ? "integer" : "number"}; got ${text}. Correct the option.`);
  return value;
}

/** The instance at the start that is asked for. @throws UsageError where weights are given too */
async function startOf({ start, weights, seed }: TrainOptions, instance: Instance): Promise<Instance> {
  if (start === undefined) return instance;
  if (weights !== undefined) throw new UsageError("--start: needs a network without weights; got --weights too. Leave one of the two out.");
  const stream = new Stream(await load(), seed).child("start");
  const parameters = unpackParameters(instance.architecture, initialParameters(instance.architecture, start, stream));
  return { ...instance, parameters };
}

function requestOf(options: TrainOptions, instance: Instance): RequestOf<"train"> {
  const batch = number("batch", options.batch, true);
  const learningRate = number("learning-rate", options.learningRate);
  const settings = {
    iterations: number("iterations", options.iterations, true)!,
    gradientNorm: number("gradient-norm", options.gradientNorm)!,
    seed: options.seed,
  };
  return {
    instance,
    optimizer: options.optimizer,
    options: { ...settings, ...(batch === undefined ? {} : { batch }), ...(learningRate === undefined ? {} : { learningRate }) },
    weightDecay: number("weight-decay", options.weightDecay) ?? 0,
  };
}

/** Trains, and diagnoses points of the run where asked. */
async function run(
  request: RequestOf<"train">,
  settings: DiagnosisSettings | null,
  folder: string,
  options: TrainOptions,
  terminal: Terminal,
) {
  const parts = [instanceHash(request.instance), request.optimizer, request.options, request.weightDecay, ...(settings ? [settings] : [])];
  const saved = { path: join(folder, STATE), identity: JSON.stringify(parts) };
  return withPool(settings ? options.workers : 1, async (pool) => {
    const diagnoser = settings && openDiagnoser(pool, request, settings, folder, savedState(saved), terminal);
    const result = await runTraining(pool, request, saved, terminal, diagnoser ?? undefined);
    return { result, diagnostics: diagnoser?.finish() ?? null };
  });
}

/** The cost of all diagnoses, each about that of one statement on the widest features. */
function diagnosisCost(instance: Instance, settings: DiagnosisSettings, iterations: number): Cost {
  const { bytes, flops } = featureCost(instance);
  return { bytes, flops: diagnosisCount(settings, iterations) * flops };
}

/** What the diagnoses say, for train.json and for people. */
function diagnosisFacts(diagnostics: TrainingDiagnostics) {
  const { factor, leaning, verdict, details } = diagnosticsSummary(diagnostics)!;
  const last = diagnostics.points.at(-1)!;
  const certificate = last.certified?.certificate ?? null;
  const slack = Number.isFinite(last.slack) ? last.slack : String(last.slack);
  return { facts: { layer: diagnostics.layer, factor, leaning, slack, certificate, because: verdict }, text: [verdict, ...details] };
}

/** `nadir train`: trains to a stated gradient norm, or says that it was not reached. */
export const train: Command = {
  name: "train",
  summary: "train to a stated gradient norm, or say that it was not reached",
  define: (parser) =>
    defineSubject(parser)
      .option(
        "--start <initializer>",
        "draw the starting weights: he, xavier, orthogonal, dyadic or zero (default those given, else a witness)",
      )
      .option("--optimizer <name>", "see `nadir list optimizers`", "l-bfgs")
      .option("--iterations <n>", "at most so many", "1000")
      .option("--gradient-norm <g>", "stop once the gradient over all samples is at most this long", "1e-6")
      .option("--batch <n>", "samples of a mini-batch (default all)")
      .option("--learning-rate <r>", "of Adam and SGD")
      .option("--weight-decay <lambda>", "lambda of lambda/2 ||theta||^2")
      .option("--diagnose [every]", "factors of the gradient bound every so many iterations (default 0, 1, 2, 3, 5, 7, 10, 20, ...)")
      .option("--certify <points>", "diagnosed points that are proved too: last (default), every or none")
      .option("--layer <k>", "the wide layer of the diagnosis, counted from 1"),
  async run(_positionals, raw, terminal) {
    const options = raw as unknown as TrainOptions;
    const instance = await startOf(options, await requireSubject("train", options, options.seed));
    const folder = options.out ?? FOLDER;
    const settings = diagnosisSettings(options);
    const request = requestOf(options, instance);
    if (settings) requireDiagnosis(instance, settings.layer === undefined ? {} : { layer: settings.layer });
    const { iterations: most, batch } = request.options;
    announce(terminal, `At most ${formatNumber(most)} iterations`, evaluationCost(instance, "gradient", most, batch));
    if (settings)
      announce(terminal, `At most ${formatNumber(diagnosisCount(settings, most))} diagnoses`, diagnosisCost(instance, settings, most));
    const { result, diagnostics } = await run(request, settings, folder, options, terminal);
    const { loss, gradientNorm, iterations, reached, because } = result;
    const diagnosis = diagnostics && diagnosisFacts(diagnostics);
    const facts = {
      schema: "nadir/train@1",
      network: instance.name,
      optimizer: options.optimizer,
      seed: options.seed,
      loss,
      gradientNorm,
      iterations,
      reached,
      because,
      ...(diagnosis ? { diagnosis: diagnosis.facts } : {}),
    };
    writeFileWhole(join(folder, "model.json"), writeArchitecture(instance.architecture));
    writeFileWhole(join(folder, "weights.safetensors"), writeSafetensors(Object.entries(result.parameters)));
    writeFileWhole(join(folder, "train.json"), `${JSON.stringify(facts, null, 2)}\n`);
    if (options.json) {
      terminal.print(JSON.stringify(facts, null, 2));
      return exitCodes.decided;
    }
    terminal.print(
      `${reached ? "Reached" : "NOT reached"}: ${because}\nloss ${formatNumber(loss, 10)}, gradient norm ${formatNumber(gradientNorm)} after ${formatNumber(iterations)} iterations (measured)\nWeights  ${join(folder, "weights.safetensors")}, ${join(folder, "model.json")}`,
    );
    if (diagnosis)
      terminal.print(`${diagnosis.text.join("\n")}\nReport   ${join(folder, "diagnostics.html")}, diagnostics.svg, diagnostics.png`);
    return exitCodes.decided;
  },
};
