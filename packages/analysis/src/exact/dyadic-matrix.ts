import { bitsOf, lowestBit } from "./bits.ts";
import { dyadic, type Rational } from "./rational.ts";

/** A matrix of dyadic numbers, row-major: entry (i, j) is `data[i·columns + j] · 2^exponent`. */
export interface DyadicMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly exponent: number;
  readonly data: readonly bigint[];
}

/** The least exponent e such that every value is an integer times 2^e; 0 if all are 0. @throws RangeError for NaN and infinities */
export function commonExponent(values: ArrayLike<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (!(Math.abs(x) <= Number.MAX_VALUE))
      throw new RangeError(`exact: needs finite numbers; got ${x} at index ${i}. Remove it from the data.`);
    if (x !== 0) least = Math.min(least, lowestBit(x));
  }
  return least === Number.POSITIVE_INFINITY ? 0 : least;
}

/** x · 2^−exponent as an integer; x must be a multiple of 2^exponent. */
export function scaledInteger(x: number, exponent: number): bigint {
  const bits = bitsOf(x);
  const shift = bits.exponent - exponent;
  const mantissa = BigInt(bits.sign * bits.mantissa);
  return shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift);
}

/** The doubles given, exactly. @throws RangeError for NaN, infinities and a wrong count */
export function dyadicMatrix(values: ArrayLike<number>, rows: number, columns: number): DyadicMatrix {
  if (values.length !== rows * columns)
    throw new RangeError(`dyadicMatrix: needs ${rows}·${columns} values; got ${values.length}. Pass them row by row.`);
  const exponent = commonExponent(values);
  return { rows, columns, exponent, data: Array.from(values, (x) => scaledInteger(x, exponent)) };
}

/** A matrix of integers, row-major. */
export function integerMatrix(data: readonly bigint[], rows: number, columns: number): DyadicMatrix {
  if (data.length !== rows * columns)
    throw new RangeError(`integerMatrix: needs ${rows}·${columns} values; got ${data.length}. Pass them row by row.`);
  return { rows, columns, exponent: 0, data };
}

/** value · I of order n. */
export function diagonal(value: number, n: number): DyadicMatrix {
  const exponent = commonExponent([value]);
  const entry = scaledInteger(value, exponent);
  return { rows: n, columns: n, exponent, data: Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? entry : 0n)) };
}

/** Aᵀ. */
export function transpose(a: DyadicMatrix): DyadicMatrix {
  const data = Array.from({ length: a.data.length }, (_, i) => a.data[(i % a.rows) * a.columns + Math.floor(i / a.rows)]!);
  return { rows: a.columns, columns: a.rows, exponent: a.exponent, data };
}

/** The same matrix with a smaller or equal exponent. */
function refine(a: DyadicMatrix, exponent: number): readonly bigint[] {
  const shift = BigInt(a.exponent - exponent);
  return shift === 0n ? a.data : a.data.map((x) => x << shift);
}

function sameShape(name: string, a: DyadicMatrix, b: DyadicMatrix): void {
  if (a.rows !== b.rows || a.columns !== b.columns)
    throw new RangeError(`${name}: needs equal shapes; got [${a.rows},${a.columns}] and [${b.rows},${b.columns}]. Transpose one?`);
}

/** A + sign · B. */
export function sum(a: DyadicMatrix, b: DyadicMatrix, sign: 1 | -1 = 1): DyadicMatrix {
  sameShape("sum", a, b);
  const exponent = Math.min(a.exponent, b.exponent);
  const [x, y] = [refine(a, exponent), refine(b, exponent)];
  return { ...a, exponent, data: x.map((v, i) => (sign === 1 ? v + y[i]! : v - y[i]!)) };
}

/** A · B. Cost rows · inner · columns big multiplications; zeros of A are skipped. */
export function product(a: DyadicMatrix, b: DyadicMatrix): DyadicMatrix {
  if (a.columns !== b.rows)
    throw new RangeError(`product: needs inner sizes that agree; got [${a.rows},${a.columns}]·[${b.rows},${b.columns}]. Transpose one?`);
  const data = new Array<bigint>(a.rows * b.columns).fill(0n);
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.columns; k++) {
      const f = a.data[i * a.columns + k]!;
      if (f === 0n) continue;
      for (let j = 0; j < b.columns; j++) data[i * b.columns + j]! += f * b.data[k * b.columns + j]!;
    }
  return { rows: a.rows, columns: b.columns, exponent: a.exponent + b.exponent, data };
}

/** ⟨A, B⟩ = Σ a_ij b_ij. */
export function inner(a: DyadicMatrix, b: DyadicMatrix): Rational {
  sameShape("inner", a, b);
  return dyadic(
    a.data.reduce((s, x, i) => s + x * b.data[i]!, 0n),
    a.exponent + b.exponent,
  );
}

/** Σ a_ii. */
export function trace(a: DyadicMatrix): Rational {
  let s = 0n;
  for (let i = 0; i < Math.min(a.rows, a.columns); i++) s += a.data[i * a.columns + i]!;
  return dyadic(s, a.exponent);
}

/** One entry. */
export function entry(a: DyadicMatrix, i: number, j: number): Rational {
  return dyadic(a.data[i * a.columns + j]!, a.exponent);
}

/** Whether every entry is 0. */
export function isZero(a: DyadicMatrix): boolean {
  return a.data.every((x) => x === 0n);
}

/** The rows given, in the order given. */
export function selectRows(a: DyadicMatrix, rows: readonly number[]): DyadicMatrix {
  return { ...a, rows: rows.length, data: rows.flatMap((i) => a.data.slice(i * a.columns, (i + 1) * a.columns)) };
}

/** The columns given, in the order given. */
export function selectColumns(a: DyadicMatrix, columns: readonly number[]): DyadicMatrix {
  return transpose(selectRows(transpose(a), columns));
}
