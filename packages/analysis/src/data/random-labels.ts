import { FormatError } from "@nadir/core-wasm";
import { classCount, type DataSet } from "../formats/index.ts";
import type { Stream } from "../random/index.ts";

/** The same samples with uniform random labels in place of theirs, of as many classes. @throws FormatError unless the targets are class indices */
export function randomLabels(set: DataSet, stream: Stream): DataSet {
  const { targets, name } = set;
  if (targets?.shape.length !== 1)
    throw new FormatError(
      `${name}: needs class indices [N] for random labels; got ${targets ? `[${targets.shape.join(",")}]` : "none"}. Give --labels.`,
    );
  const data = stream.child("random labels").integers(targets.shape[0]!, 0, classCount(targets, name) - 1);
  return { ...set, targets: { dtype: "i4", shape: targets.shape, data } };
}
