import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes the folder in which the test files of one run share what is slow to make; see tests/support/default-run.ts. */
export function setup(): void {
  process.env.NADIR_TEST_FOLDER ??= mkdtempSync(join(tmpdir(), "nadir-tests-"));
}

/** Removes it. */
export function teardown(): void {
  if (process.env.NADIR_TEST_FOLDER) rmSync(process.env.NADIR_TEST_FOLDER, { recursive: true, force: true });
}
