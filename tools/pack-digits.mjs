// Packs the UCI digits (gzipped CSV: 64 values 0 to 16 and a label per line) into packages/analysis/src/data/digits/packed.ts.
// Usage: node tools/pack-digits.mjs PATH/digits.csv.gz, then npx biome check --write packages/analysis/src/data
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { deflateSync } from "fflate";

const rows = gunzipSync(readFileSync(process.argv[2]))
  .toString("ascii")
  .trim()
  .split("\n")
  .map((line) => line.split(",").map(Number));
const valid = (row) =>
  row.length === 65 && row.slice(0, 64).every((x) => Number.isInteger(x) && x >= 0 && x <= 16) && row[64] >= 0 && row[64] <= 9;
if (rows.length !== 1797 || !rows.every(valid))
  throw new Error("pack-digits: needs 1,797 lines of 64 values 0 to 16 and a label; got another file");
const bytes = Uint8Array.from([...rows.flatMap((row) => row.slice(0, 64)), ...rows.map((row) => row[64])]);
const text = Buffer.from(deflateSync(bytes, { level: 9 })).toString("base64");
const target = new URL("../packages/analysis/src/data/digits/packed.ts", import.meta.url);
writeFileSync(
  target,
  `/** 1,797 × 64 pixels, then 1,797 labels, deflated, in base64; made by tools/pack-digits.mjs. Attribution: README.md. */\nexport const packedDigits: string =\n  "${text}";\n`,
);
console.log(`${bytes.length} bytes packed into ${text.length} characters`);
