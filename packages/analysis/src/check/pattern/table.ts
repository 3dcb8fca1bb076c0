import type { Layer } from "../../formats/index.ts";
import { activation } from "./activation.ts";
import { conv2d, dense } from "./linear.ts";
import type { MovingRule } from "./moving.ts";
import { avgPool2d, globalAvgPool2d, maxPool2d } from "./pools.ts";
import { flatten, residualAdd } from "./shape.ts";

const rules = [dense, conv2d, activation, maxPool2d, avgPool2d, globalAvgPool2d, flatten, residualAdd] as const;

/** How every type of layer moves with the parameters. */
export const movingRules: ReadonlyMap<Layer["type"], MovingRule> = new Map(rules.map((rule) => [rule.type, rule as unknown as MovingRule]));
