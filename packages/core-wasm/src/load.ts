import { Core } from "./core.ts";
import { base64, type KernelExports } from "./generated/kernels.ts";
import { CoreMemory } from "./memory.ts";

let compiled: Promise<WebAssembly.Module> | undefined;

function decode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** A new core: the embedded module over a memory of its own. The module is compiled once per realm. */
export async function load(): Promise<Core> {
  compiled ??= WebAssembly.compile(decode(base64));
  const memory = new CoreMemory();
  const instance = await WebAssembly.instantiate(await compiled, { env: { memory: memory.wasm } });
  return new Core(memory, instance.exports as unknown as KernelExports);
}
