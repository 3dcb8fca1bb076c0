import { type Core, UsageError } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { type Architecture, type Instance, type Layer, layerShapes, parameterShapes } from "../formats/index.ts";
import { objective } from "./objective.ts";

/** The layers behind `name`, reading its output as their input. @throws UsageError where a layer reads from before it */
function behind({ input, layers, ...rest }: Architecture, name: string): Architecture {
  const cut = layers.findIndex((layer) => layer.name === name);
  if (cut < 0 || cut === layers.length - 1)
    throw new UsageError(
      `frozen: needs a layer with others behind it, one of ${layers
        .slice(0, -1)
        .map((layer) => layer.name)
        .join(", ")}; got "${name}". Check the name.`,
    );
  const known = new Set(layers.slice(cut + 1).map((layer) => layer.name));
  const moved = (layer: Layer): Layer => {
    if (layer.type !== "residual-add" || known.has(layer.from)) return layer;
    if (layer.from === name) return { ...layer, from: "input" };
    throw new UsageError(`frozen: needs layers that read nothing before "${name}"; got "${layer.name}" from "${layer.from}". Freeze less.`);
  };
  return { ...rest, input: layerShapes({ input, layers, ...rest })[cut]!, layers: layers.slice(cut + 1).map(moved) };
}

/**
 * The instance of the layers behind `layer` alone, whose data are that layer's outputs at the instance's parameters: what stays fixed where
 * only the last layers move is computed once, one forward pass of the prefix and N·width numbers. Values and derivatives in the remaining
 * parameters are those of the whole network, bit for bit in the same dtype. @throws UsageError for a layer that cannot be cut at, MemoryError
 */
export function* frozenPrefix(
  core: Core,
  instance: Instance,
  layer: string,
  options: { readonly dtype?: "f32" | "f64" } = {},
): Work<Instance> {
  const architecture = behind(instance.architecture, layer);
  const whole = objective(core, instance, options);
  const { samples, data } = yield* whole.features(whole.start(), layer);
  const parameters = Object.fromEntries(parameterShapes(architecture).map(({ name }) => [name, instance.parameters[name]!]));
  const inputs = { dtype: "f8" as const, shape: [samples, ...architecture.input], data };
  return { ...instance, architecture, parameters, inputs, inputSteps: [] };
}
