import { FormatError } from "@nadir/core-wasm";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const codes = new Uint8Array(128).fill(255);
for (let i = 0; i < 64; i++) codes[alphabet.charCodeAt(i)] = i;

/** Base64 (RFC 4648 §4, padded) of bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const text = alphabet[word >> 18]! + alphabet[(word >> 12) & 63]! + alphabet[(word >> 6) & 63]! + alphabet[word & 63]!;
    parts.push(i + 2 < bytes.length ? text : i + 1 < bytes.length ? `${text.slice(0, 3)}=` : `${text.slice(0, 2)}==`);
  }
  return parts.join("");
}

/** The bytes of canonical base64 text: padded, no white space, unused bits zero, so that each byte string has one text. @throws FormatError otherwise */
export function decodeBase64(text: string, name = "base64"): Uint8Array {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const digits = text.length - padding;
  const fail = (got: string): never => {
    throw new FormatError(`${name}: needs canonical base64; got ${got}. The file is damaged.`);
  };
  if (text.length % 4 !== 0) fail(`${text.length} characters`);
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let word = 0;
  for (let i = 0, at = 0; i < digits; i++) {
    const code = text.charCodeAt(i) < 128 ? codes[text.charCodeAt(i)]! : 255;
    if (code === 255) fail(`${JSON.stringify(text[i])} at character ${i}`);
    word = ((word << 6) | code) & 0xffffff;
    if (i % 4 === 0) continue;
    bytes[at++] = (word >> (6 - 2 * (i % 4))) & 255;
  }
  if (padding && word & (padding === 2 ? 15 : 3)) fail("non-zero unused bits");
  return bytes;
}
