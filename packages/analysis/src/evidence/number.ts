import { lowerDecimal, upperDecimal } from "./decimal.ts";

/** A number for people: `digits` significant digits, thousands separated, scientific only where plain would be long. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return withThousands(String(value));
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e6) return withThousands(String(Number(value.toPrecision(digits))));
  return String(Number(value.toPrecision(digits)).toExponential()).replace("e+", "e");
}

/** A rounded number of a million or more as a power of ten: 16,000,000 would look exact. */
function formatRounded(value: number, digits: number): string {
  return Math.abs(value) >= 1e6 && Number.isFinite(value) ? value.toExponential().replace("e+", "e") : formatNumber(value, digits);
}

/** A proved lower bound for people: rounded towards −∞, so that what is printed is still proved. */
export function formatLower(value: number, digits = 2): string {
  return formatRounded(lowerDecimal(value, digits), digits);
}

/** A proved upper bound for people: rounded towards +∞. */
export function formatUpper(value: number, digits = 2): string {
  return formatRounded(upperDecimal(value, digits), digits);
}

function withThousands(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
