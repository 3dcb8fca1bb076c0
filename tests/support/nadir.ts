import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./modules.ts";

/** What a finished command left behind. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line in a folder. */
export function nadir(args: readonly string[], cwd: string = root, env: Record<string, string> = {}): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "packages/cli/bin.js"), ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return { code: status, stdout, stderr };
}

/**
 * The built command line inside this process, for what would spend its time on starting: standard output and error are captured, and the folder is
 * the working directory meanwhile.
 */
export async function nadirInside(args: readonly string[], cwd: string = root): Promise<Finished> {
  const { main } = (await import("@nadir/cli")) as { main(argv: readonly string[]): Promise<number> };
  const read = { stdout: "", stderr: "" };
  const [home, writers] = [process.cwd(), { stdout: process.stdout.write, stderr: process.stderr.write }];
  const capture = (name: "stdout" | "stderr") => (text: string | Uint8Array) => {
    read[name] += text;
    return true;
  };
  process.chdir(cwd);
  process.stdout.write = capture("stdout") as typeof writers.stdout;
  process.stderr.write = capture("stderr") as typeof writers.stderr;
  try {
    return { code: await main(args), ...read };
  } finally {
    process.chdir(home);
    process.stdout.write = writers.stdout;
    process.stderr.write = writers.stderr;
  }
}

/** A temporary folder that ends with `using`. */
export function temporaryFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), "nadir-test-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Every file of a folder by relative name, as hexadecimal text: for byte-for-byte comparison. */
export function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
  const path = (f: (typeof files)[number]): string => join(f.parentPath, f.name);
  return Object.fromEntries(files.map((f) => [path(f).slice(folder.length + 1), readFileSync(path(f)).toString("hex")]).sort());
}

/** The same without waiting, so that several can run at once. */
export function startNadir(args: readonly string[], cwd: string = root, env: Record<string, string> = {}): Promise<Finished> {
  return start(process.execPath, [join(root, "packages/cli/bin.js"), ...args], cwd, { NO_COLOR: "1", ...env });
}

/** Starts a program; resolves when it has ended. */
export function start(program: string, args: readonly string[], cwd: string = root, env: Record<string, string> = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const read = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) child[name].setEncoding("utf8").on("data", (text: string) => (read[name] += text));
    child.on("error", reject).on("close", (code) => resolve({ code, ...read }));
  });
}
