import { finish } from "@nadir/analysis/evidence";
import { parseArchitecture } from "@nadir/analysis/formats";
import { publishedArchitecture } from "@nadir/analysis/model";
import { findReproduction, ownWidths, publishedWidths, reproductions, startJob } from "@nadir/analysis/service";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";

const core = await load();
const ask = (id: string) => ({ reproduction: { id, seed: 0, data: null, settings: {} }, step: null, known: {} });

interface Row {
  readonly model: string;
  readonly printed: { readonly thousands: number; readonly exceeds: boolean };
  readonly recomputed: { readonly maximum: number; readonly layer: string; readonly depth: number; readonly exceeds: boolean };
  readonly agrees: boolean;
  readonly because: string;
}

describe("nguyen-hein-table-1", () => {
  const { reproduced } = finish(startJob(core, "reproduce", ask("nguyen-hein-table-1")));
  const rows = reproduced!.record.rows as unknown as readonly Row[];

  it("recomputes the widths of the paper's architectures in its order", () => {
    expect(rows.map((r) => r.recomputed.maximum)).toEqual([3211264, 1382976, 1382976, 1182816, 1048576, 802816, 802816, 2765952]);
    expect(rows.map((r) => r.recomputed.depth)).toEqual([1, 3, 3, 1, 1, 1, 1, 3]);
  });

  it("agrees with every printed row as a truncation, but for Xception, which it corrects with its reason", () => {
    for (const { model, printed, recomputed, agrees } of rows) {
      expect(recomputed.maximum, model).toBeGreaterThanOrEqual(1000 * printed.thousands);
      expect(agrees, model).toBe(model !== "Xception");
      expect(recomputed.exceeds === printed.exceeds, model).toBe(agrees);
    }
    const last = rows.at(-1)!;
    expect(last.recomputed).toMatchObject({ exceeds: true, layer: "block2_sepconv1" });
    expect(last.because).toMatch(/"block1_conv2" \(k = 2\) already has 1,382,976 > 1,281,167/);
    expect(reproduced!.text).toContain("CORRECTED");
  });

  it("is the same for every member of a family", () => {
    for (const id of ["vgg-b", "vgg-c", "vgg-d", "vgg-e"]) expect(publishedWidths(publishedArchitecture(id)).maximum).toBe(3211264);
    for (const id of ["resnet-18", "resnet-34", "resnet-101", "resnet-152"])
      expect(publishedWidths(publishedArchitecture(id)).maximum).toBe(802816);
  });
});

describe("reproductions", () => {
  it("are found by id or unique prefix, and refuse what they do not take", () => {
    expect(findReproduction("nguyen-hein-table-1")).toBe(reproductions[0]);
    expect(() => findReproduction("nothing")).toThrow(/needs one of nguyen-hein-table-1/);
    const stray = { ...ask("nguyen-hein-table-1").reproduction, settings: { depth: "3" } };
    expect(() => finish(startJob(core, "reproduce", { reproduction: stray, step: null, known: {} }))).toThrow(/--set/);
    expect(() => finish(startJob(core, "reproduce", { ...ask("nguyen-hein-table-1"), step: "x" }))).toThrow(/step/);
  });
});

describe("widths", () => {
  it("of a user's network count hidden layers as the theorems do, and name what is outside the definitions", () => {
    const layers = [
      { type: "conv2d", filters: 4, kernel: 3, padding: 1 },
      { type: "activation", function: "relu" },
      { type: "max-pool2d", kernel: 2 },
      { type: "flatten" },
      { type: "dense", units: 1000 },
    ];
    const row = ownWidths(parseArchitecture({ schema: "nadir/architecture@1", name: "net", input: [1, 8, 8], layers }), 256);
    expect(row).toMatchObject({ maximum: 256, layer: "conv1", depth: 1, exceeds: false, wide: { name: "conv1", width: 256 } });
    expect(row.outside.map((o) => o.because).join()).toMatch(/pads with zeros.*one bias per filter/);
  });

  it("of ENet leave out its output layer, whose 20 classes for every pixel would be the maximum", () => {
    const row = publishedWidths(publishedArchitecture("enet"));
    expect([row.layer, row.maximum]).toEqual(["initial", 1048576]);
    expect(row.remarks.at(-1)).toMatch(/5242880/);
  });
});
