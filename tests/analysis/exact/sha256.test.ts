import { createHash } from "node:crypto";
import { Sha256, sha256 } from "@nadir/analysis/exact";
import { describe, expect, it } from "vitest";

describe("SHA-256", () => {
  it("gives the digests of FIPS 180-4", () => {
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
    expect(sha256(new Uint8Array(1_000_000).fill(97))).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  });

  it("agrees with OpenSSL at every length around a block, in one piece and in two", () => {
    const bytes = Uint8Array.from({ length: 200 }, (_, i) => (i * 37 + 11) & 255);
    for (let n = 0; n <= 200; n++) {
      const expected = createHash("sha256").update(bytes.subarray(0, n)).digest("hex");
      expect(sha256(bytes.subarray(0, n))).toBe(expected);
      const cut = Math.floor(n / 3);
      expect(new Sha256().update(bytes.subarray(0, cut)).update(bytes.subarray(cut, n)).digest()).toBe(expected);
    }
  });
});
