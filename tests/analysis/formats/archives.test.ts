import { gzipSync } from "node:zlib";
import {
  gunzip,
  type NdArray,
  readNpz,
  readSafetensors,
  readZip,
  writeNpy,
  writeNpz,
  writeSafetensors,
  writeZip,
} from "@nadir/analysis/formats";
import fc from "fast-check";
import { deflateSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { anyArray } from "../../support/arrays.ts";
import { attack, expectMalformed } from "../../support/malformed.ts";

const names = fc.oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.constantFrom("toString", "constructor", "conv1.weight", "ü/ñ"));
const anyArrays = fc.uniqueArray(fc.tuple(names, anyArray), { selector: ([name]) => name, minLength: 1, maxLength: 4 });
const one = (): [string, NdArray] => ["a", { dtype: "f4", shape: [3], data: Float32Array.of(1, 2, 3) }];
const safetensors = (header: string, data: number[] = []): Uint8Array => {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
};

test("named arrays written as npz are read back, in order", () => {
  fc.assert(
    fc.property(anyArrays, (arrays) => {
      expect([...readNpz(writeNpz(arrays))]).toStrictEqual(arrays);
    }),
  );
});

test("named arrays written as safetensors are read back, in order", () => {
  const usual = anyArrays.filter((arrays) =>
    arrays.every(([name]) => name !== "__proto__" && name !== "__metadata__" && !/^\d+$/.test(name)),
  );
  fc.assert(
    fc.property(usual, (arrays) => {
      expect([...readSafetensors(writeSafetensors(arrays))]).toStrictEqual(arrays);
    }),
  );
});

test("archives made by others, deflated, are read", () => {
  const arrays = readNpz(zipSync({ "a.npy": writeNpy(one()[1]) }, { level: 9 }));
  expect([...arrays]).toStrictEqual([one()]);
});

test("any file content survives a zip", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.uint8Array(), { noNullPrototype: true }), (files) => {
      const entries = Object.entries(files).filter(([name]) => name !== "__proto__");
      expect([...readZip(writeZip(entries))].map(([name, bytes]) => [name, [...bytes]])).toEqual(
        entries.map(([name, bytes]) => [name, [...bytes]]),
      );
    }),
  );
});

test("every truncation and every changed byte of an archive is an archive or a clear error", () => {
  attack(writeNpz([one()]), (bytes) => readNpz(bytes));
  attack(zipSync({ "a.npy": writeNpy(one()[1]) }), (bytes) => readNpz(bytes));
  attack(writeSafetensors([one(), ["b", { dtype: "u1", shape: [2], data: Uint8Array.of(1, 2) }]]), (bytes) => readSafetensors(bytes));
  attack(new Uint8Array(gzipSync(Buffer.from("some text, some text, some text"))), (bytes) => gunzip(bytes, "x.gz"));
});

test("every proper prefix of an archive is refused", () => {
  for (const [bytes, read] of [
    [writeNpz([one()]), readNpz],
    [writeSafetensors([one()]), readSafetensors],
    [new Uint8Array(gzipSync(Buffer.from("text text text"))), (b: Uint8Array) => gunzip(b, "x.gz")],
  ] as const)
    for (let length = 0; length < bytes.length; length++) expectMalformed(() => read(bytes.slice(0, length)));
});

test("a changed element of an npz is found by its checksum", () => {
  const bytes = writeNpz([one()]);
  bytes[30 + "a.npy".length + 128 + 1]! ^= 1;
  expectMalformed(() => readNpz(bytes, "w.npz"), /^w\.npz\/a\.npy: .*checksum/);
});

test("zip bombs stop at their announced size and at the limit", () => {
  const zeros = new Uint8Array(2_000_000);
  const honest = zipSync({ "a.npy": zeros });
  expectMalformed(() => readZip(honest, "bomb.zip", 1_000_000), /at most 1000000 bytes when unpacked; got 2000000/);
  const lying = honest.slice();
  const view = new DataView(lying.buffer);
  const directory = view.getUint32(lying.length - 6, true);
  view.setUint32(directory + 24, 100, true);
  expectMalformed(() => readZip(lying, "bomb.zip", 1_000_000), /at most 100 bytes when unpacked/);
  expectMalformed(() => gunzip(new Uint8Array(gzipSync(zeros)), "bomb.gz", 1000), /at most 1000 bytes/);
  expect(deflateSync(zeros).length).toBeLessThan(20_000);
});

