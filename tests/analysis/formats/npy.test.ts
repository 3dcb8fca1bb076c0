import { type NdArray, readNpy, writeNpy } from "@nadir/analysis/formats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyArray } from "../../support/arrays.ts";
import { attack, expectMalformed } from "../../support/malformed.ts";

const small: NdArray = { dtype: "f8", shape: [2, 3], data: Float64Array.of(1, -2, 0.5, 4, 5, 6) };
const header = (dictionary: string, data: Uint8Array = new Uint8Array(48), version = 1): Uint8Array => {
  const text = new TextEncoder().encode(dictionary);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), version, 0, ...length, ...text, ...data);
};
const f8 = (order = "False", shape = "(2, 3)", descr = "<f8") => `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;

test("what is written is read back, bit for bit", () => {
  fc.assert(
    fc.property(anyArray, (array) => {
      expect(readNpy(writeNpy(array))).toStrictEqual(array);
    }),
  );
});

test("the bytes are those of numpy.save", () => {
  const numpy = `934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c292c207d${"20".repeat(60)}0a0000803f000000c0`;
  const bytes = writeNpy({ dtype: "f4", shape: [2], data: Float32Array.of(1, -2) });
  expect(Buffer.from(bytes).toString("hex")).toBe(numpy);
});

test("Fortran order is applied", () => {
  const columns = Float64Array.of(1, 4, -2, 5, 0.5, 6);
  expect(readNpy(header(f8("True"), new Uint8Array(columns.buffer)))).toStrictEqual({
    ...small,
    data: Float64Array.of(1, -2, 0.5, 4, 5, 6),
  });
});

test("big-endian elements are the same numbers", () => {
  const bytes = new Uint8Array(small.data.buffer.slice(0));
  for (let i = 0; i < bytes.length; i += 8) bytes.subarray(i, i + 8).reverse();
  expect(readNpy(header(f8("False", "(2, 3)", ">f8"), bytes))).toStrictEqual(small);
});

test("every numpy integer, boolean and half widens without loss", () => {
  const read = (descr: string, bytes: number[]) =>
    [...readNpy(header(f8("False", "(2,)", descr), Uint8Array.from(bytes))).data].map(Number);
  expect(read("|i1", [255, 3])).toEqual([-1, 3]);
  expect(read("|b1", [1, 0])).toEqual([1, 0]);
  expect(read("<i2", [254, 255, 1, 2])).toEqual([-2, 513]);
  expect(read(">i2", [255, 254, 2, 1])).toEqual([-2, 513]);
  expect(read("<u2", [255, 255, 1, 0])).toEqual([65535, 1]);
  expect(read("<u4", [255, 255, 255, 255, 1, 0, 0, 0])).toEqual([4294967295, 1]);
  expect(read("<u8", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64])).toEqual([1, 2 ** 62]);
  // 1.5 and the smallest subnormal half, 2^-24
  expect(read("<f2", [0x00, 0x3e, 0x01, 0x00])).toEqual([1.5, 2 ** -24]);
});

test("versions 2 and 3 have a four-byte header length", () => {
  for (const version of [2, 3]) expect(readNpy(header(f8(), new Uint8Array(small.data.buffer), version))).toStrictEqual(small);
});

test("every truncation and every changed byte is an array or a clear error", () => attack(writeNpy(small), (bytes) => readNpy(bytes)));

test("hostile headers are refused by name", () => {
  expectMalformed(() => readNpy(new Uint8Array(0)), /^npy: needs a \.npy file/);
  expectMalformed(() => readNpy(header(f8(), undefined, 4), "x.npy"), /^x\.npy: .*got 4\.0/);
  expectMalformed(() => readNpy(header(f8("False", "(2, 3)", "<c16"))), /element type "<c16"/);
  expectMalformed(() => readNpy(header(f8("False", "(2, 3)", "|O"))), /element type/);
  expectMalformed(() => readNpy(header("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2, 3), }")), /records/);
  expectMalformed(() => readNpy(header("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }")), /descr/);
  expectMalformed(() => readNpy(header(`{'__proto__': '<f8', ${f8().slice(1)}`)), /descr, fortran_order and shape/);
  expectMalformed(() => readNpy(header(f8("False", "(2, -3)"))), /shape/);
  expectMalformed(() => readNpy(header(f8("False", "(6)"))), /shape/);
});

test("a huge announced size is refused before anything is allocated", () => {
  expectMalformed(() => readNpy(header(f8("False", "(1000000, 1000000, 1000000)"))), /needs 8000000000000000000 bytes/);
  expectMalformed(() => readNpy(header(f8("False", "(0, 1152921504606846976)"), new Uint8Array(0))), /damaged/);
  expectMalformed(() => readNpy(Uint8Array.of(0x93, 78, 85, 77, 80, 89, 2, 0, 255, 255, 255, 255)), /at most 65536 bytes; got 4294967295/);
});

test("bytes after the last element are refused", () => {
  expectMalformed(() => readNpy(Uint8Array.of(...writeNpy(small), 0)), /needs 48 bytes of data.*got 49/);
});

test("NaN and infinities are refused with their index, or kept when allowed", () => {
  const bytes = writeNpy({ dtype: "f4", shape: [2, 2], data: Float32Array.of(1, 2, Number.NaN, Number.NEGATIVE_INFINITY) });
  expectMalformed(() => readNpy(bytes, "x.npy"), /got NaN at \[1,0\], 2 such of 4/);
  expect([...readNpy(bytes, "x.npy", { nonFinite: "allow" }).data]).toEqual([1, 2, Number.NaN, Number.NEGATIVE_INFINITY]);
});

test("an unsigned 64-bit integer above 2^63 - 1 is refused", () => {
  expectMalformed(() => readNpy(header(f8("False", "(1,)", "<u8"), new Uint8Array(8).fill(255))), /below 2\^63; got 18446744073709551615/);
});
