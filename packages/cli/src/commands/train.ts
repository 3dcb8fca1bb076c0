import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeArchitecture, writeSafetensors } from "@nadir/analysis/formats";
import { readNamedFile, writeFileWhole } from "@nadir/analysis/formats/files";
import { formatNumber } from "@nadir/analysis/report";
import { instanceHash, packTrainingState, type RequestOf, type ResultOf, unpackTrainingState } from "@nadir/analysis/service";
import { CancelledError, UsageError } from "@nadir/core-wasm";
import type { Pool } from "@nadir/web/pool";
import { type Command, type CommonOptions, exitCodes } from "../command.ts";
import { announce, evaluationCost } from "../cost.ts";
import { withPool } from "../pool.ts";
import { defineSubject, requireSubject, type SubjectOptions } from "../subject.ts";
import type { Terminal } from "../terminal.ts";

interface TrainOptions extends CommonOptions, SubjectOptions {
  readonly optimizer: string;
  readonly iterations: string;
  readonly gradientNorm: string;
  readonly batch?: string;
  readonly learningRate?: string;
  readonly weightDecay?: string;
}

const FOLDER = "nadir-train";
const STATE = "state.json";
/** Milliseconds of training that Ctrl-C may lose; the slices change no bit. */
const SLICE = 500;

function number(name: string, text: string | undefined, integer = false): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(text.trim() !== "" && value >= 0 && value < Number.POSITIVE_INFINITY && (!integer || Number.isInteger(value))))
    throw new UsageError(`--${name}: needs a non-negative ${integer ? "integer" : "number"}; got ${text}. Correct the option.`);
  return value;
}

function requestOf(options: TrainOptions, instance: RequestOf<"train">["instance"]): RequestOf<"train"> {
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

/** Trains slice by slice; an interrupted run leaves its state, and the same command goes on from there with the same bits. */
async function run(pool: Pool, request: RequestOf<"train">, path: string, terminal: Terminal): Promise<ResultOf<"train">> {
  const identity = JSON.stringify([instanceHash(request.instance), request.optimizer, request.options, request.weightDecay]);
  let state = existsSync(path) ? unpackTrainingState(new TextDecoder().decode(readNamedFile(path).bytes), identity) : undefined;
  const total = request.options.iterations;
  for (let count = 1; ; ) {
    const until = Math.min((state?.iteration ?? 0) + count, total);
    const began = performance.now();
    const onProgress = (p: { what: string; done: number }): void => terminal.progress({ ...p, total });
    try {
      const slice = { ...request, options: { ...request.options, iterations: until }, ...(state ? { state } : {}) };
      const result = await pool.run("train", slice, { signal: terminal.signal, onProgress });
      if (result.reached || result.iterations < until || until === total) return result;
      state = result.state;
      count = Math.ceil(Math.min(2, SLICE / (performance.now() - began)) * count);
    } catch (error) {
      if (error instanceof CancelledError && state) {
        writeFileWhole(path, packTrainingState(state, identity));
        terminal.note(`Saved ${path} after ${state.iteration} iterations; the same command goes on from there.`);
      }
      throw error;
    }
  }
}

/** `nadir train`: trains to a stated gradient norm, or says that it was not reached. */
export const train: Command = {
  name: "train",
  summary: "train to a stated gradient norm, or say that it was not reached",
  define: (parser) =>
    defineSubject(parser)
      .option("--optimizer <name>", "see `nadir list optimizers`", "l-bfgs")
      .option("--iterations <n>", "at most so many", "1000")
      .option("--gradient-norm <g>", "stop once the gradient over all samples is at most this long", "1e-6")
      .option("--batch <n>", "samples of a mini-batch (default all)")
      .option("--learning-rate <r>", "of Adam and SGD")
      .option("--weight-decay <lambda>", "lambda of lambda/2 ||theta||^2"),
  async run(_positionals, raw, terminal) {
    const options = raw as unknown as TrainOptions;
    const instance = await requireSubject("train", options, options.seed);
    const folder = options.out ?? FOLDER;
    const state = join(folder, STATE);
    const request = requestOf(options, instance);
    const { iterations: most, batch } = request.options;
    announce(terminal, `At most ${most} iterations`, evaluationCost(instance, "gradient", most, batch));
    const result = await withPool(1, (pool) => run(pool, request, state, terminal));
    const { loss, gradientNorm, iterations, reached, because } = result;
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
    };
    writeFileWhole(join(folder, "model.json"), writeArchitecture(instance.architecture));
    writeFileWhole(join(folder, "weights.safetensors"), writeSafetensors(Object.entries(result.parameters)));
    writeFileWhole(join(folder, "train.json"), `${JSON.stringify(facts, null, 2)}\n`);
    if (options.json) terminal.print(JSON.stringify(facts, null, 2));
    else
      terminal.print(
        `${reached ? "Reached" : "NOT reached"}: ${because}\nloss ${formatNumber(loss, 10)}, gradient norm ${formatNumber(gradientNorm)} after ${formatNumber(iterations)} iterations (measured)\nWeights  ${join(folder, "weights.safetensors")}, ${join(folder, "model.json")}`,
      );
    return exitCodes.decided;
  },
};
