import { FormatError } from "@nadir/core-wasm";
import { expect } from "vitest";

/** The house grammar: `<name>: needs X; got Y. <how to fix>` or `<name>: unsupported X; needs Y. <how to fix>`. */
const grammar = /^[^:]+(: (layer "[^"]+" )?needs .+; got |: unsupported .+; needs ).+\. [A-Z][\s\S]+\.$/;

/** The reading fails with a FormatError in the house grammar whose text matches. */
export function expectMalformed(read: () => unknown, text: RegExp = /./): void {
  let caught: unknown;
  try {
    read();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(FormatError);
  expect((caught as Error).message).toMatch(grammar);
  expect((caught as Error).message).toMatch(text);
}

/** The reading succeeds, or fails with a FormatError in the house grammar: never with anything else. */
export function expectValidOrMalformed(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.message).toMatch(grammar);
  }
}

/** Reads every proper prefix of the bytes, and every one of them with one byte changed. */
export function attack(bytes: Uint8Array, read: (bytes: Uint8Array) => unknown): void {
  for (let length = 0; length < bytes.length; length++) expectValidOrMalformed(() => read(bytes.slice(0, length)));
  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [0x01, 0x80, 0xff]) {
      const changed = bytes.slice();
      changed[at]! ^= flip;
      expectValidOrMalformed(() => read(changed));
    }
  }
}
