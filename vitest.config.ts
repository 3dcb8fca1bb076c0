import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

const chromium = [process.env.CHROME_PATH, "/usr/bin/chromium"].find((path) => path && existsSync(path));
if (!chromium) {
  const why = "browser tests: needs Chromium; got none at $CHROME_PATH or /usr/bin/chromium. apt-get install chromium, or set CHROME_PATH.";
  if (process.env.CI) throw new Error(why);
  console.warn(`\n*** SKIPPED *** ${why}\n`);
}
process.env.NADIR_CHROMIUM = chromium ?? "";

const separate = {
  pool: "forks",
  fileParallelism: false,
  testTimeout: 180_000,
  hookTimeout: 240_000,
  globalSetup: "./tests/shared-folder.ts",
} as const;

export default defineConfig({
  // in-process tests run from source
  ssr: { resolve: { conditions: ["@nadir/source", "module", "node", "development|production"] } },
  test: {
    reporters: ["default", "./tests/closing-line.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/browser/**", "tests/process/**"],
          pool: "forks",
          // files of one worker share their modules: importing them anew for each of 140 files took a third of the time
          isolate: false,
          testTimeout: 60_000,
        },
      },
      // tests that start a process, a worker or a browser use the build, one file at a time
      { test: { name: "process", include: ["tests/process/**/*.test.ts"], ...separate } },
      ...(chromium ? [{ test: { name: "browser", include: ["tests/browser/**/*.test.ts"], ...separate } }] : []),
    ],
  },
});
