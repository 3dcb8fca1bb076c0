import { errorClasses, NadirError } from "@nadir/core-wasm";
import { transferHandlers } from "comlink";

interface WireError {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
}

interface Thrown {
  readonly value: unknown;
}

function serialize({ value }: Thrown): [WireError, Transferable[]] {
  if (value instanceof NadirError) return [{ name: value.name, message: value.message, code: value.code }, []];
  const { name, message } = value instanceof Error ? value : { name: "Error", message: String(value) };
  return [{ name, message, code: null }, []];
}

function deserialize({ name, message, code }: WireError): never {
  const Class = code === null ? undefined : errorClasses[code];
  if (Class) throw new Class(message);
  throw Object.assign(new Error(message), { name });
}

/** Makes errors cross the boundary with class and `code`; both sides call it. Comlink's own handler keeps only name and message. */
export function keepErrorClasses(): void {
  const canHandle = transferHandlers.get("throw")!.canHandle;
  transferHandlers.set("throw", { canHandle, serialize: serialize as (value: unknown) => [WireError, Transferable[]], deserialize });
}
