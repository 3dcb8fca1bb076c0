import { createHash } from "node:crypto";
import { digits } from "@nadir/analysis/data";
import { UsageError } from "@nadir/core-wasm";
import { expect, test } from "vitest";

test("the embedded digits are the 1,797 of scikit-learn, byte for byte", () => {
  const { inputs, targets } = digits();
  expect(inputs.shape).toEqual([1797, 1, 8, 8]);
  expect(targets!.shape).toEqual([1797]);
  const hash = createHash("sha256")
    .update(inputs.data as Uint8Array)
    .update(targets!.data as Uint8Array)
    .digest("hex");
  // numpy: sha256(load_digits().data.astype("u1").tobytes() + load_digits().target.astype("u1").tobytes())
  expect(hash).toBe("87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826");
});

test("each class occurs about 180 times", () => {
  const counts = new Array<number>(10).fill(0);
  for (const label of digits().targets!.data as Uint8Array) counts[label]!++;
  expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
});

test("the first samples are a prefix, and more than there are is bad usage", () => {
  expect(digits(3).inputs.data).toStrictEqual(digits().inputs.data.slice(0, 192));
  for (const samples of [0, 1798, 2.5]) expect(() => digits(samples)).toThrow(UsageError);
});
