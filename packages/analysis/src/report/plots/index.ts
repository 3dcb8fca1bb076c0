import { FormatError } from "@nadir/core-wasm";
import type { Theme } from "../figures/svg.ts";
import { diagnosticsPlot } from "./diagnostics.ts";
import type { Plot } from "./plot.ts";
import { surfacePlot } from "./surface.ts";

/** The table of figures, by schema of the result file. */
export const plots: readonly Plot[] = [surfacePlot, diagnosticsPlot];

function schemaOf(name: string, text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly schema?: unknown } | null)?.schema;
  } catch {
    throw new FormatError(`${name}: needs a JSON file of a result; got other text. Give a file that Nadir wrote.`);
  }
}

/** Draws a result file, whatever it holds. @throws FormatError where no figure of the table is meant for it */
export function plotFile(name: string, text: string, theme: Theme): string {
  const schema = schemaOf(name, text);
  const plot = plots.find((p) => p.schema === schema);
  if (!plot) {
    const known = plots.map((p) => p.schema).join(", ");
    const got = typeof schema === "string" ? schema : "none";
    throw new FormatError(`${name}: needs one of the schemas ${known}; got ${got}. Give a file that Nadir wrote.`);
  }
  return plot.draw(text, theme);
}
