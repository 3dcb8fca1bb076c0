import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../packages/analysis/src/report/index.ts";
import { type Finished, nadir } from "./nadir.ts";

/** `nadir verify --json` with nothing given: what it printed, its report, and the folder that holds `report.json` and `certificates/`. */
export interface DefaultRun extends Finished {
  readonly report: Report;
  readonly folder: string;
}

/** The default run: made by the first test file that asks, read by all later ones of the same test run. */
export function defaultRun(): DefaultRun {
  const shared = process.env.NADIR_TEST_FOLDER!;
  const finished = join(shared, "default-run.json");
  if (!existsSync(finished)) {
    try {
      mkdirSync(join(shared, "lock"));
      const run = nadir(["verify", "--json", "--out", "default"], shared);
      writeFileSync(`${finished}.part`, JSON.stringify(run));
      renameSync(`${finished}.part`, finished);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const clock = new Int32Array(new SharedArrayBuffer(4));
      for (let second = 0; second < 240 && !existsSync(finished); second++) Atomics.wait(clock, 0, 0, 1000);
    }
  }
  const run = JSON.parse(readFileSync(finished, "utf8")) as Finished;
  return { ...run, report: JSON.parse(run.stdout), folder: join(shared, "default") };
}

/** The paths of the certificates of the default run, in the order of the report. */
export function defaultCertificates({ report, folder }: DefaultRun): readonly string[] {
  return report.results.flatMap((r) => r.certificates.map((path) => join(folder, path)));
}
