import { type Architecture, layerShapes, type Stage } from "../../formats/index.ts";
import { fails, type HypothesisRule, holds, span, stagesBetween, unknown } from "./rule.ts";

const id = "network-class";

/** Why a window layer breaks the standing assumption of Section 2, that every neuron of the layer below is in a patch; null where it keeps it. Strides can leave rows or columns out. */
function unread(architecture: Architecture, stage: Stage): string | null {
  const l = architecture.layers[stage.first]!;
  if (l.type !== "conv2d" && l.type !== "max-pool2d") return null;
  const shapes = layerShapes(architecture);
  const [below, above] = [stage.first === 0 ? architecture.input : shapes[stage.first - 1]!, shapes[stage.first]!];
  const dilation = l.type === "conv2d" ? l.dilation : [1, 1];
  for (const axis of [0, 1] as const) {
    const read = new Uint8Array(below[axis + 1]!);
    for (let i = 0; i < above[axis + 1]!; i++) for (let r = 0; r < l.kernel[axis]; r++) read[i * l.stride[axis] + r * dilation[axis]!] = 1;
    const first = read.indexOf(0);
    if (first >= 0) return `no patch of "${l.name}" holds ${axis === 0 ? "row" : "column"} ${first} of the layer below`;
  }
  return null;
}

function isGrouped(architecture: Architecture, stage: Stage): boolean {
  const l = architecture.layers[stage.first]!;
  return l.type === "conv2d" && (l.groups ?? 1) > 1;
}

/** Nguyen & Hein (2018), Definitions 2.1 to 2.3 for layers 1..through and the standing assumption on patches, with layers 1 and k convolutional or dense. */
export const networkClass: HypothesisRule = {
  id,
  says: "Each layer is a convolution without padding and groups, dense, or max pooling (Definitions 2.1 to 2.3), every neuron lies in a patch of the layer above, and layers 1 and k are convolutional or dense.",
  decide(subject, { layer, through }) {
    const stages = stagesBetween(subject, 1, through);
    if (stages.length < through) return unknown(id, `the network has ${stages.length} layers; layer ${through} was asked for`);
    for (const stage of stages) {
      const must = stage.number === 1 || stage.number === layer;
      const pools = must && stage.type === "max-pool2d" ? `"${stage.name}" pools; it must be convolutional or dense` : null;
      const skipped = unread(subject.architecture, stage);
      const because = stage.outside ?? pools ?? skipped;
      if (because === null) continue;
      const fix =
        because === skipped
          ? `Choose kernel and stride of layer "${stage.name}" so that its windows meet every row and column`
          : stage.type === "conv2d"
            ? `Set ${isGrouped(subject.architecture, stage) ? '"groups": 1' : '"padding": 0'} in layer "${stage.name}"`
            : `Leave out layer "${stage.name}"`;
      return fails(
        id,
        `layer ${stage.number}: ${because}`,
        { kind: "layer", layer: stage.number, name: stage.name, type: subject.architecture.layers[stage.first]!.type },
        `${fix}; the conclusion is decided here all the same.`,
      );
    }
    return holds(id, `${span(1, through)}: ${stages.map((s) => s.type.replace("2d", "")).join(", ")}`);
  },
};
