import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { finish } from "@nadir/analysis/evidence";
import { portableCertificate, startJob, type VerifyResult } from "@nadir/analysis/service";
import { load } from "@nadir/core-wasm";
import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch, serve } from "../support/chromium.ts";
import { root } from "../support/modules.ts";
import { temporaryFolder } from "../support/nadir.ts";

/** One of each kind of answer, without the long ones. */
const examples = ["autoencoder-saddle", "autoencoder-trained", "conv-49"];
const folder = temporaryFolder();
let browser: Browser;
let context: BrowserContext;
let page: Page;
let own: VerifyResult;
let server: Awaited<ReturnType<typeof serve>>;
const complaints: string[] = [];

beforeAll(async () => {
  const rows = examples.map((example, i) => ({ number: i + 1, source: { example }, options: {} }));
  own = finish(startJob(await load(), "verify", { seed: 0, rows }));
  mkdirSync(join(folder.path, "downloads"));
  server = await serve(join(root, "packages/web/dist-page"));
  browser = await launch();
  context = await browser.newContext();
  page = await context.newPage();
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(String(error)));
  await page.goto(`${server.url}?examples=${examples.join()}`, { waitUntil: "load" });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  folder[Symbol.dispose]();
});

const nameOf = (path: string): string => path.split("/").at(-1)!;
const paths = (): readonly string[] => own.report.results.flatMap((r) => r.certificates);

describe("the page, offline after load", () => {
  it("gives the answers of Node", async () => {
    await page.waitForSelector("#start:enabled");
    await context.setOffline(true);
    await page.click("#start");
    const finished = () => /checked/.test(document.getElementById("status")!.textContent!);
    await page.waitForFunction(finished, undefined, { timeout: 170_000 });
    const rows = await page.$$eval("#table tbody tr", (all) => all.map((tr) => [...tr.children].map((td) => td.textContent!)));
    const words = { proved: "PROVED", disproved: "DISPROVED", undecided: "UNDECIDED", "not-tested": "NOT TESTED" };
    expect(rows.map((r) => [r[1], r[4]!.split(" (")[0], r[5]])).toEqual(
      own.report.results.map((r) => [r.network, words[r.conclusion.status], r.conclusion.grade]),
    );
    expect(await page.$$eval("#cards figure svg", (all) => all.length)).toBeGreaterThan(1);
  });

  it("offers certificates of the same bits as Node's", async () => {
    for (const path of paths()) {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(`a[download="${nameOf(path)}"]`)]);
      const saved = join(folder.path, "downloads", nameOf(path));
      await download.saveAs(saved);
      const expected = portableCertificate(new TextDecoder().decode(own.files[path]), (name) => own.files[`certificates/${name}`]);
      expect(readFileSync(saved, "utf8") === expected, path).toBe(true);
    }
  });

  it("checks a certificate that is given to it, and rejects a changed one", async () => {
    const text = readFileSync(join(folder.path, "downloads", nameOf(paths()[0]!)), "utf8");
    const give = (content: string) =>
      page.setInputFiles("#certificate", { name: "c.json", mimeType: "application/json", buffer: Buffer.from(content) });
    await give(text);
    await page.waitForSelector("#checked .proved", { timeout: 60_000 });
    const changed = text.replace('"status":"disproved"', '"status":"proved"');
    expect(changed).not.toBe(text);
    await give(changed);
    await page.waitForSelector("#checked .disproved", { timeout: 60_000 });
    expect(await page.textContent("#checked")).toContain("REJECTED");
  });

  it("raises no error in the console", () => {
    expect(complaints).toEqual([]);
  });

  it("needs no horizontal scrolling on a phone", async () => {
    await page.setViewportSize({ width: 380, height: 800 });
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll("main *")]
        .filter((e) => e.getBoundingClientRect().right > 381 && !e.closest(".scroll"))
        .map((e) => e.outerHTML.slice(0, 120)),
    );
    expect(wide).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
  });
});
