import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Certificate } from "@nadir/analysis/evidence";
import { portableCertificate } from "@nadir/analysis/service";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DefaultRun, defaultCertificates, defaultRun } from "../support/default-run.ts";
import { byteFlips, resealed, statusOf, syntaxMutants } from "../support/mutation.ts";
import { start, startNadir, temporaryFolder } from "../support/nadir.ts";
import { pythonWith } from "../support/python.ts";

const python = pythonWith(["numpy"], "default certificates with examples/check.py");
const withoutWebAssembly = { NODE_OPTIONS: "--import=data:text/javascript,delete%20globalThis.WebAssembly" };

interface Answer {
  readonly path: string;
  readonly status: string;
}

/** `nadir check` with WebAssembly removed, in two processes at once. */
async function recheck(paths: readonly string[], cwd?: string): Promise<{ codes: (number | null)[]; answers: Answer[] }> {
  const halves = [0, 1].map((k) => paths.filter((_, i) => i % 2 === k));
  const runs = await Promise.all(halves.map((half) => startNadir(["check", "--json", ...half], cwd, withoutWebAssembly)));
  return { codes: runs.map((r) => r.code), answers: runs.flatMap((r) => JSON.parse(r.stdout).results as Answer[]) };
}

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

describe("the certificates of the default examples", () => {
  let run: DefaultRun;
  let paths: readonly string[];
  /** One per kind: the first. */
  let first: ReadonlyMap<string, string>;
  beforeAll(() => {
    run = defaultRun();
    paths = defaultCertificates(run);
    first = new Map(paths.map((path) => [(JSON.parse(readFileSync(path, "utf8")) as Certificate).kind, path] as const).reverse());
  });

  it("are at least one for each result, of five kinds", () => {
    for (const { certificates, network } of run.report.results) expect(certificates.length, network).toBeGreaterThan(0);
    expect(first.size).toBeGreaterThanOrEqual(5);
  });

  it("are accepted by nadir check where there is no WebAssembly", async () => {
    const { stdout } = await start(process.execPath, ["-p", "typeof WebAssembly"], undefined, withoutWebAssembly);
    expect(stdout.trim()).toBe("undefined");
    const { codes, answers } = await recheck(paths);
    expect(answers.filter((a) => a.status !== "accepted")).toEqual([]);
    expect([codes, answers.length]).toEqual([[0, 0], paths.length]);
  });

  it.skipIf(!python)("are accepted by examples/check.py, which shares no code", async () => {
    const { code, stdout, stderr } = await start(python!, ["examples/check.py", ...paths]);
    expect(stdout.split("\n").filter((line) => line !== "" && !line.startsWith("accepted"))).toEqual([]);
    expect([code, stderr]).toEqual([0, ""]);
  });

  it("are rejected with any byte or any form changed, and missing without their files", () => {
    for (const [kind, path] of first) {
      const beside = (name: string): Uint8Array => readFileSync(join(dirname(path), name));
      const portable = portableCertificate(readFileSync(path, "utf8"), beside);
      const nothing = new Map<string, Uint8Array>();
      const changed = [
        ...syntaxMutants(portable).map(([, text]) => text),
        ...byteFlips({ text: portable, files: nothing }, 12).map((w) => w.text),
      ];
      for (const text of changed) expect(text === portable ? "unchanged" : statusOf({ text, files: nothing }), kind).toBe("rejected");
      expect(statusOf({ text: readFileSync(path, "utf8"), files: nothing }), kind).toBe("missing");
    }
  });

  // the checks of feature ranks take longest, and their small certificates obey the whole law in tests/analysis/check
  it("are rejected with one bound weaker by a unit in the last place and all hashes recomputed", async () => {
    const bounds = ["rankAtMost", "lower", "delta"];
    const mutants = [...first]
      .filter(([kind]) => !kind.startsWith("feature-rank-"))
      .map(([kind, path]) => {
        const mutant = join(folder.path, "mutants", basename(path));
        mkdirSync(dirname(mutant), { recursive: true });
        cpSync(join(dirname(path), "arrays"), join(folder.path, "mutants/arrays"), { recursive: true });
        const text = readFileSync(path, "utf8");
        const weaker = resealed(text, ({ claim }) => {
          const field = (kind === "gradient-bound" ? ["lower"] : bounds).find((name) => typeof claim[name] === "number")!;
          claim[field] = (claim[field] as number) * (1 - 2 ** -52);
        });
        expect(weaker, kind).not.toBe(text);
        writeFileSync(mutant, weaker);
        return mutant;
      });
    const { codes, answers } = await recheck(mutants);
    expect(answers.map((a) => a.status)).toEqual(mutants.map(() => "rejected"));
    expect(codes).toEqual([1, 1]);
  });
});
