const bits = new DataView(new ArrayBuffer(8));

/** True where two numbers are the same value with the same sign of zero; every NaN equals every NaN. */
export function sameBits(a: number, b: number): boolean {
  return Object.is(a, b);
}

/** Distance in representable f32 or f64 numbers; Infinity if either is NaN. */
export function ulps(a: number, b: number, dtype: "f32" | "f64" = "f64"): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  const order = (x: number): bigint => {
    if (dtype === "f32") bits.setFloat32(0, x);
    else bits.setFloat64(0, x);
    const word = dtype === "f32" ? BigInt(bits.getInt32(0)) : bits.getBigInt64(0);
    const least = dtype === "f32" ? -(2n ** 31n) : -(2n ** 63n);
    return word < 0n ? least - word : word;
  };
  const distance = order(a) - order(b);
  return Number(distance < 0n ? -distance : distance);
}

const print = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));

function report(label: string, got: ArrayLike<number>, wanted: ArrayLike<number>, wrong: readonly number[], why: string): never {
  const first = wrong
    .slice(0, 5)
    .map((i) => `  [${i}] got ${print(got[i]!)}, needs ${print(wanted[i]!)} (${ulps(got[i]!, wanted[i]!)} f64 ulps apart)`)
    .join("\n");
  throw new Error(`${label}: ${wrong.length} of ${wanted.length} elements ${why}\n${first}`);
}

/** Throws unless the arrays have one length and the same bits everywhere: NaN equals NaN, −0 differs from +0. */
export function expectSameBits(label: string, got: ArrayLike<number>, wanted: ArrayLike<number>): void {
  if (got.length !== wanted.length) throw new Error(`${label}: needs ${wanted.length} elements; got ${got.length}`);
  const wrong: number[] = [];
  for (let i = 0; i < wanted.length; ++i) if (!sameBits(got[i]!, wanted[i]!)) wrong.push(i);
  if (wrong.length > 0) report(label, got, wanted, wrong, "differ in bits");
}

/**
 * Throws unless |got − wanted| ≤ bound(i) everywhere. A NaN on either side fails, and so does a bound that is not a number or that exceeds
 * the largest wanted magnitude: such a bound proves nothing.
 */
export function expectWithin(
  label: string,
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  bound: number | ((index: number) => number),
): void {
  if (got.length !== wanted.length) throw new Error(`${label}: needs ${wanted.length} elements; got ${got.length}`);
  const at = typeof bound === "number" ? () => bound : bound;
  let largest = 0;
  for (let i = 0; i < wanted.length; ++i) largest = Math.max(largest, Math.abs(wanted[i]!));
  const wrong: number[] = [];
  for (let i = 0; i < wanted.length; ++i) {
    if (largest > 0 && !(at(i) <= largest)) throw new Error(`${label}: bound ${at(i)} at [${i}] exceeds the data (${largest})`);
    if (!(Math.abs(got[i]! - wanted[i]!) <= at(i))) wrong.push(i);
  }
  if (wrong.length > 0) report(label, got, wanted, wrong, `exceed the bound ${at(wrong[0]!)}`);
}
