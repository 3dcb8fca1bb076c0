import { arrayHash, certificateText, checkCertificate, type Fields, sealCertificate, type Terms, writeNpy } from "@nadir/analysis/check";
import { type ArrayReference, type Certificate, finish, type Json } from "@nadir/analysis/evidence";
import { decodeBase64, encodeBase64 } from "@nadir/analysis/exact";
import { expect } from "vitest";

/** A certificate as written: its text and the files beside it. */
export interface Written {
  readonly text: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What the checker says. */
export function statusOf({ text, files }: Written, terms?: Terms): string {
  return finish(checkCertificate(text, (name) => files.get(name), terms)).status;
}

/** A changed part of a certificate with a name for messages. */
export type Mutant = readonly [name: string, text: string];

type Loose = { [key: string]: Json };

function parsed(text: string): Certificate {
  return JSON.parse(text) as Certificate;
}

/** The certificate with parts replaced and every hash recomputed. */
export function resealed(text: string, change: (certificate: Loose & { claim: Loose; evidence: Loose; instance: Loose }) => void): string {
  const copy = parsed(text) as unknown as Loose & { claim: Loose; evidence: Loose; instance: Loose };
  change(copy);
  return certificateText(sealCertificate(copy as unknown as Certificate));
}

function different(value: Json): readonly Json[] {
  if (typeof value === "number") return [value + 1, value === 0 ? 5e-324 : value * (1 + 2 ** -52), String(value), null];
  if (typeof value === "boolean") return [!value, null];
  if (typeof value === "string") return [`${value} `, "", null];
  if (value === null) return ["x", 0];
  return Array.isArray(value) ? [[], [...value, 0], null] : [{}, null];
}

/** Every claim field, and every leaf inside it, changed in several ways or removed, hashes recomputed; and a field added. */
export function claimMutants(text: string): readonly Mutant[] {
  const mutants: Mutant[] = [];
  const walk = (path: readonly (string | number)[], value: Json): void => {
    const put = (replacement: Json | undefined): void => {
      const changed = resealed(text, ({ claim }) => {
        const holder = path.slice(0, -1).reduce((node: Json, key) => (node as Loose)[key]!, claim) as Loose;
        if (replacement === undefined) delete holder[path.at(-1)!];
        else holder[path.at(-1)!] = replacement;
      });
      mutants.push([`claim.${path.join(".")} = ${JSON.stringify(replacement)}`, changed]);
    };
    if (path.length > 0) for (const replacement of different(value)) put(replacement);
    if (path.length === 1) put(undefined);
    if (value !== null && typeof value === "object")
      for (const [key, inner] of Object.entries(value)) walk([...path, Array.isArray(value) ? Number(key) : key], inner as Json);
  };
  walk([], parsed(text).claim);
  const extra = (field: string, value: Json): Mutant => [`claim.${field} added`, resealed(text, ({ claim }) => (claim[field] = value))];
  const raise = (field: string, value: Json): Mutant => [`claim.${field} raised`, resealed(text, ({ claim }) => (claim[field] = value))];
  const scopes = raise("scopes", ["some-parameter", "this-point", "almost-every-parameter", "architecture"]);
  const all = [...mutants, extra("note", "x"), raise("scope", "architecture"), scopes, raise("hypotheses", null)];
  return all.filter(([, mutant]) => mutant !== text);
}

/** The text with the first number of the claim written in ways JSON or JSON.parse would let through, and keys doubled, unknown or missing. */
export function syntaxMutants(text: string): readonly Mutant[] {
  const numeral = /"samples":(\d+)/;
  const rewrites = ["NaN", "null", "1e400", '"0.5"', "-0", "1e0", "01", "1.0"].map(
    (x): Mutant => [x, text.replace(numeral, `"samples":${x}`)],
  );
  const one = (name: string, from: string | RegExp, to: string): Mutant => [name, text.replace(from, to)];
  return [
    ...rewrites,
    one("a duplicate key", '"claim":{', '"claim":{"samples":1,'),
    one("a duplicate part", '{"claim":', '{"claim":{},"claim":'),
    one("__proto__", '"claim":{', '"claim":{"__proto__":{"samples":1},'),
    one("a comment", '{"claim"', '/**/{"claim"'),
    ["a second value", `${text}{}`],
    ["no line feed", text.trimEnd()],
    ["white space", text.replace('"claim":', '"claim": ')],
    ["a byte order mark", `\ufeff${text}`],
    ["indentation", `${JSON.stringify(JSON.parse(text), null, 1)}\n`],
    ["nothing", ""],
    ["a list", "[]\n"],
    ...["schema", "kind", "tool", "seed", "instance", "claim", "evidence", "hashes"].map((key): Mutant => {
      const { [key]: _, ...rest } = JSON.parse(text) as Loose;
      return [`without ${key}`, `${JSON.stringify(rest)}\n`];
    }),
  ];
}

function elements(reference: ArrayReference): Uint8Array {
  const bytes = decodeBase64(reference.base64!);
  const width = { f4: 4, f8: 8, u1: 1 }[reference.dtype];
  return bytes.slice(bytes.length - width * reference.shape.reduce((a, b) => a * b, 1));
}

/** The array with its elements changed and its hash recomputed. */
export function rewritten(reference: ArrayReference, change: (elements: Uint8Array, rowBytes: number) => void): ArrayReference {
  const bytes = elements(reference);
  change(bytes, bytes.length / reference.shape[0]!);
  const { dtype, shape } = reference;
  return { ...reference, sha256: arrayHash(dtype, shape, bytes), base64: encodeBase64(writeNpy(dtype, shape, bytes)) };
}

function swapRows(bytes: Uint8Array, row: number, other: number): void {
  const first = bytes.slice(0, row);
  bytes.copyWithin(0, other * row, other * row + row);
  bytes.set(first, other * row);
}

/** The first row that differs from row 0. */
function differingRow(reference: ArrayReference): number {
  const bytes = elements(reference);
  const row = bytes.length / reference.shape[0]!;
  for (let i = 1; i < reference.shape[0]!; i++) for (let k = 0; k < row; k++) if (bytes[k] !== bytes[i * row + k]) return i;
  throw new Error("mutation: needs two different rows.");
}

/** The network or the data changed, every hash recomputed, the claim left as printed. Arrays must be inline. */
export function instanceMutants(text: string): readonly Mutant[] {
  const { instance } = parsed(text);
  const with_ = (name: string, change: (instance: Loose) => void): Mutant => [name, resealed(text, (c) => change(c.instance))];
  const inputs = instance.inputs;
  const reference = (name: string, changed: ArrayReference | Loose): Mutant => with_(name, (i) => (i.inputs = changed as unknown as Json));
  const header = (name: string, from: string, to: string): Mutant => {
    const bytes = decodeBase64(inputs.base64!);
    const at = new TextDecoder("latin1").decode(bytes.subarray(0, 128)).indexOf(from);
    bytes.set(new TextEncoder().encode(to), at);
    return reference(name, { ...inputs, base64: encodeBase64(bytes) });
  };
  const text_ = JSON.stringify(instance.architecture);
  const swaps: readonly (readonly [string, string])[] = [
    ['"function":"sigmoid"', '"function":"tanh"'],
    ['"function":"gelu"', '"function":"gelu-tanh"'],
    ['"bias":"per-filter"', '"bias":"per-neuron"'],
    ['"bias":"per-neuron"', '"bias":"per-filter"'],
    ['"padding":[0,0]', '"padding":[1,1]'],
    ['"stride":[1,1]', '"stride":[2,2]'],
    ['"name":"', '"name":"x'],
  ];
  const architectures = swaps
    .filter(([from]) => text_.includes(from))
    .map(([from, to]) => with_(`${from} -> ${to}`, (i) => (i.architecture = JSON.parse(text_.replace(from, to)))));
  const [parameter] = Object.keys(instance.parameters);
  const targets = instance.targets;
  return [
    ...architectures,
    ...(targets
      ? [
          with_(
            "two targets swapped",
            (i) => (i.targets = rewritten(targets, (b, row) => swapRows(b, row, differingRow(targets))) as unknown as Json),
          ),
        ]
      : []),
    ...(parameter
      ? [
          with_(
            "a weight changed by one bit",
            (i) =>
              ((i.parameters as Loose)[parameter] = rewritten(
                instance.parameters[parameter]!,
                (b) => (b[0] = b[0]! ^ 1),
              ) as unknown as Json),
          ),
        ]
      : []),
    reference(
      "sample order",
      rewritten(inputs, (b, row) => swapRows(b, row, differingRow(inputs))),
    ),
    reference("dtype", { ...inputs, dtype: inputs.dtype === "f8" ? "f4" : "f8" } as ArrayReference),
    header("endianness", "'descr': '", "'descr': '>"),
    header("fortran order", "False", "True "),
    reference("N larger than the data", { ...inputs, shape: [inputs.shape[0]! + 1, ...inputs.shape.slice(1)] }),
    reference("N = 0", { ...inputs, shape: [0, ...inputs.shape.slice(1)] }),
    reference("an unknown key", { ...inputs, note: 1 } as unknown as Loose),
    reference("a path upwards", { dtype: inputs.dtype, shape: inputs.shape, sha256: inputs.sha256, file: "../inputs.npy" }),
    reference("an absolute path", { dtype: inputs.dtype, shape: inputs.shape, sha256: inputs.sha256, file: "/inputs.npy" }),
    reference("a backslash", { dtype: inputs.dtype, shape: inputs.shape, sha256: inputs.sha256, file: "..\\inputs.npy" }),
    with_("a step added", (i) => (i.inputSteps = [...(i.inputSteps as Json[]), { op: "multiply", by: 1 }])),
    with_("a division by zero", (i) => (i.inputSteps = [...(i.inputSteps as Json[]), { op: "divide", by: 0 }])),
    with_("a loss changed", (i) => (i.loss = `${i.loss as string}x`)),
  ];
}

/** Flips one bit of `count` bytes spread over the text and over each file beside it, hashes left alone. */
export function byteFlips({ text, files }: Written, count: number): readonly Written[] {
  const places = (length: number): number[] =>
    Array.from({ length: Math.min(count, length) }, (_, i) => Math.floor((i * (length - 1)) / Math.max(1, Math.min(count, length) - 1)));
  const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((x, i) => (i === at ? x ^ 1 : x));
  const bytes = new TextEncoder().encode(text);
  const inText = places(bytes.length).map((at) => ({ text: new TextDecoder().decode(flip(bytes, at)), files }));
  const inFiles = [...files].flatMap(([name, file]) =>
    places(file.length).map((at) => ({ text, files: new Map([...files, [name, flip(file, at)]]) })),
  );
  return [...inText, ...inFiles];
}

/** Evidence that must be rejected, and evidence that proves the very same claim and must be accepted. */
export interface EvidenceCases {
  readonly breaking: readonly Fields[];
  readonly harmless: readonly Fields[];
}

/** The mutation law (rigor A10) for one inline certificate and, where given, the same with files. Small instances: it re-checks some hundred times. */
export function expectMutationLaw(text: string, { breaking, harmless }: EvidenceCases, withFiles?: Written): void {
  const inline: Written = { text, files: new Map() };
  expect(statusOf(inline)).toBe("accepted");
  for (const [name, mutant] of [...claimMutants(text), ...instanceMutants(text), ...syntaxMutants(text)])
    expect(mutant === text ? "unchanged" : statusOf({ ...inline, text: mutant }), name).toBe("rejected");
  for (const flipped of byteFlips(inline, 60)) expect(statusOf(flipped)).toBe("rejected");
  const evidence = (fields: Fields): string => statusOf({ ...inline, text: resealed(text, (c) => (c.evidence = fields as Loose)) });
  for (const fields of breaking) expect(evidence(fields), JSON.stringify(fields)).toBe("rejected");
  for (const fields of harmless) expect(evidence(fields), JSON.stringify(fields)).toBe("accepted");
  for (const field of Object.keys(parsed(text).evidence)) {
    const { [field]: _, ...rest } = parsed(text).evidence;
    expect(evidence(rest), `evidence without ${field}`).toBe("rejected");
  }
  expect(evidence({ ...parsed(text).evidence, note: 1 })).toBe("rejected");
  if (!withFiles) return;
  expect(statusOf(withFiles)).toBe("accepted");
  expect(statusOf({ ...withFiles, files: new Map() })).toBe("missing");
  for (const flipped of byteFlips(withFiles, 40)) expect(statusOf(flipped)).toBe("rejected");
}
