const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digits = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) digits[alphabet.charCodeAt(i)] = i;

/** Base64 (RFC 4648 §4, padded, no line breaks) of bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let piece = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = (bytes[i]! << 16) | ((left > 1 ? bytes[i + 1]! : 0) << 8) | (left > 2 ? bytes[i + 2]! : 0);
    piece += alphabet[word >> 18]! + alphabet[(word >> 12) & 63]!;
    piece += (left > 1 ? alphabet[(word >> 6) & 63]! : "=") + (left > 2 ? alphabet[word & 63]! : "=");
    if (piece.length >= 8192) {
      pieces.push(piece);
      piece = "";
    }
  }
  return pieces.join("") + piece;
}

/** The bytes of a base64 text in the one form `encodeBase64` writes. @throws SyntaxError on any other form (line breaks, missing padding, loose bits) */
export function decodeBase64(text: string): Uint8Array {
  const fail = (): never => {
    throw new SyntaxError("base64: needs padded RFC 4648 base64 without line breaks or loose bits; got something else.");
  };
  if (text.length % 4 !== 0) fail();
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const digit = (i: number): number => {
    if (i >= text.length - padding) return 0;
    const code = text.charCodeAt(i);
    const value = code < 128 ? digits[code]! : -1;
    return value < 0 ? fail() : value;
  };
  for (let i = 0, out = 0; i < text.length; i += 4) {
    const word = (digit(i) << 18) | (digit(i + 1) << 12) | (digit(i + 2) << 6) | digit(i + 3);
    const kept = Math.min(3, bytes.length - out);
    if (kept < 3 && (word & (kept === 2 ? 0xff : 0xffff)) !== 0) fail();
    for (let k = 0; k < kept; k++) bytes[out++] = (word >> (16 - 8 * k)) & 0xff;
  }
  return bytes;
}
