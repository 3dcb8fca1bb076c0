import { streamDyadics, streamWords } from "@nadir/analysis/exact";
import { Stream } from "@nadir/analysis/random";
import { load, UsageError } from "@nadir/core-wasm";
import { expect, test } from "vitest";

const core = await load();

test("a stream is a value: the same seed and path give the same numbers, also in another core", async () => {
  const path = (stream: Stream) => stream.child("init").child("conv1").child(3);
  const [a, b] = [path(new Stream(core, 5)), path(new Stream(await load(), 5))];
  expect(a.normal(9)).toEqual(b.normal(9));
  expect(a.normal(9)).toEqual(a.normal(9));
  expect([...a.uniform(4), ...a.uniform(6, 4)]).toEqual([...a.uniform(10)]);
  expect(String(a)).toBe("5/init/conv1[3]");
});

test("different paths and seeds give different numbers: names, indices, lengths, order and nesting all count", () => {
  const root = new Stream(core);
  const streams = [
    root,
    new Stream(core, 1),
    root.child("a"),
    root.child("b"),
    root.child("a\0"),
    root.child("ab"),
    root.child("a").child("b"),
    root.child("b").child("a"),
    root.child("a/b"),
    root.child(0),
    root.child("0"),
    root.child(1),
    root.child(2 ** 32),
    root.child(0).child(0),
    root.child("a long name of more than eight bytes"),
    root.child("a long name of more than eight bites"),
  ];
  const first = streams.map((stream) => stream.words(2).join());
  expect(new Set(first).size).toBe(streams.length);
});

test("words and dyadics are those that the checker regenerates from seed and stream id", () => {
  const stream = new Stream(core, 2 ** 33 + 1).child("witness");
  expect(stream.words(11, 2)).toEqual(streamWords(11, { seed: stream.seed, stream: stream.id, offset: 2 }));
  expect(stream.dyadics(50)).toEqual(streamDyadics(50, { seed: stream.seed, stream: stream.id }));
  expect(stream.dyadics(50, 9, 4, 3)).toEqual(streamDyadics(50, { seed: stream.seed, stream: stream.id, offset: 3 }, 9, 4));
});

test("the stream of a path never changes: certificates depend on it", () => {
  expect(new Stream(core, 0).id).toEqual([0, 0]);
  expect(new Stream(core, 0).child("witness").id).toEqual([3781396385, 1748751012]);
  expect(new Stream(core, 0).child(7).id).toEqual([3522976733, 2522621249]);
});

test("integers stay in their range and reach its ends; a permutation has every place once", () => {
  const stream = new Stream(core, 3);
  expect([...new Set(stream.integers(500, -2, 2))].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  expect([...stream.integers(3, 4, 4)]).toEqual([4, 4, 4]);
  const order = stream.permutation(1000);
  expect([...order].sort((a, b) => a - b)).toEqual([...Array(1000).keys()]);
  expect([...order]).not.toEqual([...Array(1000).keys()]);
  expect([...stream.permutation(0), ...stream.permutation(1)]).toEqual([0]);
});

test("every order of three is about equally likely", () => {
  const root = new Stream(core, 11);
  const count = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const key = root.child(i).permutation(3).join("");
    count.set(key, (count.get(key) ?? 0) + 1);
  }
  expect(count.size).toBe(6);
  // 1000 each, standard deviation 29
  for (const times of count.values()) expect(Math.abs(times - 1000)).toBeLessThan(150);
});

test("misuse", () => {
  expect(() => new Stream(core, -1)).toThrow(new UsageError("seed: needs an integer from 0 to 2^53 - 1; got -1. Use one."));
  const stream = new Stream(core);
  expect(() => stream.child("")).toThrow(UsageError);
  expect(() => stream.child(0.5)).toThrow(UsageError);
  expect(() => stream.integers(1, 3, 2)).toThrow(UsageError);
  expect(() => stream.integers(1, 0, 2 ** 21)).toThrow(UsageError);
  expect(() => stream.dyadics(1, 3, 10)).toThrow(UsageError);
  expect(() => stream.permutation(-1)).toThrow(UsageError);
});
