import { layerShapes, parameterShapes, readModel, stagesOf } from "@nadir/analysis/formats";
import { readNamedFile } from "@nadir/analysis/formats/files";
import { estimate, parameterCount } from "@nadir/analysis/model";
import { formatNumber, wrap } from "@nadir/analysis/report";
import { type Prospect, prospects } from "@nadir/analysis/service";
import { UsageError } from "@nadir/core-wasm";
import { type Command, exitCodes } from "../command.ts";
import { paint } from "../terminal.ts";

const MEGA = 2 ** 20;

/** `nadir inspect`: layers, shapes, widths, memory and time; first what can be proved, then what cannot and why. */
export const inspect: Command = {
  name: "inspect",
  summary: "layers, widths, cost; what can be proved for a network and what cannot",
  define: (parser) =>
    parser
      .argument("<model>", "architecture JSON")
      .option("--weights <file>", "weights to check against it")
      .option("--samples <n>", "number of samples in mind", "1000"),
  async run([file], options, terminal) {
    const weights = options.weights as string | undefined;
    const { architecture } = readModel(readNamedFile(String(file)), weights ? readNamedFile(weights) : null);
    const samples = Number(options.samples);
    if (!(Number.isInteger(samples) && samples >= 1))
      throw new UsageError(`--samples: needs a positive integer; got ${options.samples}. Correct the option.`);
    const shapes = layerShapes(architecture);
    const windows = parameterShapes(architecture);
    const layers = architecture.layers.map((l, i) => {
      const parameters = windows.filter((w) => w.layer === i).reduce((sum, w) => sum + w.shape.reduce((a, b) => a * b, 1), 0);
      return { name: l.name, type: l.type, shape: shapes[i]!, width: shapes[i]!.reduce((a, b) => a * b, 1), parameters };
    });
    const cost = estimate(architecture, "gradient");
    const can = prospects(architecture, samples);
    const facts = {
      schema: "nadir/inspect@1",
      name: architecture.name,
      input: architecture.input,
      parameters: parameterCount(architecture),
      layers,
      widths: stagesOf(architecture).map((s) => s.width),
      gradient: { bytes: cost.bytes, flopsPerSample: cost.flopsPerSample },
      samples,
      prospects: can,
    };
    if (options.json) {
      terminal.print(JSON.stringify(facts, null, 2));
      return exitCodes.decided;
    }
    const good = can.filter((p) => p.open);
    const bad = can.filter((p) => !p.open);
    const bullet = (p: Prospect): string =>
      wrap(`${p.what}: ${p.because}`, 76, "    ")
        .map((l) => `  ${l}`)
        .join("\n");
    terminal.print(
      [
        paint(
          terminal,
          "bold",
          `${architecture.name}: ${formatNumber(facts.parameters)} parameters, input [${architecture.input.join(",")}]`,
        ),
        "",
        `What can be proved for ${formatNumber(samples)} samples`,
        ...(good.length > 0 ? good.map(bullet) : ["  nothing yet"]),
        ...(bad.length > 0 ? ["", "What cannot, and why", ...bad.map(bullet)] : []),
        "",
        "layer               type                shape            width  parameters",
        ...layers.map(
          (l) =>
            `${l.name.padEnd(20)}${l.type.padEnd(20)}${`[${l.shape.join(",")}]`.padEnd(14)}${formatNumber(l.width).padStart(8)}${formatNumber(l.parameters).padStart(12)}`,
        ),
        "",
        `A gradient takes ${formatNumber(Math.ceil(cost.bytes / MEGA))} MiB and ${formatNumber((cost.flopsPerSample * samples) / 1e9, 3)} GFlop.`,
      ].join("\n"),
    );
    return exitCodes.decided;
  },
};
