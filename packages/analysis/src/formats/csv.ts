import { FormatError, UsageError } from "@nadir/core-wasm";
import { type CsvError, type Info, parse } from "csv-parse/browser/esm/sync";
import { decodeText } from "./json.ts";
import type { NdArray } from "./ndarray.ts";
import type { ReadOptions } from "./nonfinite.ts";

/** How a CSV file is read. */
export interface CsvOptions extends ReadOptions {
  /** Column of the labels: its name in the header, `first`, `last`, or its number from 1; none by default. */
  readonly labelColumn?: string | undefined;
}

/** A table of numbers, and its labels where a column holds them. */
export interface CsvTable {
  /** [N, columns]: u1 where every value is a whole number from 0 to 255, else f8. */
  readonly inputs: NdArray;
  /** [N]: whole numbers from 0 as i4, other numbers as f8, words as i4 places in `classes`; null without a label column. */
  readonly targets: NdArray | null;
  /** Names of the classes, sorted, where labels are words; else empty. */
  readonly classes: readonly string[];
}

interface Row {
  readonly fields: readonly string[];
  readonly line: number;
}

const decimal = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
const special: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  "-infinity": Number.NEGATIVE_INFINITY,
};

function toNumber(text: string): number | null {
  if (decimal.test(text)) return Number(text);
  const word = text.toLowerCase();
  return Object.hasOwn(special, word) ? special[word]! : null;
}

function readRows(text: string, name: string): Row[] {
  const first = text.slice(0, Math.max(0, text.indexOf("\n")) || undefined);
  const delimiter = [",", ";", "\t"].reduce((best, d) => (first.split(d).length > first.split(best).length ? d : best));
  const rows: Row[] = [];
  try {
    parse(text, {
      delimiter,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (fields: string[], info: Info) => {
        rows.push({ fields, line: info.lines });
        return null;
      },
    });
  } catch (error) {
    throw new FormatError(`${name}: needs well-formed CSV; got an error: ${(error as CsvError).message}. Fix that line.`);
  }
  const width = rows[0]?.fields.length ?? 0;
  const ragged = rows.find(({ fields }) => fields.length !== width);
  if (ragged)
    throw new FormatError(
      `${name}: needs ${width} fields on every line, as on the first; got ${ragged.fields.length} on line ${ragged.line}. Fix that line.`,
    );
  return rows;
}

function labelIndex(name: string, { labelColumn }: CsvOptions, first: readonly string[]): number {
  if (labelColumn === undefined) return -1;
  const named = first.indexOf(labelColumn);
  if (named >= 0 && toNumber(labelColumn) === null) return named;
  if (labelColumn === "first") return 0;
  if (labelColumn === "last") return first.length - 1;
  const place = Number(labelColumn);
  if (/^\d+$/.test(labelColumn) && place >= 1 && place <= first.length) return place - 1;
  throw new UsageError(
    `${name}: needs the label column as first, last, a number from 1 to ${first.length} or a name of the header; got ${JSON.stringify(labelColumn)}. Columns: ${first.slice(0, 8).join(", ")}.`,
  );
}

function readInputs(name: string, rows: readonly Row[], label: number, options: CsvOptions): NdArray {
  const width = rows[0]!.fields.length - (label < 0 ? 0 : 1);
  const data = new Float64Array(rows.length * width);
  let at = 0;
  let bytes = true;
  for (const { fields, line } of rows) {
    for (let column = 0; column < fields.length; column++) {
      if (column === label) continue;
      const value = toNumber(fields[column]!);
      if (value === null || (!Number.isFinite(value) && options.nonFinite !== "allow"))
        throw new FormatError(
          `${name}: needs a finite number on line ${line}, column ${column + 1}; got ${JSON.stringify(fields[column]!.slice(0, 40))}. Fix or remove that line.`,
        );
      bytes &&= Number.isInteger(value) && value >= 0 && value <= 255 && !Object.is(value, -0);
      data[at++] = value;
    }
  }
  const shape = [rows.length, width];
  return bytes ? { dtype: "u1", shape, data: Uint8Array.from(data) } : { dtype: "f8", shape, data };
}

function readLabels(name: string, rows: readonly Row[], label: number): Pick<CsvTable, "targets" | "classes"> {
  if (label < 0) return { targets: null, classes: [] };
  const texts = rows.map(({ fields }) => fields[label]!);
  const empty = texts.indexOf("");
  if (empty >= 0)
    throw new FormatError(`${name}: needs a label on every line; got none on line ${rows[empty]!.line}. Fix or remove that line.`);
  const shape = [rows.length];
  const numbers = texts.map(toNumber);
  if (numbers.every((x): x is number => x !== null && Number.isInteger(x) && x >= 0 && x < 2 ** 31))
    return { targets: { dtype: "i4", shape, data: Int32Array.from(numbers) }, classes: [] };
  if (numbers.every((x): x is number => x !== null && Number.isFinite(x)))
    return { targets: { dtype: "f8", shape, data: Float64Array.from(numbers) }, classes: [] };
  const classes = [...new Set(texts)].sort();
  const places = new Map(classes.map((word, i) => [word, i]));
  return { targets: { dtype: "i4", shape, data: Int32Array.from(texts, (word) => places.get(word)!) }, classes };
}

/**
 * Reads a table of decimal numbers separated by commas, semicolons or tabs (as the first line has most of). A first line that is not all numbers is a header.
 * @throws FormatError with the line of a ragged row, an open quote, a field that is no number, or (unless allowed) NaN or infinity; UsageError for an unknown label column
 */
export function readCsv(bytes: Uint8Array, name = "csv", options: CsvOptions = {}): CsvTable {
  const rows = readRows(decodeText(bytes, name), name);
  const first = rows[0]?.fields ?? [];
  const label = rows.length === 0 ? -1 : labelIndex(name, options, first);
  const header =
    first.some((field, column) => column !== label && toNumber(field) === null) || (label >= 0 && first[label] === options.labelColumn);
  const body = header ? rows.slice(1) : rows;
  if (body.length === 0 || first.length - (label < 0 ? 0 : 1) < 1)
    throw new FormatError(
      `${name}: needs at least one line of numbers; got ${body.length} lines of ${first.length} fields. Check the file.`,
    );
  return { inputs: readInputs(name, body, label, options), ...readLabels(name, body, label) };
}
