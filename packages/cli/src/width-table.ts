import { formatNumber, wrap } from "@nadir/analysis/report";
import type { WidthRow } from "@nadir/analysis/service";

const WIDTH = 80;

/** One line a network: M, where, M > N, the first layer that is wide enough, and how many layers are outside the definitions. */
export function widthTable(rows: readonly WidthRow[]): string[] {
  const line = (row: WidthRow): string => {
    const outside = row.layers.filter((l) => l.outside.length > 0).length;
    const wide = row.wide ? `k=${row.wide.depth} ${row.wide.name}` : "none";
    const cells = [
      `${row.title.slice(0, 13)} `.padEnd(14),
      `${row.input.join("x")} `.padEnd(11),
      formatNumber(row.maximum).padStart(10),
      `  k=${row.depth}`.padEnd(7),
      (row.exceeds ? "yes" : "no").padEnd(6),
      wide.slice(0, 20).padEnd(21),
      `${outside} of ${row.layers.length}`,
    ];
    return cells.join("").trimEnd();
  };
  return ["network       input        M, its k         M > N first n_k >= N       outside", ...rows.map(line)];
}

/** Every layer of one network: number, shape, width, and why it is outside the definitions. */
export function layerTable(row: WidthRow): string[] {
  const marks = new Map(row.outside.map((o, i) => [o.because, String.fromCharCode(97 + (i % 26))]));
  const line = (l: WidthRow["layers"][number]): string => {
    const wide = l.width >= row.samples ? " >= N" : "";
    const why = l.outside.map((because) => marks.get(because)!).join("");
    return `${String(l.depth).padStart(4)}  ${`${l.name} `.padEnd(24)}${l.op.padEnd(20)}${`[${l.shape.join(",")}]`.padEnd(16)}${formatNumber(l.width).padStart(10)}${wide.padEnd(6)}${why}`.trimEnd();
  };
  return ["   k  layer                   type                shape                width      outside", ...row.layers.map(line)];
}

/** Why layers are outside the definitions, with the layers, and what the source says differently. */
export function widthRemarks(row: WidthRow): string[] {
  const reason = ({ because, layers }: WidthRow["outside"][number], i: number): string[] => {
    const named = layers.length > 3 ? `${layers.length} layers, "${layers[0]}" first` : layers.map((name) => `"${name}"`).join(", ");
    return wrap(`${String.fromCharCode(97 + (i % 26))}  ${because}: ${named}`, WIDTH, "     ").map((l) => `  ${l}`);
  };
  const equals = row.equals.length > 0 ? [`as wide: ${row.equals.slice(0, 6).join(", ")}${row.equals.length > 6 ? ", …" : ""}`] : [];
  return [
    ...(row.outside.length > 0 ? ["Outside Definitions 2.1 to 2.3 of Nguyen & Hein (2018)", ...row.outside.flatMap(reason)] : []),
    ...[...equals, ...row.remarks].flatMap((text) => wrap(text, WIDTH - 2, "  ").map((l) => `  ${l}`)),
  ];
}
