import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bars } from "../../bench/bars.ts";
import { peers } from "../../bench/peers/index.ts";
import { rows } from "../../bench/rows/index.ts";
import { root } from "../support/modules.ts";

const listed = (folder: string): readonly string[] => {
  const table = readFileSync(join(root, folder, "index.ts"), "utf8");
  const files = readdirSync(join(root, folder)).filter((f) => f.endsWith(".ts") && f !== "index.ts");
  expect(files.length).toBeGreaterThan(0);
  return files.filter((f) => !table.includes(`"./${f}"`));
};

/** What other projects and people ask for by name. */
const promised = [
  ...["gemm-f32-512", "gemm-f64-128x784x512", "gemm-f32-64x10x128", "gemv-f32-1024"],
  ...["32x64x14x14-64k3", "8x64x56x56-64k3", "32x1x28x28-32k3"].flatMap((shape) =>
    ["forward", "dw", "dx"].map((part) => `conv-f32-${shape}-${part}`),
  ),
  ...["lenet5-step-b64", "lenet5-forward-1000-f32", "lenet5-forward-1000-f64", "lenet5-hvp-1000-f32", "lenet5-hvp-1000-f64"],
  ...["hvp-lenet5", "hvp-mlp", "hvp-lenet5-block8"],
  ...["lu", "cholesky", "qr", "qrcp", "svdvals", "eigvals"].map((kind) => `${kind}-f64-1000`),
  ...["rank-mod-p-2000", "workers-2"],
];

describe("the rows", () => {
  it("hold every promised id", () => {
    const ids = new Set(rows.map(({ id }) => id));
    expect(promised.filter((id) => !ids.has(id))).toEqual([]);
  });

  it("have ids of their own and ask only peers that exist, each at most once", () => {
    const ids = rows.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    const known = new Set(peers.map(({ name }) => name));
    expect(rows.flatMap((row) => row.peers.filter((name) => !known.has(name)))).toEqual([]);
    expect(rows.filter((row) => new Set(row.peers).size !== row.peers.length)).toEqual([]);
  });

  it("have every row that a bar names, and every bar names a peer that its row asks", () => {
    const byId = new Map(rows.map((row) => [row.id, row]));
    expect(Object.keys(bars).filter((id) => !byId.has(id))).toEqual([]);
    const wrong = Object.entries(bars).flatMap(([id, asked]) =>
      asked.filter(({ of }) => of.startsWith("speedup ") && !byId.get(id)!.peers.includes(of.slice(8))).map(({ of }) => `${id}: ${of}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("a table of the benchmark", () => {
  it.each(["bench/rows", "bench/peers"])("%s is the same list as its folder", (folder) => expect(listed(folder)).toEqual([]));
});
