import { type ArrayOf, arrayClass, type Dtype } from "./dtype.ts";
import { DisposedError, ShapeError } from "./errors.ts";
import type { Scope } from "./scope.ts";
import { type Shape, show, sizeOf } from "./shape.ts";

/** A dense row-major array in the core's memory, owned by a scope. */
export class Tensor<D extends Dtype = Dtype> {
  readonly dtype: D;
  readonly shape: Shape;
  readonly size: number;
  #scope: Scope;
  #address: number;

  /** Use `scope.zeros`, `scope.empty` or `scope.from`. */
  constructor(scope: Scope, dtype: D, shape: Shape, address: number) {
    this.#scope = scope;
    this.#address = address;
    this.dtype = dtype;
    this.shape = [...shape];
    this.size = sizeOf(shape);
  }

  /** The owner. */
  get scope(): Scope {
    return this.#scope;
  }

  /** Byte address for kernels. @throws DisposedError after the scope has ended */
  get ptr(): number {
    if (!this.#scope.open)
      throw new DisposedError(
        `tensor ${show(this.shape)}: needs its scope "${this.#scope.name}" open; got a stale tensor. Use keep(parent) or toArray().`,
      );
    return this.#address;
  }

  /** A fresh typed array over the elements, to be used within the statement: growth of the memory detaches it. */
  view(): ArrayOf[D] {
    return new arrayClass[this.dtype](this.#scope.core.memory.buffer, this.ptr, this.size);
  }

  /** A copy of the elements that outlives everything. */
  toArray(): ArrayOf[D] {
    return this.view().slice() as ArrayOf[D];
  }

  /** The same elements under another shape; no copy. @throws ShapeError if the sizes differ */
  reshape(shape: Shape): Tensor<D> {
    if (sizeOf(shape) !== this.size) throw new ShapeError(`reshape: needs ${this.size} elements; got ${show(shape)}. Check the shape.`);
    return new Tensor(this.#scope, this.dtype, shape, this.ptr);
  }

  /** Rows `from` to `to` of the outermost axis; no copy. @throws ShapeError out of range */
  rows(from: number, to: number): Tensor<D> {
    const [count = 0, ...rest] = this.shape;
    if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= count))
      throw new ShapeError(`rows: needs 0 <= from <= to <= ${count}; got ${from} to ${to}. Check the range.`);
    const bytes = arrayClass[this.dtype].BYTES_PER_ELEMENT * sizeOf(rest);
    return new Tensor(this.#scope, this.dtype, [to - from, ...rest], this.ptr + from * bytes);
  }

  /**
   * Makes this tensor show rows `from` … of `whole` instead: one object, planned once, passes over many batches. Only the owner of a tensor
   * that nobody else holds slides it. @throws ShapeError where the rows do not fit
   */
  slide(whole: Tensor<D>, from: number): void {
    const row = this.size / this.shape[0]!;
    if (whole.dtype !== this.dtype || !(Number.isInteger(from) && from >= 0 && from * row + this.size <= whole.size))
      throw new ShapeError(`slide: needs rows inside ${show(whole.shape)}; got ${show(this.shape)} from ${from}. Check the range.`);
    this.move(whole.#scope, whole.ptr + from * row * arrayClass[this.dtype].BYTES_PER_ELEMENT);
  }

  /** Moves the tensor to `parent` when its own scope ends; returns it. */
  keep(parent: Scope): this {
    this.#scope.leave(this, parent);
    return this;
  }

  /** @internal The elements, even while the owning scope is being closed. */
  copyOut(): ArrayOf[D] {
    return new arrayClass[this.dtype](this.#scope.core.memory.buffer, this.#address, this.size).slice() as ArrayOf[D];
  }

  /** @internal New owner and place. */
  move(scope: Scope, address: number): void {
    this.#scope = scope;
    this.#address = address;
  }
}
