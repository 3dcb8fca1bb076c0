import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  matchParameters,
  type NdArray,
  parameterShapes,
  parseArchitecture,
  readDataSet,
  readModel,
  stemOf,
  writeArchitecture,
  writeIdx,
  writeNpy,
  writeNpz,
  writeSafetensors,
} from "@nadir/analysis/formats";
import { readNamedFile, writeFileWhole } from "@nadir/analysis/formats/files";
import { UsageError } from "@nadir/core-wasm";
import { afterAll, expect, test } from "vitest";
import { expectMalformed } from "../../support/malformed.ts";

const folder = mkdtempSync(join(tmpdir(), "nadir-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

const architecture = parseArchitecture({
  schema: "nadir/architecture@1",
  name: "small",
  input: [1, 4, 4],
  layers: [{ type: "conv2d", filters: 2, kernel: 3, name: "conv" }, { type: "flatten" }, { type: "dense", units: 3, name: "out" }],
});
const weights = (): [string, NdArray][] =>
  parameterShapes(architecture).map(({ name, shape }) => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 8);
    return [name, { dtype: "f4", shape, data }];
  });
const file = (name: string, bytes: Uint8Array) => ({ name, bytes });
const json = file("model.json", new TextEncoder().encode(writeArchitecture(architecture)));
const images: NdArray = { dtype: "u1", shape: [5, 4, 4], data: Uint8Array.from({ length: 80 }, (_, i) => i) };
const labels: NdArray = { dtype: "u1", shape: [5], data: Uint8Array.of(0, 1, 2, 1, 0) };

test("a model is the same from npz and from safetensors", () => {
  for (const bytes of [writeNpz(weights()), writeSafetensors(weights().reverse())]) {
    const model = readModel(json, file("weights", bytes));
    expect(model.architecture).toEqual(architecture);
    expect(Object.entries(model.parameters!)).toStrictEqual(weights());
  }
  expect(readModel(json).parameters).toBeNull();
});

test("weights that do not fit are refused with all that is wrong", () => {
  const arrays = new Map(weights());
  arrays.set("out.weight", { dtype: "f4", shape: [3, 9], data: new Float32Array(27) });
  arrays.delete("conv.bias");
  arrays.set("fc.weight", { dtype: "f4", shape: [1], data: new Float32Array(1) });
  expectMalformed(
    () => matchParameters(architecture, arrays, "w.npz"),
    /^w\.npz: needs the 4 arrays of "small"; got no conv\.bias \[2\]; out\.weight \[3,9\] instead of \[3,8\]; unexpected "fc\.weight" \[1\]\./,
  );
});

test("integer weights become float64 exactly, or are refused", () => {
  const arrays = new Map(weights());
  arrays.set("conv.bias", { dtype: "i8", shape: [2], data: BigInt64Array.of(3n, -4n) });
  expect(matchParameters(architecture, arrays)["conv.bias"]).toStrictEqual({ dtype: "f8", shape: [2], data: Float64Array.of(3, -4) });
  arrays.set("conv.bias", { dtype: "i8", shape: [2], data: BigInt64Array.of(3n, 2n ** 53n + 1n) });
  expectMalformed(() => matchParameters(architecture, arrays), /float64 holds exactly/);
});

