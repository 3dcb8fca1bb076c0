import type { Peer } from "../contest.ts";
import { native } from "../native.ts";

/** PyTorch on the CPU: native code, wider vectors than WebAssembly has. */
export const pytorch: Peer = {
  name: "pytorch",
  what: "native, one thread; Hessian-vector products with the graph retained",
  installed: false,
  open: () => native("torch"),
  declines: () => null,
};
