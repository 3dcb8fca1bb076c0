// y += A·x from the upper triangle of a symmetric matrix, in the order of the kernels; every operation is rounded to the dtype.

type Round = (x: number) => number;

/** ⟨line, x⟩: element i in lane i mod lanes, ascending, in whole pairs of vectors; the lanes are added pairwise, then the rest ascends. */
function laneDot(line: readonly number[], x: readonly number[], lanes: number, round: Round): number {
  const whole = line.length - (line.length % (2 * lanes));
  const sums = new Array<number>(lanes).fill(0);
  for (let i = 0; i < whole; ++i) sums[i % lanes] = round(sums[i % lanes]! + round(x[i]! * line[i]!));
  let total = lanes === 2 ? round(sums[0]! + sums[1]!) : round(round(sums[0]! + sums[1]!) + round(sums[2]! + sums[3]!));
  for (let i = whole; i < line.length; ++i) total = round(total + round(x[i]! * line[i]!));
  return total;
}

/** In blocks of four lines: the square on the diagonal first, then everything behind it, line by line. */
export function symmetricProduct(
  y: number[],
  a: ArrayLike<number>,
  x: readonly number[],
  stride: number,
  lanes: number,
  round: Round,
): void {
  const n = x.length;
  const add = (i: number, value: number): void => {
    y[i] = round(y[i]! + value);
  };
  for (let k = 0; k < n; k += 4) {
    const end = Math.min(n, k + 4);
    for (let i = k; i < end; ++i)
      for (let j = i; j < end; ++j) {
        add(i, round(a[i * stride + j]! * x[j]!));
        if (j > i) add(j, round(a[i * stride + j]! * x[i]!));
      }
    if (n <= end) return;
    const lines = Array.from({ length: 4 }, (_, r) => Array.from({ length: n - end }, (_, j) => a[(k + r) * stride + end + j]!));
    const dots = lines.map((line) => laneDot(line, x.slice(end), lanes, round));
    for (let j = end; j < n; ++j) for (let r = 0; r < 4; ++r) add(j, round(x[k + r]! * lines[r]![j - end]!));
    for (const [r, value] of dots.entries()) add(k + r, value);
  }
}
