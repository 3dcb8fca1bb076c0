// Refuses a package-lock.json that `npm ci` would refuse: optional dependencies that are named but not held (npm/cli #4828, #8320).
import { readFileSync } from "node:fs";

const file = process.argv[2] ?? new URL("../package-lock.json", import.meta.url);
const { packages } = JSON.parse(readFileSync(file, "utf8"));

/** Every place where Node's resolution would look for `name` from `path`. */
function* places(path, name) {
  for (let at = path; ; ) {
    yield `${at ? `${at}/` : ""}node_modules/${name}`;
    if (!at) return;
    const up = at.lastIndexOf("/node_modules/");
    at = up >= 0 ? at.slice(0, up) : "";
  }
}

const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => ![...places(path, name)].some((place) => place in packages))
    .map((name) => `${name} wanted by ${path || "the root"}`),
);
for (const line of missing)
  console.error(`lock file: needs an entry for ${line}; got none. Remove node_modules and package-lock.json, then npm install.`);
process.exit(missing.length > 0 ? 1 : 0);
