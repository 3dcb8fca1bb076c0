// Turns packages/analysis/assets/nadir_export.py into the module that carries it into Node and browser bundles; a test compares the two.
import { readFileSync, writeFileSync } from "node:fs";

const source = readFileSync(new URL("../packages/analysis/assets/nadir_export.py", import.meta.url), "utf8");
const target = new URL("../packages/analysis/src/formats/export-script/source.ts", import.meta.url);
const note = "/** The text of assets/nadir_export.py; made by tools/write-export-script.mjs. */";
writeFileSync(target, `${note}\nexport const exportScriptSource: string =\n  ${JSON.stringify(source)};\n`);
