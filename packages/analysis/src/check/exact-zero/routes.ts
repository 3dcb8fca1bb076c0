import type { Stage } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { classCodes } from "./class-codes.ts";
import { eachSample } from "./each-sample.ts";
import { outputLayer } from "./output-layer.ts";
import type { ZeroRoute } from "./problem.ts";

interface RouteRow {
  readonly route: ZeroRoute;
  /** Whether the number of layers above k is one that the route is for. */
  readonly fits: (upper: readonly Stage[]) => boolean;
}

const table: ReadonlyMap<string, RouteRow> = new Map([
  ["output-layer", { route: outputLayer, fits: (upper) => upper.length === 1 }],
  ["class-codes", { route: classCodes, fits: (upper) => upper.length > 1 }],
  ["each-sample", { route: eachSample, fits: (upper) => upper.length > 1 }],
]);

/** The route of a name, for so many layers above k. @throws Declined */
export function zeroRoute(name: string, upper: readonly Stage[]): ZeroRoute {
  const row = table.get(name);
  if (!row) throw new Declined(`evidence.route: needs one of ${[...table.keys()].join(", ")}; got "${name}".`);
  if (!row.fits(upper)) throw new Declined(`evidence.route: ${name} is not for ${upper.length} layers above the wide one.`);
  return row.route;
}
