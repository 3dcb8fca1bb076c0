import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { benchModules, type Module, modules, root } from "./support/modules.ts";

/** Floors from the ground up; an arrow may skip floors but never point up or sideways, except inside one place. */
const floors: readonly (readonly string[])[] = [
  ["core-wasm"],
  ["evidence"],
  ["exact", "random", "linalg"],
  ["formats"],
  ["model", "data"],
  ["calculus"],
  ["landscape", "theorems", "check"],
  ["report"],
  ["service"],
  ["web"],
  ["cli"],
];

const place = (path: string): string => {
  const [, pkg, , folder] = path.split("/");
  return pkg === "analysis" ? folder! : pkg!;
};
const floorOf = (path: string): number => floors.findIndex((floor) => floor.includes(place(path)));
const internal = modules.flatMap((m) =>
  m.imports.filter((i) => i.target).map((i) => ({ from: m.path, to: i.target!, typeOnly: i.typeOnly })),
);

/** The only places below which an import may reach, beyond the floors. */
const onlyFrom: Readonly<Record<string, readonly string[]>> = {
  check: ["exact", "evidence", "formats"],
  exact: ["evidence"],
  evidence: [],
};

describe("the floors", () => {
  it("has every source file on a floor", () => {
    expect(modules.filter((m) => floorOf(m.path) < 0).map((m) => m.path)).toEqual([]);
  });

  it("lets arrows point only downward", () => {
    const wrong = internal.filter(({ from, to }) => place(from) !== place(to) && !(floorOf(to) < floorOf(from)));
    expect(wrong).toEqual([]);
  });

  it("keeps the checker, exact and evidence on their own ground", () => {
    const wrong = internal.filter(
      ({ from, to }) => place(from) in onlyFrom && place(to) !== place(from) && !onlyFrom[place(from)]!.includes(place(to)),
    );
    expect(wrong).toEqual([]);
  });

  it("has no circular imports", () => {
    const next = new Map(modules.map((m) => [m.path, m.imports.filter((i) => i.target && !i.typeOnly).map((i) => i.target!)]));
    const done = new Set<string>();
    const circle = (path: string, trail: readonly string[]): readonly string[] | null => {
      if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
      if (done.has(path)) return null;
      for (const to of next.get(path) ?? []) {
        const found = circle(to, [...trail, path]);
        if (found) return found;
      }
      done.add(path);
      return null;
    };
    expect(modules.map((m) => circle(m.path, [])).find(Boolean) ?? null).toBeNull();
  });
});

describe("a source file", () => {
  it("holds one noun: at most 400 lines, and no junk drawer", () => {
    expect(modules.filter((m) => m.lines > 400).map((m) => `${m.path}: ${m.lines}`)).toEqual([]);
    expect(modules.filter((m) => /\/(utils?|helpers?|common|misc|types)\.tsx?$/.test(m.path)).map((m) => m.path)).toEqual([]);
  });

  it("documents every export and has no default export", () => {
    expect(modules.flatMap((m) => m.exports.filter((e) => !e.documented).map((e) => `${m.path}: ${e.name}`))).toEqual([]);
    expect(modules.filter((m) => m.hasDefaultExport).map((m) => m.path)).toEqual([]);
  });

  it("below the reports uses only the Math functions that IEEE 754 fixes", () => {
    const report = floors.findIndex((floor) => floor.includes("report"));
    const fixed = /Math\.(?!(abs|ceil|floor|fround|imul|clz32|max|min|round|sign|sqrt|trunc)\b)[a-z]\w*/g;
    const wrong = modules
      .filter((m) => floorOf(m.path) < report)
      .flatMap((m) => [...m.text.matchAll(fixed)].map((x) => `${m.path}: ${x[0]}`));
    expect(wrong).toEqual([]);
  });
});

describe("the benchmark", () => {
  it("stands outside the packages: it enters them by their exports, and nothing enters it", () => {
    const inward = benchModules.flatMap((m) =>
      m.imports.filter((i) => /\.\.\/(packages|tests)\//.test(i.from)).map((i) => `${m.path}: ${i.from}`),
    );
    expect(inward).toEqual([]);
    expect(modules.flatMap((m) => m.imports.filter((i) => i.from.includes("bench/")).map((i) => `${m.path}: ${i.from}`))).toEqual([]);
  });

  it("loads its peers only at run time, so that it runs where none is installed", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "bench/package.json"), "utf8")) as { dependencies: Record<string, string> };
    const names = Object.keys(dependencies);
    expect(names.filter((name) => !/^\d+\.\d+\.\d+$/.test(dependencies[name]!))).toEqual([]);
    const linked = benchModules.flatMap((m) => m.imports.filter((i) => !i.typeOnly && names.some((n) => i.from.startsWith(n))));
    expect(linked).toEqual([]);
  });

  it("keeps to the rules of a source file", () => {
    expect(benchModules.filter((m) => m.lines > 400 || m.hasDefaultExport).map((m) => m.path)).toEqual([]);
    expect(benchModules.flatMap((m) => m.exports.filter((e) => !e.documented).map((e) => `${m.path}: ${e.name}`))).toEqual([]);
  });
});

