const word = new Float64Array(1);
const bits = new Int32Array(word.buffer);

/** A set of rows of real numbers given by value(row, i); equal rows meet in one slot of an open-addressing table and are compared element by element, -0 equal to +0. */
export class RowTable {
  readonly #slots: Int32Array;
  readonly #length: number;
  readonly #value: (row: number, i: number) => number;

  /** For at most `count` rows of `length` numbers. */
  constructor(count: number, length: number, value: (row: number, i: number) => number) {
    let size = 16;
    while (size < 2 * count) size *= 2;
    this.#slots = new Int32Array(size).fill(-1);
    this.#length = length;
    this.#value = value;
  }

  /** The stored row that equals this one, or -1 after storing this one. */
  put(row: number): number {
    const slot = this.#slotOf(row);
    const stored = this.#slots[slot]!;
    if (stored < 0) this.#slots[slot] = row;
    return stored;
  }

  /** The stored row that equals this one, or -1. */
  find(row: number): number {
    return this.#slots[this.#slotOf(row)]!;
  }

  #slotOf(row: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(row) & mask;
    while (this.#slots[slot]! >= 0 && !this.#equal(this.#slots[slot]!, row)) slot = (slot + 1) & mask;
    return slot;
  }

  #equal(a: number, b: number): boolean {
    for (let i = 0; i < this.#length; i++) if (this.#value(a, i) !== this.#value(b, i)) return false;
    return true;
  }

  #hash(row: number): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < this.#length; i++) {
      // Adding 0 turns -0 into +0.
      word[0] = this.#value(row, i) + 0;
      hash = Math.imul(Math.imul(hash ^ bits[0]!, 0x01000193) ^ bits[1]!, 0x5bd1e995);
      hash ^= hash >>> 15;
    }
    return hash;
  }
}
