import { UsageError } from "@nadir/core-wasm";
import type { Stream } from "../random/index.ts";
import { digitsSource } from "./sets/digits.ts";
import { gaussianMixtureSource } from "./sets/gaussian-mixture.ts";
import { glyphsSource } from "./sets/glyphs.ts";
import { linearMapSource } from "./sets/linear-map.ts";
import { teacherStudentSource } from "./sets/teacher-student.ts";
import { completeSettings, type DataSource, type MadeData, type Settings } from "./source.ts";

export { digits, digitsCount, digitsCredit } from "./digits/digits.ts";
export { randomLabels } from "./random-labels.ts";
export type { DataSource, MadeData, Setting, Settings, Truth } from "./source.ts";

/** The table of data sets; adding one is one file and one line. */
export const dataSources: readonly DataSource[] = [
  digitsSource,
  glyphsSource,
  teacherStudentSource,
  gaussianMixtureSource,
  linearMapSource,
];

/** The data set of an id with what is known about it; settings left out take their defaults. @throws UsageError for an unknown id or setting, or a value out of range */
export function makeData(id: string, stream: Stream, settings: Settings = {}): MadeData {
  const source = dataSources.find((row) => row.id === id);
  if (!source)
    throw new UsageError(
      `data: needs one of ${dataSources.map((row) => row.id).join(", ")}; got ${JSON.stringify(id)}. See \`nadir list data\`.`,
    );
  return source.make(completeSettings(source, settings), stream);
}
