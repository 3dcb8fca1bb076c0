import {
  bibtex,
  card,
  fileTheme,
  pageTheme,
  renderHtml,
  singularValues,
  surfaceFigure,
  textHead,
  textRemarks,
  textRow,
  witnessFigure,
  wrap,
} from "@nadir/analysis/report";
import { renderPng } from "@nadir/analysis/report/png";
import { describe, expect, it } from "vitest";
import { sampleReport, sampleResult } from "../../support/report.ts";

const plain = (_: string, text: string): string => text;

/** Tags of markup, checked to nest; throws on the first that does not. */
function nesting(markup: string): number {
  const open: string[] = [];
  const empty = new Set(["meta", "br", "input", "link"]);
  let count = 0;
  for (const [, close, name, rest] of markup.replace(/<!doctype html>/i, "").matchAll(/<(\/?)([a-zA-Z0-9]+)((?:"[^"]*"|[^>"])*)>/g)) {
    count++;
    if (close) {
      if (open.pop() !== name) throw new Error(`</${name}> closes another element`);
    } else if (!rest!.endsWith("/") && !empty.has(name!)) open.push(name!);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is never closed`);
  return count;
}

describe("the HTML report", () => {
  const html = renderHtml(sampleReport());

  it("nests its elements and shows every part", () => {
    expect(nesting(html)).toBeGreaterThan(100);
    for (const part of [
      "Which theorems",
      "distinct-patches",
      "What you must trust",
      "Methods paragraph",
      "nadir check certificates/",
      "@misc{nguyen-2018",
      "true but says nothing here",
      "To make it hold: add small noise",
      "measured in float32",
      "<dt>sigma min</dt>",
      "Rank F_1 = 1797",
    ])
      expect(html).toContain(part);
  });

  it("escapes what comes from outside", () => {
    expect(html).not.toContain("<b>more</b>");
    expect(card(sampleResult({ network: '<script>alert("x")</script>' }), 1, pageTheme)).not.toContain("<script");
  });

  it("is self-contained: no script, no style sheet, no image to fetch", () => {
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(/);
  });

  it("never calls a random witness anybody's network", () => {
    expect(html).toContain("not anybody's trained network");
    expect(html).not.toMatch(/your network/i);
  });
});

describe("the terminal report", () => {
  const report = sampleReport();

  it("fits 80 columns", () => {
    const lines = [
      textHead(plain),
      ...report.results.map((r, i) => textRow(r, i + 1, plain)),
      ...textRemarks(report, plain, { report: "out/report.html", certificates: "out/certificates" }).split("\n"),
    ];
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("gives both answers, the failing hypotheses, the fix and the float ranks", () => {
    const text = textRemarks(report, plain, {}).replace(/\s+/g, " ");
    for (const part of [
      "Fails: distinct-patches",
      "Its conclusion holds anyway",
      "To make it hold: add small noise",
      "float32 says 1,700, float64 says 1,797; proved 1,797",
      "True but says nothing here",
    ])
      expect(text).toContain(part);
  });
});

describe("remarks on several rows", () => {
  it("are printed once where they are the same", () => {
    const text = textRemarks(sampleReport([sampleResult(), sampleResult({ network: "conv 65" })]), plain, {});
    expect(text.match(/Fails: distinct-patches/g)?.length).toBe(1);
    expect(text).toContain("\n 1, 2 Fails: ");
  });
});

describe("what a float rank is held against", () => {
  it("is the rank bound that was proved, not the width", () => {
    const { conclusion } = sampleResult();
    const numbers = { ...conclusion.numbers, rankAtMost: 1700, width: 2304 };
    const result = sampleResult({ conclusion: { ...conclusion, status: "disproved", numbers } });
    expect(textRemarks(sampleReport([result]), plain, {})).toContain("proved at most 1,700.");
  });

  it("follows sentences that begin with a capital letter", () => {
    const result = sampleResult({ hypotheses: [] });
    expect(textRemarks(sampleReport([result]), plain, {}).replace(/\s+/g, " ")).toContain(" One point with sigma_min >= 6.1e-3");
  });
});

describe("figures", () => {
  it.each(sampleReport().surfaces.map((s) => [s.title, s] as const))(
    "%s is well-formed SVG that marks what is not finite, and renders to PNG with text",
    (_, surface) => {
      const svg = surfaceFigure(surface, fileTheme);
      expect(nesting(svg)).toBeGreaterThan(20);
      expect(svg).toContain("×");
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      const png = renderPng(svg);
      expect([...png.subarray(1, 4)].map((c) => String.fromCharCode(c)).join("")).toBe("PNG");
      // the same figure without its text is a different picture: the font was found
      expect(Buffer.compare(renderPng(svg.replace(/<text[\s\S]*?<\/text>/g, "")), png)).not.toBe(0);
    },
  );

  it("keeps the texts of lines that almost coincide apart", () => {
    const thresholds = [
      { name: "float32", value: 0.1 },
      { name: "float64", value: 0.099 },
    ];
    const svg = singularValues({ values: [10, 1, 0.5], thresholds, proved: 0.098 }, fileTheme);
    const baselines = [...svg.matchAll(/y="([\d.]+)"[^>]*>(?:float|proved)/g)].map((m) => Number(m[1])).sort((a, b) => a - b);
    expect(baselines.length).toBe(3);
    baselines.slice(1).forEach((y, i) => {
      expect(y - baselines[i]!).toBeGreaterThanOrEqual(14);
    });
  });

  it("draws both samples of a witness with the equal patches marked", () => {
    const result = sampleResult();
    const svg = witnessFigure(result.hypotheses[1]!.witness!, result.pictures, fileTheme)!;
    expect(nesting(svg)).toBeGreaterThan(18);
    expect(svg).toContain("image 6, patch at (0,1)");
    expect(svg.match(/stroke-width="3"/g)?.length).toBe(2);
    expect(witnessFigure({ kind: "width" }, [], fileTheme)).toBeNull();
  });

  it("keeps a patch that reaches into the padding inside the drawing, below its caption", () => {
    const witness = {
      ...sampleResult().hypotheses[1]!.witness!,
      first: { sample: 6, row: -1, column: -1 },
      second: { sample: 7, row: 2, column: 2 },
    };
    const svg = witnessFigure({ ...witness, window: [2, 2] }, sampleResult().pictures, fileTheme)!;
    const boxes = [...svg.matchAll(/<rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="none"/g)];
    const corners = boxes.map((box) => box.slice(1).map(Number) as [number, number, number, number]);
    expect(corners.length).toBe(2);
    for (const [x, y, width, height] of corners) {
      expect(Math.min(x - 4, y - 24)).toBeGreaterThanOrEqual(-1e-9);
      expect(x + width).toBeLessThanOrEqual(390);
      expect(y + height).toBeLessThanOrEqual(24 + 150 + 1e-9);
    }
  });

  it("gives the same bytes each time", () => {
    expect(renderHtml(sampleReport())).toBe(renderHtml(sampleReport()));
  });
});

describe("wrap and bibtex", () => {
  it("breaks at spaces and indents what follows", () => {
    expect(wrap("one two three four", 9, " ")).toEqual(["one two", " three", " four"]);
  });

  it("names authors and year", () => {
    expect(bibtex(sampleResult().cite)).toMatch(/^@misc\{nguyen-2018,\n {2}author {4}= \{Quynh Nguyen and Matthias Hein\},/);
  });
});
