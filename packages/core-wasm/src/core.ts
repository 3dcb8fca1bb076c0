import { DisposedError } from "./errors.ts";
import type { KernelExports } from "./generated/kernels.ts";
import type { CoreMemory } from "./memory.ts";
import { Scope } from "./scope.ts";

const CACHE_LINE = 64;

/** One instance of the kernels with its memory and arena; runs one job at a time. */
export class Core {
  readonly memory: CoreMemory;
  /** The raw kernels: addresses and sizes, nothing checked. Use the ops. */
  readonly kernels: KernelExports;
  readonly #scopes: Scope[] = [];
  #top: number;

  /** Use `load()`. */
  constructor(memory: CoreMemory, kernels: KernelExports) {
    this.memory = memory;
    this.kernels = kernels;
    this.#top = Math.ceil(Number(kernels.heap_base.value) / 16) * 16;
  }

  /** Opens a scope on top of the others: `using scope = core.scope("forward")`. */
  scope(name: string): Scope {
    return new Scope(this, name);
  }

  /** Bytes in use. */
  get top(): number {
    return this.#top;
  }

  /** @internal */
  push(scope: Scope): void {
    this.#scopes.push(scope);
  }

  /** @internal Address of `bytes` bytes above all tensors, 64-byte aligned, for the next kernel call only: the next allocation takes them. */
  workspace(bytes: number): number {
    const address = Math.ceil(this.#top / CACHE_LINE) * CACHE_LINE;
    this.memory.reserve(address + bytes);
    return address;
  }

  /** @internal Closes `scope` and forgets what was allocated since it opened. */
  pop(scope: Scope, base: number): void {
    const innermost = this.#scopes.at(-1);
    if (innermost !== scope)
      throw new DisposedError(
        `scope ${scope.name}: needs to be the innermost open scope; got "${innermost?.name}" inside it. Close scopes in reverse order.`,
      );
    this.#scopes.pop();
    this.#top = base;
  }

  /** @internal Bytes for `scope`, which must be the innermost one, because the arena is a stack. */
  take(scope: Scope, bytes: number): number {
    const innermost = this.#scopes.at(-1);
    if (innermost !== scope)
      throw new DisposedError(
        `scope ${scope.name}: needs to be the innermost open scope to allocate; got "${innermost?.name}" inside it. Allocate there, then keep(parent).`,
      );
    const address = this.#top;
    this.memory.reserve(address + bytes);
    this.#top = address + bytes;
    return address;
  }
}
