import { MemoryError } from "./errors.ts";

const PAGE = 65_536;
const MAX_PAGES = 65_536;

/** The linear memory of one core: the only place that touches `memory.buffer`, so that growth can never leave a stale view behind. */
export class CoreMemory {
  readonly wasm: WebAssembly.Memory;
  #end: number;

  constructor() {
    this.wasm = new WebAssembly.Memory({ initial: 16, maximum: MAX_PAGES });
    this.#end = this.buffer.byteLength;
  }

  /** The buffer as of now; never keep it across an allocation. */
  get buffer(): ArrayBuffer {
    return this.wasm.buffer as ArrayBuffer;
  }

  /** Makes addresses below `end` valid. @throws MemoryError above 4 GiB or where the engine refuses. */
  reserve(end: number): void {
    if (end <= this.#end) return;
    const missing = end - this.buffer.byteLength;
    const doubled = Math.min(this.buffer.byteLength, MAX_PAGES * PAGE - this.buffer.byteLength);
    for (const bytes of [Math.max(missing, doubled), missing]) {
      try {
        this.wasm.grow(Math.ceil(bytes / PAGE));
        this.#end = this.buffer.byteLength;
        return;
      } catch {
        // the larger step is only a wish; the exact one decides
      }
    }
    throw new MemoryError(
      `memory: needs ${Math.ceil(end / 2 ** 20)} MiB; got a limit of 4096 MiB or less from this engine. Use fewer samples.`,
    );
  }
}
