import type { Core } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";

/**
 * One kind of work the service does: plain data in, plain data out, so that it crosses a worker boundary unchanged.
 * `combine(request, split(request).map(run))` equals `run(request)` bit for bit: that is why the number of workers changes no result.
 */
export interface Job<Request, Result> {
  readonly name: string;
  readonly summary: string;
  /** Runs one request, or one chunk of one. */
  run(core: Core, request: Request): Work<Result>;
  /** Fixed chunks that do not depend on the number of workers; one chunk where absent. */
  split?(request: Request): readonly Request[];
  /** Results of the chunks, in index order, as one result. */
  combine?(request: Request, results: readonly Result[]): Result;
}
