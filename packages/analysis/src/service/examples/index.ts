import { digitAutoencoder } from "./digit-autoencoder.ts";
import { digitClassifier } from "./digit-classifier.ts";
import { digitFeatures } from "./digit-features.ts";
import type { Example } from "./example.ts";

export type { Example } from "./example.ts";

/** The table of default examples, in the order of the report: the quick ones first, so that the first answers come at once. */
export const examples: readonly Example[] = [...digitAutoencoder, ...digitFeatures, ...digitClassifier];
