import { existsSync } from "node:fs";
import { join } from "node:path";
import { readNamedFile, writeFileWhole } from "@nadir/analysis/formats/files";
import { type Axis, parseSurface, type Surface, type SurfaceValue, surfaceSize } from "@nadir/analysis/landscape";
import { fileTheme, formatNumber, surfaceFigure } from "@nadir/analysis/report";
import { renderPng } from "@nadir/analysis/report/png";
import { combineJob, instanceHash, type RequestOf } from "@nadir/analysis/service";
import { CancelledError, UsageError } from "@nadir/core-wasm";
import type { Pool } from "@nadir/web/pool";
import { type Command, type CommonOptions, exitCodes } from "../command.ts";
import { announce, evaluationCost } from "../cost.ts";
import { withPool } from "../pool.ts";
import { defineSubject, requireSubject, type SubjectOptions } from "../subject.ts";
import type { Terminal } from "../terminal.ts";

interface SurfaceOptions extends CommonOptions, SubjectOptions {
  readonly direction: string;
  readonly plane?: boolean;
  readonly range: string;
  readonly points?: string;
  readonly dtype: string;
}

const FOLDER = "nadir-surface";
const FILE = "surface.json";

function axesOf({ direction, plane, range, points = plane ? "25" : "51" }: SurfaceOptions): Axis[] {
  const [, from, to] = /^(-?[\d.]+(?:e-?\d+)?):(-?[\d.]+(?:e-?\d+)?)$/.exec(range) ?? [];
  const count = Number(points);
  if (from === undefined || !(Number(from) < Number(to)))
    throw new UsageError(`--range: needs FROM:TO with FROM < TO; got ${range}. Write --range=-1:1.`);
  if (!(Number.isInteger(count) && count >= 2 && count <= 10_001))
    throw new UsageError(`--points: needs an integer from 2 to 10001; got ${points}. Correct the option.`);
  const axis: Axis = { direction, from: Number(from), to: Number(to), points: count };
  return plane ? [axis, axis] : [axis];
}

/** Values of an interrupted run of the same surface, or none. @throws UsageError where the folder holds another surface */
function known(path: string, request: RequestOf<"surface">, hash: string): readonly SurfaceValue[] {
  if (!existsSync(path)) return [];
  const old = parseSurface(new TextDecoder().decode(readNamedFile(path).bytes));
  const same =
    old.instance === hash &&
    old.seed === request.seed &&
    old.dtype === request.dtype &&
    JSON.stringify(old.axes) === JSON.stringify(request.axes);
  if (!same)
    throw new UsageError(`--out: needs a new folder or one with the same surface; got ${path} of another one. Choose another folder.`);
  return old.values;
}

/** Runs the job; what an interrupted run has computed is saved, to be resumed. */
async function compute(pool: Pool, request: RequestOf<"surface">, path: string, terminal: Terminal): Promise<Surface> {
  const parts: Surface[] = [];
  try {
    return await pool.run("surface", request, {
      signal: terminal.signal,
      onProgress: terminal.progress,
      onChunk: (part) => void parts.push(part),
    });
  } catch (error) {
    if (error instanceof CancelledError && parts.length > 0) {
      writeFileWhole(path, `${JSON.stringify(combineJob("surface", request, parts))}\n`);
      terminal.note(`Saved ${path}; the same command goes on from there.`);
    }
    throw error;
  }
}

/** `nadir surface`: the loss along a line or over a plane through the parameters. */
export const surface: Command = {
  name: "surface",
  summary: "the loss along a line or over a plane through the parameters (SVG, PNG, JSON; resumable)",
  define: (parser) =>
    defineSubject(parser)
      .option("--direction <id>", "see `nadir list directions`", "filter-normalized")
      .option("--plane", "two directions instead of one")
      .option("--range <from:to>", "coordinates along each direction", "-1:1")
      .option("--points <n>", "points along each direction (default 51, plane 25)")
      .option("--dtype <type>", "f64 or f32", "f64"),
  async run(_positionals, raw, terminal) {
    const options = raw as unknown as SurfaceOptions;
    if (options.dtype !== "f32" && options.dtype !== "f64")
      throw new UsageError(`--dtype: needs f32 or f64; got ${options.dtype}. Correct the option.`);
    const axes = axesOf(options);
    const instance = await requireSubject("surface", options, options.seed);
    const folder = options.out ?? FOLDER;
    const path = join(folder, FILE);
    const open: RequestOf<"surface"> = {
      title: `Loss of ${instance.name} around its parameters`,
      source: { instance },
      axes,
      seed: options.seed,
      dtype: options.dtype,
      known: [],
    };
    const request = { ...open, known: known(path, open, instanceHash(instance)) };
    const points = surfaceSize(axes);
    announce(terminal, `${points} points`, evaluationCost(instance, "forward", points));
    const result = await withPool(options.workers, (pool) => compute(pool, request, path, terminal));
    const svg = surfaceFigure(result, fileTheme);
    writeFileWhole(join(folder, "surface.svg"), svg);
    writeFileWhole(join(folder, "surface.png"), renderPng(svg));
    writeFileWhole(path, `${JSON.stringify(result)}\n`);
    const finite = result.values.filter((v): v is number => typeof v === "number");
    const span = finite.length > 0 ? `from ${formatNumber(Math.min(...finite))} to ${formatNumber(Math.max(...finite))}` : "nowhere finite";
    if (options.json) terminal.print(JSON.stringify(result));
    else
      terminal.print(
        `loss at the parameters ${result.center}; on the ${axes.length === 1 ? "line" : "plane"} ${span} (measured)\nPicture  ${join(folder, "surface.svg")}, ${join(folder, "surface.png")}\nValues   ${path}`,
      );
    return exitCodes.decided;
  },
};
