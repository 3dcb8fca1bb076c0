/** Value and slope of a function of one variable at a step. */
export interface Point {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** Constants c₁ and c₂ of the Wolfe conditions (Nocedal & Wright 2006, §3.1), and the relative increase that rounding may fake. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
const NOISE = 1e-12;
const TRIALS = 50;

/** A trial inside (low, high): where the secant of the slopes vanishes, a tenth away from both ends, or the middle without a sign change. */
function between(low: Point, high: Point): number {
  const width = high.step - low.step;
  if (!(high.slope > 0 && high.slope < Infinity)) return low.step + width / 2;
  const secant = low.step + (width * low.slope) / (low.slope - high.slope);
  return Math.min(Math.max(secant, low.step + width / 10), high.step - width / 10);
}

/**
 * A step that satisfies the strong Wolfe conditions φ(α) ≤ φ(0) + c₁ α φ'(0) and |φ'(α)| ≤ c₂ |φ'(0)|, the first
 * relaxed by what rounding may add to φ; by bracketing. `start` is the point at 0 and must slope down.
 * Null if no such step is found within 50 trials or within the spacing of floating-point numbers.
 */
export function lineSearch<P extends Point>(evaluate: (step: number) => P, start: Point, first: number): P | null {
  const noise = NOISE * Math.abs(start.value);
  let low: Point = start;
  let high: Point | null = null;
  let step = first;
  for (let trial = 0; trial < TRIALS; ++trial) {
    const point = evaluate(step);
    const decreased = point.value <= start.value + DECREASE * step * start.slope + noise;
    if (!(decreased && point.slope <= -CURVATURE * start.slope)) high = point;
    else if (point.slope < CURVATURE * start.slope) low = point;
    else return point;
    step = high ? between(low, high) : 2 * step;
    if (step === low.step || step === high?.step) return null;
  }
  return null;
}
