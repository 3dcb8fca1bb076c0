import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkCertificate } from "@nadir/analysis/check";
import { randomLabels } from "@nadir/analysis/data";
import { finish } from "@nadir/analysis/evidence";
import { buildInstance, readDataSet } from "@nadir/analysis/formats";
import { readNamedFile } from "@nadir/analysis/formats/files";
import { Stream } from "@nadir/analysis/random";
import { constructionNamed, startJob } from "@nadir/analysis/service";
import { witnessParameters } from "@nadir/analysis/theorems";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";

const folder = process.env.NADIR_MNIST ?? "../shared/data/mnist";
const [images, labels] = ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"].map((name) => join(folder, name));
const present = existsSync(images!) && existsSync(labels!);
if (!present) console.warn(`\n*** SKIPPED *** MNIST: needs the test images and labels in $NADIR_MNIST; got none in ${folder}.\n`);

describe.skipIf(!present)("a sigmoid network that interpolates 500 MNIST images", () => {
  it.each(["their labels", "random labels"])(
    "with %s: loss at most 1e-12 and an exact zero nearby, from the files alone",
    async (which) => {
      const core = await load();
      const read = readDataSet(readNamedFile(images!), readNamedFile(labels!), { samples: 500, inputSteps: [{ op: "divide", by: 255 }] });
      const data = which === "random labels" ? randomLabels(read, new Stream(core, 0)) : read;
      const architecture = constructionNamed("zero-loss").architecture(data);
      const parameters = witnessParameters(core, architecture, 0);
      const instance = buildInstance({ name: "dense", architecture, loss: "squared", parameters, data, point: "witness" });
      const { summary, files } = finish(startJob(core, "construct", { construction: "zero-loss", seed: 0, instance, options: {} }));
      expect(summary).toMatchObject({ outcome: "constructed", facts: { distinct: 500, inSk: true } });
      const { lossAtMost, distance } = summary.facts as { lossAtMost: number; distance: number };
      expect(lossAtMost).toBeLessThan(1e-12);
      expect(distance).toBeLessThan(1e-5);
      const [path] = summary.certificates;
      const text = new TextDecoder().decode(files[path!]);
      expect(finish(checkCertificate(text, (name) => files[`certificates/${name}`]))).toMatchObject({ status: "accepted" });
      expect(JSON.parse(text).claim).toMatchObject({ lossAtMost, distance, status: "proved", grade: "enclosed" });
    },
  );
});
