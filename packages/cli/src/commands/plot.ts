import { basename, dirname, join } from "node:path";
import { readNamedFile, writeFileWhole } from "@nadir/analysis/formats/files";
import { darkTheme, fileTheme, plotFile, plots } from "@nadir/analysis/report";
import { renderPng } from "@nadir/analysis/report/png";
import { UsageError } from "@nadir/core-wasm";
import { type Command, exitCodes } from "../command.ts";

const themes = { light: fileTheme, dark: darkTheme } as const;

function themeNamed(name: string): (typeof themes)[keyof typeof themes] {
  if (Object.hasOwn(themes, name)) return themes[name as keyof typeof themes];
  throw new UsageError(`--theme: needs one of ${Object.keys(themes).join(", ")}; got ${name}. Correct the option.`);
}

/** `nadir plot`: draws a result file as SVG and PNG, beside it or in `--out`. */
export const plot: Command = {
  name: "plot",
  summary: "draw a result file as SVG and PNG",
  define: (parser) =>
    parser
      .argument("<file>", `a result in JSON: ${plots.map((p) => p.summary).join("; ")}`)
      .option("--theme <name>", "light or dark", "light"),
  async run([name], { out, json, theme }, terminal) {
    const file = name as string;
    const colors = themeNamed(theme as string);
    const svg = plotFile(file, new TextDecoder().decode(readNamedFile(file).bytes), colors);
    const path = join(out ?? dirname(file), basename(file).replace(/\.json$/, ""));
    const files = [`${path}.svg`, `${path}.png`];
    writeFileWhole(files[0]!, svg);
    writeFileWhole(files[1]!, renderPng(svg));
    terminal.print(json ? JSON.stringify({ schema: "nadir/plot@1", files }, null, 2) : `Picture  ${files.join(", ")}`);
    return exitCodes.decided;
  },
};
