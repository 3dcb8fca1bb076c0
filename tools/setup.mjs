// Installs the dependencies when the lock file is newer than the installed tree, so that `npm start` and `npm test` work on a fresh clone.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";

const root = new URL("..", import.meta.url);
const modified = (path) => statSync(new URL(path, root), { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (modified("node_modules/.package-lock.json") < modified("package-lock.json")) {
  const npm = process.env.npm_execpath;
  const [command, prefix] = npm ? [process.execPath, [npm]] : ["npm", []];
  const { status } = spawnSync(command, [...prefix, "ci", "--include=dev", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  process.exit(status ?? 1);
}
