import { lossTable, optimizerTable } from "@nadir/analysis/calculus";
import { dataSources } from "@nadir/analysis/data";
import { directions } from "@nadir/analysis/landscape";
import { layerTable, publishedArchitectures } from "@nadir/analysis/model";
import { constructions, examples, reproductions } from "@nadir/analysis/service";
import { rankSearches, theorems } from "@nadir/analysis/theorems";
import { activations, UsageError } from "@nadir/core-wasm";
import { type Command, exitCodes } from "../command.ts";

interface Row {
  readonly id: string;
  readonly title: string;
}

/** What can be listed: each is a view of a registry. */
const registries: Readonly<Record<string, () => readonly Row[]>> = {
  theorems: () => theorems.map(({ id, title, statement }) => ({ id, title: `${title}: ${statement}` })),
  layers: () => Object.values(layerTable).map(({ type, summary }) => ({ id: type, title: summary })),
  activations: () => Object.values(activations).map(({ name, formula }) => ({ id: name, title: formula })),
  losses: () => Object.values(lossTable).map(({ name, formula }) => ({ id: name, title: formula })),
  optimizers: () => Object.values(optimizerTable).map(({ name, summary }) => ({ id: name, title: summary })),
  models: () => [
    ...examples.map(({ id, network, theorem }) => ({ id, title: `${network}; default example for ${theorem}` })),
    ...publishedArchitectures.map(({ id, title, input }) => ({ id, title: `${title}, ${input.join("x")}; its shapes, for nadir widths` })),
  ],
  data: () => dataSources.map(({ id, title }) => ({ id, title })),
  constructions: () => constructions.map(({ id, summary }) => ({ id, title: summary })),
  reproductions: () => reproductions.map(({ id, title }) => ({ id, title })),
  certificates: () => rankSearches.map(({ id, kind, summary }) => ({ id, title: `${summary} (${kind})` })),
  directions: () => directions.map(({ id, title }) => ({ id, title })),
};

/** `nadir list`: what the registries hold. */
export const list: Command = {
  name: "list",
  summary: `what the registries hold: ${Object.keys(registries).join(", ")}`,
  define: (parser) => parser.argument("<registry>", Object.keys(registries).join(", ")),
  async run([name], { json }, terminal) {
    const registry = Object.hasOwn(registries, String(name)) ? registries[String(name)] : undefined;
    if (!registry) throw new UsageError(`list: needs one of ${Object.keys(registries).join(", ")}; got ${name}. Correct the name.`);
    const rows = registry();
    const width = Math.max(...rows.map((r) => r.id.length)) + 2;
    terminal.print(
      json
        ? JSON.stringify({ schema: "nadir/list@1", registry: name, rows }, null, 2)
        : rows.map((r) => `${r.id.padEnd(width)}${r.title}`.trimEnd()).join("\n"),
    );
    return exitCodes.decided;
  },
};
