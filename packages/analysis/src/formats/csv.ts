import { FormatError, UsageError } from "@nadir/core-wasm";
import { type CsvError, type Info, parse } from "csv-parse/browser/esm/sync";
import { decodeText } from "./json.ts";
import type { NdArray } from "./ndarray.ts";
import type { ReadOptions } from "./nonfinite.ts";

/** How a CSV file is read. */
export interface CsvOptions extends ReadOptions {
  /** Column of the labels: its name in the header, `first`, `last`, or its number from 1; none by default. */
  readonly labelColumn?: string | undefined;
  /** Names of the header that mark the label column where `labelColumn` is not given; none by default. */
  readonly labelNames?: readonly string[];
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

/** Rows of text without quotes: far faster than the parser, and one at a time. */
function* plainRows(text: string, delimiter: string): Generator<Row> {
  for (let start = 0, line = 1; start < text.length; line++) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    const content = text.slice(start, end).trim();
    if (content !== "") yield { fields: content.split(delimiter).map((field) => field.trim()), line };
    start = end + 1;
  }
}

function quotedRows(text: string, delimiter: string, name: string): Row[] {
  const rows: Row[] = [];
  const on_record = (fields: string[], info: Info): null => {
    rows.push({ fields, line: info.lines });
    return null;
  };
  try {
    parse(text, { delimiter, trim: true, skip_empty_lines: true, relax_column_count: true, on_record });
  } catch (error) {
    throw new FormatError(`${name}: needs well-formed CSV; got an error: ${(error as CsvError).message}. Fix that line.`);
  }
  return rows;
}

/** Rows as they are in the file, header included, all of one width. */
function* rowsOf(text: string, name: string): Generator<Row> {
  const first = text.slice(0, Math.max(0, text.indexOf("\n")) || undefined);
  const delimiter = [",", ";", "\t"].reduce((best, d) => (first.split(d).length > first.split(best).length ? d : best));
  let width: number | undefined;
  for (const row of text.includes('"') ? quotedRows(text, delimiter, name) : plainRows(text, delimiter)) {
    width ??= row.fields.length;
    if (row.fields.length !== width)
      throw new FormatError(
        `${name}: needs ${width} fields on every line, as on the first; got ${row.fields.length} on line ${row.line}. Fix that line.`,
      );
    yield row;
  }
}

function labelIndex(name: string, { labelColumn, labelNames = [] }: CsvOptions, first: readonly string[]): number {
  if (labelColumn === undefined) return first.findIndex((field) => labelNames.includes(field));
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

const isLabelName = ({ labelColumn, labelNames }: CsvOptions, field: string): boolean =>
  labelColumn === undefined ? (labelNames?.includes(field) ?? false) : field === labelColumn;

/** Numbers as they come, in a buffer that doubles. */
interface Numbers {
  values: Float64Array;
  length: number;
}

function appendRow(name: string, { fields, line }: Row, label: number, options: CsvOptions, numbers: Numbers): void {
  if (numbers.length + fields.length > numbers.values.length) {
    const larger = new Float64Array(2 * (numbers.length + fields.length));
    larger.set(numbers.values);
    numbers.values = larger;
  }
  for (let column = 0; column < fields.length; column++) {
    if (column === label) continue;
    const value = toNumber(fields[column]!);
    if (value === null || (!Number.isFinite(value) && options.nonFinite !== "allow"))
      throw new FormatError(
        `${name}: needs a finite number on line ${line}, column ${column + 1}; got ${JSON.stringify(fields[column]!.slice(0, 40))}. Fix or remove that line.`,
      );
    numbers.values[numbers.length++] = value;
  }
}

const isByte = (x: number): boolean => x >= 0 && x <= 255 && Number.isInteger(x) && !Object.is(x, -0);

function toInputs({ values, length }: Numbers, rows: number): NdArray {
  const data = values.slice(0, length);
  const shape = [rows, length / rows];
  return data.every(isByte) ? { dtype: "u1", shape, data: Uint8Array.from(data) } : { dtype: "f8", shape, data };
}

function toTargets(texts: readonly string[]): Pick<CsvTable, "targets" | "classes"> {
  const shape = [texts.length];
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
  const numbers: Numbers = { values: new Float64Array(0), length: 0 };
  const labels: string[] = [];
  let label: number | undefined;
  let rows = 0;
  for (const row of rowsOf(decodeText(bytes, name), name)) {
    const { fields, line } = row;
    if (label === undefined) {
      label = labelIndex(name, options, fields);
      const own = label;
      if (fields.some((field, column) => column !== own && toNumber(field) === null) || (own >= 0 && isLabelName(options, fields[own]!)))
        continue;
    }
    if (label >= 0 && fields[label] === "")
      throw new FormatError(`${name}: needs a label on every line; got none on line ${line}. Fix or remove that line.`);
    if (label >= 0) labels.push(fields[label]!);
    appendRow(name, row, label, options, numbers);
    rows++;
  }
  if (numbers.length === 0)
    throw new FormatError(`${name}: needs at least one line of numbers; got ${rows} lines without any. Check the file.`);
  return { inputs: toInputs(numbers, rows), ...(labels.length > 0 ? toTargets(labels) : { targets: null, classes: [] }) };
}
