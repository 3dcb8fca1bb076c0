import { makeDataSet, type NdArray, parseArchitecture } from "../../formats/index.ts";
import type { Stream } from "../../random/index.ts";
import { type DataSource, type Truth, whole } from "../source.ts";

const attained: Truth = {
  id: "zero-loss",
  claim: "the squared loss of a network of the teacher's architecture has global minimum 0, attained at the teacher's parameters",
  value: 0,
  grade: "exact",
};

const dyadic = (stream: Stream, shape: readonly number[]): NdArray => {
  const data = stream.dyadics(
    shape.reduce((a, b) => a * b, 1),
    32,
    16,
  );
  return { dtype: "f8", shape, data };
};

/** Rows x of [N,in] to W x + b, rows of [N,out]; every sum and product of these dyadic numbers is exact in f64. */
function affine(x: Float64Array, weight: NdArray, bias: NdArray): Float64Array {
  const [units, width] = weight.shape as [number, number];
  const [w, b] = [weight.data as Float64Array, bias.data as Float64Array];
  const y = new Float64Array((x.length / width) * units);
  for (let i = 0; i < y.length; i++) {
    const [row, unit] = [Math.floor(i / units) * width, i % units];
    let sum = b[unit]!;
    for (let j = 0; j < width; j++) sum += w[unit * width + j]! * x[row + j]!;
    y[i] = sum;
  }
  return y;
}

/** Row of the table: targets computed by a ReLU network whose numbers are all k/16, so that no sum is rounded and the minimum is exactly 0. */
export const teacherStudentSource: DataSource = {
  id: "teacher-student",
  title: "targets of a known ReLU network with dyadic weights; its loss is exactly 0",
  settings: {
    samples: whole("number of samples", 200, 1, 100_000),
    inputs: whole("features of a sample", 10, 1, 1024),
    hidden: whole("hidden units of the teacher", 4, 1, 1024),
    outputs: whole("targets of a sample", 1, 1, 1024),
  },
  truths: [attained.claim],
  make(settings, stream) {
    const { samples, inputs, hidden, outputs } = settings as Record<string, number>;
    const own = stream.child("teacher-student");
    const architecture = parseArchitecture({
      schema: "nadir/architecture@1",
      name: "teacher",
      input: [inputs],
      layers: [
        { type: "dense", name: "hidden", units: hidden },
        { type: "activation", name: "relu", function: "relu" },
        { type: "dense", name: "output", units: outputs },
      ],
    });
    const x = dyadic(own.child("inputs"), [samples!, inputs!]);
    const parameters = {
      "hidden.weight": dyadic(own.child("hidden.weight"), [hidden!, inputs!]),
      "hidden.bias": dyadic(own.child("hidden.bias"), [hidden!]),
      "output.weight": dyadic(own.child("output.weight"), [outputs!, hidden!]),
      "output.bias": dyadic(own.child("output.bias"), [outputs!]),
    };
    const features = affine(x.data as Float64Array, parameters["hidden.weight"], parameters["hidden.bias"]).map((t) => Math.max(0, t));
    const y = affine(features, parameters["output.weight"], parameters["output.bias"]);
    const targets: NdArray = { dtype: "f8", shape: [samples!, outputs!], data: y };
    return { data: makeDataSet(x, { name: "teacher-student", targets }), truths: [attained], teacher: { architecture, parameters } };
  },
};
