import type { Pool2dLayer } from "../../formats/index.ts";
import { tiny, unit } from "../terms.ts";
import { type WindowMap, wholeWindow, windowMap } from "../window.ts";
import { type Moving, type MovingContext, type MovingRule, record } from "./moving.ts";

/** Calls `visit(output index, input indices)` for every window of every sample and channel, padding left out. */
function overWindows({ signal }: Moving, map: WindowMap, visit: (out: number, window: readonly number[]) => void): void {
  const [channels, height, width] = signal.shape as readonly [number, number, number];
  const windows = Array.from({ length: map.positions }, (_, p) =>
    Array.from(map.offsets.subarray(p * map.taps, (p + 1) * map.taps)).filter((offset) => offset >= 0),
  );
  for (let i = 0, out = 0; i < signal.samples * channels; i++)
    for (const window of windows)
      visit(
        out++,
        window.map((offset) => i * height * width + offset),
      );
}

/** Whether a stays the largest of its window, b apart by more than both move; entries that do not move keep their order. */
function separated(input: Moving, a: number, b: number, context: MovingContext<"max-pool2d">): boolean {
  const { kinks, terms, layer, from } = context;
  const width = input.signal.error.length;
  const error = (i: number): number => (input.zero[i] ? 0 : terms.rho * input.signal.error[i % width]!);
  const moves = input.shift[a]! + input.shift[b]!;
  const gap = input.signal.values[a]! - input.signal.values[b]!;
  if (moves > 0)
    record(
      kinks,
      gap,
      error(a) + error(b),
      moves,
      () => `a maximum of "${(layer as Pool2dLayer).name}" at sample ${from + Math.floor(a / width)}`,
    );
  return (input.zero[a] === 1 && input.zero[b] === 1) || gap > (error(a) + error(b)) * (1 + 16 * unit);
}

/** Maximum over windows: the winner must stay ahead of every other entry, unless neither moves; then it moves as the winner does. */
export const maxPool2d: MovingRule<"max-pool2d"> = {
  type: "max-pool2d",
  apply(input, context) {
    const map = windowMap(context.layer, input.signal.shape[1]!, input.signal.shape[2]!);
    const shift = new Float64Array(context.output.values.length);
    const zero = new Uint8Array(shift.length);
    const { values } = input.signal;
    overWindows(input, map, (out, window) => {
      const winner = window.reduce((best, i) => (values[i]! > values[best]! ? i : best));
      const certain = window.map((i) => i === winner || separated(input, winner, i, context));
      shift[out] = input.shift[winner]!;
      zero[out] = input.zero[winner]! && certain.every(Boolean) ? 1 : 0;
    });
    return { signal: context.output, shift, zero };
  },
};

function mean(input: Moving, output: Moving["signal"], map: WindowMap): Moving {
  const shift = new Float64Array(output.values.length);
  const zero = new Uint8Array(shift.length);
  overWindows(input, map, (out, window) => {
    const sum = window.reduce((total, i) => total + input.shift[i]!, 0);
    shift[out] = sum === 0 ? 0 : (sum / map.taps) * (1 + 4 * (map.taps + 8) * unit) + tiny;
    zero[out] = window.every((i) => input.zero[i]) ? 1 : 0;
  });
  return { signal: output, shift, zero };
}

/** Mean over windows, padding counted as zeros: the mean of the shifts. */
export const avgPool2d: MovingRule<"avg-pool2d"> = {
  type: "avg-pool2d",
  apply: (input, { layer, output }) => mean(input, output, windowMap(layer, input.signal.shape[1]!, input.signal.shape[2]!)),
};

/** Mean over height and width. */
export const globalAvgPool2d: MovingRule<"global-avg-pool2d"> = {
  type: "global-avg-pool2d",
  apply: (input, { output }) => mean(input, output, wholeWindow(input.signal.shape[1]! * input.signal.shape[2]!)),
};
