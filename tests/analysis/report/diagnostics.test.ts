import {
  darkTheme,
  diagnosticsFigure,
  diagnosticsSummary,
  fileTheme,
  pageTheme,
  plotFile,
  plots,
  renderDiagnosticsHtml,
} from "@nadir/analysis/report";
import { renderPng } from "@nadir/analysis/report/png";
import { type Diagnosis, type TrainingDiagnostics, writeDiagnostics } from "@nadir/analysis/theorems";
import { describe, expect, it } from "vitest";

interface Values {
  readonly features: number;
  readonly matrix: number;
  readonly slopes: number;
  readonly loss?: number;
  readonly slacks?: readonly [number, number, number];
}

/** A point with the given factors and slacks; bound and c follow. */
function point(iteration: number, { features, matrix, slopes, loss = 2, slacks = [4, 1, 1e6] }: Values, proved = false): Diagnosis {
  const slack = slacks[0] * slacks[1] * slacks[2];
  const constant = features * matrix * slopes;
  const bound = slack * loss;
  return {
    iteration,
    loss,
    gradient: 0.5,
    constant,
    bound,
    slack,
    factors: [
      { name: "sigma_min(F_1)", kind: "features", value: features, slack: slacks[0] },
      { name: "sigma_min(U_3)", kind: "matrix", value: matrix, slack: slacks[1] },
      { name: "min|sigma'_2|", kind: "slopes", value: slopes, slack: slacks[2] },
    ],
    certified: proved
      ? {
          factors: [features / 2, matrix / 2, slopes / 2],
          constant: constant / 2,
          gradientAtMost: 0.5,
          lossAtLeast: loss,
          lossAtMost: loss,
          bound: 2 * bound,
          certificate: "certificates/iteration-9-gradient-bound.json",
        }
      : null,
    declined: null,
  };
}

const run = (points: readonly Diagnosis[], every: number | null = null): TrainingDiagnostics => ({
  schema: "nadir/diagnostics@1",
  network: "a & b",
  data: "digits",
  samples: 1200,
  optimizer: "adam",
  seed: 0,
  layer: 1,
  width: 1500,
  trainingGradient: false,
  every,
  points,
});
const usual = run([
  point(0, { features: 0.3, matrix: 0.5, slopes: 0.2, loss: 900 }),
  point(9, { features: 0.2, matrix: 0.5, slopes: 1e-6 }, true),
]);

