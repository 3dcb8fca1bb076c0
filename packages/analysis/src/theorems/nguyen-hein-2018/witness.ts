import { type Core, philoxWords } from "@nadir/core-wasm";
import { type Architecture, type Instance, type NdArray, parameterShapes } from "../../formats/index.ts";

/** Bits of each of the twelve integers whose sum is drawn: their standard deviation is 2^bits, so a sum/16 has 2^bits/16. */
const bits = { weight: 6, bias: 4 } as const;

/** Sums of twelve uniform integers below 2^width, centered, over 16: close to normal with standard deviation 2^width/16, exact dyadics on every machine. */
function dyadics(core: Core, count: number, seed: number, stream: number, width: number): Float64Array {
  using scope = core.scope("witness");
  const words = scope.empty("u32", [3 * count]);
  philoxWords(words, seed, stream);
  const drawn = words.view();
  const mask = (1 << width) - 1;
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < 12; j++) sum += (drawn[3 * i + Math.floor(j / 4)]! >>> (8 * (j % 4))) & mask;
    return (sum - 6 * mask) / 16;
  });
}

/** Parameters k/16 from a seed: weights of standard deviation 4, biases of 1; window number i is drawn from stream i + 1. */
export function witnessParameters(core: Core, architecture: Architecture, seed: number): Readonly<Record<string, NdArray>> {
  const arrays = parameterShapes(architecture).map(({ name, role, shape }, i): [string, NdArray] => {
    const count = shape.reduce((a, b) => a * b, 1);
    return [name, { dtype: "f8", shape, data: dyadics(core, count, seed, i + 1, bits[role]) }];
  });
  return Object.fromEntries(arrays);
}

/** The same network and data at a witness point: it speaks for almost every parameter, never for the given ones. */
export function witnessInstance(core: Core, instance: Instance, seed: number): Instance {
  return { ...instance, parameters: witnessParameters(core, instance.architecture, seed), point: "witness" };
}