test("the same data set comes from npz, npy pairs, IDX pairs and CSV", () => {
  const rows = Array.from({ length: 5 }, (_, i) => [...images.data.slice(16 * i, 16 * i + 16), labels.data[i]].join(","));
  const csv = file("a.csv", new TextEncoder().encode(rows.join("\n")));
  const sets = [
    readDataSet(
      file(
        "a.npz",
        writeNpz([
          ["X", images],
          ["y", labels],
        ]),
      ),
    ),
    readDataSet(file("a.npy", writeNpy(images)), file("b.npy", writeNpy(labels))),
    readDataSet(file("a.idx", writeIdx(images)), file("b.idx", writeIdx(labels))),
    readDataSet(
      file(
        "a",
        writeSafetensors([
          ["X", images],
          ["y", labels],
        ]),
      ),
    ),
  ];
  for (const set of sets) expect(set).toEqual(sets[0]);
  expect(sets[0]!.inputs.shape).toEqual([5, 1, 4, 4]);
  const header = [...Array.from({ length: 16 }, (_, i) => `p${i}`), "label"].join(",");
  const named = readDataSet(file("a.csv", new TextEncoder().encode([header, ...rows].join("\n"))));
  expect([...named.targets!.data]).toEqual([...labels.data]);
  expect(named.inputs).toEqual({ ...images, shape: [5, 16] });
  const flat = readDataSet(csv, null, { labelColumn: "last", samples: 2 });
  expect(flat.inputs).toEqual({ dtype: "u1", shape: [2, 16], data: images.data.slice(0, 32) });
  expect([...flat.targets!.data]).toEqual([0, 1]);
});

test("steps and layout are recorded with the data", () => {
  const nhwc: NdArray = { dtype: "u1", shape: [1, 2, 2, 3], data: Uint8Array.from({ length: 12 }, (_, i) => i) };
  const set = readDataSet(file("c.npy", writeNpy(nhwc)), null, { layout: "nhwc", inputSteps: [{ op: "divide", by: 255 }] });
  expect(set.inputSteps).toEqual([{ op: "divide", by: 255 }]);
  expect([...set.inputs.data]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
  expect(set.name).toBe("c");
});

test("data that cannot be told, or labels twice, are refused", () => {
  expectMalformed(
    () => readDataSet(file("a.bin", Uint8Array.of(0, 9, 9, 9))),
    /^a\.bin: needs npz, npy, idx, safetensors, csv; got a file that begins with \[0,9,9,9\]/,
  );
  expectMalformed(
    () =>
      readDataSet(
        file(
          "a.npz",
          writeNpz([
            ["p", images],
            ["q", images],
          ]),
        ),
      ),
    /array X .*got p, q/,
  );
  const both = file(
    "a.npz",
    writeNpz([
      ["X", images],
      ["y", labels],
    ]),
  );
  expect(() => readDataSet(both, both)).toThrow(UsageError);
  expectMalformed(
    () => readDataSet(file("a.npy", writeNpy(images)), file("b.npy", writeNpy({ ...labels, shape: [4], data: labels.data.slice(1) }))),
    /needs targets \[5\]/,
  );
});

test("a stem is the name without folders and known endings", () => {
  expect(["/a/b/t10k-images-idx3-ubyte.gz", "C:\\x\\data.csv.gz", "net.v2.json", ".npz"].map(stemOf)).toEqual([
    "t10k-images-idx3-ubyte",
    "data",
    "net.v2",
    ".npz",
  ]);
});

test("files are written whole, in folders made as needed, with nothing left beside them", () => {
  const path = join(folder, "a", "b", "x.txt");
  writeFileWhole(path, "first");
  writeFileWhole(path, "second, longer");
  expect(readFileSync(path, "utf8")).toBe("second, longer");
  expect(readdirSync(join(folder, "a", "b"))).toEqual(["x.txt"]);
  expect(readNamedFile(path)).toEqual({ name: "x.txt", bytes: new TextEncoder().encode("second, longer") });
});

test("files that cannot be read or written are bad usage, and say why", () => {
  const grammar = /^.+: needs .+; got (no file of that name|a folder|a path through a file)\. [A-Z].+\.$/;
  for (const path of [join(folder, "none"), folder]) {
    expect(() => readNamedFile(path)).toThrow(UsageError);
    expect(() => readNamedFile(path)).toThrow(grammar);
  }
  writeFileWhole(join(folder, "plain"), "x");
  expect(() => writeFileWhole(join(folder, "plain", "y"), "x")).toThrow(UsageError);
  expect(() => writeFileWhole(folder, "x")).toThrow(UsageError);
  expect(readdirSync(folder).sort()).toEqual(["a", "plain"]);
});
