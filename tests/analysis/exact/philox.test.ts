import { integerOf, philox4x32, streamDyadics, streamWords } from "@nadir/analysis/exact";
import { expect, test } from "vitest";

const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, "0")).join(" ");

test("one block has the published known answers", () => {
  const ones = 0xffffffff;
  expect(hex(philox4x32([0, 0, 0, 0], [0, 0]))).toBe("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
  expect(hex(philox4x32([ones, ones, ones, ones], [ones, ones]))).toBe("408f276d 41c83b0e a20bc7c6 6d5451fd");
  expect(hex(philox4x32([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]))).toBe(
    "d16cfe09 94fdcceb 5001e420 24126ea1",
  );
});

test("a slice of a stream is the slice of its words", () => {
  const stream = [5, 6] as const;
  const whole = streamWords(20, { seed: 2 ** 40 + 1, stream });
  for (const offset of [0, 1, 3, 4, 9])
    expect([...streamWords(8, { seed: 2 ** 40 + 1, stream, offset })]).toEqual([...whole.slice(offset, offset + 8)]);
});

test("integers cover the range, ends included, and dyadics are its multiples of 1/16", () => {
  expect([integerOf(0, -3, 3), integerOf(0xffffffff, -3, 3), integerOf(0xffffffff, 0, 2 ** 21 - 2)]).toEqual([-3, 3, 2 ** 21 - 2]);
  const drawn = streamDyadics(5000, { seed: 0, stream: [0, 0] }, 3);
  expect([...new Set(drawn)].sort((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3].map((k) => k / 16));
  expect([...drawn].some((value) => Object.is(value, -0))).toBe(false);
});
