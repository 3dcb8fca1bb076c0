import { certificateText, checkCertificate, derive, type Fields, sealCertificate, sealInstance } from "@nadir/analysis/check";
import { type Certificate, finish } from "@nadir/analysis/evidence";
import { describe, expect, it } from "vitest";
import { f8, loadedInstance, networkInstance, randomInputs } from "../../support/instances.ts";

const small = networkInstance([{ type: "dense", units: 3 }], randomInputs(2, [2]));

/** A certificate with whatever parts, all hashes in order. */
function sealed(kind: string, parts: { instance?: unknown; claim?: unknown; evidence?: unknown }): string {
  const instance = sealInstance(small, "inline").instance;
  return certificateText(sealCertificate({ kind, tool: "test", seed: 0, instance, claim: {}, evidence: {}, ...parts } as Certificate));
}

const status = (text: string) => finish(checkCertificate(text, () => undefined)).status;

describe("hostile certificates are rejected, never thrown at and never followed for ever", () => {
  it.each([
    "feature-rank-gram",
    "feature-rank-inverse",
    "rank-upper-bound",
    "gradient-bound",
    "deep-linear-gap",
    "deep-linear-critical-point",
  ])("%s with evidence or claim that is no object", (kind) => {
    for (const other of [null, 0, "x", [], [[]], true]) {
      expect(status(sealed(kind, { evidence: other }))).toBe("rejected");
      expect(status(sealed(kind, { instance: other }))).toBe("rejected");
    }
  });

  it("a claim that is no object, beside evidence that proves something", () => {
    const evidence = { theorem: null, layer: 0, columns: null, shift: 1e-6 };
    const text = (claim: unknown) => sealed("feature-rank-gram", { evidence, claim });
    const derived = finish(derive("feature-rank-gram", loadedInstance(small), evidence));
    expect(derived.accepted && status(text(derived.claim))).toBe("accepted");
    for (const other of [null, 0, "x", [], true]) expect(status(text(other))).toBe("rejected");
  });

  it("an architecture whose outputs no memory holds", () => {
    const wide = {
      type: "conv2d",
      filters: 1,
      kernel: [1, 1],
      stride: [1, 1],
      padding: [1048576, 1048576],
      dilation: [1, 1],
      bias: "none",
      name: "c",
    };
    const instance = networkInstance([wide], randomInputs(2, [1, 1, 1]));
    for (const [kind, evidence] of [
      ["feature-rank-gram", { theorem: null, layer: 0, columns: null, shift: 1 }],
      ["rank-upper-bound", { theorem: "nguyen-hein-2018/3.5", layer: 0, reason: "duplicate-samples" }],
    ] as const)
      expect(status(sealed(kind, { instance: sealInstance(instance, "inline").instance, evidence }))).toBe("rejected");
  });

  it("two hundred squares of equal samples: polynomials of no variable have dimension 1 whatever their degree", () => {
    const layers = Array.from({ length: 200 }, () => ({ type: "activation", function: "square" }));
    const instance = networkInstance([{ type: "dense", units: 1 }, ...layers], f8([2, 1], [1, 1]));
    const evidence: Fields = { theorem: null, layer: 1, reason: "polynomial-degree" };
    expect(finish(derive("rank-upper-bound", loadedInstance(instance), evidence))).toMatchObject({
      accepted: true,
      claim: { rankAtMost: 1 },
    });
    expect(finish(derive("rank-upper-bound", loadedInstance(instance), { ...evidence, layer: 200 }))).toMatchObject({ accepted: true });
  });
});
