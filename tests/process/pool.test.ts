import { finish } from "@nadir/analysis/evidence";
import { startJob } from "@nadir/analysis/service";
import { CancelledError, load, UsageError, WorkerError } from "@nadir/core-wasm";
import { afterAll, describe, expect, it } from "vitest";
import type { RequestOf } from "../../packages/analysis/src/service/index.ts";
import { connect, type WorkerHandle } from "../../packages/web/dist/client.js";
import { spawnThread } from "../../packages/web/dist/node-pool.js";
import { openPool } from "../../packages/web/dist/pool.js";
import { mlpInstance } from "../support/mlp.ts";

const surface: RequestOf<"surface"> = {
  title: "test",
  source: { instance: mlpInstance(400) },
  axes: [
    { direction: "random", from: -1, to: 1, points: 21 },
    { direction: "filter-normalized", from: -1, to: 1, points: 21 },
  ],
  seed: 7,
  dtype: "f64",
  known: [],
};

const grid = (length: number) => Float64Array.from({ length }, (_, i) => (((i * 31) % 17) - 8) / 7);

const opened: { close(): void }[] = [];
afterAll(() => {
  for (const o of opened) o.close();
});
function poolOf(workers: number, spawn: () => WorkerHandle = spawnThread): ReturnType<typeof openPool> {
  const pool = openPool({ workers, spawn });
  opened.push(pool);
  return pool;
}

/** A spawner whose first `deaths` workers die as soon as they have work. */
function mortal(deaths: number): { spawn: () => WorkerHandle; spawned: () => number } {
  let spawned = 0;
  const spawn = (): WorkerHandle => {
    const handle = spawnThread();
    const dies = spawned++ < deaths;
    if (!dies) return handle;
    const { endpoint } = handle;
    const postMessage: typeof endpoint.postMessage = (message, transfer) => {
      endpoint.postMessage(message, transfer);
      setTimeout(() => handle.terminate(), 1);
    };
    return { ...handle, endpoint: { ...endpoint, postMessage } };
  };
  return { spawn, spawned: () => spawned };
}

describe("a pool of worker threads", () => {
  it("gives the same bits with 1, 2 and 8 workers", async () => {
    const [one, two, eight] = await Promise.all([1, 2, 8].map((workers) => poolOf(workers).run("surface", surface)));
    expect(two).toEqual(one);
    expect(eight).toEqual(one);
    expect(one!.values.every((v) => typeof v === "number")).toBe(true);
  });

  it.each([
    ["gradient", { instance: mlpInstance(1000), weightDecay: 0.5 }],
    ["evaluate", { instance: mlpInstance(1000) }],
    ["multiply", { a: { rows: 50, columns: 9, data: grid(450) }, b: { rows: 9, columns: 33, data: grid(297) } }],
  ] as const)("%s gives the same bits with 1, 2 and 8 workers, as in one piece", async (name, request) => {
    const core = await load();
    const whole = finish(startJob(core, name, request as never));
    for (const workers of [1, 2, 8]) expect(await poolOf(workers).run(name, request as never), `${workers} workers`).toEqual(whole);
  });

  it("tells chunks in index order, and progress", async () => {
    const seen: number[] = [];
    let progress = 0;
    await poolOf(3).run("surface", surface, { onChunk: (_part, index) => void seen.push(index), onProgress: () => void progress++ });
    expect(seen).toEqual(seen.map((_, i) => i));
    expect(seen.length).toBe(Math.ceil(441 / 14));
  });

  it("shares its workers between overlapping calls, to the same bits", async () => {
    const pool = poolOf(2);
    const small = { ...surface, axes: [surface.axes[0]!] };
    const [a, b, c] = await Promise.all([pool.run("surface", small), pool.run("surface", surface), pool.run("surface", small)]);
    expect(a).toEqual(c);
    expect(b).toEqual(await pool.run("surface", surface));
  });

  it("redoes the chunk of a dead worker once, to the same result", async () => {
    const { spawn, spawned } = mortal(1);
    const [broken, whole] = await Promise.all([poolOf(1, spawn).run("surface", surface), poolOf(1).run("surface", surface)]);
    expect(broken).toEqual(whole);
    expect(spawned()).toBe(2);
  });

  it("rejects with WorkerError where the worker dies twice", async () => {
    const failure = await poolOf(1, mortal(99).spawn)
      .run("surface", surface)
      .catch((e) => e);
    expect(failure).toBeInstanceOf(WorkerError);
    expect(failure.code).toBe("worker");
  });

  it("stops on its signal with CancelledError, and works again afterwards", async () => {
    const pool = poolOf(1);
    const stop = new AbortController();
    const axes = [{ direction: "random", from: -1, to: 1, points: 10_001 }];
    const run = pool.run("surface", { ...surface, axes }, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(run).rejects.toBeInstanceOf(CancelledError);
    await expect(pool.run("evaluate", { instance: mlpInstance(20) })).resolves.toMatchObject({ shape: [20, 10] });
  });

  it("starts no worker after it was closed, whatever was waiting", async () => {
    let spawned = 0;
    const pool = poolOf(1, () => {
      spawned++;
      return spawnThread();
    });
    const runs = ["first", "second"].map((title) => pool.run("surface", { ...surface, title }).catch((e) => e));
    await new Promise((resolve) => setTimeout(resolve, 50));
    pool.close();
    for (const failure of await Promise.all(runs)) expect(failure).toBeInstanceOf(WorkerError);
    expect(spawned).toBe(1);
  });

  it("keeps class, code and message of an error", async () => {
    const failure = await poolOf(1)
      .run("verify", { seed: 0, rows: [{ number: 1, source: { example: "none" }, options: {} }] })
      .catch((e) => e);
    expect(failure).toBeInstanceOf(UsageError);
    expect([failure.code, failure.name]).toEqual(["usage", "UsageError"]);
    expect(failure.message).toMatch(/^example: needs .*; got none\./);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %s workers", (workers) => {
    expect(() => openPool({ workers, spawn: spawnThread })).toThrow(/needs an integer/);
  });
});

describe("a client", () => {
  it("has typed calls whose values agree with each other", async () => {
    const client = connect(spawnThread());
    opened.push(client);
    const instance = mlpInstance(50);
    const [{ loss }, { loss: same, gradient, norm }] = [await client.evaluate({ instance }), await client.gradient({ instance })];
    expect(same).toBe(loss);
    expect(Math.sqrt(gradient.reduce((s, g) => s + g * g, 0))).toBe(norm);
    const trained = await client.train({ instance, optimizer: "adam", options: { iterations: 20 } });
    expect(trained.loss).toBeLessThan(loss);
  });

  it("rejects a pending call when the worker dies, and later calls too", async () => {
    const handle = spawnThread();
    const client = connect(handle);
    const pending = client.surface(surface);
    setTimeout(() => handle.terminate(), 50);
    await expect(pending).rejects.toBeInstanceOf(WorkerError);
    await expect(client.evaluate({ instance: mlpInstance(5) })).rejects.toBeInstanceOf(WorkerError);
    expect(client.alive).toBe(false);
  });
});
