import { type Noise, noise } from "./noise.ts";

/** A small matrix of doubles, row-major: what it is exactly is what its doubles are. */
export interface SmallMatrix {
  readonly family: string;
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

type Draw = (rows: number, columns: number, random: Noise) => Float64Array | number[];

const fill = (count: number, next: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => next(i));
const small = (random: Noise, bound: number): number => random.integer(2 * bound + 1) - bound;
const power = (random: Noise, most: number): number => 2 ** small(random, most);

/** Rows · inner times inner · columns of small integers: rank at most `inner`, exactly. */
function product(rows: number, columns: number, inner: number, random: Noise): number[] {
  const [a, b] = [fill(rows * inner, () => small(random, 4)), fill(inner * columns, () => small(random, 4))];
  return fill(rows * columns, (at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return fill(inner, (k) => a[i * inner + k]! * b[k * columns + j]!).reduce((sum, x) => sum + x, 0);
  });
}

/** The next double away from 0, or towards it. */
function nudge(x: number, steps: number): number {
  if (x === 0) return steps * 2 ** -1074;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(steps));
  return view.getFloat64(0);
}

const nudged = (data: number[], random: Noise): number[] => {
  const at = random.integer(data.length);
  return data.map((x, i) => (i === at ? nudge(x, random.integer(2) === 0 ? 1 : -1) : x));
};

/** Rows and columns times powers of two: exact, and the rank stays. */
function graded(data: readonly number[], columns: number, most: number, random: Noise): number[] {
  const [left, right] = [fill(data.length / columns, () => power(random, most)), fill(columns, () => power(random, most))];
  return data.map((x, at) => x * left[Math.floor(at / columns)]! * right[at % columns]!);
}

/** The largest prime below 2^22.5, which the exact kinds use first. */
const prime = 5_931_641;

/** Adds small multiples of rows to others: unimodular, so minors stay multiples of what they were. */
function mixed(data: number[], rows: number, columns: number, random: Noise): number[] {
  const m = [...data];
  for (let step = 0; step < 2 * rows; step++) {
    const [i, k, c] = [random.integer(rows), random.integer(rows), small(random, 3)];
    if (i !== k) for (let j = 0; j < columns; j++) m[i * columns + j]! += c * m[k * columns + j]!;
  }
  return m;
}

/** Matrices that are easy, hard, singular by a hair or exactly, and far out of the range of doubles' squares. */
export const rankFamilies: Readonly<Record<string, Draw>> = {
  "small integers": (r, c, random) => fill(r * c, () => small(random, 2)),
  "random doubles": (r, c, random) => fill(r * c, () => random.number()),
  "graded entry by entry, 1e-300 to 1e300": (r, c, random) => fill(r * c, () => random.number() * power(random, 996)),
  "graded by rows and columns": (r, c, random) =>
    graded(
      fill(r * c, () => small(random, 9)),
      c,
      490,
      random,
    ),
  "one short, exactly": (r, c, random) => graded(product(r, c, Math.max(1, r - 1), random), c, 3, random),
  "one short and graded": (r, c, random) => graded(product(r, c, Math.max(1, r - 1), random), c, 480, random),
  "several short": (r, c, random) => product(r, c, 1 + random.integer(r), random),
  "one short but for one unit in the last place": (r, c, random) => nudged(product(r, c, Math.max(1, r - 1), random), random),
  "Hilbert, as doubles": (r, c, random) =>
    graded(
      fill(r * c, (at) => 1 / (Math.floor(at / c) + (at % c) + 1)),
      c,
      random.integer(2),
      random,
    ),
  "Hilbert, times 27720": (r, c, random) =>
    nudged(
      fill(r * c, (at) => 27720 / (Math.floor(at / c) + (at % c) + 1)),
      random,
    ),
  "condition 1e17 and beyond, of determinant 1": (r, c, random) => {
    const [lower, upper] = [0, 1].map(() => fill(r * r, () => small(random, 2 ** 12)));
    return fill(r * c, (at) => {
      const [i, j] = [Math.floor(at / c), at % c];
      if (j >= r) return 0;
      let sum = 0;
      for (let k = 0; k <= Math.min(i, j); k++) sum += (k === i ? 1 : lower![i * r + k]!) * (k === j ? 1 : upper![k * r + j]!);
      return sum;
    });
  },
  "two rows an ulp apart": (r, c, random) => {
    const data = fill(r * c, () => random.number());
    for (let j = 0; j < c; j++) data[(r - 1) * c + j] = r > 1 ? data[j]! : data[j]! * 0;
    return random.integer(3) === 0 ? data : nudged(data, random);
  },
  "a triangle in some order, graded": (r, c, random) => {
    const [rows, columns] = [r, c].map((n) => fill(n, (i) => i).sort((a, b) => ((a * 7 + n) % 11) - ((b * 7 + n) % 11)));
    const short = random.integer(4) === 0;
    const entry = (i: number, j: number): number => (i > j || (i === j && short && i === r - 1) ? 0 : random.number());
    return graded(
      fill(r * c, (at) => entry(rows![Math.floor(at / c)]!, columns![at % c]!)),
      c,
      400,
      random,
    );
  },
  "zero rows and columns": (r, c, random) => {
    const [row, column] = [random.integer(2 * r), random.integer(2 * c)];
    return fill(r * c, (at) => (Math.floor(at / c) === row || at % c === column ? 0 : small(random, 3)));
  },
  "subnormal entries": (r, c, random) => fill(r * c, () => small(random, 3) * 2 ** -1074),
  "minors that the first primes divide": (r, c, random) =>
    mixed(
      fill(r * c, (at) => (Math.floor(at / c) !== at % c ? 0 : at === 0 ? prime : random.integer(3) === 0 ? prime - 4 : 1)),
      r,
      c,
      random,
    ),
  "rounded to single precision": (r, c, random) => {
    const inner = Math.max(1, r - 1);
    const [a, b] = [fill(r * inner, () => random.number()), fill(inner * c, () => random.number())];
    return fill(r * c, (at) => {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a[Math.floor(at / c) * inner + k]! * b[k * c + (at % c)]!;
      return Math.fround(sum);
    });
  },
};

/** Matrix number `index`: the families in turn, of 1 to 6 rows and up to 8 columns. */
export function rankMatrix(index: number): SmallMatrix {
  const names = Object.keys(rankFamilies);
  const family = names[index % names.length]!;
  const random = noise(index);
  const rows = 1 + random.integer(6);
  const columns = Math.max(1, rows + random.integer(4) - (random.integer(8) === 0 ? 2 : 0));
  const data = Float64Array.from(rankFamilies[family]!(rows, columns, random), (x) => x + 0);
  return { family, rows, columns, data };
}
