import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../packages/analysis/src/report/index.ts";
import { portableCertificate } from "../../packages/analysis/src/service/index.ts";
import { launch, serve } from "../support/chromium.ts";
import { type DefaultRun, defaultRun } from "../support/default-run.ts";
import { root } from "../support/modules.ts";
import { temporaryFolder } from "../support/nadir.ts";

const folder = temporaryFolder();
let browser: Browser;
let context: BrowserContext;
let page: Page;
let run: DefaultRun;
let report: Report;
let server: Awaited<ReturnType<typeof serve>>;
const complaints: string[] = [];

beforeAll(async () => {
  run = defaultRun();
  report = run.report;
  server = await serve(join(root, "packages/web/dist-page"));
  browser = await launch();
  context = await browser.newContext();
  page = await context.newPage();
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(String(error)));
  await page.goto(server.url, { waitUntil: "load" });
  await page.waitForTimeout(500);
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  folder[Symbol.dispose]();
});

describe("the page, offline after load", () => {
  it("runs the default examples with the answers of the command line", async () => {
    await context.setOffline(true);
    await page.click("#start");
    await page.waitForFunction(() => /checked/.test(document.getElementById("status")!.textContent!), undefined, { timeout: 170_000 });
    const rows = await page.$$eval("#table tbody tr", (all) => all.map((tr) => [...tr.children].map((td) => td.textContent)));
    const words = { proved: "PROVED", disproved: "DISPROVED", undecided: "UNDECIDED", "not-tested": "NOT TESTED" };
    expect(rows.map((r) => [r[1], r[4]!.split(" (")[0], r[5]])).toEqual(
      report.results.map((r) => [r.network, words[r.conclusion.status], r.conclusion.grade]),
    );
    expect(await page.$$eval("#cards figure svg", (all) => all.length)).toBeGreaterThan(2);
    expect(await page.$$eval("#landscape svg", (all) => all.length)).toBe(1);
  });

  it("offers certificates of the same bits as the command line's", async () => {
    mkdirSync(join(folder.path, "downloads"));
    for (const path of report.results.flatMap((r) => r.certificates)) {
      const name = path.split("/").at(-1)!;
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(`a[download="${name}"]`)]);
      const saved = join(folder.path, "downloads", name);
      await download.saveAs(saved);
      const own = readFileSync(join(run.folder, path), "utf8");
      expect(readFileSync(saved, "utf8")).toBe(portableCertificate(own, (file) => readFileSync(join(run.folder, "certificates", file))));
    }
  });

  it("checks a certificate that is given to it, and rejects a changed one", async () => {
    const name = report.results
      .find((r) => r.theorem === "nadir/deep-linear-gap")!
      .certificates[0]!.split("/")
      .at(-1)!;
    const text = readFileSync(join(folder.path, "downloads", name), "utf8");
    const give = (content: string) =>
      page.setInputFiles("#certificate", { name: "c.json", mimeType: "application/json", buffer: Buffer.from(content) });
    await give(text);
    await page.waitForSelector("#checked .proved", { timeout: 60_000 });
    await give(text.replace('"grade":"enclosed"', '"grade":"exact"'));
    await page.waitForSelector("#checked .disproved", { timeout: 60_000 });
    expect(await page.textContent("#checked")).toContain("REJECTED");
  });

  it("raises no error in the console", () => {
    expect(complaints.filter((c) => !/ERR_INTERNET_DISCONNECTED/.test(c))).toEqual([]);
  });

  it("needs no horizontal scrolling on a phone", async () => {
    await page.setViewportSize({ width: 380, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
  });
});
