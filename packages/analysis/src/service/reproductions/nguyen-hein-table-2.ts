import { type Core, UsageError } from "@nadir/core-wasm";
import type { Json, Work } from "../../evidence/index.ts";
import { decideGeneric, panelNames, panelStep, shiftStep } from "../table-2/generic.ts";
import { type FeatureLayer, featureLayers, positions } from "../table-2/network.ts";
import { tableFiles } from "../table-2/page.ts";
import { type Cell, type Plan, planOf, settings } from "../table-2/plan.ts";
import { printed, printedSamples } from "../table-2/printed.ts";
import { certificateFiles, tableRows } from "../table-2/rows.ts";
import { spectrumStep } from "../table-2/spectrum.ts";
import { setup, tableText } from "../table-2/text.ts";
import { trainStep } from "../table-2/train.ts";
import type { Reproduction, Step, StepResult, StepResults } from "./reproduction.ts";

/** One step of the plan: what it is called and how it is computed. */
interface PlannedStep extends Step {
  run(core: Core, seed: number, earlier: StepResults): Work<StepResult>;
}

function genericSteps(plan: Plan, cell: Cell): readonly PlannedStep[] {
  const wide = positions * cell.filters >= plan.samples;
  const decide = (needs: readonly string[]): PlannedStep => ({
    name: `generic-${cell.name}`,
    what: `generic rank, ${cell.name}`,
    needs,
    run: (core, seed, earlier) => {
      const found = needs.length === 0 ? null : (earlier[needs[0]!]!.value as { shift: number | null }).shift;
      return decideGeneric(core, plan, cell, seed, found);
    },
  });
  if (!plan.paneled || !wide) return [decide([])];
  const panels = panelNames(plan, cell).map(
    (name, k): PlannedStep => ({
      name,
      what: `Gram matrix, ${cell.name}`,
      needs: [],
      run: (core, seed) => panelStep(core, plan, cell, seed, k),
    }),
  );
  const shift: PlannedStep = {
    name: `shift-${cell.name}`,
    what: `shift, ${cell.name}`,
    needs: panels.map((p) => p.name),
    run: (core, _seed, earlier) => shiftStep(core, plan, cell, earlier),
  };
  return [...panels, shift, decide([shift.name])];
}

function trainedSteps(plan: Plan, cell: Cell): readonly PlannedStep[] {
  const training: PlannedStep = {
    name: `train-${cell.name}`,
    what: `training, ${cell.name}`,
    needs: [],
    run: (core, seed) => trainStep(core, plan, cell, seed),
  };
  const spectra = (Object.keys(featureLayers) as FeatureLayer[]).map(
    (layer): PlannedStep => ({
      name: `spectrum-${cell.name}-${layer}`,
      what: `spectrum of ${layer}, ${cell.name}`,
      needs: [training.name],
      run: (core, seed, earlier) => spectrumStep(core, plan, cell, layer, seed, earlier),
    }),
  );
  return [training, ...spectra];
}

function plannedSteps(plan: Plan): readonly PlannedStep[] {
  return [...plan.generic.flatMap((cell) => genericSteps(plan, cell)), ...plan.trained.flatMap((cell) => trainedSteps(plan, cell))];
}

/** Nguyen & Hein (2018), Table 2: ranks and least singular values of the features of layers 1 and 3, with certificates beside the measurements. */
export const nguyenHeinTable2: Reproduction = {
  id: "nguyen-hein-table-2",
  title: "Rank and smallest singular value of feature matrices on MNIST, certified",
  cite: {
    authors: "Quynh Nguyen and Matthias Hein",
    title: "Optimization landscape and expressivity of deep CNNs",
    venue: "ICML",
    year: 2018,
    where: "Table 2",
    url: "https://arxiv.org/abs/1710.10928",
  },
  takesData: true,
  settings,
  steps: (request) => plannedSteps(planOf(request)).map(({ name, what, needs }) => ({ name, what, needs })),
  cost(request) {
    const { samples, generic, trained, paneled, epochs } = planOf(request);
    const width = Math.max(...generic.map((cell) => positions * cell.filters));
    const decided = generic.reduce((sum, { filters }) => sum + samples * samples * (3 * positions * filters + samples), 0);
    const measured = trained.reduce((sum, { filters }) => {
      const spectra = 16 * samples * Math.min(samples, positions * filters) * positions * filters + 16 * samples * samples * 2880;
      return sum + spectra + 6 * epochs * samples * (32_000 * filters + 73_000);
    }, 0);
    return { bytes: 8 * samples * (Math.max(width, 2880) + samples) * (paneled ? 1 : 2), flops: decided + measured };
  },
  run(core, request, step, earlier) {
    const found = plannedSteps(planOf(request)).find((s) => s.name === step);
    if (!found) throw new UsageError(`nguyen-hein-table-2: needs one of its steps; got ${step}. Start it again.`);
    return found.run(core, request.seed, earlier);
  },
  assemble(request, results) {
    const plan = planOf(request);
    const rows = tableRows(plan, results);
    const record = {
      schema: "nadir/reproduction@1",
      id: this.id,
      title: this.title,
      cite: { ...this.cite } as unknown as Json,
      seed: request.seed,
      settings: { ...request.settings },
      samples: plan.samples,
      transition: Math.ceil(plan.samples / positions),
      setup: setup(plan),
      rows: rows as unknown as Json,
      printed: { samples: printedSamples, rows: printed as unknown as Json },
    };
    return { record, text: tableText(plan, rows), files: { ...certificateFiles(plan, results), ...tableFiles(plan, rows) } };
  },
};
