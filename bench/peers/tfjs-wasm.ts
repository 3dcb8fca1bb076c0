import type { Peer } from "../contest.ts";
import { tfjs } from "../tfjs.ts";

/** TensorFlow.js in WebAssembly SIMD (XNNPACK). */
export const tfjsWasm: Peer = {
  name: "tfjs-wasm",
  what: "XNNPACK in WebAssembly SIMD, one thread",
  installed: true,
  open: () => tfjs("wasm"),
  declines: () => null,
};
