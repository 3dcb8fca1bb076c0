import { FormatError, UsageError } from "@nadir/core-wasm";
import type { TrainingState } from "../calculus/index.ts";
import { decodeBase64, encodeBase64 } from "../exact/index.ts";

const encode = (values: Float64Array): string => encodeBase64(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));

function decode(text: unknown): Float64Array {
  if (typeof text !== "string") throw new FormatError("training state: needs base64 arrays; got something else. Start the training again.");
  const bytes = decodeBase64(text);
  if (bytes.length % 8 !== 0) throw new FormatError("training state: needs arrays of f64; got a truncated one. Start the training again.");
  return new Float64Array(bytes.slice().buffer);
}

/** The state of an interrupted training as text; `identity` names the run it belongs to. */
export function packTrainingState(state: TrainingState, identity: string): string {
  const { optimizer, iteration, theta, vectors, numbers } = state;
  const packed = Object.fromEntries(Object.entries(vectors).map(([name, list]) => [name, list.map(encode)]));
  return `${JSON.stringify({ schema: "nadir/training-state@1", identity, optimizer, iteration, theta: encode(theta), vectors: packed, numbers })}\n`;
}

/** The inverse of `packTrainingState`. @throws UsageError for the state of another run, FormatError for malformed text */
export function unpackTrainingState(text: string, identity: string): TrainingState {
  let value: { [field: string]: unknown };
  try {
    value = JSON.parse(text);
  } catch {
    throw new FormatError("training state: needs JSON; got other text. Start the training again.");
  }
  if (value.schema !== "nadir/training-state@1")
    throw new FormatError(
      `training state: needs the schema nadir/training-state@1; got ${String(value.schema)}. Start the training again.`,
    );
  if (value.identity !== identity)
    throw new UsageError("--out: needs a new folder or one with the same run; got the state of another run. Choose another folder.");
  const vectors = Object.entries(value.vectors as { [name: string]: unknown[] }).map(([name, list]) => [name, list.map(decode)] as const);
  return {
    optimizer: value.optimizer as string,
    iteration: value.iteration as number,
    theta: decode(value.theta),
    vectors: Object.fromEntries(vectors),
    numbers: value.numbers as Record<string, number>,
    known: null,
  };
}
