import type { Peer } from "../contest.ts";

/** The peers, one file each. */
export const peers: readonly Peer[] = [];
