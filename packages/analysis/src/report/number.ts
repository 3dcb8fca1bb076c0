/** How numbers are printed, everywhere. */
export { formatLower, formatNumber, formatUpper } from "../evidence/index.ts";
