import { checkCertificate } from "@nadir/analysis/check";
import { makeData } from "@nadir/analysis/data";
import { finish } from "@nadir/analysis/evidence";
import { singularValues } from "@nadir/analysis/linalg";
import { Stream } from "@nadir/analysis/random";
import { findReproduction, type Reproduced, type ReproductionRequest, type StepResult, startJob } from "@nadir/analysis/service";
import { gramShift } from "@nadir/analysis/theorems";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { gramPanel, panelsOf, shiftOfPanels } from "../../../packages/analysis/src/service/table-2/gram.ts";
import { imageSize, smallestVector } from "../../../packages/analysis/src/service/table-2/vectors.ts";
import { randomNumbers } from "../../support/instances.ts";

const core = await load();
const { data } = makeData("glyphs", new Stream(core, 0).child("data"), { samples: 40, size: 28 });
const request = (settings: Record<string, string>): ReproductionRequest => ({ id: "nguyen-hein-table-2", seed: 0, data, settings });
const tiny = { samples: "24", filters: "1", biases: "untied", epochs: "1" };

interface Row {
  readonly noise: number;
  readonly generic: { readonly status: string; readonly verdict: string; readonly sigmaMinAtLeast: number };
  readonly F1: Side;
  readonly F3: Side;
}
interface Side {
  readonly verdict: string;
  readonly sigmaMin: { readonly f64: number };
  readonly certified: {
    readonly rank: { readonly low: number; readonly high: number };
    readonly sigmaMin: Interval;
    readonly scaledSigmaMin: Interval;
  };
  readonly scaledSigmaMin: number;
}
interface Interval {
  readonly low: number;
  readonly high: number;
}

const whole = (): Reproduced => {
  const answer = finish(startJob(core, "reproduce", { reproduction: request(tiny), step: null, known: {} }));
  if (!answer.reproduced) throw new Error("reproduce: needs the whole table.");
  return answer.reproduced;
};

describe("nguyen-hein-table-2 on 24 drawn digits", () => {
  const { record, text, files } = whole();
  const rows = record.rows as unknown as readonly Row[];

  it("decides the generic rank, and says where the printed theorem applies: with noise alone patches differ", () => {
    expect(rows.map((r) => [r.noise, r.generic.status, r.generic.verdict])).toEqual([
      [1e-5, "proved", "verified"],
      [0, "proved", "not-applicable"],
    ]);
    expect(rows[0]!.generic.sigmaMinAtLeast).toBeGreaterThan(0.1);
    expect(text).toMatch(/PROVED {4}sigma_min >= \S+ at a witness, Theorem 3.5 applies/);
  });

  it.each(["F1", "F3"] as const)(
    "proves the rank of %s and intervals that hold the measured values, within their own rounding",
    (layer) => {
      for (const row of rows) {
        const { certified, verdict, sigmaMin, scaledSigmaMin } = row[layer];
        expect([verdict, certified.rank.low, certified.rank.high]).toEqual(["decided", 24, 24]);
        expect(certified.sigmaMin.low).toBeGreaterThan(0);
        expect(certified.sigmaMin.low).toBeLessThan(sigmaMin.f64 * (1 + 1e-6) + 1e-12);
        expect(certified.sigmaMin.high).toBeGreaterThan(sigmaMin.f64 * (1 - 1e-6) - 1e-12);
        expect(certified.scaledSigmaMin.low).toBeLessThan(scaledSigmaMin * (1 + 1e-6) + 1e-12);
        expect(certified.scaledSigmaMin.high).toBeGreaterThan(scaledSigmaMin * (1 - 1e-6));
      }
    },
  );

  it("writes certificates that the checker accepts, a page and figures; printed values stand beside", () => {
    const certificates = Object.keys(files).filter((name) => name.endsWith(".json"));
    expect(certificates).toHaveLength(6);
    for (const name of certificates) {
      const result = finish(checkCertificate(files[name]!, (file) => files[`certificates/${file}`]));
      expect([name, result.status]).toEqual([name, "accepted"]);
    }
    const read = (name: string): string => new TextDecoder().decode(files[name]);
    expect(read("sigma-min-F1.svg")).toContain("<svg");
    expect(read("report.html")).toContain("Theorem 3.5 applies");
    expect(record.printed).toMatchObject({ samples: 60000, rows: { length: 10 } });
    expect(text).toContain("8.5e-27");
  });

  it("gives the same bits step by step", () => {
    const table = findReproduction("nguyen-hein-table-2");
    const results: Record<string, StepResult> = {};
    for (const { name, needs } of table.steps(request(tiny))) {
      const known = structuredClone(Object.fromEntries(needs.map((need) => [need, results[need]!])));
      const answer = finish(startJob(core, "reproduce", { reproduction: request(tiny), step: name, known }));
      if (answer.result) results[name] = answer.result;
    }
    const again = table.assemble(request(tiny), results);
    expect(JSON.stringify(again.record)).toBe(JSON.stringify(record));
    expect(Object.keys(again.files)).toEqual(Object.keys(files));
  });
});

it("many samples are decided panel by panel, one network at the transition; a narrower one is too narrow for every parameter", () => {
  const { steps } = findReproduction("nguyen-hein-table-2");
  const many = {
    ...request({ samples: "4100" }),
    data: {
      ...data,
      inputs: { ...data.inputs, shape: [4100, 1, 28, 28], data: new Uint8Array(4100 * 784) },
      targets: { dtype: "u1", shape: [4100], data: new Uint8Array(4100) },
    },
  } as const;
  expect(steps(many).map((s) => s.name)).toEqual([
    ...[0, 1, 2, 3, 4].map((k) => `gram-T7-noise-untied-${k}`),
    "shift-T7-noise-untied",
    "generic-T7-noise-untied",
  ]);
  const narrow = { ...many, settings: { samples: "4100", filters: "1" } };
  expect(steps(narrow).map((s) => s.name)).toEqual(["generic-T1-noise-untied"]);
});

it("the shift from panels is the shift of the whole Gram matrix", () => {
  const random = randomNumbers(4);
  const f = { rows: 50, columns: 70, data: Float64Array.from({ length: 3500 }, () => random()) };
  const panels = panelsOf(50, 16).map(([from, to]) => finish(gramPanel(core, f, from, to)));
  expect(panels).toHaveLength(4);
  expect(finish(shiftOfPanels(core, panels, 50, 70, 16))).toBe(finish(gramShift(core, f)));
  const y = finish(smallestVector(core, f))!;
  using scope = core.scope("singular values");
  const least = finish(singularValues(scope.from("f64", [50, 70], f.data))).at(-1)!;
  expect(imageSize(f, y)).toBeGreaterThanOrEqual(least * (1 - 1e-12));
  expect(imageSize(f, y)).toBeLessThan(least * 1.05);
});

it.each([
  [{ samples: "0.5" }, /samples: needs a non-negative integer/],
  [{ filters: "3,2" }, /filters: needs increasing numbers/],
  [{ biases: "some" }, /biases: needs untied, tied or both/],
  [{ noise: "-1" }, /noise: needs a non-negative number/],
])("refuses %j with one clear line", (settings, message) => {
  expect(() => findReproduction("nguyen-hein-table-2").steps(request(settings as unknown as Record<string, string>))).toThrow(message);
});

it("asks for images of 28 by 28 pixels with labels", () => {
  const { steps } = findReproduction("nguyen-hein-table-2");
  expect(() => steps({ ...request({}), data: null })).toThrow(/needs MNIST images; got no data/);
  expect(() => steps({ ...request({}), data: { ...data, targets: null } })).toThrow(/needs the labels/);
});
