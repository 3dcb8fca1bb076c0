import type { Peer } from "../contest.ts";
import { mlMatrix } from "./ml-matrix.ts";
import { numpy } from "./numpy.ts";
import { numpyTs } from "./numpy-ts.ts";
import { onnxruntimeWeb } from "./onnxruntime-web.ts";
import { pytorch } from "./pytorch.ts";
import { tfjsCpu } from "./tfjs-cpu.ts";
import { tfjsWasm } from "./tfjs-wasm.ts";

/** The peers, one file each. */
export const peers: readonly Peer[] = [tfjsWasm, tfjsCpu, onnxruntimeWeb, numpyTs, mlMatrix, numpy, pytorch];
