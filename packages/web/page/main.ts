import "./page.css";
import type { DataSet, NamedFile } from "@nadir/analysis/formats";
import { firstSamples, readDataSet, readModel } from "@nadir/analysis/formats";
import { card, pageTheme, type Report, resultTable, style, summary, surfaceFigures } from "@nadir/analysis/report";
import { defaultSurface, examples, makeInstance, portableCertificate, type VerifyResult, type VerifyRow } from "@nadir/analysis/service";
import { theoremsFor, witnessParameters } from "@nadir/analysis/theorems";
import { load, NadirError, UsageError } from "@nadir/core-wasm";
import { openPool } from "../dist/pool.js";

const sheet = document.createElement("style");
sheet.textContent = style;
document.head.prepend(sheet);

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const pool = openPool({ workers: Math.min(navigator.hardwareConcurrency || 2, 4) });
const status = element("status");
const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const say = (text: string, bad = false): void => {
  status.textContent = text;
  status.className = bad ? "fails" : "";
};
const complaint = (error: unknown): string => {
  if (!(error instanceof NadirError)) return `internal error: ${String(error)}`;
  return error.code === "cancelled" ? "Cancelled." : error.message;
};

async function fileOf(id: string): Promise<NamedFile | null> {
  const file = element<HTMLInputElement>(id).files?.[0];
  return file ? { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } : null;
}

const query = new URLSearchParams(location.search);
if (query.has("seed")) element<HTMLInputElement>("seed").value = query.get("seed")!;

/** All default examples, or those of a link such as `?examples=conv-49,autoencoder-saddle&seed=1`. */
function chosenExamples(): typeof examples {
  const wanted = query.get("examples")?.split(",");
  return wanted ? examples.filter((e) => wanted.includes(e.id)) : examples;
}

/** The rows to run: the default examples, or the user's own files. */
async function rowsOf(seed: number): Promise<VerifyRow[]> {
  const data = await fileOf("data");
  const stray = ["labels", "model", "weights"].find((id) => element<HTMLInputElement>(id).files?.length);
  if (!data && stray) throw new UsageError(`${stray}: needs data too; got none. Choose the file of samples.`);
  if (!data) return chosenExamples().map((e, i) => ({ number: i + 1, source: { example: e.id }, options: {} }));
  const [labels, model, weights] = await Promise.all([fileOf("labels"), fileOf("model"), fileOf("weights")]);
  const whole = readDataSet(data, labels);
  const samples = element<HTMLInputElement>("samples").valueAsNumber;
  const dataSet: DataSet = Number.isNaN(samples) ? whole : firstSamples(whole, samples);
  if (weights && !model) throw new UsageError("weights: needs a model too; got none. Choose the architecture (JSON).");
  const given = model ? readModel(model, weights) : null;
  const core = await load();
  const instance = makeInstance({
    dataSet,
    architecture: given?.architecture ?? null,
    parameters: given?.parameters ?? null,
    witness: (architecture) => witnessParameters(core, architecture, seed),
  });
  return theoremsFor(instance).map((t, i) => ({ number: i + 1, source: { instance, theorem: t.id, network: instance.name }, options: {} }));
}

/** Certificates become single files to download. */
function offerCertificates(root: HTMLElement, { report, files }: VerifyResult): void {
  for (const path of report.results[0]!.certificates) {
    const link = root.querySelector<HTMLAnchorElement>(`a[href="${path}"]`);
    const text = portableCertificate(new TextDecoder().decode(files[path]), (name) => files[`certificates/${name}`]);
    if (!link) continue;
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = path.split("/").at(-1)!;
  }
}

function showRow(part: VerifyResult, shown: Report["results"][number][]): void {
  const result = part.report.results[0]!;
  shown.push(result);
  element("table").innerHTML = resultTable(shown);
  const holder = document.createElement("div");
  holder.innerHTML = card(result, shown.length, pageTheme);
  offerCertificates(holder, part);
  element("cards").append(holder);
}

let stop = new AbortController();

async function run(): Promise<void> {
  const seed = element<HTMLInputElement>("seed").valueAsNumber;
  if (!Number.isInteger(seed) || seed < 0) return say("seed: needs a non-negative integer. Correct it.", true);
  stop = new AbortController();
  for (const id of ["table", "cards", "landscape"]) element(id).replaceChildren();
  const shown: Report["results"][number][] = [];
  const rows = await rowsOf(seed);
  say(`Deciding ${rows.length} statements…`);
  const common = {
    signal: stop.signal,
    onProgress: (p: { what: string; done: number; total: number }) => say(`${p.what} (${Math.floor(p.done)} of ${p.total})`),
  };
  const result = await pool.run("verify", { seed, rows }, { ...common, onChunk: (part) => showRow(part, shown) });
  if (rows.length === examples.length && rows.every((r) => "example" in r.source)) {
    const surface = await pool.run("surface", defaultSurface(seed), common);
    element("landscape").innerHTML = `<h2>The landscape</h2>${surfaceFigures({ surfaces: [surface] })}`;
  }
  say(summary(result.report.results));
}

element("run").addEventListener("submit", (event) => {
  event.preventDefault();
  const [start, cancel] = [element<HTMLButtonElement>("start"), element<HTMLButtonElement>("cancel")];
  start.disabled = true;
  cancel.hidden = false;
  run()
    .catch((error) => say(complaint(error), true))
    .finally(() => {
      start.disabled = false;
      cancel.hidden = true;
    });
});
element("cancel").addEventListener("click", () => stop.abort());
element("data").addEventListener("change", () => {
  element("start").textContent = element<HTMLInputElement>("data").files?.length ? "Run on your data" : "Run the default examples";
});

/** Re-checks what was dropped or chosen: every .json is a certificate, everything else lies beside it. */
async function checkFiles(list: Iterable<File>): Promise<void> {
  const all = await Promise.all([...list].map(async (f) => [f.name, new Uint8Array(await f.arrayBuffer())] as const));
  const beside = Object.fromEntries(
    all.flatMap(([name, bytes]) => [
      [name, bytes],
      [`arrays/${name}`, bytes],
    ]),
  );
  const output = element("checked");
  output.replaceChildren();
  const certificates = all.filter(([name]) => name.endsWith(".json"));
  if (certificates.length === 0) output.textContent = "check: needs a certificate (.json); got none. Drop one here.";
  for (const [name, bytes] of certificates) {
    const line = document.createElement("p");
    line.textContent = `Checking ${name}…`;
    output.append(line);
    const { status: answer, because, claim } = await pool.run("check", { certificate: bytes, files: beside });
    const word = { accepted: "ACCEPTED", rejected: "REJECTED", missing: "NOT CHECKED" }[answer];
    line.innerHTML = `<strong class="${answer === "accepted" ? "proved" : "disproved"}">${word}</strong> ${escaped(name)}: ${escaped(because)}${claim ? `<pre>${escaped(JSON.stringify(claim, null, 2))}</pre>` : ""}`;
  }
}

const zone = element("check");
zone.addEventListener("dragover", (event) => {
  event.preventDefault();
  zone.classList.add("over");
});
zone.addEventListener("dragleave", () => zone.classList.remove("over"));
zone.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  checkFiles(event.dataTransfer?.files ?? []).catch((error) => say(complaint(error), true));
});
element<HTMLInputElement>("certificate").addEventListener("change", (event) => {
  checkFiles((event.target as HTMLInputElement).files ?? []).catch((error) => say(complaint(error), true));
});

await pool.ready();
element<HTMLButtonElement>("start").disabled = false;
say("Ready: from now on no network is needed.");
