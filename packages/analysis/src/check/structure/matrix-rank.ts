import { columnsOf, type FilterShape, rowsOf } from "./filter-shape.ts";
import { type Blocks, bandCost, modularRank } from "./modular-rank.ts";
import { rankBound, relations } from "./relations.ts";
import { unitFilterRank } from "./unit-filters.ts";

/** Bounds of the generic rank of U = M(W), the rank it has for all W except a set of measure zero and the largest it has for any. */
export interface MatrixRank {
  readonly rows: number;
  readonly columns: number;
  /** Some W, hence almost every, has at least this rank. */
  readonly atLeast: number;
  /** No W has a larger one. */
  readonly atMost: number;
  /** Whether random filters were tried; false where unit filters decide or elimination would be too long. */
  readonly drawn: boolean;
}

/** Multiplications modulo p that one elimination may take. */
const budget = 2e9;

/** Ways to draw filters that could reach the rank, the cheapest first: blocks of channels that divide C, all their filters or two more than the relations need. */
function choices(shape: FilterShape, target: number): readonly Blocks[] {
  const list: Blocks[] = [];
  for (let blocks = 1; blocks <= shape.channels; blocks++) {
    if (shape.channels % blocks !== 0) continue;
    const all = Math.floor(shape.filters / blocks);
    for (const filters of new Set([Math.min(all, shape.channels / blocks + 2), all])) {
      const block = { ...shape, channels: shape.channels / blocks, filters };
      if (filters > 0 && blocks * rankBound(block) >= target) list.push({ blocks, filters });
    }
  }
  const cost = (choice: Blocks): number => bandCost(shape, choice);
  return list.filter((choice) => cost(choice) <= budget).sort((a, b) => cost(a) - cost(b));
}

/** The most choices that are tried. */
const tries = 3;

/**
 * The generic rank of U, enclosed: from above by `rankBound`, from below by unit filters and, where those do not reach it, by filters drawn from the
 * seed modulo a prime. Equal bounds decide it exactly. At most three eliminations of 2·10^9 multiplications.
 */
export function matrixRank(shape: FilterShape, seed: number): MatrixRank {
  const [rows, columns, atMost] = [rowsOf(shape), columnsOf(shape), rankBound(shape)];
  let [atLeast, drawn] = [unitFilterRank(shape), false];
  if (atLeast < atMost)
    for (const choice of choices(shape, atMost).slice(0, tries)) {
      drawn = true;
      atLeast = Math.max(atLeast, modularRank(shape, choice, seed));
      if (atLeast === atMost) break;
    }
  return { rows, columns, atLeast, atMost, drawn };
}

/** min(n_{l−1}, n_l), what Assumption 2.4 asks for. */
export function fullRank({ rows, columns }: Pick<MatrixRank, "rows" | "columns">): number {
  return Math.min(rows, columns);
}

/** Whether U has full rank for no W, by the upper bound alone: cheap at any size. */
export function neverFull(shape: FilterShape): { readonly full: number; readonly atMost: number; readonly relations: number } | null {
  const full = fullRank({ rows: rowsOf(shape), columns: columnsOf(shape) });
  const atMost = rankBound(shape);
  return atMost < full ? { full, atMost, relations: shape.groups * relations(shape) } : null;
}
