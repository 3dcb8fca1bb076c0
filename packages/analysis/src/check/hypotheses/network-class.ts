import { fails, type HypothesisRule, holds, span, stagesBetween, unknown } from "./rule.ts";

const id = "network-class";

/** Nguyen & Hein (2018), Definitions 2.1 to 2.3 for layers 1..through, with layers 1 and k convolutional or dense. */
export const networkClass: HypothesisRule = {
  id,
  says: "Each layer is a convolution without padding, dense, or max pooling (Definitions 2.1 to 2.3), and layers 1 and k are convolutional or dense.",
  decide(subject, { layer, through }) {
    const stages = stagesBetween(subject, 1, through);
    if (stages.length < through) return unknown(id, `the network has ${stages.length} layers; layer ${through} was asked for`);
    for (const stage of stages) {
      const must = stage.number === 1 || stage.number === layer;
      const because =
        stage.outside ?? (must && stage.type === "max-pool2d" ? `"${stage.name}" pools; it must be convolutional or dense` : null);
      if (because === null) continue;
      return fails(
        id,
        `layer ${stage.number}: ${because}`,
        { kind: "layer", layer: stage.number, name: stage.name, type: subject.architecture.layers[stage.first]!.type },
        stage.type === "conv2d"
          ? `Set "padding": 0 in layer "${stage.name}"; the conclusion is decided here all the same.`
          : `Leave out layer "${stage.name}"; the conclusion is decided here all the same.`,
      );
    }
    return holds(id, `${span(1, through)}: ${stages.map((s) => s.type.replace("2d", "")).join(", ")}`);
  },
};
