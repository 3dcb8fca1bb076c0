import { gzipSync } from "node:zlib";
import { type CsvOptions, readCsv, readIdx, writeIdx } from "@nadir/analysis/formats";
import { UsageError } from "@nadir/core-wasm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyArray } from "../../support/arrays.ts";
import { attack, expectMalformed } from "../../support/malformed.ts";

const csv = (text: string, options?: CsvOptions) => readCsv(new TextEncoder().encode(text), "t.csv", options);
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9);

test("arrays written as IDX are read back, gzipped or not", () => {
  const holdable = anyArray.filter(({ dtype, shape }) => dtype !== "i8" && shape.length >= 1);
  fc.assert(
    fc.property(holdable, (array) => {
      const bytes = writeIdx(array);
      expect(readIdx(bytes)).toStrictEqual(array);
      expect(readIdx(new Uint8Array(gzipSync(bytes)))).toStrictEqual(array);
    }),
  );
});

test("IDX is big-endian with its axes first", () => {
  expect(readIdx(labels)).toStrictEqual({ dtype: "u1", shape: [3], data: Uint8Array.of(7, 0, 9) });
  expect([...readIdx(Uint8Array.of(0, 0, 11, 1, 0, 0, 0, 2, 255, 254, 1, 2)).data]).toEqual([-2, 258]);
});

test("every truncation and every changed byte of an IDX file is valid or a clear error", () => {
  attack(labels, (bytes) => readIdx(bytes));
  attack(new Uint8Array(gzipSync(labels)), (bytes) => readIdx(bytes));
  for (let length = 0; length < labels.length; length++) expectMalformed(() => readIdx(labels.slice(0, length)));
});

test("hostile IDX headers are refused before anything is allocated", () => {
  const bomb = Uint8Array.of(0, 0, 14, 4, ...new Uint8Array(16).fill(255));
  expectMalformed(() => readIdx(bomb, "x"), /needs 2\.72\d*e\+39 bytes of data for f8\[4294967295,4294967295,/);
  expectMalformed(
    () => readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 1, 2), "labels.gz"),
    /^labels\.gz: needs 3 bytes.*got 2\. The file is truncated/,
  );
  expectMalformed(() => readIdx(Uint8Array.of(1, 2, 3, 4)), /got \[1,2,3,4\]/);
  expectMalformed(() => readIdx(Uint8Array.of(0, 0, 8, 9)), /IDX/);
});

test("numbers written as CSV are read back exactly, with and without header, label and line ends", () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x));
  const table = fc
    .integer({ min: 1, max: 5 })
    .chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }));
  const style = fc.record({
    header: fc.boolean(),
    end: fc.constantFrom("\n", "\r\n"),
    delimiter: fc.constantFrom(",", ";", "\t"),
    label: fc.boolean(),
    quoted: fc.boolean(),
  });
  fc.assert(
    fc.property(table, style, (rows, { header, end, delimiter, label, quoted }) => {
      const lines = rows.map((row, i) => [...row, ...(label ? [i] : [])].map((x) => (quoted ? `"${x}"` : x)).join(delimiter));
      const names = [...rows[0]!.map((_, i) => `column ${i}`), ...(label ? ["label"] : [])].join(delimiter);
      const read = csv([...(header ? [names] : []), ...lines, ""].join(end), label ? { labelColumn: "last" } : {});
      expect(read.inputs.shape).toEqual([rows.length, rows[0]!.length]);
      expect([...read.inputs.data]).toEqual(rows.flat());
      expect(read.targets && [...read.targets.data]).toEqual(label ? rows.map((_, i) => i) : null);
    }),
  );
});

test("bytes stay bytes, everything else is f8", () => {
  expect(csv("0,255\n3,4").inputs).toStrictEqual({ dtype: "u1", shape: [2, 2], data: Uint8Array.of(0, 255, 3, 4) });
  expect(csv("0,256").inputs.dtype).toBe("f8");
  expect(csv("0,-0").inputs.dtype).toBe("f8");
});

test("the label column is named, numbered, first or last; words become classes in sorted order", () => {
  const text = "a,species,b\n1,setosa,2\n3,virginica,4\n5,setosa,6\n";
  for (const labelColumn of ["species", "2"]) {
    const read = csv(text, { labelColumn });
    expect([...read.inputs.data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...read.targets!.data]).toEqual([0, 1, 0]);
    expect(read.classes).toEqual(["setosa", "virginica"]);
  }
  expect([...csv("1,2\n3,4", { labelColumn: "first" }).targets!.data]).toEqual([1, 3]);
  expect(csv("1,0.5\n3,4", { labelColumn: "last" }).targets!.dtype).toBe("f8");
  expect(csv("\ufeffa,y\n1,2", { labelColumn: "y" }).inputs.shape).toEqual([1, 1]);
  for (const labelColumn of ["nope", "0", "4", "__proto__"]) expect(() => csv(text, { labelColumn })).toThrow(UsageError);
});

test("malformed CSV is refused with its line", () => {
  expectMalformed(() => csv("1,2\n3,4,5\n"), /^t\.csv: needs 2 fields on every line, as on the first; got 3 on line 2/);
  expectMalformed(() => csv("a,b\n1,2\n\n3\n"), /got 1 on line 4/);
  expectMalformed(() => csv("1,2\n3,x\n"), /line 2, column 2; got "x"/);
  expectMalformed(() => csv("1,2\n3,\n"), /line 2, column 2; got ""/);
  expectMalformed(() => csv("1,2\n3,nan\n"), /got "nan"/);
  expectMalformed(() => csv("1,2\n3,0x10\n"), /got "0x10"/);
  expectMalformed(() => csv('1,2\n3,"4\n5,6\n'), /CSV|quote/i);
  expectMalformed(() => csv("1,a\n2,\n", { labelColumn: "last" }), /label on every line; got none on line 2/);
  for (const text of ["", "\n", "a,b\n"]) expectMalformed(() => csv(text), /at least one line/);
  expectMalformed(() => readCsv(Uint8Array.of(0x31, 0xff, 0x0a)), /UTF-8/);
  expect([...csv("1\nnan\n-inf\n", { nonFinite: "allow" }).inputs.data]).toEqual([1, Number.NaN, Number.NEGATIVE_INFINITY]);
});

test("any prefix of a CSV file is a table or a clear error", () => {
  attack(new TextEncoder().encode('a,b,"c"\n1,2.5e3,-0\n"4",5,6\n'), (bytes) => readCsv(bytes, "t.csv", { labelColumn: "last" }));
});