describe("browser entries", () => {
  const nodeGround = [
    "packages/cli/",
    "packages/web/src/node-",
    "packages/analysis/src/report/png.ts",
    "packages/analysis/src/formats/files.ts",
  ];
  const usesNode = (m: Module): boolean => m.imports.some((i) => i.from.startsWith("node:") || i.from === "@resvg/resvg-js");

  it("keeps node: imports in the few places that are Node's own", () => {
    expect(modules.filter((m) => usesNode(m) && !nodeGround.some((g) => m.path.startsWith(g))).map((m) => m.path)).toEqual([]);
  });

  it.each(["worker", "client", "pool", "inline"].filter((name) => existsSync(join(root, `packages/web/src/${name}.ts`))))(
    "%s reaches no node: import",
    (name) => {
      const byPath = new Map(modules.map((m) => [m.path, m]));
      const reached = new Set<string>();
      const visit = (path: string): void => {
        if (reached.has(path)) return;
        reached.add(path);
        for (const i of byPath.get(path)?.imports ?? []) if (i.target && !i.typeOnly) visit(i.target);
      };
      visit(`packages/web/src/${name}.ts`);
      expect([...reached].filter((path) => byPath.has(path) && usesNode(byPath.get(path)!))).toEqual([]);
    },
  );
});

/** Registries: every file of the folder is a row of the table, and adding a thing is one file and one line. */
const tables: readonly (readonly [folder: string, table: string])[] = [
  ["packages/core-wasm/assembly/kernels", "packages/core-wasm/assembly/index.ts"],
  ["packages/analysis/src/formats/layers", "packages/analysis/src/formats/layers/index.ts"],
  ["packages/analysis/src/model/layers", "packages/analysis/src/model/layers/index.ts"],
  ["packages/analysis/src/calculus/losses", "packages/analysis/src/calculus/losses/index.ts"],
  ["packages/analysis/src/calculus/train/optimizers", "packages/analysis/src/calculus/train/optimizers/index.ts"],
  ["packages/analysis/src/check/kinds", "packages/analysis/src/check/kinds.ts"],
  ["packages/analysis/src/check/hypotheses", "packages/analysis/src/check/hypotheses/table.ts"],
  ["packages/analysis/src/data/sets", "packages/analysis/src/data/index.ts"],
  ["packages/analysis/src/landscape/directions", "packages/analysis/src/landscape/directions/index.ts"],
  ["packages/analysis/src/service/jobs", "packages/analysis/src/service/jobs/index.ts"],
  ["packages/analysis/src/service/examples", "packages/analysis/src/service/examples/index.ts"],
  ["packages/analysis/src/service/reproductions", "packages/analysis/src/service/reproductions/index.ts"],
  ["packages/analysis/src/model/architectures", "packages/analysis/src/model/architectures/index.ts"],
  ["packages/analysis/src/service/constructions", "packages/analysis/src/service/constructions/index.ts"],
  ["packages/analysis/src/report/plots", "packages/analysis/src/report/plots/index.ts"],
  ["packages/cli/src/commands", "packages/cli/src/commands/index.ts"],
];

/** Files of the folder that the table reaches by imports inside the folder. */
function reached(folder: string, table: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const i of modules.find((m) => m.path === path)?.imports ?? []) if (i.target?.startsWith(`${folder}/`)) visit(i.target);
  };
  visit(table);
  return seen;
}

describe("a registry", () => {
  it.each(tables)("%s is the same list as its table", (folder, table) => {
    const files = readdirSync(join(root, folder)).filter((f) => f.endsWith(".ts") && !table.endsWith(`/${f}`));
    expect(files.length).toBeGreaterThan(0);
    const text = readFileSync(join(root, table), "utf8");
    const listed = reached(folder, table);
    // AssemblyScript imports have no extension, so that kernels shared by listed ones are found by text.
    const shared = files.map((f) => readFileSync(join(root, folder, f), "utf8")).join("\n");
    const named = (f: string) => [text, shared].some((source) => source.includes(`/${f.replace(".ts", "")}"`));
    expect(files.filter((f) => !listed.has(`${folder}/${f}`) && !named(f))).toEqual([]);
  });
});
