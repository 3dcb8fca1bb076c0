import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";

/** The root of the repository. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** One source file as the architecture rules see it; paths are relative to the root with forward slashes. */
export interface Module {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean; readonly target: string | null }[];
  readonly exports: readonly { readonly name: string; readonly documented: boolean }[];
  readonly hasDefaultExport: boolean;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly declaration?:
    | (Node & { readonly id?: { readonly name: string }; readonly declarations?: readonly { readonly id: { readonly name?: string } }[] })
    | null;
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && !["generated", "node_modules", "build"].includes(entry.name)) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

/** The file that an import names: relative, or through a package's export map; null outside the workspaces. */
function resolveImport(importer: string, from: string): string | null {
  if (from.startsWith("."))
    return relative(root, join(root, dirname(importer), from))
      .split(sep)
      .join("/");
  const [, name, rest = ""] = /^@nadir\/([^/]+)\/?(.*)$/.exec(from) ?? [];
  if (!name) return null;
  const map = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")).exports as Record<
    string,
    string | Record<string, string>
  >;
  const exact = map[rest ? `./${rest}` : "."];
  const entry = exact ?? map["./*"];
  const source = typeof entry === "object" ? entry["@nadir/source"] : entry;
  return source ? `packages/${name}/${source.replace("./", "").replace("*", rest)}` : null;
}

function read(path: string): Module {
  const text = readFileSync(join(root, path), "utf8");
  const { module, program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const link = (from: string, typeOnly: boolean) => ({ from, typeOnly, target: resolveImport(path, from) });
  const imports = [
    ...module.staticImports.map((i) => link(i.moduleRequest.value, i.entries.length > 0 && i.entries.every((e) => e.isType))),
    ...module.staticExports.flatMap((e) => e.entries.filter((x) => x.moduleRequest).map((x) => link(x.moduleRequest!.value, x.isType))),
    ...module.dynamicImports.map((i) => link(text.slice(i.moduleRequest.start + 1, i.moduleRequest.end - 1), false)),
  ];
  const documented = (start: number): boolean =>
    comments.some((c) => c.type === "Block" && c.value.startsWith("*") && c.end <= start && /^\s*$/.test(text.slice(c.end, start)));
  const exports = (program.body as unknown as Node[])
    .filter((node) => node.type === "ExportNamedDeclaration" && node.declaration)
    .flatMap((node) => {
      const { declaration } = node;
      const names = declaration!.declarations?.map((d) => d.id.name ?? "pattern") ?? [declaration!.id?.name ?? "?"];
      return names.map((name) => ({ name, documented: documented(node.start) }));
    });
  const hasDefaultExport = (program.body as unknown as Node[]).some((node) => node.type === "ExportDefaultDeclaration");
  return { path, text, lines: text.split("\n").length - 1, imports, exports, hasDefaultExport };
}

/** Every TypeScript source file of the packages, generated ones left out. */
export const modules: readonly Module[] = ["core-wasm", "analysis", "web", "cli"]
  .flatMap((p) => [...sources(`packages/${p}/src`)])
  .map(read);

/** The benchmark, which stands outside the packages. */
export const benchModules: readonly Module[] = [...sources("bench")].map(read);
