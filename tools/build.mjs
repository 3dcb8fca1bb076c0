// Builds every package through turbo, quietly and without telemetry; output goes to stderr so that stdout stays the command's own.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const turbo = createRequire(import.meta.url).resolve("turbo/bin/turbo");
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
const options = { cwd: new URL("..", import.meta.url), env, stdio: ["ignore", 2, 2] };
const { status } = spawnSync(process.execPath, [turbo, "run", "build", "--output-logs=new-only", ...process.argv.slice(2)], options);
process.exit(status ?? 1);
