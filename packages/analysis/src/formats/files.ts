import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError } from "@nadir/core-wasm";
import type { NamedFile } from "./named-file.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no file of that name",
  EACCES: "a file without permission",
  EPERM: "a file without permission",
  EISDIR: "a folder",
  ENOTDIR: "a path through a file",
  ENOSPC: "a full disk",
  EROFS: "a read-only disk",
};

function because(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return reasons[code ?? ""] ?? code ?? "an unknown failure";
}

/** Reads a file whole; its name is the path's last part. @throws UsageError saying why it cannot be read, and from 2 GiB on */
export function readNamedFile(path: string): NamedFile {
  try {
    const { size } = statSync(path);
    if (size >= 2 ** 31) throw new UsageError(`${path}: needs a file below 2 GiB; got ${size} bytes. Use fewer samples.`);
    const content = readFileSync(path);
    return { name: basename(path), bytes: new Uint8Array(content.buffer, content.byteOffset, content.length) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: needs a readable file; got ${because(error)}. Check the path.`);
  }
}

let written = 0;

/**
 * Writes a file whole or not at all: under a temporary name in its folder (made where missing), flushed, then renamed.
 * @throws UsageError saying why it cannot be written; then nothing is left behind
 */
export function writeFileWhole(path: string, content: Uint8Array | string): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${written++}.tmp`);
  let begun = false;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(temporary, "wx");
    begun = true;
    try {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    if (begun) rmSync(temporary, { force: true });
    throw new UsageError(`${path}: needs a place that can be written; got ${because(error)}. Choose another folder.`);
  }
}
