import type { Grade, HypothesisResult, Witness } from "../../evidence/index.ts";
import { type Architecture, type Stage, stagesOf } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { integer } from "../fields.ts";
import type { Fields } from "../kind.ts";
import type { Loaded } from "../loaded.ts";

/** In place of an index into `architecture.layers`: F_0, the inputs. */
export const inputsLayer: number = -1;

/** Which layers a theorem speaks of. */
export interface RuleOptions {
  /** k, the wide layer, counted from 1 over the stages of the architecture; 0 for the inputs. */
  readonly layer: number;
  /** The last stage that the hypothesis concerns; k for statements about F_k, L-1 or L for statements about critical points. */
  readonly through: number;
}

/** One hypothesis, decided by the checker's own code. */
export interface HypothesisRule {
  readonly id: string;
  /** One sentence for `nadir explain`. */
  readonly says: string;
  decide(subject: Loaded, options: RuleOptions): HypothesisResult;
}

/** The hypothesis holds. */
export function holds(id: string, because: string, grade: Grade = "exact", witness?: Witness): HypothesisResult {
  return { id, verdict: "holds", grade, because, ...(witness ? { witness } : {}) };
}

/** The hypothesis fails, with the witness and how to make it hold. */
export function fails(id: string, because: string, witness: Witness, fix: string, grade: Grade = "exact"): HypothesisResult {
  return { id, verdict: "fails", grade, because, witness, fix };
}

/** The hypothesis is not decided. */
export function unknown(id: string, because: string): HypothesisResult {
  return { id, verdict: "unknown", grade: "numerical", because };
}

/** Layers `from` to `to` of the subject, both included, counted from 1. */
export function stagesBetween(subject: Loaded, from: number, to: number): readonly Stage[] {
  return stagesOf(subject.architecture).slice(from - 1, to);
}

/** The number of the stage whose output is that of `architecture.layers[index]`. @throws Declined where the layer does not end a stage */
export function stageOfLayer(architecture: Architecture, index: number): Stage {
  const stage = stagesOf(architecture).find((s) => s.first <= index && index <= s.last);
  const after = stage && architecture.layers.slice(index + 1, stage.last + 1);
  if (!stage || !after!.every((l) => l.type === "flatten"))
    throw new Declined(`layer: needs the index of a layer whose output is F_k, an affine map with its activation; got ${index}.`);
  return stage;
}

/** The options of a caller, as stage numbers: `layer` and `through` are indices into `architecture.layers`, or -1 for k = 0; `layer` defaults to stage 1, `through` to `layer`. */
export function ruleOptions(loaded: Loaded, options: Fields): RuleOptions {
  const { layers } = loaded.architecture;
  const stage = (field: string): number => {
    const index = integer(`options.${field}`, options[field], inputsLayer, layers.length - 1);
    return index === inputsLayer ? 0 : stageOfLayer(loaded.architecture, index).number;
  };
  const layer = options.layer === undefined ? 1 : stage("layer");
  return { layer, through: options.through === undefined ? layer : stage("through") };
}

/** "layer 1" or "layers 1 to 3". */
export function span(from: number, to: number): string {
  return from === to ? `layer ${from}` : `layers ${from} to ${to}`;
}
