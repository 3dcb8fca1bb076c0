import type { Core, Scope } from "@nadir/core-wasm";

/**
 * A scope planned once and opened for each use, with everything that was built in it at its old address: steady work allocates nothing.
 * Built anew where the arena is not as high as before.
 */
export class Workbench<Held> {
  readonly #core: Core;
  readonly #name: string;
  readonly #build: (scope: Scope) => Held;
  #scope: Scope | null = null;
  #held: Held | null = null;

  constructor(core: Core, name: string, build: (scope: Scope) => Held) {
    this.#core = core;
    this.#name = name;
    this.#build = build;
  }

  /** Opens the scope around `run`; what tensors hold from earlier uses is unspecified. @throws MemoryError */
  use<Result>(run: (held: Held) => Result): Result {
    if (!this.#scope?.reopen()) {
      this.#scope = this.#core.scope(this.#name);
      this.#held = null;
    }
    using _open = this.#scope;
    this.#held ??= this.#build(this.#scope);
    return run(this.#held);
  }
}
