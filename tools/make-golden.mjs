// Writes into tests/golden/VERSION one small certificate of every kind that no release has yet; what is there must stay accepted and is never replaced.
// Usage, after `npm run build`: node tools/make-golden.mjs VERSION (of the next release)
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { certificateText, derive, kinds, loadInstance, sealCertificate, sealInstance } from "../packages/analysis/dist/check/index.js";
import { digits } from "../packages/analysis/dist/data/index.js";
import { finish } from "../packages/analysis/dist/evidence/index.js";
import { parameterShapes, parseArchitecture } from "../packages/analysis/dist/formats/index.js";
import { portableCertificate, startJob } from "../packages/analysis/dist/service/index.js";
import { witnessParameters } from "../packages/analysis/dist/theorems/index.js";
import { load } from "../packages/core-wasm/dist/index.js";

const core = await load();
const [version] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version ?? "")) throw new Error(`make-golden: needs the version of the next release; got ${version}.`);
const golden = new URL("../tests/golden/", import.meta.url);
const folder = new URL(`${version}/`, golden);

const conv = (filters) => ({ type: "conv2d", filters, kernel: [3, 3] });
const untied = (filters) => ({ ...conv(filters), bias: "per-neuron" });
const dense = (units, bias = true) => ({ type: "dense", units, bias });
const sigmoid = { type: "activation", function: "sigmoid" };
const flatten = { type: "flatten" };

/** The first digits under a network at witness parameters times `scale`, or at 0. */
function instance(layers, samples, scale) {
  const { inputs, targets } = digits(samples);
  const architecture = parseArchitecture({ schema: "nadir/architecture@1", name: "golden", input: [1, 8, 8], layers });
  const drawn = witnessParameters(core, architecture, 0);
  const parameters = parameterShapes(architecture).map(({ name }) => [
    name,
    { ...drawn[name], data: drawn[name].data.map((x) => scale * x) },
  ]);
  const oneHot = {
    dtype: "u1",
    shape: [samples, 10],
    data: Uint8Array.from({ length: 10 * samples }, (_, i) => Number(targets.data[Math.floor(i / 10)] === i % 10)),
  };
  return {
    ...{
      name: "golden",
      architecture,
      loss: "squared",
      parameters: Object.fromEntries(parameters),
      inputs,
      inputSteps: [{ op: "divide", by: 16 }],
    },
    ...{ targets: layers.findLast(({ units }) => units)?.units === 10 ? oneHot : null, targetSteps: [], data: "digits", point: "witness" },
  };
}

const ones = (length) => Array.from({ length }, (_, i) => (i % 2 === 0 ? 1 : -1));
const spectrum = { theorem: null, samples: null, columns: null, shift: null, reason: null };
const arctan = { type: "activation", function: "arctan" };
const relu = { type: "activation", function: "relu" };
/** Three inputs −1, 0, 1 and three silu neurons at 0: the stored point is exactly a local minimum. */
function threePoints() {
  const layers = [dense(3), { type: "activation", function: "silu" }, dense(1)];
  const array = (shape, values) => ({ dtype: "f8", shape, data: Float64Array.from(values) });
  const architecture = parseArchitecture({ schema: "nadir/architecture@1", name: "golden", input: [1], layers });
  const zero = parameterShapes(architecture).map(({ name, shape }) => [
    name,
    array(shape, new Array(shape.reduce((a, b) => a * b, 1)).fill(0)),
  ]);
  const parameters = { ...Object.fromEntries(zero), "dense3.weight": array([1, 3], [0.25, 0.5, 0.75]) };
  const base = { name: "golden", architecture, loss: "squared", parameters, data: "three points", point: "constructed" };
  return { ...base, inputs: array([3, 1], [-1, 0, 1]), inputSteps: [], targets: array([3, 1], [-1, 2, -1]), targetSteps: [] };
}

const linear = [flatten, dense(2, false), dense(10, false)];
/** The same with the second sample a copy of the first, so that their targets contradict each other. */
function contradiction(subject) {
  const { inputs } = subject;
  const size = inputs.data.length / inputs.shape[0];
  const data = inputs.data.slice();
  data.copyWithin(size, 0, size);
  return { ...subject, inputs: { ...inputs, data } };
}

