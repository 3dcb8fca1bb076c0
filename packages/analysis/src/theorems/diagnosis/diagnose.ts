import type { Json, Work } from "../../evidence/index.ts";
import type { Instance, Stage } from "../../formats/index.ts";
import { packParameters } from "../../model/index.ts";
import { proveGradientBound } from "../nguyen-hein-2018/gradient-proof.ts";
import type { Kit, Proof, TheoremOptions } from "../theorem.ts";
import { type Chain, chain } from "./chain.ts";
import type { Certified, Diagnosis, Factor } from "./diagnosis.ts";
import { requireDiagnosis } from "./subject.ts";

/** The statement whose quantitative form is certified. */
const theorem = "nguyen-hein-2018/4.3";

function measured({ residual, gradient, links }: Chain): Omit<Diagnosis, "iteration" | "certified" | "declined"> {
  const factors = links.map(({ name, kind, value, before, after }): Factor => {
    const ratio = after / (value * before);
    return { name, kind, value, slack: ratio * ratio };
  });
  const constant = factors.reduce((c, f) => c * f.value, 1);
  const ratio = gradient / constant;
  const [loss, bound] = [(residual * residual) / 2, gradient === 0 ? 0 : (ratio * ratio) / 2];
  return { loss, gradient, constant, bound, slack: bound / loss, factors };
}

function certifiedBy({ claim }: Extract<Proof, { accepted: true }>, certificate: string): Certified {
  const upper = claim.factors as readonly { readonly [field: string]: Json }[];
  const number = (field: string): number => claim[field] as number;
  return {
    factors: [number("sigmaMin"), ...upper.map((f) => f.low as number)],
    constant: number("lower"),
    gradientAtMost: number("gradientAtMost"),
    lossAtLeast: number("lossAtLeast"),
    lossAtMost: number("lossAtMost"),
    bound: claim.boundOfLoss as number | null,
    certificate,
  };
}

function* certify(kit: Kit, instance: Instance, wide: Stage): Work<Proof> {
  if (Object.values(instance.parameters).some(({ data }) => !(data as Float64Array).every(Number.isFinite)))
    return { accepted: false, because: "the parameters are not finite" };
  return yield* proveGradientBound(kit, instance, theorem, wide);
}

/** A diagnosis, and the proof behind its certified part. */
export interface Diagnosed {
  readonly diagnosis: Diagnosis;
  readonly proof: Proof | null;
}

/** What one point is asked. */
export interface DiagnosisRequest {
  readonly iteration: number;
  /** Whether to prove the bound too, by a certificate of kind `gradient-bound`. */
  readonly certify: boolean;
  /** Path that the certificate will have. */
  readonly certificate: string;
}

/**
 * Diagnoses the bound Φ <= ½(‖∇_{U_{k+1}}Φ‖/c)² of Nguyen & Hein (2018), Lemma 4.3, at the parameters of an instance: every factor of c measured in f64
 * and, where asked, enclosed by the checker. @throws UsageError, MemoryError as `requireDiagnosis`
 */
export function* diagnose(kit: Kit, instance: Instance, request: DiagnosisRequest, options: TheoremOptions): Work<Diagnosed> {
  const layers = requireDiagnosis(instance, options);
  const theta = packParameters(instance.architecture, instance.parameters);
  const about = { iteration: request.iteration, ...measured(yield* chain(kit.core, instance, theta, layers)) };
  if (!request.certify) return { diagnosis: { ...about, certified: null, declined: null }, proof: null };
  const proof = yield* certify(kit, instance, layers.wide);
  if (!proof.accepted) return { diagnosis: { ...about, certified: null, declined: proof.because }, proof };
  return { diagnosis: { ...about, certified: certifiedBy(proof, request.certificate), declined: null }, proof };
}
