import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "@nadir/core-wasm";

/** Name of the file by which a folder of results is recognized as Nadir's own and may be replaced. */
const MARK = "report.json";

/** Throws unless `folder` is new, empty or an earlier result: nothing of the user's is ever overwritten. */
export function requireReplaceable(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw new UsageError(`--out: needs a folder; got the file ${folder}. Choose another name.`);
  const entries = readdirSync(folder);
  if (entries.length > 0 && !entries.includes(MARK))
    throw new UsageError(
      `--out: needs a new folder, an empty one or an earlier result; got ${folder} with other files in it. Choose another name.`,
    );
}

/** Writes a folder of results wholly or not at all: into a temporary sibling that is then renamed. @throws UsageError where it may not be written */
export function writeResultFolder(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  requireReplaceable(folder);
  const target = resolve(folder);
  mkdirSync(dirname(target), { recursive: true });
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
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
    throw error;
  }
}
