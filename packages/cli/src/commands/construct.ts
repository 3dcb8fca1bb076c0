import { randomLabels } from "@nadir/analysis/data";
import type { Json } from "@nadir/analysis/evidence";
import { Stream } from "@nadir/analysis/random";
import { wrap } from "@nadir/analysis/report";
import { constructionNamed, constructions } from "@nadir/analysis/service";
import { load, UsageError } from "@nadir/core-wasm";
import { type Command, type CommonOptions, exitCodes } from "../command.ts";
import { announce, featureCost } from "../cost.ts";
import { withPool } from "../pool.ts";
import { requireReplaceable, writeResultFolder } from "../result-folder.ts";
import { defineSubject, readSubject, type SubjectOptions } from "../subject.ts";

interface ConstructOptions extends CommonOptions, SubjectOptions {
  readonly layer?: string;
  readonly route?: string;
  readonly randomLabels?: boolean;
}

const FOLDER = "nadir-construct";
const WIDTH = 78;
const codes = { constructed: exitCodes.decided, impossible: exitCodes.decided, undecided: exitCodes.inconclusive } as const;
const heads = { constructed: "Constructed", impossible: "IMPOSSIBLE", undecided: "NOT decided" } as const;

/** Options of the constructions as plain data. */
function settings({ layer, route }: ConstructOptions): { [name: string]: Json } {
  const k = Number(layer);
  if (layer !== undefined && !(Number.isInteger(k) && k >= 1))
    throw new UsageError(`--layer: needs a positive integer; got ${layer}. Correct the option.`);
  if (route !== undefined && !["output-layer", "class-codes", "each-sample"].includes(route))
    throw new UsageError(`--route: needs output-layer, class-codes or each-sample; got ${route}. Correct the option.`);
  return { ...(layer === undefined ? {} : { layer: k }), ...(route === undefined ? {} : { route }) };
}

/** `nadir construct`: builds a network with a stated property, with its certificate, or proves that there is none. */
export const construct: Command = {
  name: "construct",
  summary: "build a network with a stated property, with its certificate, or prove that there is none",
  define: (parser) =>
    defineSubject(parser.argument("<construction>", constructions.map(({ id, summary }) => `${id}: ${summary}`).join("; ")))
      .option("--random-labels", "replace the labels by uniform random classes (seeded)")
      .option("--layer <k>", "the wide layer, counted from 1 (default: the last that is wide enough)")
      .option("--route <name>", "output-layer, class-codes or each-sample (default: what fits the network and the targets)"),
  async run([name], raw, terminal) {
    const options = raw as unknown as ConstructOptions;
    const construction = constructionNamed(String(name));
    const chosen = settings(options);
    const folder = options.out ?? FOLDER;
    requireReplaceable(folder);
    const stream = new Stream(await load(), options.seed);
    const instance = await readSubject(options, options.seed, {
      ...(options.randomLabels ? { prepare: (data) => randomLabels(data, stream) } : {}),
      architecture: construction.architecture,
      loss: "squared",
    });
    if (!instance) throw new UsageError("construct: needs --data; got none. Give the samples as --data FILE and --labels FILE.");
    announce(terminal, `construct ${construction.id}`, featureCost(instance));
    const request = { construction: construction.id, seed: options.seed, instance, options: chosen };
    const { summary, text, files } = await withPool(1, (pool) =>
      pool.run("construct", request, { signal: terminal.signal, onProgress: terminal.progress }),
    );
    writeResultFolder(folder, { ...files, "construct.json": `${JSON.stringify(summary, null, 2)}\n` });
    if (options.json) terminal.print(JSON.stringify(summary, null, 2));
    else {
      const head = `${heads[summary.outcome]}: ${summary.because}`;
      const places = [...summary.files, ...summary.certificates].map((file) => `  ${folder}/${file}`);
      const check = summary.certificates.length > 0 ? [`Re-check  nadir check ${folder}/certificates`] : [];
      terminal.print([...wrap(head, WIDTH), ...text, "Files", ...places, `  ${folder}/construct.json`, ...check].join("\n"));
    }
    return codes[summary.outcome];
  },
};
