import type { Dtype, Scope, Tensor } from "@nadir/core-wasm";
import type { Real, RealTensor } from "./layer.ts";

/** A tensor of all samples that a base pass keeps. */
export interface ShelfEntry {
  readonly key: string;
  readonly dtype: Dtype;
  /** Shape of one sample. */
  readonly sample: readonly number[];
}

/** Tensors over many samples: how a base pass over all of them is kept while one planned set of frames visits it batch by batch. */
export class Shelf {
  readonly #whole: ReadonlyMap<string, Tensor>;

  constructor(scope: Scope, samples: number, entries: readonly ShelfEntry[]) {
    this.#whole = new Map(entries.map(({ key, dtype, sample }) => [key, scope.empty(dtype, [samples, ...sample])]));
  }

  /** The tensor of all samples under a key. */
  whole(key: string): Tensor {
    return this.#whole.get(key)!;
  }
}

interface Buffer {
  readonly memory: RealTensor;
  free: boolean;
}

/**
 * Where the tensors of one planned pass live, in a scope that is opened once for planning: transient ones share buffers, lasting ones have
 * their own memory here or a window on a shelf.
 */
export class Storage {
  readonly scope: Scope;
  readonly #dtype: Real;
  readonly #shelf: Shelf | null;
  readonly #buffers: Buffer[] = [];
  readonly #taken = new Map<Tensor, Buffer>();
  /** What would be on a shelf. */
  readonly entries: ShelfEntry[] = [];
  readonly #slides: { readonly window: Tensor; readonly whole: Tensor }[] = [];

  constructor(scope: Scope, dtype: Real, shelf: Shelf | null = null) {
    this.scope = scope;
    this.#dtype = dtype;
    this.#shelf = shelf;
  }

  /** Memory until `release`: the smallest free buffer that is large enough, else a new one. */
  transient(shape: readonly number[]): RealTensor {
    const size = shape.reduce((product, axis) => product * axis, 1);
    const fitting = this.#buffers.filter(({ free, memory }) => free && memory.size >= size);
    let buffer = fitting.sort((a, b) => a.memory.size - b.memory.size)[0];
    if (!buffer) {
      buffer = { memory: this.scope.empty(this.#dtype, [size]), free: false };
      this.#buffers.push(buffer);
    }
    buffer.free = false;
    const tensor = buffer.memory.rows(0, size).reshape(shape);
    this.#taken.set(tensor, buffer);
    return tensor;
  }

  /** Ends the use of a transient tensor, under any of its shapes. */
  release(tensor: RealTensor): void {
    const buffer = this.#taken.get(tensor);
    if (buffer) buffer.free = true;
  }

  /** Memory of its own: a window on the shelf under this key, or here where there is none. */
  lasting(key: string, shape: readonly number[]): RealTensor;
  lasting<D extends Dtype>(key: string, shape: readonly number[], dtype: D): Tensor<D>;
  lasting(key: string, shape: readonly number[], dtype: Dtype = this.#dtype): Tensor {
    this.entries.push({ key, dtype, sample: shape.slice(1) });
    if (!this.#shelf) return this.scope.empty(dtype, shape);
    const whole = this.#shelf.whole(key);
    return this.#window(whole, whole.rows(0, shape[0]!).reshape(shape));
  }

  #window(whole: Tensor, window: Tensor): Tensor {
    this.#slides.push({ window, whole });
    return window;
  }

  /** The same memory under another shape with as many rows. */
  same(tensor: RealTensor, shape: readonly number[]): RealTensor {
    const other = tensor.reshape(shape);
    const slide = this.#slides.find(({ window }) => window === tensor);
    if (slide) this.#window(slide.whole, other);
    const buffer = this.#taken.get(tensor);
    if (buffer) this.#taken.set(other, buffer);
    return other;
  }

  /** Moves every window to the rows of the shelf from `row` on. */
  seek(row: number): void {
    for (const { window, whole } of this.#slides) window.slide(whole, row);
  }
}
