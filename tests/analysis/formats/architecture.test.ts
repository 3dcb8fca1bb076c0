import { readFileSync } from "node:fs";
import {
  architectureSchema,
  layerShapes,
  parameterShapes,
  parseArchitecture,
  readArchitecture,
  windowExtent,
  writeArchitecture,
} from "@nadir/analysis/formats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectMalformed, expectValidOrMalformed } from "../../support/malformed.ts";

const network = (layers: unknown[], input: number[] = [1, 8, 8]) => ({ schema: "nadir/architecture@1", input, layers });
const full = network([
  { type: "conv2d", filters: 4, kernel: 3, padding: 1, name: "first" },
  { type: "activation", function: "relu" },
  { type: "conv2d", filters: 4, kernel: [3, 3], padding: [1, 1], bias: "per-neuron" },
  { type: "residual-add", from: "first" },
  { type: "max-pool2d", kernel: 2 },
  { type: "conv2d", filters: 6, kernel: [2, 1], stride: [1, 2], dilation: [2, 1], bias: "none" },
  { type: "global-avg-pool2d" },
  { type: "dense", units: 3 },
  { type: "activation", function: "softplus", parameter: 5 },
  { type: "dense", units: 2, bias: false },
]);

test("the published JSON Schema is the one the reader applies", () => {
  const published = JSON.parse(readFileSync("packages/analysis/schema/architecture.schema.json", "utf8"));
  expect(published).toEqual(JSON.parse(JSON.stringify(architectureSchema())));
});

test("shapes and parameter windows follow the layers", () => {
  const architecture = parseArchitecture(full);
  expect(layerShapes(architecture)).toEqual([[4, 8, 8], [4, 8, 8], [4, 8, 8], [4, 8, 8], [4, 4, 4], [6, 2, 2], [6], [3], [3], [2]]);
  expect(parameterShapes(architecture).map(({ name, layer, shape }) => `${layer} ${name} ${shape.join("x")}`)).toEqual([
    "0 first.weight 4x1x3x3",
    "0 first.bias 4",
    "2 conv3.weight 4x4x3x3",
    "2 conv3.bias 4x8x8",
    "5 conv6.weight 6x4x2x1",
    "7 dense8.weight 3x6",
    "7 dense8.bias 3",
    "9 dense10.weight 2x3",
  ]);
});

test("the extent of a window counts the positions that fit", () => {
  const positive = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      positive,
      positive,
      fc.integer({ min: 0, max: 4 }),
      positive,
      (size, kernel, stride, padding, dilation) => {
        let count = 0;
        for (let start = -padding; start + dilation * (kernel - 1) < size + padding; start += stride) count++;
        expect(Math.max(0, windowExtent(size, kernel, stride, padding, dilation))).toBe(count);
      },
    ),
  );
});

test("an architecture written is read back the same", () => {
  const architecture = parseArchitecture(full);
  const bytes = new TextEncoder().encode(writeArchitecture(architecture));
  expect(readArchitecture({ name: "model.json", bytes })).toEqual(architecture);
});

test("groups share out channels and filters; one group is the same as none", () => {
  const grouped = (groups: number) => parseArchitecture(network([{ type: "conv2d", filters: 8, kernel: 3, groups }], [4, 8, 8]));
  expect(parameterShapes(grouped(4)).map(({ shape }) => shape.join("x"))).toEqual(["8x1x3x3", "8"]);
  expect(grouped(1)).toEqual(parseArchitecture(network([{ type: "conv2d", filters: 8, kernel: 3 }], [4, 8, 8])));
  expect(grouped(1).layers[0]).not.toHaveProperty("groups");
  const written = new TextEncoder().encode(writeArchitecture(grouped(2)));
  expect(readArchitecture({ name: "model.json", bytes: written })).toEqual(grouped(2));
  expectMalformed(() => grouped(3), /"conv1" needs groups that divide 4 channels and 8 filters; got groups 3/);
  expectMalformed(() => grouped(8), /got groups 8/);
});

test("architectures that do not fit together are refused by layer", () => {
  const refuse = (layers: unknown[], text: RegExp, input?: number[]) =>
    expectMalformed(() => parseArchitecture(network(layers, input)), text);
  refuse([{ type: "dense", units: 3 }], /"dense1" needs a flat input.*got \[1,8,8\]/);
  refuse([{ type: "conv2d", filters: 1, kernel: 9 }], /"conv1" needs an image at least as large as its kernel/);
  refuse([{ type: "conv2d", filters: 1, kernel: 3 }], /needs an image/, [64]);
  refuse(
    [
      { type: "flatten", name: "a" },
      { type: "flatten", name: "a" },
    ],
    /unique layer names; got "a" twice/,
  );
  refuse([{ type: "flatten", name: "input" }], /unique layer names/);
  refuse(
    [
      { type: "residual-add", from: "later" },
      { type: "flatten", name: "later" },
    ],
    /an earlier layer in "from" \(one of input\); got "later"/,
  );
  refuse(
    [
      { type: "flatten", name: "a" },
      { type: "residual-add", from: "input" },
    ],
    /the shape \[1,8,8\] of "input"; got \[64\]/,
  );
  refuse([{ type: "max-pool2d", kernel: 2, padding: 2 }], /padding of at most half/);
  refuse([{ type: "activation", function: "relu", parameter: 1 }], /no parameter for relu; got 1/);
  refuse([{ type: "activation", function: "softplus", parameter: 0 }], /above 0 for softplus; got 0/);
  refuse([{ type: "dense", units: 3, units2: 1 }], /layers\.0/, [64]);
  refuse([{ type: "dense", units: 2.5 }], /layers\.0\.units/, [64]);
  refuse([{ type: "transformer" }], /layers\.0/);
  refuse([], /layers/);
});

test("values that are no architecture are refused, whatever they are", () => {
  for (const value of [null, 1, "x", [], {}, { ...full, schema: "nadir/architecture@2" }, { ...full, extra: 1 }])
    expectMalformed(() => parseArchitecture(value));
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expectValidOrMalformed(() => parseArchitecture(value));
      expectValidOrMalformed(() => parseArchitecture(network([value])));
    }),
  );
});

test("JSON with a key twice, or a key __proto__, is refused", () => {
  const read = (text: string) => readArchitecture({ name: "m.json", bytes: new TextEncoder().encode(text) });
  const text = JSON.stringify(full);
  expectMalformed(() => read(text.replace("{", '{"input":[64],')), /^m\.json: needs keys that occur once, not "input" again/);
  expectMalformed(() => read(text.replace("{", '{"__proto__":{"a":1},')), /"__proto__"/);
  expectMalformed(() => read(text.replace('"kernel":3', '"kernel":3,"\\u006bernel":5')), /"kernel" again/);
  expectMalformed(() => read(text.slice(0, -1)), /got the end/);
  expectMalformed(() => read(""), /a JSON value/);
  expectMalformed(() => readArchitecture({ name: "m.json", bytes: Uint8Array.of(0x22, 0xff, 0x22) }), /UTF-8/);
  expectMalformed(() => read("[".repeat(200_000)), /64 levels/);
  expect(read(text.replace("{", '{"name":"a \\"name\\": {[,]}",')).name).toBe('a "name": {[,]}');
});
