/** One factor of the constant c of Nguyen & Hein (2018), Lemma 4.3, measured at a point. */
export interface Factor {
  /** `sigma_min(F_k)`, `sigma_min(U_l)` or `min|sigma'_l|`. */
  readonly name: string;
  readonly kind: "features" | "matrix" | "slopes";
  /** Measured in f64; 0 where the shapes force it. */
  readonly value: number;
  /**
   * What this factor alone loosens the bound by: (‖∇‖ / (σ_min(F_k)‖Δ_{k+1}‖))² and alike along the chain from F_L − Y down to ∇, so that the product over
   * all factors is the slack of the bound. At least 1 up to rounding; NaN where the loss is 0.
   */
  readonly slack: number;
}

/** What a certificate of kind `gradient-bound` proves at the point: bounds, in the order of the factors. */
export interface Certified {
  /** Lower bounds of the factors. */
  readonly factors: readonly number[];
  /** A lower bound of c. */
  readonly constant: number;
  readonly gradientAtMost: number;
  readonly lossAtLeast: number;
  readonly lossAtMost: number;
  /** The proved bound of Φ; null where c is not proved positive. */
  readonly bound: number | null;
  /** Path of the certificate, relative to the result. */
  readonly certificate: string;
}

/** The bound Φ <= ½(‖∇_{U_{k+1}}Φ‖/c)² and all it consists of at one point of a run. Φ = ½‖F_L − Y‖², whatever multiple is trained. */
export interface Diagnosis {
  readonly iteration: number;
  /** Φ. */
  readonly loss: number;
  /** ‖∇_{U_{k+1}}Φ‖_F in the untied matrix. */
  readonly gradient: number;
  /** c, the product of the factors. */
  readonly constant: number;
  /** ½(‖∇‖/c)²; Infinity where c is 0 and the gradient is not. */
  readonly bound: number;
  /** bound / Φ, the product of the factors' slacks. */
  readonly slack: number;
  readonly factors: readonly Factor[];
  /** What is proved here; null where no certificate was asked for or accepted. */
  readonly certified: Certified | null;
  /** Why the certificate that was asked for is missing. */
  readonly declined: string | null;
}

/** The diagnoses of a training run: what `nadir train --diagnose` writes as diagnostics.json. */
export interface TrainingDiagnostics {
  readonly schema: "nadir/diagnostics@1";
  readonly network: string;
  readonly data: string;
  readonly samples: number;
  readonly optimizer: string;
  readonly seed: number;
  /** k, counted from 1. */
  readonly layer: number;
  /** n_k. */
  readonly width: number;
  /** Whether layer k+1 is dense, so that ∇_{U_{k+1}}Φ is the training gradient in W_{k+1} (of Φ). */
  readonly trainingGradient: boolean;
  /** Iterations between two points; null for 0, 1, 2, 3, 5, 7, 10, 20, 30, 50, … */
  readonly every: number | null;
  /** In ascending order of iteration. */
  readonly points: readonly Diagnosis[];
}

/** The factor that loosens the bound most; null where the slack is not a number (a loss of 0). The first one that is 0 comes before all others. */
export function weakestFactor({ factors }: Diagnosis): Factor | null {
  const zero = factors.find((f) => f.value === 0);
  if (zero) return zero;
  return factors.reduce<Factor | null>((worst, f) => (f.slack > (worst?.slack ?? 0) ? f : worst), null);
}
