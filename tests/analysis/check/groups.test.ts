import { parseArchitecture } from "@nadir/analysis/formats";
import { expect, test } from "vitest";
import { seenInputs } from "../../../packages/analysis/src/check/deficiency/seen-inputs.ts";
import { unrolled } from "../../../packages/analysis/src/check/gradient/unrolled.ts";
import { wideNetworkRules } from "../../../packages/analysis/src/check/hypotheses/wide-network.ts";
import { stagesOf } from "../../../packages/analysis/src/formats/index.ts";
import { forward } from "../../reference/forward.ts";
import { numbers, subject } from "./wide-subject.ts";

const layers = [{ type: "conv2d", name: "conv", filters: 4, kernel: [2, 3], stride: [2, 1], padding: [1, 0], groups: 2, bias: "none" }];
const grouped = subject({ input: [4, 4, 5], samples: 2, layers });

test("the matrix U of a grouped convolution maps as the convolution does", () => {
  const { weights, rows, columns } = unrolled(grouped, stagesOf(grouped.architecture)[0]!);
  const x = numbers(rows, 3);
  const record = Object.fromEntries(
    [...grouped.parameters].map(([name, { shape, data }]) => [name, { dtype: "f64" as const, shape, data }]),
  );
  const wanted = forward(grouped.architecture, record as never, x);
  expect(columns).toBe(wanted.length);
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += x[i]! * weights[i * columns + j]!;
    // at most 12 products below 1 in each
    expect(Math.abs(sum - wanted[j]!)).toBeLessThanOrEqual(2 * 12 * 12 * 2 ** -53);
  }
});

test("an input is seen where a filter of its own group has a weight", () => {
  const { architecture } = grouped;
  // tap (0,0) of the first channel of the second group, in its last filter only
  const weights = new Float64Array(4 * 2 * 6);
  weights[3 * 12] = 1;
  const seen = seenInputs(architecture, weights);
  const places = Array.from(seen.keys()).filter((i) => seen[i]);
  // channel 2; rows -1, 1, 3 start windows, columns 0 to 2
  expect(places).toEqual([1, 3].flatMap((row) => [0, 1, 2].map((column) => 2 * 20 + row * 5 + column)));
});

test("patches of groups are no patches of the paper's", () => {
  const rule = wideNetworkRules.find(({ id }) => id === "distinct-patches")!;
  const result = rule.decide(grouped, { layer: 1, through: 1 });
  expect(result.verdict).toBe("unknown");
  expect(result.because).toMatch(/2 groups/);
  expect(parseArchitecture({ schema: "nadir/architecture@1", input: [4, 4, 5], layers }).layers[0]).toMatchObject({ groups: 2 });
});
