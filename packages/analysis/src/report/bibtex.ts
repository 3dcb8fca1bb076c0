import type { Citation } from "../evidence/index.ts";

/** A BibTeX entry; the key is `author-year`, ready to paste. */
export function bibtex(cite: Citation): string {
  const first = cite.authors
    .split(/,| and /)[0]!
    .trim()
    .split(" ")
    .at(-1)!
    .toLowerCase();
  const fields = {
    author: cite.authors.replaceAll(", ", " and "),
    title: `{${cite.title}}`,
    booktitle: cite.venue,
    year: String(cite.year),
    note: cite.where,
    url: cite.url,
  };
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `  ${key.padEnd(9)} = {${value}},`);
  return `@misc{${first}-${cite.year},\n${lines.join("\n")}\n}`;
}
