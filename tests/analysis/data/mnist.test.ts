import { existsSync } from "node:fs";
import { join } from "node:path";
import { readDataSet } from "@nadir/analysis/formats";
import { readNamedFile } from "@nadir/analysis/formats/files";
import { expect, test } from "vitest";

const folder = process.env.NADIR_MNIST ?? "../shared/data/mnist";
const images = join(folder, "t10k-images-idx3-ubyte.gz");
const labels = join(folder, "t10k-labels-idx1-ubyte.gz");
const present = existsSync(images) && existsSync(labels);
if (!present)
  console.warn(
    `\n*** SKIPPED *** MNIST: needs t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz in $NADIR_MNIST; got none in ${folder}.\n`,
  );

test.skipIf(!present)("MNIST's 10,000 test images and labels are read as they are known", () => {
  const set = readDataSet(readNamedFile(images), readNamedFile(labels));
  expect(set.inputs.shape).toEqual([10_000, 1, 28, 28]);
  expect(set.inputs.dtype).toBe("u1");
  expect([...set.targets!.data.slice(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  const counts = new Array<number>(10).fill(0);
  for (const label of set.targets!.data as Uint8Array) counts[label]!++;
  expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  // the published mean of the test images, 0.13251
  const mean = (set.inputs.data as Uint8Array).reduce((a, b) => a + b, 0) / set.inputs.data.length / 255;
  expect(mean).toBeCloseTo(0.13251, 5);
});

test.skipIf(!present)("the first samples are a prefix", () => {
  const set = readDataSet(readNamedFile(images), readNamedFile(labels), { samples: 500, inputSteps: [{ op: "divide", by: 255 }] });
  expect(set.inputs.shape).toEqual([500, 1, 28, 28]);
  expect(set.targets!.shape).toEqual([500]);
  expect(set.inputSteps).toEqual([{ op: "divide", by: 255 }]);
});
