/** A rotation [c s; −s c] with c·f + s·g = r and −s·f + c·g = 0, without overflow. */
export interface Rotation {
  c: number;
  s: number;
  r: number;
}

/** Sets `into` to the rotation that takes (f, g) to (r, 0). */
export function rotate(f: number, g: number, into: Rotation): void {
  const square = f * f + g * g;
  // Not large·√(1 + ratio²): for small ratios that rounds down every time, and over 2n sweeps the bias adds up to n units.
  if (square > 2 ** -900 && square < 2 ** 900) into.r = Math.sqrt(square);
  else {
    const large = Math.max(Math.abs(f), Math.abs(g));
    if (large === 0) {
      into.c = 1;
      into.s = 0;
      into.r = 0;
      return;
    }
    const [x, y] = [f / large, g / large];
    into.r = large * Math.sqrt(x * x + y * y);
  }
  into.c = f / into.r;
  into.s = g / into.r;
}

/** x := c·x + s·y, y := c·y − s·x. */
export function rotateRows(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; ++i) {
    const [p, q] = [x[i]!, y[i]!];
    x[i] = c * p + s * q;
    y[i] = c * q - s * p;
  }
}
