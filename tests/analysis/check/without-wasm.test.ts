import { finish } from "@nadir/analysis/evidence";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

beforeAll(() => {
  vi.stubGlobal("WebAssembly", undefined);
  vi.resetModules();
});
afterAll(() => {
  vi.unstubAllGlobals();
});

it("the checker loads, derives and re-checks with WebAssembly removed", async () => {
  expect(globalThis.WebAssembly).toBeUndefined();
  const { checkCertificate } = await import("@nadir/analysis/check");
  const { certificateOf, networkInstance, randomInputs } = await import("../../support/instances.ts");
  const layers = [
    { type: "dense", units: 9 },
    { type: "activation", function: "sigmoid" },
  ];
  const instance = networkInstance(layers, randomInputs(6, [4]), {}, { scale: 4 });
  for (const [kind, evidence] of [
    ["feature-rank-gram", { theorem: "nguyen-hein-2018/3.4", layer: 1, columns: null, shift: 1e-6 }],
    ["feature-rank-inverse", { theorem: null, layer: 1, columns: null }],
  ] as const)
    expect(finish(checkCertificate(certificateOf(kind, instance, evidence), () => undefined)).status).toBe("accepted");
});
