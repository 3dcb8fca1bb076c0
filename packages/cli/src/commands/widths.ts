import { existsSync } from "node:fs";
import { parseArchitecture, readModel } from "@nadir/analysis/formats";
import { readNamedFile } from "@nadir/analysis/formats/files";
import { publishedArchitecture, publishedArchitectures } from "@nadir/analysis/model";
import { formatNumber } from "@nadir/analysis/report";
import { imagenetSamples, ownWidths, publishedWidths, type WidthRow } from "@nadir/analysis/service";
import { UsageError } from "@nadir/core-wasm";
import { type Command, exitCodes } from "../command.ts";
import { layerTable, widthRemarks, widthTable } from "../width-table.ts";

function inputOf(text: string | undefined): readonly number[] | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}(x[1-9]\d{0,8}){0,2}$/.test(text))
    throw new UsageError(`--input: needs CHANNELSxHEIGHTxWIDTH such as 3x224x224; got ${text}. Correct the option.`);
  return text.split("x").map(Number);
}

function samplesOf(text: string): number {
  const value = Number(text);
  if (!(Number.isSafeInteger(value) && value >= 1))
    throw new UsageError(`--samples: needs a positive integer; got ${text}. Correct the option.`);
  return value;
}

function rowOf(model: string, input: readonly number[] | undefined, samples: number): WidthRow {
  const published = publishedArchitectures.find((a) => a.id === model.toLowerCase());
  if (published) {
    if (input && input.length !== 3)
      throw new UsageError(`--input: needs CHANNELSxHEIGHTxWIDTH for ${published.id}; got ${input.join("x")}. Write 3x224x224.`);
    return publishedWidths(published, input, samples);
  }
  if (!existsSync(model)) publishedArchitecture(model);
  const { architecture } = readModel(readNamedFile(model), null);
  return ownWidths(input ? parseArchitecture({ ...architecture, input }) : architecture, samples);
}

/** `nadir widths`: the largest hidden layer of networks beside a number of samples, and what is outside the papers' classes. */
export const widths: Command = {
  name: "widths",
  summary: "widths of layers beside a number of samples: published networks or your own, at any input size",
  define: (parser) =>
    parser
      .argument("[model...]", "architecture JSON, or an id of `nadir list models`; default: every published network")
      .option("--input <shape>", "CHANNELSxHEIGHTxWIDTH (default: that of the source)")
      .option("--samples <n>", "N", String(imagenetSamples))
      .option("--layers", "every layer (the default for one network)"),
  async run([names], options, terminal) {
    const models = names as readonly string[];
    const input = inputOf(options.input as string | undefined);
    const samples = samplesOf(String(options.samples));
    const rows = (models.length > 0 ? models : publishedArchitectures.map((a) => a.id)).map((model) => rowOf(model, input, samples));
    if (options.json) {
      terminal.print(JSON.stringify({ schema: "nadir/widths@1", samples, rows }, null, 2));
      return exitCodes.decided;
    }
    terminal.print([`N = ${formatNumber(samples)} samples; k counts layers on the longest way from the input`, ""].join("\n"));
    terminal.print(widthTable(rows).join("\n"));
    if (models.length === 1 || options.layers)
      for (const row of rows) terminal.print(["", row.title, ...layerTable(row), "", ...widthRemarks(row)].join("\n"));
    else terminal.print("\nLayer by layer, with what is outside the paper's classes and why: nadir widths MODEL");
    return exitCodes.decided;
  },
};
