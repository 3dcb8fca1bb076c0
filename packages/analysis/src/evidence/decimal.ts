/** The decimal of so many significant digits nearest to a number on one side of it. `toPrecision` is exact decimal arithmetic in every engine. */
function roundTo(value: number, digits: number, side: 1 | -1): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const near = Number(value.toPrecision(digits));
  if (side > 0 ? near >= value : near <= value) return near;
  const exponent = Number(value.toExponential(digits - 1).split("e")[1]) - digits + 1;
  return Number((near + side * Number(`1e${exponent}`)).toPrecision(digits));
}

/** The largest decimal of so many significant digits that is at most the number: a proved lower bound stays proved when it is printed. */
export function lowerDecimal(value: number, digits = 3): number {
  return roundTo(value, digits, -1);
}

/** The smallest decimal of so many significant digits that is at least the number: a proved upper bound stays proved when it is printed. */
export function upperDecimal(value: number, digits = 3): number {
  return roundTo(value, digits, 1);
}
