// `npm run bench`: installs and builds what is missing, the peers of bench/ included (about 460 MB, on first use), then runs bench/main.ts.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const root = new URL("..", import.meta.url);
const args = process.argv.slice(2);
const text = (path) => (existsSync(new URL(path, root)) ? readFileSync(new URL(path, root), "utf8") : "");
/** Holds the hash of the lock file whose packages are installed. */
const installed = "bench/node_modules/.installed-lock";
const inherit = { cwd: root, stdio: ["ignore", 2, 2] };

function needs(what, status) {
  if (status === 0) return;
  console.error(`bench: needs ${what}; got exit code ${status}. See above.`);
  process.exit(2);
}

/** Peers that cannot be installed are reported as absent by the run; they never stop it. */
function installPeers() {
  const lock = createHash("sha256").update(text("bench/package-lock.json")).digest("hex");
  if (text(installed) === lock) return;
  console.error("bench: installing the peers into bench/node_modules, about 460 MB, once (--no-peers does without) …");
  const npm = process.env.npm_execpath;
  const [command, prefix] = npm ? [process.execPath, [npm]] : ["npm", []];
  const { status } = spawnSync(
    command,
    [...prefix, "ci", "--prefix", "bench", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"],
    inherit,
  );
  if (status === 0) writeFileSync(new URL(installed, root), lock);
  else console.error(`bench: npm ci ended with exit code ${status}; going on with the peers that are there.`);
}

needs("the dependencies", spawnSync(process.execPath, ["tools/setup.mjs"], inherit).status);
const idle = ["--help", "--list"].some((option) => args.includes(option));
needs("a build", spawnSync(process.execPath, ["tools/build.mjs"], inherit).status);
if (!idle && !args.includes("--no-peers")) installPeers();
const { status } = spawnSync(process.execPath, ["--import", "tsx", "bench/main.ts", ...args], { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
