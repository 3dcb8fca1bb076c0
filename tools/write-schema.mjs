// Writes the published JSON Schema of the architecture format from the built package; a test compares the two.
import { writeFileSync } from "node:fs";
import { architectureSchema } from "../packages/analysis/dist/formats/index.js";

const target = new URL("../packages/analysis/schema/architecture.schema.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(architectureSchema(), null, 2)}\n`);
