import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const tasks = "/proc/self/task";

/** Ids of this process's threads; none where the system does not tell. */
export function threads(): readonly number[] {
  try {
    return readdirSync(tasks).map(Number);
  } catch {
    return [];
  }
}

/** The numbers of a stat file of Linux behind the name, from the state on. */
function statFields(path: string): readonly string[] {
  return readFileSync(path, "utf8").split(") ")[1]!.split(" ");
}

/** Hundredths of a second of CPU time that a thread has used. */
export function used(thread: number): number {
  const fields = statFields(`${tasks}/${thread}/stat`);
  return Number(fields[11]) + Number(fields[12]);
}

/** Milliseconds of CPU time of the child processes that have ended; NaN where the system does not tell. */
export function childrenUsed(): number {
  try {
    const fields = statFields("/proc/self/stat");
    return 10 * (Number(fields[13]) + Number(fields[14]));
  } catch {
    return Number.NaN;
  }
}

/** The `count` busiest of the threads that are not among `before`: the workers, and not what the engine starts beside them. */
export function busiestSince(before: readonly number[], count: number): readonly number[] {
  const fresh = threads().filter((thread) => !before.includes(thread));
  return fresh.sort((a, b) => used(b) - used(a)).slice(0, count);
}

function allowedCores(thread: number): string {
  return /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync(`${tasks}/${thread}/status`, "utf8"))?.[1] ?? "";
}

/** Binds each thread to a core of its own, by thread id with taskset (util-linux). Whether all of it worked, as the system then tells. */
export function pin(pinned: readonly number[], cores: readonly number[]): boolean {
  if (pinned.length === 0 || pinned.length > cores.length) return false;
  return pinned.every((thread, i) => {
    const { status } = spawnSync("taskset", ["-cp", String(cores[i]), String(thread)], { stdio: "ignore" });
    return status === 0 && allowedCores(thread) === String(cores[i]);
  });
}

/** Cores that this process may run on, as far as numbers and ranges tell. */
export function cores(): readonly number[] {
  try {
    return allowedCores(process.pid)
      .split(",")
      .flatMap((part) => {
        const [from = 0, to = from] = part.split("-").map(Number);
        return Array.from({ length: to - from + 1 }, (_, i) => from + i);
      });
  } catch {
    return [];
  }
}
