/** Euclidean norm of a − b. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; ++i) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}

/** θ + h v. */
export function moved(theta: Float64Array, h: number, v: Float64Array): Float64Array {
  return theta.map((value, i) => value + h * v[i]!);
}

/**
 * Throws unless the central differences (f(θ + hv) − f(θ − hv)) / 2h approach `exact` with order two: at half the step the error must
 * fall to at most 0.3 of what it was (a quarter, and room for the next term), up to rounding of f, taken as 256 ulps of its largest value over h.
 * The errors at the larger step must be small beside the derivative, so that a wrong one cannot pass as truncation.
 */
export function expectSecondOrder(
  label: string,
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: Float64Array,
  v: Float64Array,
  exact: ArrayLike<number>,
): void {
  let largest = 0;
  const error = (h: number): number => {
    const [plus, minus] = [f(moved(theta, h, v)), f(moved(theta, -h, v))];
    const quotient = Array.from(plus, (p, i) => (p - minus[i]!) / (2 * h));
    for (let i = 0; i < plus.length; ++i) largest = Math.max(largest, Math.abs(plus[i]!));
    return distance(quotient, exact);
  };
  const h = 2 ** -12;
  const [coarse, fine] = [error(h), error(h / 2)];
  const rounding = (256 * 2 ** -52 * largest * Math.sqrt(exact.length)) / h;
  const size = distance(exact, new Float64Array(exact.length));
  if (!(fine <= 0.3 * coarse + rounding))
    throw new Error(`${label}: errors ${coarse} and ${fine} at steps h and h/2 do not fall with order 2`);
  if (!(coarse <= 1e-4 * (size + largest))) throw new Error(`${label}: the difference is ${coarse} away from a derivative of norm ${size}`);
}