describe("the answer of a diagnosed run", () => {
  it("names the factor that loosens the bound most, how c fell, and what is proved", () => {
    const { factor, leaning, headline, verdict, details } = diagnosticsSummary(usual)!;
    expect([factor, leaning]).toEqual(["min|sigma'_2|", "fails"]);
    expect(verdict).toBe(
      "min|sigma'_2| destroys the guarantee: the bound is 4,000,000 times the loss, of which min|sigma'_2| makes 1,000,000 (measured).",
    );
    expect(verdict.startsWith(headline)).toBe(true);
    expect(details.join(" ")).toMatch(/untied matrix U, not the training gradient/);
    expect(details[1]).toMatch(/^c fell from 0.03 to 1e-7 since iteration 0, min\|sigma'_2\| most of all \(0.2 to 1e-6\)\.$/);
    expect(details[2]).toMatch(/^Proved: c >= 5e-8, and so Phi <= 1.6e7 \(certificates/);
  });

  it("is never told as proved where it is measured", () => {
    const { details } = diagnosticsSummary(run([point(0, { features: 1, matrix: 1, slopes: 1 })]))!;
    expect(details.at(-1)).toBe("No certificate was asked for: all of this is measured.");
    const declined = { ...point(0, { features: 1, matrix: 1, slopes: 1 }), declined: "it is too steep" };
    expect(diagnosticsSummary(run([declined]))!.details.at(-1)).toContain("No certificate: it is too steep.");
    const unproved = { ...usual.points[1]!, certified: { ...usual.points[1]!.certified!, constant: 0, bound: null } };
    expect(diagnosticsSummary(run([unproved]))!.details.at(-1)).toMatch(/c is not proved positive, so no bound follows/);
  });

  it("tells a bound that holds, a loss of 0, a factor of 0, a width too small, and what is not finite", () => {
    const say = (p: Diagnosis, change: Partial<TrainingDiagnostics> = {}) => diagnosticsSummary({ ...run([p]), ...change })!;
    const good = say(point(0, { features: 1, matrix: 1, slopes: 1, slacks: [2, 1, 1.5] }));
    expect([good.leaning, good.factor]).toEqual(["holds", "sigma_min(F_1)"]);
    expect(good.verdict).toBe("The guarantee holds: the bound is 3 times the loss, of which sigma_min(F_1) makes 2 (measured).");
    const zero = point(0, { features: 1, matrix: 1, slopes: 1, loss: 0, slacks: [Number.NaN, Number.NaN, Number.NaN] });
    expect(say(zero)).toMatchObject({ leaning: "holds", factor: null });
    const narrow = point(0, { features: 0, matrix: 1, slopes: 1, slacks: [Number.POSITIVE_INFINITY, 1, 1] });
    expect(say(narrow, { width: 1000 }).verdict).toMatch(/^The width destroys .* layer 1 has 1,000 neurons for 1,200 samples\.$/);
    expect(say(narrow).verdict).toBe("sigma_min(F_1) destroys the guarantee: it is 0, so no bound follows.");
    expect(say(point(0, { features: Number.NaN, matrix: 1, slopes: 1, slacks: [Number.NaN, 1, 1] })).verdict).toMatch(
      /^Nothing can be said/,
    );
    expect(diagnosticsSummary(run([]))).toBeNull();
  });
});

describe("the figure of a diagnosed run", () => {
  it("labels every line directly, with proved values on the side of their bound", () => {
    const svg = diagnosticsFigure(usual, fileTheme);
    for (const text of [
      "σmin(F₁) ≥ 0.1",
      "min|σ′₂| ≥ 5e-7",
      "c ≥ 5e-8",
      "loss Φ ≤ 2",
      "bound/loss × 4,000,000",
      "a &#38; b",
      "proved, with a certificate",
    ])
      expect(svg, text).toContain(text);
    const frames = [...svg.matchAll(/<text x="542" y="([\d.]+)"/g)].map((m) => Number(m[1]));
    expect(frames.length).toBe(10);
    const sorted = frames.toSorted((a, b) => a - b);
    for (const [i, y] of sorted.entries()) if (i > 0) expect(y - sorted[i - 1]!).toBeGreaterThanOrEqual(13.9);
  });

  it("marks proved points, and only those, by diamonds", () => {
    const diamonds = (diagnostics: TrainingDiagnostics) => diagnosticsFigure(diagnostics, fileTheme).split('Z" fill="#').length - 1;
    // one in the legend, one on each of the six lines of the upper panels that have bounds; the tinted area is the other closed path
    expect(diamonds(usual)).toBe(8);
    expect(diamonds(run([usual.points[0]!, { ...usual.points[1]!, certified: null }]))).toBe(1);
  });

  it("shows what a logarithmic axis cannot: ×, and no number that is none", () => {
    const strange = run(
      [
        point(0, { features: 0.3, matrix: 0.5, slopes: 0.2 }),
        point(5, { features: 0, matrix: Number.NaN, slopes: 0.1, slacks: [Number.POSITIVE_INFINITY, Number.NaN, 1] }),
      ],
      5,
    );
    const svg = diagnosticsFigure(strange, fileTheme);
    expect(svg.split(">×<").length - 1).toBeGreaterThanOrEqual(5);
    expect(svg).not.toMatch(/[="](NaN|-?Infinity|undefined)/);
  });

  it("draws one point, no point, and very long axes", () => {
    for (const diagnostics of [
      run([usual.points[1]!]),
      run([]),
      run([point(0, { features: 1e-200, matrix: 1e150, slopes: 1e-300 }), point(1e6, { features: 1, matrix: 1, slopes: 1 })]),
    ]) {
      const svg = diagnosticsFigure(diagnostics, fileTheme);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(renderPng(svg).length).toBeGreaterThan(1000);
    }
  });

  it("takes its colors from the page, or from a light or dark file", () => {
    expect(diagnosticsFigure(usual, pageTheme)).toContain("var(--blue)");
    expect(diagnosticsFigure(usual, pageTheme)).not.toMatch(/#[0-9a-f]{6}/);
    expect(diagnosticsFigure(usual, darkTheme)).toContain(darkTheme.paper);
  });

  it("is what nadir plot draws of diagnostics.json", () => {
    expect(plotFile("diagnostics.json", writeDiagnostics(usual), fileTheme)).toBe(diagnosticsFigure(usual, fileTheme));
    expect(new Set(plots.map((p) => p.schema)).size).toBe(plots.length);
    expect(() => plotFile("x.json", "{}", fileTheme)).toThrow(/nadir\/surface@1, nadir\/diagnostics@1; got none/);
    expect(() => plotFile("x.json", "null", fileTheme)).toThrow(/got none/);
    expect(() => plotFile("x.json", "<", fileTheme)).toThrow(/JSON/);
  });
});

describe("the page of a diagnosed run", () => {
  it("is self-contained, tells the answer in words, and escapes names", () => {
    const html = renderDiagnosticsHtml(usual);
    expect(html).not.toMatch(/<script|https?:\/\/[^"]*\.(js|css|woff)|url\(/);
    expect(html).toContain("min|sigma&#39;_2| destroys the guarantee");
    expect(html).toContain("<svg");
    expect(html).toContain("a &#38; b");
    expect(html).toContain("without shared weights");
    expect(html).not.toMatch(/undefined|\[object/);
    expect(renderDiagnosticsHtml({ ...usual, trainingGradient: true })).not.toContain("without shared weights");
    expect(renderDiagnosticsHtml(run([]))).toContain("No point was diagnosed.");
  });
});
