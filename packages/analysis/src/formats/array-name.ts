import { FormatError } from "@nadir/core-wasm";

/** Returns a name from inside a file where it can be printed: 1 to 1,000 characters, none of them a control character. @throws FormatError naming `file` otherwise */
export function requirePrintable(file: string, name: string): string {
  if (name.length >= 1 && name.length <= 1000 && !/\p{Cc}/u.test(name)) return name;
  throw new FormatError(
    `${file}: needs names of 1 to 1000 printable characters; got ${JSON.stringify(name.slice(0, 40))}. Rename the arrays.`,
  );
}
