/** Real numbers as integers over 2^320: a second evaluation of every function, with BigInt alone. */
export const places = 320n;
/** 1. */
export const one: bigint = 1n << places;

/** A double, exactly where it is a multiple of 2^-320. */
export function fixed(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = (bits >> 52n) & 0x7ffn;
  const mantissa = (bits & 0xfffffffffffffn) | (field === 0n ? 0n : 1n << 52n);
  const exponent = (field === 0n ? 1n : field) - 1075n + places;
  const size = exponent >= 0n ? mantissa << exponent : mantissa >> -exponent;
  return x < 0 ? -size : size;
}

/** Product, rounded down to 2^-320. */
export function times(a: bigint, b: bigint): bigint {
  return (a * b) >> places;
}

/** Quotient. */
export function over(a: bigint, b: bigint): bigint {
  return (a << places) / b;
}

function size(a: bigint): bigint {
  return a < 0n ? -a : a;
}

/** Σ of terms given by `next(term, n)` from `first` until they vanish. */
function series(first: bigint, next: (term: bigint, n: bigint) => bigint): bigint {
  let [sum, term] = [first, first];
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = next(term, n);
    sum += term;
  }
  return sum;
}

function twiceAtanh(s: bigint): bigint {
  const q = times(s, s);
  let [sum, power] = [0n, s];
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = times(power, q);
  }
  return 2n * sum;
}

const ln2 = twiceAtanh(one / 3n);

function arctanInverse(n: bigint): bigint {
  let [sum, power] = [0n, one / n];
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += (k % 4n === 1n ? power : -power) / k;
    power /= n * n;
  }
  return sum;
}

/** π by Machin's formula. */
export const pi: bigint = 16n * arctanInverse(5n) - 4n * arctanInverse(239n);

/** π to any number of binary places. */
export function piTo(count: bigint): bigint {
  const unit = 1n << count;
  const inverse = (n: bigint): bigint => {
    let [sum, power] = [0n, unit / n];
    for (let k = 1n; power !== 0n; k += 2n) {
      sum += (k % 4n === 1n ? power : -power) / k;
      power /= n * n;
    }
    return sum;
  };
  return 16n * inverse(5n) - 4n * inverse(239n);
}

/** √a by Newton's method. */
export function root(a: bigint): bigint {
  const target = a << places;
  let x = 1n << BigInt(Math.ceil(target.toString(2).length / 2));
  for (;;) {
    const y = (x + target / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

/** e^t. */
export function exp(t: bigint): bigint {
  const k = t / ln2;
  const r = (t - k * ln2) >> 8n;
  let e = series(one, (term, n) => times(term, r) / n);
  for (let i = 0; i < 8; i++) e = times(e, e);
  return k >= 0n ? e << k : e >> -k;
}

/** ln x, x > 0. */
export function log(x: bigint): bigint {
  const k = BigInt(x.toString(2).length - 1) - places;
  const m = k >= 0n ? x >> k : x << -k;
  return k * ln2 + twiceAtanh(over(m - one, m + one));
}

/** 1/(1 + e^-t). */
export function sigmoid(t: bigint): bigint {
  const e = exp(-size(t));
  return t >= 0n ? over(one, one + e) : over(e, one + e);
}

/** tanh t. */
export function tanh(t: bigint): bigint {
  const q = exp(-2n * size(t));
  const value = over(one - q, one + q);
  return t < 0n ? -value : value;
}

/** ln(1 + e^t). */
export function softplus(t: bigint): bigint {
  return (t > 0n ? t : 0n) + log(one + exp(-size(t)));
}

/** erf x by its alternating Taylor series, |x| ≤ 8. */
export function erf(x: bigint): bigint {
  const q = times(x, x);
  let [sum, term] = [0n, x];
  for (let n = 0n; size(term) > 1n; n++) {
    sum += term / (2n * n + 1n);
    term = -times(term, q) / (n + 1n);
  }
  return over(2n * sum, root(pi));
}

/** sin t by its Taylor series after subtracting multiples of 2π. */
export function sin(t: bigint): bigint {
  const r = t % (2n * pi);
  const q = times(r, r);
  return series(r, (term, n) => -times(term, q) / (2n * n * (2n * n + 1n)));
}

/** cos t. */
export function cos(t: bigint): bigint {
  return sin(t + pi / 2n);
}

/** arctan x: three halvings arctan x = 2 arctan(x/(1 + √(1 + x²))), then the Taylor series. */
export function arctan(x: bigint): bigint {
  let s = x;
  for (let i = 0; i < 3; i++) s = over(s, one + root(one + times(s, s)));
  const q = times(s, s);
  let [sum, power] = [0n, s];
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = -times(power, q);
  }
  return 8n * sum;
}

/** x as the nearest double or one beside it. */
export function toDouble(x: bigint): number {
  const digits = size(x).toString(2).length;
  const drop = BigInt(Math.max(0, digits - 64));
  return Number(x >> drop) * 2 ** Number(drop - places);
}
