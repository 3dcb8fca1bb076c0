import { spawnSync } from "node:child_process";

/** A Python that has the modules, Debian's own first (it has torch); else null, said loudly with what is skipped. */
export function pythonWith(modules: readonly string[], skipped: string): string | null {
  const found = ["/usr/bin/python3", "python3"].find((name) => spawnSync(name, ["-c", `import ${modules.join(", ")}`]).status === 0);
  if (found) return found;
  const packages = modules.map((name) => `python3-${name}`).join(" ");
  console.warn(`\n*** SKIPPED *** ${skipped}: needs python3 with ${modules.join(" and ")}; got none. apt-get install ${packages}.\n`);
  return null;
}
