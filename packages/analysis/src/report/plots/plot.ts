import type { Theme } from "../figures/svg.ts";

/** One kind of result file that can be drawn. Adding one is one file and one line of the table. */
export interface Plot {
  /** The `schema` field by which a file is recognized. */
  readonly schema: string;
  /** What the file holds and the figure shows, for help and errors. */
  readonly summary: string;
  /** The figure as SVG. @throws FormatError naming the first field that is missing or wrong */
  draw(text: string, theme: Theme): string;
}
