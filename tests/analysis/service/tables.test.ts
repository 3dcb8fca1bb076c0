import { readFileSync } from "node:fs";
import { hypotheses, kinds, statements } from "@nadir/analysis/check";
import { examples, tool } from "@nadir/analysis/service";
import { theorems } from "@nadir/analysis/theorems";
import { describe, expect, it } from "vitest";

describe("the tables agree with each other", () => {
  it("the tool that certificates name is the package at its version", () => {
    const { version } = JSON.parse(readFileSync("packages/analysis/package.json", "utf8"));
    expect(tool).toBe(`nadir ${version}`);
  });

  it("every default example has an id of its own, a label that fits its column, and a theorem that exists", () => {
    expect(new Set(examples.map((e) => e.id)).size).toBe(examples.length);
    const ids = theorems.map((t) => t.id);
    for (const { theorem, network } of examples) {
      expect(ids).toContain(theorem);
      expect(network.length, network).toBeLessThanOrEqual(19);
    }
  });

  it("the checker knows exactly the theorems, with their own hypotheses", () => {
    expect([...statements.keys()].sort()).toEqual(theorems.map((t) => t.id).sort());
    for (const theorem of theorems) expect(statements.get(theorem.id)!.hypotheses, theorem.id).toEqual(theorem.hypotheses);
  });

  it("every hypothesis and kind that a statement names exists, and every kind but the bare spectrum decides a statement", () => {
    const all = [...statements.values()];
    for (const id of all.flatMap((s) => s.hypotheses)) expect(hypotheses.has(id), id).toBe(true);
    expect(new Set([...all.flatMap((s) => s.kinds), "feature-spectrum"])).toEqual(new Set(kinds.keys()));
  });

  const sections = (file: string) =>
    new Set([...readFileSync(`docs/${file}`, "utf8").matchAll(/^###? (.+)$/gm)].map((match) => match[1]!.trim()));

  it("every hypothesis, kind and statement is explained", () => {
    expect([...hypotheses.keys()].filter((id) => !sections("hypotheses.md").has(id))).toEqual([]);
    expect([...kinds.keys()].filter((id) => !sections("certificate.md").has(id))).toEqual([]);
    for (const { id, label } of theorems) {
      const page = sections(`theorems/${id.replaceAll("/", "-")}.md`);
      for (const section of ["As printed", "As checked"]) if (!id.startsWith("nadir/")) expect(page, id).toContain(section);
      expect(label.length, id).toBeLessThanOrEqual(20);
    }
  });
});
