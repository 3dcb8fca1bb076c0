import { UsageError } from "@nadir/core-wasm";
import type { Layer } from "../../formats/index.ts";
import type { LayerRules } from "../layer.ts";
import { activation } from "./activation.ts";
import { dense } from "./dense.ts";
import { flatten } from "./flatten.ts";
import { residualAdd } from "./residual-add.ts";

/** THE TABLE of layers: the calculus of each type of the architecture format. */
export const layerTable: Readonly<Partial<Record<Layer["type"], LayerRules>>> = {
  dense,
  activation,
  flatten,
  "residual-add": residualAdd,
};

/** The rules of a layer. @throws UsageError for a type that is not in the table */
export function rulesOf(layer: Layer): LayerRules {
  const rules = layerTable[layer.type];
  if (!rules)
    throw new UsageError(
      `layer "${layer.name}": needs a type of ${Object.keys(layerTable).join(", ")}; got ${layer.type}. Use one of these.`,
    );
  return rules;
}
