import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch, serve } from "../support/chromium.ts";
import { root } from "../support/modules.ts";
import { temporaryFolder } from "../support/nadir.ts";
import { readmeBlocks } from "../support/readme.ts";

const folder = temporaryFolder();
const app = join(folder.path, "app");
const npm = (args: readonly string[], cwd: string): string =>
  execFileSync("npm", [...args], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;

/** Packs the three packages, installs the tarballs into a Vite app outside the repository, and builds it with README's worker lines. */
beforeAll(async () => {
  for (const name of ["core-wasm", "analysis", "web"])
    npm(["pack", "--silent", "--pack-destination", folder.path], join(root, "packages", name));
  mkdirSync(app);
  const tarballs = readdirSync(folder.path).filter((f) => f.endsWith(".tgz"));
  const dependencies = Object.fromEntries(tarballs.map((f) => [`@nadir/${/nadir-(.*)-\d/.exec(f)![1]}`, `file:../${f}`]));
  const { version } = JSON.parse(readFileSync(join(root, "node_modules/vite/package.json"), "utf8"));
  writeFileSync(
    join(app, "package.json"),
    JSON.stringify({ name: "app", private: true, type: "module", dependencies, devDependencies: { vite: version } }),
  );
  npm(["install", "--no-audit", "--no-fund", "--prefer-offline"], app);
  const lines = readmeBlocks("ts browser")
    .join("\n")
    .replaceAll("console.log(report", "document.title = [report")
    .replace(/\.join\(\)\);\s*$/, ".join()].join(' ');\n");
  writeFileSync(
    join(app, "main.ts"),
    `${lines}\nimport { openInline } from "@nadir/web/inline";\nconst inline = openInline();\nconst again = await inline.verify({ seed: 0, rows: [{ number: 1, source: { example: "conv-49" }, options: {} }] });\ninline.close();\ndocument.title += again.report.results[0]!.model.sha256 === report.results[0]!.model.sha256 ? " same" : " different";\n`,
  );
  writeFileSync(join(app, "index.html"), '<!doctype html><title>waiting</title><script type="module" src="./main.ts"></script>');
  npm(["exec", "--", "vite", "build", "--target", "es2022"], app);
  server = await serve(join(app, "dist"));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  folder[Symbol.dispose]();
});

describe("the packed packages in somebody's Vite app", () => {
  it("run README's worker lines in Chromium, from a served and from an inline worker", async () => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => void errors.push(String(error)));
    await page.goto(server.url);
    await page.waitForFunction(() => /same|different/.test(document.title), undefined, { timeout: 120_000 });
    expect(errors).toEqual([]);
    expect(await page.title()).toBe("disproved disproved,disproved same");
  });
});
