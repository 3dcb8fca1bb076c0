import type { Core } from "./core.ts";
import { type ArrayOf, arrayClass, bytesOf, type Dtype } from "./dtype.ts";
import { DisposedError, ShapeError } from "./errors.ts";
import { checkShape, type Shape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

const ALIGN = 16;

/** A lexical region of the arena: `using scope = core.scope("name")` frees every tensor of the block on every path. Scopes nest like a stack. */
export class Scope implements Disposable {
  readonly core: Core;
  readonly name: string;
  readonly #base: number;
  readonly #leaving: { tensor: Tensor; parent: Scope }[] = [];
  #end: number;
  #open = true;

  /** Use `core.scope(name)`. */
  constructor(core: Core, name: string) {
    this.core = core;
    this.name = name;
    this.#base = core.top;
    this.#end = core.top;
    core.push(this);
  }

  /** False once the block has ended. */
  get open(): boolean {
    return this.#open;
  }

  /** Address of `bytes` fresh bytes, 16-byte aligned; content unspecified. @throws DisposedError, MemoryError */
  allocate(bytes: number): number {
    if (!this.#open) throw new DisposedError(`scope ${this.name}: needs an open scope; got one that has ended. Allocate inside its block.`);
    return this.core.take(this, Math.ceil(bytes / ALIGN) * ALIGN);
  }

  /**
   * Opens an ended scope again with all its tensors at their old addresses, what they hold unspecified: for owners who plan their memory once
   * and use it many times. False, and nothing happens, where the arena is not as high as when the scope began; build a new one then.
   * @throws MemoryError
   */
  reopen(): boolean {
    if (this.#open || this.core.top !== this.#base) return false;
    this.core.push(this);
    this.#open = true;
    this.core.take(this, this.#end - this.#base);
    return true;
  }

  /** A zero-filled tensor. */
  zeros<D extends Dtype>(dtype: D, shape: Shape): Tensor<D> {
    const tensor = this.empty(dtype, shape);
    tensor.view().fill(0);
    return tensor;
  }

  /** A tensor whose content is unspecified: for outputs that a kernel overwrites. */
  empty<D extends Dtype>(dtype: D, shape: Shape): Tensor<D> {
    checkShape("tensor", shape);
    return new Tensor(this, dtype, shape, this.allocate(sizeOf(shape) * bytesOf(dtype)));
  }

  /** A copy of host elements; numbers are rounded to the dtype. @throws ShapeError if the length is not the size of the shape */
  from<D extends Dtype>(dtype: D, shape: Shape, elements: ArrayLike<number>): Tensor<D> {
    if (elements.length !== sizeOf(shape))
      throw new ShapeError(`tensor: needs ${sizeOf(shape)} elements for its shape; got ${elements.length}. Check the shape.`);
    const tensor = this.empty(dtype, shape);
    tensor.view().set(elements);
    return tensor;
  }

  /** Lets a tensor outlive this scope: at its end the elements move into `parent` (one copy). The tensor object stays valid. */
  leave(tensor: Tensor, parent: Scope): void {
    this.#leaving.push({ tensor, parent });
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    this.#end = this.core.top;
    const saved = this.#leaving.map(({ tensor, parent }) => ({ tensor, parent, elements: tensor.copyOut() }));
    this.core.pop(this, this.#base);
    this.#leaving.length = 0;
    for (const { tensor, parent, elements } of saved) {
      const address = parent.allocate(elements.byteLength);
      new arrayClass[tensor.dtype](this.core.memory.buffer, address, elements.length).set(elements as ArrayOf["f64"]);
      tensor.move(parent, address);
    }
  }
}