const recipes = {
  "feature-rank-gram": ["nguyen-hein-2018/3.5", instance([conv(2), sigmoid], 24, 1)],
  "feature-rank-inverse": ["nguyen-hein-2018/3.5", instance([conv(4), sigmoid], 96, 1 / 256)],
  "feature-rank-triangular": ["nguyen-hein-2018/3.4", instance([untied(1), relu], 24, 1), { certificate: "triangular" }],
  "feature-rank-peeling": ["nguyen-hein-2018/3.5", instance([untied(1), sigmoid], 24, 1), { certificate: "peeling" }],
  "feature-rank-modular": ["nguyen-hein-2018/3.4", instance([conv(2), relu], 24, 1), { certificate: "modular" }],
  "feature-rank-deficiency": [
    "nguyen-hein-2018/3.5",
    instance([flatten, dense(1), relu, dense(12), relu, dense(1)], 12, 1),
    { layer: 2, certificate: "deficiency" },
  ],
  "rank-upper-bound": ["nguyen-hein-2018/3.5", instance([conv(1), sigmoid], 37, 1)],
  "gradient-bound": ["nguyen-hein-2018/4.3", instance([conv(1), sigmoid, flatten, dense(10)], 24, 1)],
  "convolution-rank": ["nguyen-hein-2018/2.5", instance([conv(2), sigmoid, flatten, dense(10)], 2, 1)],
  "full-rank-matrices": ["nguyen-hein-2018/4.2", instance([conv(1), sigmoid, flatten, dense(8), sigmoid, dense(10)], 8, 1)],
  "feature-rank-augmented": ["nguyen-hein-2018/3.6", instance([conv(1), sigmoid, flatten, dense(10)], 37, 1 / 16)],
  "no-exact-fit": ["nguyen-hein-2018/3.6", instance([conv(1), sigmoid, flatten, dense(10)], 39, 1)],
  "feature-spectrum": [
    null,
    instance([conv(1), sigmoid], 24, 1),
    { ...spectrum, layer: 1, precision: "double-double", vector: ones(24), scaledVector: ones(24) },
  ],
  "feature-rank-pattern": ["nadir/features-by-pattern", instance([conv(1), relu, flatten, dense(10)], 8, 1)],
  "exact-zero-nearby": ["nguyen-hein-2018/4.5-existence", instance([conv(1), sigmoid, flatten, dense(10), sigmoid, dense(10)], 12, 1)],
  "label-conflict": ["nguyen-hein-2018/4.5-existence", contradiction(instance([conv(1), sigmoid, flatten, dense(10)], 6, 1))],
  "suboptimal-local-minimum": ["nadir/suboptimal-local-minima", threePoints()],
  "linear-separability": [
    "nguyen-hein-2017/5.3",
    { ...instance([flatten, dense(6), arctan, dense(10), arctan], 12, 1 / 16), loss: "squared-hinge" },
  ],
  "gradient-bound-augmented": ["nguyen-hein-2017/3.5", instance([flatten, dense(24), sigmoid, dense(10), sigmoid], 24, 1 / 16)],
  "deep-linear-gap": ["nadir/deep-linear-gap", instance(linear, 24, 1)],
  "deep-linear-critical-point": ["nadir/deep-linear-critical-points", instance(linear, 24, 0)],
};

/** The certificate of a kind that no statement asks for, from its evidence. */
function bare(kind, subject, evidence) {
  const sealed = sealInstance(subject, "inline").instance;
  const derived = finish(
    derive(
      kind,
      loadInstance(sealed, () => undefined),
      evidence,
    ),
  );
  if (!derived.accepted) throw new Error(`make-golden: needs evidence for ${kind} that is accepted; got ${derived.because}`);
  return certificateText(sealCertificate({ kind, tool: `nadir ${version}`, seed: 0, instance: sealed, claim: derived.claim, evidence }));
}

mkdirSync(folder, { recursive: true });
const written = new Set(readdirSync(golden).flatMap((release) => readdirSync(new URL(`${release}/`, golden))));
for (const kind of kinds.keys()) {
  const file = new URL(`${kind}.json`, folder);
  if (written.has(`${kind}.json`)) continue;
  if (!recipes[kind]) throw new Error(`make-golden: needs a recipe for ${kind}; got none. Add one to tools/make-golden.mjs.`);
  const [theorem, subject, options = {}] = recipes[kind];
  if (theorem === null) {
    const text = bare(kind, subject, options);
    writeFileSync(file, text);
    console.log(`${kind}: ${text.length} characters`);
    continue;
  }
  const source = { instance: subject, theorem, network: "golden" };
  const { report, files } = finish(startJob(core, "verify", { seed: 0, rows: [{ number: 1, source, options }] }));
  const path = report.results[0].certificates.find((name) => name.includes(kind));
  if (!path)
    throw new Error(
      `make-golden: needs a certificate ${kind}; got ${report.results[0].certificates.join(", ") || "none"}. Change its recipe.`,
    );
  const text = portableCertificate(new TextDecoder().decode(files[path]), (name) => files[`certificates/${name}`]);
  writeFileSync(file, text);
  console.log(`${kind}: ${text.length} characters`);
}
