import { readFileSync } from "node:fs";
import { dataReaders, layerFormats, parameterShapes, readArchitecture } from "@nadir/analysis/formats";
import { expect, test } from "vitest";

const text = readFileSync("docs/files.md", "utf8");

test("the architecture of the documentation is read, and its parameters have the names it says", () => {
  const example = /```json\n([\s\S]*?)```/.exec(text)![1]!;
  const architecture = readArchitecture({ name: "docs/files.md", bytes: new TextEncoder().encode(example) });
  const names = parameterShapes(architecture).map(({ name }) => name);
  for (const name of ["first.weight", "dense7.bias"]) {
    expect(names).toContain(name);
    expect(text).toContain(`\`${name}\``);
  }
});

test("every layer and every reader is documented", () => {
  for (const type of Object.keys(layerFormats)) expect(text).toContain(`\`${type}\``);
  const rows = [...text.matchAll(/^\| ([^`|]+) \|/gm)].map((match) => match[1]!.toLowerCase());
  for (const { id } of dataReaders) expect(rows.some((row) => row.includes(id))).toBe(true);
});
