import type { Layer } from "../../formats/index.ts";
import { activation } from "./activation.ts";
import { conv2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { avgPool2d, globalAvgPool2d, maxPool2d } from "./pools.ts";
import type { LayerRule } from "./rule.ts";
import { flatten, residualAdd } from "./shape.ts";

const rules = [dense, conv2d, activation, maxPool2d, avgPool2d, globalAvgPool2d, flatten, residualAdd] as const;

/** Every type of layer as the checker computes it. */
export const layerRules: ReadonlyMap<Layer["type"], LayerRule> = new Map(rules.map((rule) => [rule.type, rule as unknown as LayerRule]));
