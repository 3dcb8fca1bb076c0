import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import type { Times } from "./clock.ts";
import type { Contestant, Numbers, Session, Work } from "./contest.ts";

/** One thread in every library that a process of the peers may load. */
const oneThread = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1", BLIS_NUM_THREADS: "1" };

/** A Python that has the module: Debian's own first, as it is the one that has torch there. */
function pythonWith(module: string): string | null {
  const has = (name: string) =>
    spawnSync(name, ["-c", `import ${module}`], { stdio: "ignore", env: { ...process.env, ...oneThread } }).status === 0;
  return ["/usr/bin/python3", "python3"].find(has) ?? null;
}

const encode = (data: Numbers | Int32Array) => ({
  dtype: data instanceof Float32Array ? "f4" : data instanceof Int32Array ? "i4" : "f8",
  base64: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64"),
});

/** Arrays as base64 text, everything else as it is. */
function encoded(work: Work): object {
  return Object.fromEntries(
    Object.entries(work).map(([name, value]) => [name, ArrayBuffer.isView(value) ? encode(value as Numbers) : value]),
  );
}

/** A process of bench/native/worker.py that answers one line of JSON to each line of JSON. */
class Worker {
  readonly #process: ChildProcess;
  readonly #waiting: { resolve(answer: never): void; reject(error: Error): void }[] = [];
  #errors = "";

  constructor(python: string, library: string) {
    const script = new URL("native/worker.py", import.meta.url).pathname;
    this.#process = spawn(python, [script, library], { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...oneThread } });
    this.#process.stderr!.on("data", (text: Buffer) => (this.#errors = (this.#errors + text.toString()).slice(-2000)));
    createInterface({ input: this.#process.stdout! }).on("line", (line) => {
      const answer = JSON.parse(line) as { error?: string };
      const waiting = this.#waiting.shift();
      if (answer.error !== undefined) waiting?.reject(new Error(answer.error));
      else waiting?.resolve(answer as never);
    });
    this.#process.on("close", () => {
      const because = new Error(`the process ended: ${this.#errors.trim().split("\n").at(-1) ?? ""}`);
      for (const { reject } of this.#waiting.splice(0)) reject(because);
    });
  }

  ask<Answer>(question: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process.stdin!.write(`${JSON.stringify(question)}\n`);
    });
  }

  end(): void {
    this.#process.stdin!.end();
  }
}

/** A contestant in the worker; its CPU time is that of the worker's process. */
async function contestant(worker: Worker, work: Work): Promise<Contestant | string> {
  const { id, refusal } = await worker.ask<{ id: number; refusal?: string }>({ ask: "contest", work: encoded(work) });
  if (refusal) return refusal;
  return {
    run: () => worker.ask({ ask: "sample", id, repeats: 1 }),
    sample: (repeats) => worker.ask<Times>({ ask: "sample", id, repeats }),
    async result() {
      const { base64 } = await worker.ask<{ base64: string }>({ ask: "result", id });
      const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
      return new Float64Array(bytes.buffer);
    },
    close: () => void worker.ask({ ask: "close", id }).catch(() => undefined),
  };
}

/** A native library behind Python, one thread. Throws where no python3 has it. */
export async function native(library: "numpy" | "torch"): Promise<Session & { readonly version: string }> {
  const python = pythonWith(library);
  if (!python) throw new Error(`needs python3 with ${library}; got none`);
  const worker = new Worker(python, library);
  const { version } = await worker.ask<{ version: string }>({ ask: "version" });
  return { version, contest: (work) => contestant(worker, work), close: () => worker.end() };
}
