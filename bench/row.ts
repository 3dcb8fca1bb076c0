import type { Core } from "@nadir/core-wasm";
import type { Agreement } from "./agreement.ts";
import type { Bar } from "./bars.ts";
import type { Contestant, Dtype, Peer, Session, Work } from "./contest.ts";
import type { Yardstick } from "./peak.ts";
import type { Effort } from "./rounds.ts";

/** What a row needs to run. */
export interface Bench {
  readonly core: Core;
  readonly yardsticks: Readonly<Record<Dtype, Yardstick>>;
  readonly effort: Effort;
  readonly quick: boolean;
  readonly peers: ReadonlyMap<string, { readonly peer: Peer; readonly session: Session | string }>;
  /** A note for the reader: where synthetic data stand in, what was left out. */
  note(text: string): void;
}

/** The work of a row, set up: ours, and what the peers are to do. */
export interface Contest {
  readonly ours: Contestant;
  /** What peers are given; null where no peer has such work. */
  readonly work: Work | null;
  /** How far two results may be apart. */
  readonly agree?: (ours: ArrayLike<number>, theirs: ArrayLike<number>) => Agreement;
  /** Our own other work that `ratio` is taken against. */
  readonly reference?: Contestant;
  /** What one run holds: the ratio is per unit (a block of 8 vectors has 8). */
  readonly units?: number;
  /** Floating-point operations of one run by the algorithm's count. */
  readonly flops?: number;
  close?(): void;
}

/** What a row gave. */
export interface Measured {
  readonly id: string;
  /** Median CPU time of one run, in milliseconds. */
  readonly ms: number;
  /** Median wall time. */
  readonly wall: number;
  readonly gflops?: number;
  /** The fraction of the peak that was measured in the same rounds. */
  readonly ofPeak?: number;
  readonly ratio?: number;
  readonly peers: Readonly<Record<string, { readonly ms: number; readonly speedup: number; readonly wall: number }>>;
  /** Peers that did not take part, and why. */
  readonly absent?: Readonly<Record<string, string>>;
  /** Why the row does not count: results that do not agree, or threads that could not be pinned. */
  readonly failed?: string;
  /** Further figures of the row. */
  readonly numbers?: Readonly<Record<string, number | boolean | string>>;
  /** What was asked of the row, and what came. */
  readonly bars?: readonly (Bar & { readonly got: number | null; readonly met: boolean | null })[];
}

/** One row of the table. */
export interface Row {
  readonly id: string;
  readonly what: string;
  /** Names of the peers that are asked. */
  readonly peers: readonly string[];
  /** Left out by `--quick`, which says so, unless it is asked for by name. */
  readonly slow?: boolean;
  measure(bench: Bench): Promise<Measured>;
}
