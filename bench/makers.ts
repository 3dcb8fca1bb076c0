import type { Contestant, Kind, Session, Work, WorkOf } from "./contest.ts";

/** What a peer can do: for each kind of work how a contestant is made, or one clause why there is none. */
export type Makers = {
  readonly [K in Kind]?: string | ((work: WorkOf<K>) => Contestant | string | Promise<Contestant | string>);
};

/** The session of a table of makers; what is not in the table is said to be lacking. */
export function sessionOf(makers: Makers): Session {
  return {
    async contest(work: Work) {
      const maker = makers[work.kind];
      if (maker === undefined) return `has no ${work.kind}`;
      return typeof maker === "string" ? maker : (maker as (w: Work) => Contestant | string)(work);
    },
  };
}
