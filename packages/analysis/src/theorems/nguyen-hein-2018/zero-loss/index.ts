export { type BuiltZeroLoss, buildZeroLoss } from "./build.ts";
export { planZeroLoss, type Route, type ZeroLossOptions, type ZeroLossPlan } from "./plan.ts";
export { proveConflict, proveZeroLoss, type ZeroLossFinding } from "./prove.ts";
