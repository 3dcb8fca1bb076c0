import { formatNumber } from "../number.ts";

/** k with 10^k <= value < 10^(k+1), from the decimal digits themselves: no engine's logarithm decides a tick. */
function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

function power(exponent: number): number {
  return Number(`1e${exponent}`);
}

/** The powers of ten around positive finite values: the domain of a logarithmic axis. [1, 10] for none. */
export function decades(values: readonly number[]): [number, number] {
  if (values.length === 0) return [1, 10];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [from, to] = [exponentOf(low), power(exponentOf(high)) === high ? exponentOf(high) : exponentOf(high) + 1];
  return [power(Math.max(from, -307)), power(Math.min(Math.max(to, from + 1), 308))];
}

/** Decades between two ticks, so that there are few. */
const steps = [1, 2, 3, 5, 10, 20, 30, 50, 100, 200] as const;

/** Powers of ten of a domain whose ends are powers of ten, at most `most` of them: all, or those whose exponent is a multiple of 2, 3, 5, 10, … */
export function powersOfTen(domain: readonly number[], most: number = 8): number[] {
  const [from, to] = [exponentOf(domain[0]!), exponentOf(domain.at(-1)!)];
  const step = steps.find((s) => Math.floor(to / s) - Math.ceil(from / s) < most)!;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => power((first + i) * step));
}

/** A power of ten as short as it goes: 0.01, 1,000, 1e9. */
export function formatPower(value: number): string {
  return value >= 1e5 ? `1e${exponentOf(value)}` : formatNumber(value);
}
