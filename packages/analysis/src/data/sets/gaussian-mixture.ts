import { UsageError } from "@nadir/core-wasm";
import { makeDataSet } from "../../formats/index.ts";
import { type DataSource, whole } from "../source.ts";

/** Row of the table: one spherical Gaussian of unit variance per class, all centers equally far apart. */
export const gaussianMixtureSource: DataSource = {
  id: "gaussian-mixture",
  title: "Gaussian clouds of unit variance, one per class, their centers equally far apart",
  settings: {
    samples: whole("number of samples", 300, 1, 100_000),
    inputs: whole("features of a sample, at least the number of classes", 3, 2, 1024),
    classes: whole("number of classes", 3, 2, 256),
    separation: { about: "distance between any two centers, in standard deviations", default: 4, from: 0, to: 1000, whole: false },
  },
  truths: [
    "the class of smallest error is that of the nearest center",
    "any two centers are `separation` apart, so two classes are confused with probability Phi(-separation/2) by the best rule",
  ],
  make(settings, stream) {
    const { samples, inputs, classes, separation } = settings as Record<string, number> & {
      samples: number;
      inputs: number;
      classes: number;
      separation: number;
    };
    if (classes > inputs)
      throw new UsageError(`gaussian-mixture: needs as many inputs as classes; got ${inputs} and ${classes}. Use --inputs ${classes}.`);
    const data = stream.child("gaussian-mixture").normal(samples * inputs);
    const center = separation / Math.sqrt(2);
    for (let i = 0; i < samples; i++) data[i * inputs + (i % classes)]! += center;
    const labels = Uint8Array.from({ length: samples }, (_, i) => i % classes);
    const made = makeDataSet(
      { dtype: "f8", shape: [samples, inputs], data },
      { name: "gaussian-mixture", targets: { dtype: "u1", shape: [samples], data: labels } },
    );
    const [nearest, apart] = gaussianMixtureSource.truths;
    return {
      data: made,
      truths: [
        { id: "nearest-center", claim: nearest!, value: center, grade: "statistical" },
        { id: "separation", claim: apart!, value: separation, grade: "statistical" },
      ],
    };
  },
};
