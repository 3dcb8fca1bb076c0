import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const resolver = createRequire(new URL("package.json", import.meta.url));

/** A library of bench/node_modules, whose types are the few members that the benchmark uses. Throws where it is not installed. */
export async function installed<Library>(name: string): Promise<Library> {
  const loaded = (await import(pathToFileURL(resolver.resolve(name)).href)) as Library & { default?: Library };
  return loaded.default ? { ...loaded.default, ...loaded } : loaded;
}

/** The version of an installed library. */
export function versionOf(name: string): string {
  return (resolver(`./node_modules/${name}/package.json`) as { version: string }).version;
}
