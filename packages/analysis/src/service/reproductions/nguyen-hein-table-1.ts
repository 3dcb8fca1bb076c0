import type { Json } from "../../evidence/index.ts";
import { publishedArchitecture, publishedArchitectures } from "../../model/index.ts";
import { formatNumber, wrap } from "../../report/index.ts";
import { imagenetSamples, publishedWidths, type WidthRow } from "../widths.ts";
import type { Reproduction } from "./reproduction.ts";

/** A row as printed: M in thousands, a truncation and by the paper's own words a lower bound; the layer k; M > N. */
interface Printed {
  readonly model: string;
  readonly id: string;
  readonly maximum: string;
  readonly thousands: number;
  readonly layer: number;
  readonly exceeds: boolean;
}

/** Nguyen & Hein (2018), Table 1, in its order. */
const printed: readonly Printed[] = [
  { model: "VGG(A-E)", id: "vgg-a", maximum: "3000K", thousands: 3000, layer: 1, exceeds: true },
  { model: "InceptionV3", id: "inception-v3", maximum: "1300K", thousands: 1300, layer: 3, exceeds: true },
  { model: "InceptionV4", id: "inception-v4", maximum: "1300K", thousands: 1300, layer: 3, exceeds: true },
  { model: "SqueezeNet", id: "squeezenet", maximum: "1180K", thousands: 1180, layer: 1, exceeds: false },
  { model: "ENet", id: "enet", maximum: "1000K", thousands: 1000, layer: 1, exceeds: false },
  { model: "GoogLeNet", id: "googlenet", maximum: "800K", thousands: 800, layer: 1, exceeds: false },
  { model: "ResNet", id: "resnet-50", maximum: "800K", thousands: 800, layer: 1, exceeds: false },
  { model: "Xception", id: "xception", maximum: "700K", thousands: 700, layer: 1, exceeds: false },
];

/** Families of which the printed row is one: all members must have the width of the one shown. */
const families: Readonly<Record<string, string>> = { "vgg-a": "vgg-", "resnet-50": "resnet-" };

function sharedBy(id: string, maximum: number): string[] {
  const stem = families[id];
  if (stem === undefined) return [];
  const members = publishedArchitectures.filter((a) => a.id.startsWith(stem));
  return members.filter((a) => publishedWidths(a).maximum === maximum).map((a) => a.title);
}

interface Compared {
  readonly row: Printed;
  readonly ours: WidthRow;
  readonly agrees: boolean;
  readonly because: string;
}

function compare(row: Printed): Compared {
  const ours = publishedWidths(publishedArchitecture(row.id));
  const agrees = ours.exceeds === row.exceeds && ours.depth === row.layer;
  if (agrees) {
    const shared = sharedBy(row.id, ours.maximum);
    const also = shared.length > 1 ? `; the same for ${shared.join(", ")}` : "";
    return { row, ours, agrees, because: `the printed figure is a truncation of ${formatNumber(ours.maximum)}${also}` };
  }
  const first = ours.layers[0]!;
  const because = `the printed figure is the width of layer 1 (${formatNumber(first.width)}), a lower bound as the paper says; "${ours.wide!.name}" (k = ${ours.wide!.depth}) already has ${formatNumber(ours.wide!.width)} > ${formatNumber(ours.samples)} neurons and "${ours.layer}" (k = ${ours.depth}) ${formatNumber(ours.maximum)}. The printed "no" does not hold`;
  return { row, ours, agrees, because };
}

function recordOf({ row, ours, agrees, because }: Compared): Json {
  const { input, maximum, layer, depth, equals, exceeds, wide, outside, remarks } = ours;
  return {
    model: row.model,
    printed: { maximum: row.maximum, thousands: row.thousands, layer: row.layer, exceeds: row.exceeds },
    recomputed: { architecture: ours.id, input, maximum, layer, depth, equals, exceeds, wide },
    agrees,
    because,
    outside: outside.map((o) => ({ because: o.because, layers: o.layers })),
    remarks,
  } as unknown as Json;
}

function line({ row, ours, agrees }: Compared): string {
  const yes = (exceeds: boolean): string => (exceeds ? "yes" : "no");
  const theirs = `${row.maximum.padStart(6)} k=${row.layer} ${yes(row.exceeds).padEnd(4)}`;
  const mine = `${formatNumber(ours.maximum).padStart(10)}  k=${ours.depth} ${yes(ours.exceeds).padEnd(4)}`;
  return `${row.model.padEnd(13)}${theirs}  ${mine} ${ours.layer}${agrees ? "" : "  CORRECTED"}`;
}

function textOf(rows: readonly Compared[]): string {
  const notes = rows.filter((c) => !c.agrees).flatMap((c) => wrap(`${c.row.model}: ${c.because}.`, 80, "  "));
  const samples = formatNumber(imagenetSamples);
  return [
    `Widths of published networks against N = ${samples} images of ImageNet`,
    "(Nguyen & Hein 2018, Table 1, which takes N = 1200K)",
    "",
    "             printed M > N          recomputed M > N  first such layer",
    ...rows.map(line),
    "",
    ...notes,
    ...wrap(
      "Printed figures are truncated, and lower bounds by the paper's own words. Most layers are outside the paper's classes (padding, batch normalization, branches, skip connections, one bias per filter): `nadir widths MODEL` names them.",
      80,
    ),
  ].join("\n");
}

/** Nguyen & Hein (2018), Table 1: maximum widths of published networks. */
export const nguyenHeinTable1: Reproduction = {
  id: "nguyen-hein-table-1",
  title: "Maximum width of the layers of published networks beside the size of ImageNet",
  cite: {
    authors: "Quynh Nguyen and Matthias Hein",
    title: "Optimization landscape and expressivity of deep CNNs",
    venue: "ICML",
    year: 2018,
    where: "Table 1",
    url: "https://arxiv.org/abs/1710.10928",
  },
  takesData: false,
  settings: [],
  steps: () => [],
  assemble({ seed }) {
    const rows = printed.map(compare);
    const record = {
      schema: "nadir/reproduction@1",
      id: this.id,
      title: this.title,
      cite: { ...this.cite } as unknown as Json,
      seed,
      settings: {},
      samples: imagenetSamples,
      grade: "exact",
      rows: rows.map(recordOf),
    };
    return { record, text: textOf(rows), files: {} };
  },
};
