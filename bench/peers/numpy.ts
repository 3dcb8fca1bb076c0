import type { Peer } from "../contest.ts";
import { native } from "../native.ts";

/** NumPy and SciPy on the machine's BLAS and LAPACK: native code, wider vectors than WebAssembly has. */
export const numpy: Peer = {
  name: "numpy",
  what: "native BLAS and LAPACK, one thread",
  installed: false,
  open: () => native("numpy"),
  declines: () => null,
};
