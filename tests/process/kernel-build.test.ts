import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "@nadir/core-wasm";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** SHA-256 of the module built from the sources in a fresh folder. */
function build(): string {
  const folder = mkdtempSync(join(tmpdir(), "nadir-kernels-"));
  try {
    for (const part of ["assembly", "scripts", "package.json"])
      cpSync(join(root, "packages/core-wasm", part), join(folder, part), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const { status, stderr } = spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return createHash("sha256")
      .update(readFileSync(join(folder, "build/kernels.wasm")))
      .digest("hex");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the kernels built once more, in another folder, are byte for byte the module in use", () => {
  expect(build()).toBe(sha256);
});
