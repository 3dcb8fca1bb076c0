import { FormatError } from "@nadir/core-wasm";
import { z } from "zod";
import type { TrainingDiagnostics } from "./diagnosis.ts";

const real = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]).transform(Number);
const factor = z.strictObject({ name: z.string(), kind: z.enum(["features", "matrix", "slopes"]), value: real, slack: real });
const certified = z.strictObject({
  factors: z.array(z.number()),
  constant: z.number(),
  gradientAtMost: z.number(),
  lossAtLeast: z.number(),
  lossAtMost: z.number(),
  bound: z.number().nullable(),
  certificate: z.string(),
});
const point = z.strictObject({
  iteration: z.int().min(0),
  loss: real,
  gradient: real,
  constant: real,
  bound: real,
  slack: real,
  factors: z.array(factor).min(1),
  certified: certified.nullable(),
  declined: z.string().nullable(),
});
const schema = z.strictObject({
  schema: z.literal("nadir/diagnostics@1"),
  network: z.string(),
  data: z.string(),
  samples: z.int().min(1),
  optimizer: z.string(),
  seed: z.int().min(0),
  layer: z.int().min(1),
  width: z.int().min(1),
  trainingGradient: z.boolean(),
  every: z.int().min(1).nullable(),
  points: z.array(point),
});

/** The text of diagnostics.json; NaN and infinities by name. */
export function writeDiagnostics(diagnostics: TrainingDiagnostics): string {
  const named = (_: string, value: unknown): unknown => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
  return `${JSON.stringify(diagnostics, named, 1)}\n`;
}

/** Reads diagnostics from their JSON. @throws FormatError naming the first offending field */
export function parseDiagnostics(text: string): TrainingDiagnostics {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new FormatError("diagnostics: needs a JSON file; got other text. Train again with --diagnose.");
  }
  const result = schema.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new FormatError(
      `diagnostics: needs a valid "${issue.path.join(".") || "document"}"; got an error: ${issue.message}. Train again with --diagnose.`,
    );
  }
  const { points } = result.data;
  const names = points[0]?.factors.map((f) => f.name).join();
  for (const [i, p] of points.entries())
    if (
      p.factors.map((f) => f.name).join() !== names ||
      (p.certified && p.certified.factors.length !== p.factors.length) ||
      (i > 0 && !(points[i - 1]!.iteration < p.iteration))
    )
      throw new FormatError(
        `diagnostics: needs the same factors at every point, in order of iteration; got others at ${p.iteration}. Train again.`,
      );
  return result.data;
}
