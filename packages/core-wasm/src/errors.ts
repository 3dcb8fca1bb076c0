/** The base of every error Nadir throws on purpose; `code` is stable and survives the worker boundary. */
export class NadirError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
    this.name = new.target.name;
  }
}

/** A shape, length or dtype that does not fit the operation. */
export class ShapeError extends NadirError {
  constructor(message: string) {
    super("shape", message);
  }
}

/** A tensor or scope used after its scope has ended. */
export class DisposedError extends NadirError {
  constructor(message: string) {
    super("disposed", message);
  }
}

/** A request that does not fit the 4 GiB of a WebAssembly memory, or the stated budget. */
export class MemoryError extends NadirError {
  constructor(message: string) {
    super("memory", message);
  }
}

/** A file or message whose content is malformed. */
export class FormatError extends NadirError {
  constructor(message: string) {
    super("format", message);
  }
}

/** A request that names something unknown or out of range. */
export class UsageError extends NadirError {
  constructor(message: string) {
    super("usage", message);
  }
}

/** Work that its owner stopped. */
export class CancelledError extends NadirError {
  constructor(message: string) {
    super("cancelled", message);
  }
}

/** A worker that died; its chunk had already been redone once. */
export class WorkerError extends NadirError {
  constructor(message: string) {
    super("worker", message);
  }
}

/** Every error class by its code: what the worker boundary rebuilds errors from. */
export const errorClasses: Readonly<Record<string, new (message: string) => NadirError>> = {
  shape: ShapeError,
  disposed: DisposedError,
  memory: MemoryError,
  format: FormatError,
  usage: UsageError,
  cancelled: CancelledError,
  worker: WorkerError,
};