test("hostile archives are refused by name", () => {
  const twice = writeZip([
    ["a.npy", writeNpy(one()[1])],
    ["a.npy", writeNpy(one()[1])],
  ]);
  expectMalformed(() => readNpz(twice), /each file once; got "a\.npy" twice/);
  expectMalformed(() => readNpz(writeZip([["a.txt", new Uint8Array(3)]])), /\.npy files only; got "a\.txt"/);
  expectMalformed(() => readNpz(writeZip([])), /at least one array/);
  expectMalformed(
    () => readNpz(writeNpz([["x", { dtype: "f8", shape: [1], data: Float64Array.of(Number.NaN) }]]), "d.npz"),
    /^d\.npz\/x\.npy: .*NaN at \[0\]/,
  );
  expect([...readNpz(writeNpz([["__proto__", one()[1]]])).keys()]).toEqual(["__proto__"]);
});

test("names that would write to a terminal are refused", () => {
  const name = "\u001b[2Ja";
  expectMalformed(() => readNpz(writeNpz([[name, one()[1]]]), "w.npz"), /^w\.npz: needs names.*got "\\u001b\[2Ja\.npy"/);
  expectMalformed(() => readSafetensors(writeSafetensors([[name, one()[1]]]), "w"), /^w: needs names/);
});

test("hostile safetensors are refused by name", () => {
  const entry = (dtype: string, shape: string, from: number, to: number) =>
    `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${from},${to}]}`;
  const refuse = (header: string, text: RegExp, data: number[] = [0, 0, 0, 0]) =>
    expectMalformed(() => readSafetensors(safetensors(header, data), "w"), text);
  refuse(`{"a":${entry("F32", "[1]", 0, 8)}}`, /within 4; got 0 to 8/);
  refuse(`{"a":${entry("F32", "[1]", 0, 4)},"b":${entry("F32", "[1]", 0, 4)}}`, /w\/b: needs data from byte 4/);
  refuse(`{"a":${entry("U8", "[2]", 0, 2)}}`, /needs 2 bytes of data; got 4/);
  refuse(`{"a":${entry("F32", "[2]", 0, 4)}}`, /needs 8 bytes for F32\[2\]; got 4/);
  refuse(`{"a":${entry("C64", "[1]", 0, 4)}}`, /element type "C64"/);
  refuse(`{"a":${entry("toString", "[1]", 0, 4)}}`, /element type "toString"/);
  refuse(`{"a":${entry("F32", "[9007199254740991,9007199254740991]", 0, 4)}}`, /bytes for F32/);
  refuse(`{"a":${entry("F32", "[1]", 0, 4)},"a":${entry("F32", "[1]", 0, 4)}}`, /"a" again/);
  refuse(`{"__proto__":${entry("F32", "[1]", 0, 4)}}`, /__proto__/);
  refuse(`{"a":${entry("F32", "[-1]", 0, 4)}}`, /w\/a: needs dtype, shape/);
  refuse("[]", /an object as header/);
  refuse("{ ", /a string at character 2; got the end/);
  const huge = new Uint8Array(16).fill(255);
  expectMalformed(() => readSafetensors(huge, "w"), /header within its 16 bytes; got a length of 18446744073709552000/);
  expectMalformed(() => readSafetensors(safetensors(`{"a":${entry("F32", "[1]", 0, 4)}}`, [0, 0, 192, 127]), "w"), /^w\/a: .*NaN/);
});

test("bfloat16 and half tensors keep their values", () => {
  const read = (dtype: string, data: number[]) => [
    ...readSafetensors(safetensors(`{"a":{"dtype":"${dtype}","shape":[2],"data_offsets":[0,4]}}`, data)).get("a")!.data,
  ];
  expect(read("BF16", [0xc0, 0x3f, 0x00, 0xc0])).toEqual([1.5, -2]);
  expect(read("F16", [0x00, 0x3e, 0x00, 0xc0])).toEqual([1.5, -2]);
});
