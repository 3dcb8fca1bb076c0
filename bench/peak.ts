import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Core } from "@nadir/core-wasm";
import type { Dtype } from "./contest.ts";

/** Depth of the panels: 256 steps, so that everything stays in the first-level cache. */
const DEPTH = 256;
const ROWS = 5;
const TILE_ROW = 32;
/** Floating-point operations of one call: 5 rows of 8 (f32) or 4 (f64) columns, a multiplication and an addition per step. */
const FLOPS: Readonly<Record<Dtype, number>> = { f32: 2 * ROWS * 8 * DEPTH, f64: 2 * ROWS * 4 * DEPTH };

/**
 * The yardstick: a register tile of 5 rows × 2 vectors over packed panels, 10 accumulators, not unrolled. It is fixed. It is never
 * tuned together with the product, so that figures of different years can be compared.
 */
const SOURCE = `
function tile<T>(k: i32, a: usize, b: usize, c: usize): void {
  let c00 = v128.load(c), c01 = v128.load(c, 16), c10 = v128.load(c, 32), c11 = v128.load(c, 48), c20 = v128.load(c, 64);
  let c21 = v128.load(c, 80), c30 = v128.load(c, 96), c31 = v128.load(c, 112), c40 = v128.load(c, 128), c41 = v128.load(c, 144);
  for (; k > 0; --k) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load_splat<T>(a);
    c00 = v128.add<T>(c00, v128.mul<T>(a0, b0)); c01 = v128.add<T>(c01, v128.mul<T>(a0, b1));
    const a1 = v128.load_splat<T>(a, sizeof<T>());
    c10 = v128.add<T>(c10, v128.mul<T>(a1, b0)); c11 = v128.add<T>(c11, v128.mul<T>(a1, b1));
    const a2 = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = v128.add<T>(c20, v128.mul<T>(a2, b0)); c21 = v128.add<T>(c21, v128.mul<T>(a2, b1));
    const a3 = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = v128.add<T>(c30, v128.mul<T>(a3, b0)); c31 = v128.add<T>(c31, v128.mul<T>(a3, b1));
    const a4 = v128.load_splat<T>(a, 4 * sizeof<T>());
    c40 = v128.add<T>(c40, v128.mul<T>(a4, b0)); c41 = v128.add<T>(c41, v128.mul<T>(a4, b1));
    a += 5 * sizeof<T>();
    b += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16); v128.store(c, c10, 32); v128.store(c, c11, 48); v128.store(c, c20, 64);
  v128.store(c, c21, 80); v128.store(c, c30, 96); v128.store(c, c31, 112); v128.store(c, c40, 128); v128.store(c, c41, 144);
}
export function tile_f32(k: i32, a: usize, b: usize, c: usize): void { tile<f32>(k, a, b, c); }
export function tile_f64(k: i32, a: usize, b: usize, c: usize): void { tile<f64>(k, a, b, c); }
`;

async function compile(): Promise<Uint8Array<ArrayBuffer>> {
  // loaded only where needed: the compiler takes seconds to start
  const { default: asc } = await import("assemblyscript/asc");
  const flags = { runtime: "stub", noAssert: true, optimizeLevel: 3, enable: ["simd"] };
  const { error, binary, stderr } = await asc.compileString(SOURCE, flags as never);
  if (error || !binary) throw new Error(`peak: needs a kernel that compiles; got ${error?.message ?? ""} ${stderr.toString()}.`);
  return new Uint8Array(binary);
}

/** The compiled yardstick, kept in bench/build under the hash of its source. */
async function binary(): Promise<Uint8Array<ArrayBuffer>> {
  const folder = new URL("build/", import.meta.url);
  const file = new URL(`peak-${createHash("sha256").update(SOURCE).digest("hex").slice(0, 16)}.wasm`, folder);
  if (existsSync(file)) return new Uint8Array(readFileSync(file));
  const bytes = await compile();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, bytes);
  return bytes;
}

/** What the machine gives to 128-bit SIMD in WebAssembly, to be timed in the rounds of a row. */
export interface Yardstick {
  /** One call of a tile per entry: the fixed kernel, and the product's own. */
  readonly runs: readonly (() => void)[];
  /** Floating-point operations of one such run. */
  readonly flops: number;
}

/** Calls of a tile in one run: long enough that calling from JavaScript does not count. */
const CALLS = 32;

function panels(memory: WebAssembly.Memory, base: number, dtype: Dtype): readonly [a: number, b: number, c: number] {
  const bytes = dtype === "f32" ? 4 : 8;
  const [a, b] = [base, base + ROWS * DEPTH * bytes];
  const c = b + TILE_ROW * DEPTH;
  const view = dtype === "f32" ? new Float32Array(memory.buffer, base) : new Float64Array(memory.buffer, base);
  view.fill(0.001, 0, (c - base) / bytes);
  view.fill(0, (c - base) / bytes, (c - base) / bytes + 40);
  return [a, b, c];
}

/** Readies both tiles for a dtype. The product's own is taken from the core that the rows run on. */
export async function yardsticks(core: Core): Promise<Readonly<Record<Dtype, Yardstick>>> {
  const { instance } = await WebAssembly.instantiate(await binary(), { env: { abort: () => undefined } });
  const exports = instance.exports as Record<string, unknown>;
  const memory = exports.memory as WebAssembly.Memory;
  memory.grow(2);
  const scope = core.scope("peak");
  const make = (dtype: Dtype): Yardstick => {
    const fixed = exports[`tile_${dtype}`] as (k: number, a: number, b: number, c: number) => void;
    const [a, b, c] = panels(memory, dtype === "f32" ? 4096 : 65_536, dtype);
    const own = core.kernels[`gemm_tile_${dtype}`];
    const place = panels(core.memory.wasm, scope.allocate(32_768), dtype);
    const calls = (call: () => void) => () => {
      for (let i = 0; i < CALLS; ++i) call();
    };
    return { runs: [calls(() => fixed(DEPTH, a, b, c)), calls(() => own(DEPTH, ...place, TILE_ROW))], flops: CALLS * FLOPS[dtype] };
  };
  return { f32: make("f32"), f64: make("f64") };
}
