import { FormatError } from "@nadir/core-wasm";
import { z } from "zod";

/** Height and width. */
export type Pair = readonly [number, number];

/** What every layer has, once its defaults are filled in. */
export interface Named {
  readonly name: string;
}

/** The shape of one sample, batch axis left out. */
export type Shape = readonly number[];

/** A row of the table of layers: how a layer is written, what shape it makes and which parameters it has. */
export interface LayerFormat<L extends Named> {
  /** Unnamed layers are called by this and their place in the network, counted from 1. */
  readonly stem: string;
  /** Accepts the layer as JSON; strict, defaults filled in. */
  readonly schema: z.ZodObject;
  /** Fills in defaults that depend on other fields. */
  readonly complete?: (layer: L) => L;
  /** Shape of the output for an input shape. @throws FormatError where the layer does not fit */
  readonly outputShape: (layer: L, input: Shape, earlier: ReadonlyMap<string, Shape>) => Shape;
  /** Shapes of the parameters, weight before bias; none for most layers. */
  readonly parameters?: (layer: L, input: Shape, output: Shape) => readonly LayerParameter[];
}

/** One array of parameters of a layer. */
export interface LayerParameter {
  readonly role: "weight" | "bias";
  readonly shape: Shape;
}

/** A whole number from 1 to 2³⁰. */
export const count: z.ZodInt = z
  .int()
  .min(1)
  .max(2 ** 30);

const margin = z
  .int()
  .min(0)
  .max(2 ** 20);

/** One number for height and width, or [height, width]. */
export const pair: z.ZodType<Pair> = z.union([count.transform((n): [number, number] => [n, n]), z.tuple([count, count])]);
/** As `pair`, from 0. */
export const margins: z.ZodType<Pair> = z.union([margin.transform((n): [number, number] => [n, n]), z.tuple([margin, margin])]);

/** Fields of every layer. */
export const named: { name: z.ZodOptional<z.ZodString> } = {
  name: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/)
    .optional(),
};

/** Refuses a layer. @throws FormatError always */
export function fail(layer: Named, needs: string, got: Shape | string): never {
  const text = typeof got === "string" ? got : `[${got.join(",")}]`;
  throw new FormatError(`architecture: layer "${layer.name}" needs ${needs}; got ${text}. Check the layer and those before it.`);
}

/** Refuses all but images. @throws FormatError unless the shape is [channels,height,width] */
export function requireImage(layer: Named, input: Shape): void {
  if (input.length !== 3) fail(layer, "an image [channels,height,width]", input);
}
