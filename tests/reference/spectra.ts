// Slow but simple spectra by Jacobi rotations, in f64.

/** Singular values, descending, of a row-major matrix by one-sided Jacobi (Hestenes): high relative accuracy, no bidiagonal form. */
export function singularValues(matrix: ArrayLike<number>, rows: number, cols: number): Float64Array {
  const [n, m] = [Math.min(rows, cols), Math.max(rows, cols)];
  const lines = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: m }, (_, j) => (rows <= cols ? matrix[i * cols + j]! : matrix[j * cols + i]!)),
  );
  const dot = (x: Float64Array, y: Float64Array): number => x.reduce((total, value, i) => total + value * y[i]!, 0);
  for (let rotated = true, sweeps = 0; rotated && sweeps < 40; ++sweeps) {
    rotated = false;
    for (let p = 0; p < n; ++p)
      for (let q = p + 1; q < n; ++q) {
        const [x, y] = [lines[p]!, lines[q]!];
        const [a, b, g] = [dot(x, x), dot(y, y), dot(x, y)];
        if (!(Math.abs(g) > 1e-15 * Math.sqrt(a * b))) continue;
        rotated = true;
        const z = (b - a) / (2 * g);
        const t = (z >= 0 ? 1 : -1) / (Math.abs(z) + Math.sqrt(1 + z * z));
        const c = 1 / Math.sqrt(1 + t * t);
        for (let i = 0; i < m; ++i) [x[i], y[i]] = [c * (x[i]! - t * y[i]!), c * (t * x[i]! + y[i]!)];
      }
  }
  return Float64Array.from(lines, (line) => Math.sqrt(dot(line, line)))
    .sort()
    .reverse();
}
