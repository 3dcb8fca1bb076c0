import { type Architecture, type Conv2dLayer, type Layer, parseArchitecture, type Stage, stagesOf } from "../../formats/index.ts";
import { filterShape } from "./filter-shape.ts";
import { fullRank, matrixRank, neverFull } from "./matrix-rank.ts";

/** A change of one convolution after which its matrix has full rank for almost all weights, computed again and not guessed. */
interface Repair {
  readonly change: string;
  readonly full: number;
}

/** The network with one layer replaced; null where the layers after it do not fit. */
function changed(architecture: Architecture, index: number, layer: Conv2dLayer): Architecture | null {
  const layers: readonly Layer[] = architecture.layers.map((l, i) => (i === index ? layer : l));
  try {
    return parseArchitecture({ ...architecture, layers });
  } catch {
    return null;
  }
}

/** Convolutions whose matrix never has full rank, by the closed bound. */
function deficient(architecture: Architecture): number {
  return stagesOf(architecture).filter((s) => s.type === "conv2d" && neverFull(filterShape(architecture, s.first))).length;
}

/** The full rank that the layer then has, or null: not proved, or another convolution would lose its own. */
function recomputed(architecture: Architecture, index: number, layer: Conv2dLayer): number | null {
  const candidate = changed(architecture, index, layer);
  if (!candidate || !(deficient(candidate) < deficient(architecture))) return null;
  const rank = matrixRank(filterShape(candidate, index), 0);
  return rank.atLeast === fullRank(rank) ? rank.atLeast : null;
}

/** Filter counts around the present one that keep the groups, nearest first. */
function counts({ filters, groups = 1 }: Conv2dLayer): readonly number[] {
  return [-1, 1, 2, -2].map((step) => filters + step * groups).filter((count) => count > 0);
}

function* candidates(layer: Conv2dLayer): Generator<readonly [change: string, layer: Conv2dLayer]> {
  const [down, across] = layer.kernel.map((k, axis) => Math.floor(((k - 1) * layer.dilation[axis]!) / 2)) as [number, number];
  for (const filters of counts(layer)) yield [`"filters": ${filters}`, { ...layer, filters }];
  yield [`"padding": [${down},${across}] (outside the printed class)`, { ...layer, padding: [down, across] }];
}

function found(architecture: Architecture, stage: Stage): readonly Repair[] {
  const layer = architecture.layers[stage.first] as Conv2dLayer;
  const list: Repair[] = [];
  for (const [change, candidate] of candidates(layer)) {
    const full = recomputed(architecture, stage.first, candidate);
    if (full !== null) list.push({ change, full });
  }
  return list;
}

/** The changes of filter count or padding that give the matrix of a convolution full rank, in words; each was decided again. */
export function repairs(architecture: Architecture, stage: Stage): string {
  const list = found(architecture, stage);
  if (list.length === 0)
    return `Change filters, kernel or stride of layer "${stage.name}"; no filter count near its own was found to repair it.`;
  const words = list.map(({ change, full }) => `${change} (rank ${full}, full)`);
  return `In layer "${stage.name}" set ${words.join(" or ")}; computed again with each.`;
}
