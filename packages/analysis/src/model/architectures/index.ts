import { UsageError } from "@nadir/core-wasm";
import { alexnet } from "./alexnet.ts";
import { enet } from "./enet.ts";
import { googlenet } from "./googlenet.ts";
import { inceptionV3 } from "./inception-v3.ts";
import { inceptionV4 } from "./inception-v4.ts";
import { resnet } from "./resnet.ts";
import type { PublishedArchitecture } from "./shape-network.ts";
import { squeezenet } from "./squeezenet.ts";
import { vgg } from "./vgg.ts";
import { xception } from "./xception.ts";

export type { PublishedArchitecture, ShapeBranches, ShapeLayer, ShapeNetwork } from "./shape-network.ts";
export { type ImageShape, type LayerWidth, layerWidths } from "./widths.ts";

/** Published architectures by shape; adding one is one file and one line. */
export const publishedArchitectures: readonly PublishedArchitecture[] = [
  alexnet,
  ...vgg,
  googlenet,
  inceptionV3,
  inceptionV4,
  ...resnet,
  squeezenet,
  enet,
  xception,
];

/** The published architecture of an id. @throws UsageError for an unknown one */
export function publishedArchitecture(id: string): PublishedArchitecture {
  const found = publishedArchitectures.find((a) => a.id === id.toLowerCase());
  if (found) return found;
  throw new UsageError(`model: needs a file or one of ${publishedArchitectures.map((a) => a.id).join(", ")}; got ${id}. Correct the name.`);
}
