import { FormatError } from "@nadir/core-wasm";
import { z } from "zod";
import { type Surface, surfaceSize } from "./surface.ts";

const value = z.union([z.number(), z.literal("NaN"), z.literal("Infinity"), z.literal("-Infinity"), z.null()]);
const axis = z.strictObject({ direction: z.string(), from: z.number(), to: z.number(), points: z.int().min(2).max(10_001) });
const schema = z.strictObject({
  schema: z.literal("nadir/surface@1"),
  title: z.string(),
  seed: z.int().min(0),
  dtype: z.enum(["f32", "f64"]),
  loss: z.string(),
  samples: z.int().min(1),
  instance: z.string(),
  axes: z.array(axis).min(1).max(2),
  center: value,
  values: z.array(value),
});

/** Reads a surface from its JSON. @throws FormatError naming the first offending field */
export function parseSurface(text: string): Surface {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new FormatError("surface: needs a JSON file; got other text. Compute the surface again.");
  }
  const result = schema.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new FormatError(
      `surface: needs a valid "${issue.path.join(".") || "document"}"; got an error: ${issue.message}. Compute the surface again.`,
    );
  }
  const { values, axes } = result.data;
  if (values.length !== surfaceSize(axes))
    throw new FormatError(`surface: needs ${surfaceSize(axes)} values; got ${values.length}. Compute the surface again.`);
  return result.data;
}
