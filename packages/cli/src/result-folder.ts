import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "@nadir/core-wasm";

/** Names of the files by which a folder of results is recognized as Nadir's own and may be replaced. */
const MARKS = ["report.json", "construct.json"];

function unwritable(folder: string, error: unknown): UsageError {
  const { code = "an unknown failure" } = error as NodeJS.ErrnoException;
  return new UsageError(`--out: needs a place that can be written; got ${code} for ${folder}. Choose another folder.`);
}

/** Throws unless the nearest folder above `folder` that exists can be written: before hours of work, not after them. */
function requireWritable(folder: string): void {
  let above = dirname(resolve(folder));
  while (!existsSync(above)) above = dirname(above);
  try {
    if (!statSync(above).isDirectory()) throw Object.assign(new Error(above), { code: `the file ${above}` });
    accessSync(above, constants.W_OK);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/**
 * Throws unless `folder` is new, empty or an earlier result, in a place that can be written: nothing of the user's is ever overwritten.
 * @throws UsageError
 */
export function requireReplaceable(folder: string): void {
  requireWritable(folder);
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw new UsageError(`--out: needs a folder; got the file ${folder}. Choose another name.`);
  const entries = readdirSync(folder);
  if (entries.length > 0 && !MARKS.some((mark) => entries.includes(mark)))
    throw new UsageError(
      `--out: needs a new folder, an empty one or an earlier result; got ${folder} with other files in it. Choose another name.`,
    );
}

/** Writes a folder of results wholly or not at all: into a temporary sibling that is then renamed. @throws UsageError where it may not be written */
export function writeResultFolder(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  requireReplaceable(folder);
  const target = resolve(folder);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    mkdirSync(dirname(target), { recursive: true });
    mkdirSync(temporary);
    for (const [name, content] of Object.entries(files)) {
      const path = join(temporary, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    if (existsSync(target)) rmSync(target, { recursive: true });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw unwritable(folder, error);
  }
}
