import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mnist, syntheticNote } from "../mnist.ts";
import { childrenUsed } from "../pinning.ts";
import type { Bench, Measured, Row } from "../row.ts";

const program = fileURLToPath(new URL("../../packages/cli/bin.js", import.meta.url));
const SAMPLES = 2000;

/** An IDX file of bytes. */
function idx(shape: readonly number[], bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  for (const [i, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, bytes]);
}

interface Run {
  readonly wall: number;
  /** NaN where the system does not tell. */
  readonly cpu: number;
  readonly width: number;
}

/** `nadir verify` of independent features from the start of the program to its end, on one worker. Throws unless the rank is proved. */
function verify(folder: string, samples: number): Run {
  const options = [
    "--data",
    "images.idx",
    "--labels",
    "labels.idx",
    "--samples",
    String(samples),
    "--workers",
    "1",
    "--json",
    "--out",
    "out",
  ];
  const [started, before] = [performance.now(), childrenUsed()];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "verify", "nguyen-hein-2018/3.5", ...options], {
    ...{ cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 },
  });
  const [wall, cpu] = [performance.now() - started, childrenUsed() - before];
  if (status !== 0) throw new Error(`nadir verify ended with exit code ${status}: ${stderr.trim().split("\n").at(-1) ?? ""}`);
  const [result] = (JSON.parse(stdout) as { results: { conclusion: { status: string }; hypotheses: { because: string }[] }[] }).results;
  if (result?.conclusion.status !== "proved") throw new Error(`the rank of ${samples} samples is ${result?.conclusion.status}, not proved`);
  return { wall, cpu, width: Number(/= (\d+) >=/.exec(result.hypotheses.map(({ because }) => because).join("; "))?.[1] ?? Number.NaN) };
}

async function measure(bench: Bench): Promise<Measured> {
  const { pixels, labels, real } = mnist(SAMPLES);
  if (!real) bench.note(syntheticNote);
  const folder = mkdtempSync(join(tmpdir(), "nadir-bench-"));
  try {
    writeFileSync(join(folder, "images.idx"), idx([SAMPLES, 28, 28], pixels));
    writeFileSync(join(folder, "labels.idx"), idx([SAMPLES], labels));
    const half = verify(folder, SAMPLES / 2);
    const { wall, cpu, width } = verify(folder, SAMPLES);
    const certificate = readFileSync(join(folder, "out/report.html")).length;
    // what does not grow, and what grows with the cube: nothing grows faster, so that this is not too many
    const perCube = Math.max(1e-12, (wall - half.wall) / (SAMPLES ** 3 - (SAMPLES / 2) ** 3));
    const inFiveMinutes = Math.floor(Math.cbrt((300_000 - wall) / perCube + SAMPLES ** 3));
    return {
      ...{ id: "rank-certificate-2000x2704", ms: Number.isNaN(cpu) ? wall : cpu, wall, peers: {} },
      ...(width === 2704 ? {} : { failed: `${width} features, not 2,704` }),
      numbers: {
        wallSeconds: wall / 1000,
        cpuSeconds: cpu / 1000,
        wallSecondsOf1000: half.wall / 1000,

        "samples certified in 5 minutes (from 1,000 and 2,000, as if all growth were cubic)": inFiveMinutes,
        reportBytes: certificate,
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The proof that features of real images are independent, as a user gets it. */
export const certificateRows: readonly Row[] = [
  {
    id: "rank-certificate-2000x2704",
    what: "`nadir verify` proves rank 2,000 of 2,000 MNIST images × 2,704 features, whole program, one worker (wall time)",
    ...{ peers: [], slow: true, measure },
  },
];
