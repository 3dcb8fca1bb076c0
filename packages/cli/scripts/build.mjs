// Copies the documents that `nadir explain` prints into the build, so that an installed package holds them.
import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
rmSync(here("../dist/docs"), { recursive: true, force: true });
cpSync(here("../../../docs"), here("../dist/docs"), { recursive: true });
