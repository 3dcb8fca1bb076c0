import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readNamedFile } from "@nadir/analysis/formats/files";
import { findTheorem, theorems } from "@nadir/analysis/theorems";
import { UsageError } from "@nadir/core-wasm";
import { type Command, exitCodes } from "../command.ts";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));

function readText(path: string): string {
  return new TextDecoder().decode(readNamedFile(path).bytes);
}

/** Sections `## word` of a document, by the word in lower case. */
function sections(file: string): ReadonlyMap<string, string> {
  const parts = readText(`${docs}${file}`).split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.split("\n")[0]!.trim().replaceAll("`", "").toLowerCase(), `## ${part.trim()}`]));
}

function theoremText(name: string): string | null {
  let id: string;
  try {
    id = findTheorem(name).id;
  } catch {
    return null;
  }
  const file = `${docs}theorems/${id.replaceAll("/", "-")}.md`;
  return existsSync(file) ? readText(file).trim() : null;
}

/** The text for a theorem, a hypothesis or a word. @throws UsageError for anything else */
export function explanation(name: string): string {
  const text = theoremText(name) ?? sections("hypotheses.md").get(name.toLowerCase()) ?? sections("words.md").get(name.toLowerCase());
  if (text) return text;
  const known = [...theorems.map(({ id }) => id), ...sections("hypotheses.md").keys(), ...sections("words.md").keys()];
  throw new UsageError(`explain: needs a theorem, a hypothesis or a word; got ${name}. Known: ${known.join(", ")}.`);
}

/** `nadir explain`: as printed, as checked, slips, proof of what is derived, what is not claimed. */
export const explain: Command = {
  name: "explain",
  summary: "a theorem, hypothesis or word: as printed, as checked, what is not claimed",
  define: (parser) => parser.argument("<id>", "theorem (id, alias or unique prefix), hypothesis or word"),
  async run([id], { json }, terminal) {
    const text = explanation(String(id));
    terminal.print(json ? JSON.stringify({ schema: "nadir/explain@1", id, text }, null, 2) : text);
    return exitCodes.decided;
  },
};
