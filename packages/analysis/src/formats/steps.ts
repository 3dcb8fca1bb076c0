import { UsageError } from "@nadir/core-wasm";
import type { PreprocessingStep } from "../evidence/index.ts";
import type { NdArray } from "./ndarray.ts";

const apply: Readonly<Record<PreprocessingStep["op"], (x: number, by: number) => number>> = {
  add: (x, by) => x + by,
  subtract: (x, by) => x - by,
  multiply: (x, by) => x * by,
  divide: (x, by) => x / by,
};

/** The elements as f64 after the steps, each one rounded operation in the order recorded: the numbers that claims are about. Copies. */
export function applySteps(array: NdArray, steps: readonly PreprocessingStep[] = []): Float64Array {
  const values =
    array.dtype === "i8" ? Float64Array.from(array.data as BigInt64Array, Number) : Float64Array.from(array.data as Float64Array);
  for (const { op, by } of steps) {
    const f = apply[op];
    for (let i = 0; i < values.length; i++) values[i] = f(values[i]!, by);
  }
  return values;
}

const symbols: Readonly<Record<string, PreprocessingStep["op"]>> = { "+": "add", "-": "subtract", "*": "multiply", "/": "divide" };

/**
 * Steps from text such as `/255` or `/16,-0.5`: an operator and a finite number each, applied from left to right; `none` or nothing for no step.
 * @throws UsageError for anything else and for division by zero
 */
export function parseSteps(text: string, name = "--scale"): PreprocessingStep[] {
  if (text === "" || text === "none") return [];
  return text.split(",").map((part) => {
    const [, symbol, digits] = /^\s*([-+*/])\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*$/.exec(part) ?? [];
    const by = Number(digits);
    if (symbol === undefined || !Number.isFinite(by) || (symbol === "/" && by === 0))
      throw new UsageError(`${name}: needs steps such as /255 or /16,-0.5; got ${JSON.stringify(part)}. Give + - * or / and a number.`);
    return { op: symbols[symbol]!, by };
  });
}
