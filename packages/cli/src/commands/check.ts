import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type CheckResult, checkCertificate } from "@nadir/analysis/check";
import { readNamedFile } from "@nadir/analysis/formats/files";
import { CancelledError, UsageError } from "@nadir/core-wasm";
import { type Command, exitCodes } from "../command.ts";
import { paint, type Terminal } from "../terminal.ts";

/** Name of the folder that a result keeps its certificates in. */
const BELOW = "certificates";

/** Certificates below a path, and the JSON files there that are something else. */
interface Found {
  readonly certificates: readonly string[];
  readonly foreign: readonly string[];
}

/** Whether a file is valid JSON of another schema than a certificate's: a result, a network, the user's own. What does not parse is left for the checker to reject. */
function isForeign(path: string): boolean {
  try {
    const value = JSON.parse(new TextDecoder().decode(readNamedFile(path).bytes)) as { readonly schema?: unknown } | null;
    return !(typeof value?.schema === "string" && value.schema.startsWith("nadir/certificate@"));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** The file itself, or every certificate of a folder and of `certificates` below it, in order of name. In a folder of that name every JSON file counts as one. */
function certificatesAt(path: string): Found {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`check: needs a certificate or a folder of certificates; got no such path ${path}. Check the name.`);
  if (stats.isFile()) return { certificates: [path], foreign: [] };
  const files = readdirSync(path, { withFileTypes: true })
    .filter((e) => e.isFile() && e.name.endsWith(".json"))
    .map((e) => join(path, e.name))
    .sort();
  const foreign = basename(resolve(path)) === BELOW ? [] : files.filter(isForeign);
  const below = statSync(join(path, BELOW), { throwIfNoEntry: false })?.isDirectory() ? certificatesAt(join(path, BELOW)).certificates : [];
  const certificates = [...files.filter((file) => !foreign.includes(file)), ...below];
  if (certificates.length === 0)
    throw new UsageError(`check: needs at least one certificate (.json) in ${path}; got none. Give the certificates folder.`);
  return { certificates, foreign };
}

/** Milliseconds of a check between two looks at Ctrl-C. */
const BREATH = 250;

/** Checks one certificate with progress; a check of many samples takes minutes. @throws CancelledError after Ctrl-C */
async function recheck(path: string, before: string, terminal: Terminal): Promise<CheckResult> {
  const beside = (name: string): Uint8Array | undefined => {
    const file = join(dirname(path), name);
    return statSync(file, { throwIfNoEntry: false })?.isFile() ? readNamedFile(file).bytes : undefined;
  };
  const work = checkCertificate(readNamedFile(path).bytes, beside);
  for (let breath = performance.now(); ; ) {
    const step = work.next();
    if (step.done) return step.value;
    terminal.progress({ ...step.value, what: `${step.value.what}, ${path}` });
    if (performance.now() - breath < BREATH) continue;
    await new Promise((resolve) => setImmediate(resolve));
    breath = performance.now();
    if (terminal.signal.aborted) throw new CancelledError(`check: needs to run to its end; got cancelled ${before}. Start it again.`);
  }
}

function line(path: string, result: CheckResult, terminal: Terminal): string {
  if (result.status === "accepted") {
    const { theorem, status, scope, grade, delta } = result.claim;
    const within = typeof delta === "number" ? `delta ${delta}` : undefined;
    const about = [theorem ?? result.kind, status, within, scope, grade].filter((part) => typeof part === "string").join(", ");
    return `${paint(terminal, "green", "ACCEPTED")}  ${path}  ${about}`;
  }
  const word = result.status === "missing" ? "NOT CHECKED" : "REJECTED";
  return `${paint(terminal, "red", word)}  ${path}  ${result.because}`;
}

/** `nadir check`: re-checks certificates fully, with the small checker and without WebAssembly. */
export const check: Command = {
  name: "check",
  summary: "re-check certificates with the small checker, fully",
  define: (parser) => parser.argument("<path...>", "certificates, or folders that hold them"),
  async run([paths], { json }, terminal) {
    const found = (paths as readonly string[]).map(certificatesAt);
    const files = found.flatMap((f) => f.certificates);
    const foreign = found.flatMap((f) => f.foreign);
    if (foreign.length > 0) terminal.note(`Not certificates, left out: ${foreign.join(", ")}`);
    const results: { path: string; result: CheckResult }[] = [];
    for (const [i, path] of files.entries()) {
      const before = `after ${i} of ${files.length}`;
      if (terminal.signal.aborted) throw new CancelledError(`check: needs to run to its end; got cancelled ${before}. Start it again.`);
      terminal.progress({ what: path, done: i, total: files.length });
      const result = await recheck(path, before, terminal);
      results.push({ path, result });
      if (!json) terminal.print(line(path, result, terminal));
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (json) {
      const rows = results.map(({ path, result }) => ({
        path,
        status: result.status,
        ...(result.status === "accepted" ? { kind: result.kind, claim: result.claim } : { because: result.because }),
      }));
      terminal.print(JSON.stringify({ schema: "nadir/check@1", results: rows }, null, 2));
    }
    if (results.some(({ result }) => result.status === "missing")) return exitCodes.usage;
    return results.some(({ result }) => result.status === "rejected") ? exitCodes.refuted : exitCodes.decided;
  },
};
