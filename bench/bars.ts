import type { Measured } from "./row.ts";

/** What the issue asks of a row: a figure of it, and the bound. */
export interface Bar {
  /** `ofPeak`, `ratio`, `speedup NAME`, or a name among the row's further numbers. */
  readonly of: string;
  readonly least?: number;
  readonly most?: number;
}

const atLeast = (least: number): readonly Bar[] => [{ of: "ofPeak", least }];
const against = (name: string, least: number): Bar => ({ of: `speedup ${name}`, least });
const most = (bound: number): readonly Bar[] => [{ of: "ratio", most: bound }];

const convolutions = Object.fromEntries(
  ["32x64x14x14-64k3", "8x64x56x56-64k3"].flatMap((shape) => [
    [`conv-f32-${shape}-forward`, [...atLeast(0.88), against("tfjs-wasm", 1.2), against("onnxruntime-web", 1.7)]],
    [`conv-f32-${shape}-dw`, atLeast(0.88)],
    [`conv-f32-${shape}-dx`, [...atLeast(0.88), against("tfjs-wasm", 10)]],
  ]),
);

/** The bars by row id. */
export const bars: Readonly<Record<string, readonly Bar[]>> = {
  "gemm-f32-64": atLeast(0.8),
  "gemm-f32-256": atLeast(0.9),
  "gemm-f32-512": [...atLeast(0.9), against("tfjs-wasm", 1.3), against("onnxruntime-web", 1.7)],
  "gemm-f32-1024": atLeast(0.9),
  "gemm-f32-128x784x512": atLeast(0.9),
  "gemm-f32-64x3136x576": atLeast(0.8),
  "gemm-f32-64x10x128": atLeast(0.45),
  "gemv-f32-1024": [against("tfjs-wasm", 0.8)],
  "gemm-f64-128": atLeast(0.78),
  "gemm-f64-256": atLeast(0.88),
  "gemm-f64-512": atLeast(0.88),
  "gemm-f64-1024": atLeast(0.88),
  ...convolutions,
  "conv-f32-32x1x28x28-32k3-forward": atLeast(0.6),
  "conv-f32-32x1x28x28-32k3-dw": atLeast(0.38),
  "lenet5-step-b64": [against("tfjs-cpu", 300), against("pytorch", 0.8)],
  "lenet5-forward-1000-f32": [against("pytorch", 2)],
  "lenet5-forward-1000-f64": [against("pytorch", 3)],
  "lenet5-hvp-1000-f32": [against("pytorch", 1)],
  "lenet5-hvp-1000-f64": [against("pytorch", 1.8)],
  "hvp-lenet5": most(1.9),
  "hvp-lenet5-with-base": most(2.9),
  "hvp-lenet5-block8": most(1.8),
  "hvp-mlp": most(1.6),
  "lu-f64-1000": [...atLeast(0.7), against("ml-matrix", 12)],
  "cholesky-f64-1000": atLeast(0.6),
  "qr-f64-1000": atLeast(0.7),
  "qrcp-f64-1000": atLeast(0.35),
  "svdvals-f64-1000": [against("ml-matrix", 12)],
  "eigvals-f64-1000": [against("ml-matrix", 20)],
  "rank-mod-p-2000": most(2),
  "workers-2": [{ of: "ratio", least: 1.85 }],
  "rank-certificate-2000x2704": [{ of: "wallSeconds", most: 15 }],
  "training-memory": [
    { of: "heapGrowthKiB", most: 64 },
    { of: "pagesGrown", most: 0 },
  ],
};

function figure(row: Measured, of: string): number | null {
  const [what, name] = of.split(" ");
  if (what === "speedup") return row.peers[name!]?.speedup ?? null;
  if (what === "ofPeak" || what === "ratio") return row[what] ?? null;
  const value = row.numbers?.[of];
  return typeof value === "number" ? value : null;
}

/** The row with its bars: what was asked, what came, and whether it was met (null where the figure is absent or the row does not count). */
export function judge(row: Measured): Measured {
  const asked = bars[row.id];
  if (!asked) return row;
  const judged = asked.map((bar) => {
    const got = figure(row, bar.of);
    const { least = Number.NEGATIVE_INFINITY, most: bound = Number.POSITIVE_INFINITY } = bar;
    return { ...bar, got, met: got === null || row.failed ? null : got >= least && got <= bound };
  });
  return { ...row, bars: judged };
}
