import type { Layer } from "../../formats/index.ts";
import { activation } from "./activation.ts";
import { conv2d, dense } from "./linear.ts";
import { avgPool2d, globalAvgPool2d, maxPool2d } from "./pools.ts";
import type { IntegerRule } from "./rule.ts";
import { flatten, residualAdd } from "./shape.ts";

const rules = [dense, conv2d, activation, maxPool2d, avgPool2d, globalAvgPool2d, flatten, residualAdd] as const;

/** Every type of layer in integers. */
export const integerRules: ReadonlyMap<Layer["type"], IntegerRule> = new Map(
  rules.map((rule) => [rule.type, rule as unknown as IntegerRule]),
);
