import { canonicalJson, decodeBase64, encodeBase64, maximalDepth, parseJson } from "@nadir/analysis/exact";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("strict JSON", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        if (text.includes("__proto__") || /[^0-9.]-0(?![0-9.])|\\ud[89a-f]/i.test(` ${text}`)) return;
        expect(parseJson(text)).toEqual(JSON.parse(text));
        expect(parseJson(JSON.stringify(value, null, 2))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ["duplicate keys", '{"a":1,"a":1}'],
    ["duplicate keys by escape", '{"a":1,"\\u0061":1}'],
    ["__proto__", '{"__proto__":{"x":1}}'],
    ["overflow", "[1e400]"],
    ["underflow to zero", "[1e-400]"],
    ["negative zero", "-0"],
    ["negative zero with a fraction", "-0.0e5"],
    ["NaN", "NaN"],
    ["a value after the value", "{} {}"],
    ["a comma at the end", "[1,]"],
    ["a leading zero", "01"],
    ["a bare fraction", ".5"],
    ["a lone surrogate", '"\\ud800"'],
    ["a raw control character", '"\n"'],
    ["an unknown escape", '"\\x41"'],
    ["an open string", '"abc'],
    ["nothing", ""],
    ["a byte order mark", "\ufeff{}"],
    ["a depth bomb", "[".repeat(100_000)],
    ["one level too many", `${"[".repeat(maximalDepth + 2)}${"]".repeat(maximalDepth + 2)}`],
  ])("refuses %s", (_, text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it("reads a string of 20 MB", () => {
    const long = "A".repeat(20_000_000);
    expect((parseJson(`{"base64":"${long}"}`) as { base64: string }).base64).toHaveLength(long.length);
  });
});

describe("canonical JSON", () => {
  it("gives the example of RFC 8785, section 3.2", () => {
    const text =
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}';
    expect(canonicalJson(parseJson(text))).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("sorts keys by UTF-16 code units (RFC 8785, section 3.2.3)", () => {
    const keys = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
    const sorted = canonicalJson(Object.fromEntries(keys.map((k) => [k, 0])));
    expect(Object.keys(JSON.parse(sorted.replaceAll(":0", ":0")))).toHaveLength(7);
    const order = ["\\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"].map((k) => sorted.indexOf(k));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it.each([
    [0, "0"],
    [-0, "0"],
    [5e-324, "5e-324"],
    [-5e-324, "-5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [9007199254740992, "9007199254740992"],
    [295147905179352830000, "295147905179352830000"],
    [9.999999999999997e22, "9.999999999999997e+22"],
    [1e23, "1e+23"],
    [0.000001, "0.000001"],
    [1e-7, "1e-7"],
    [333333333.33333325, "333333333.33333325"],
    [1424953923781206.2, "1424953923781206.2"],
  ])("prints %d as RFC 8785, appendix B", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("refuses what JSON cannot hold", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, "\ud800"]) expect(() => canonicalJson([bad])).toThrow(SyntaxError);
  });
});

describe("base64", () => {
  it("round-trips and agrees with Buffer", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encodeBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64"));
        expect(decodeBase64(text)).toEqual(bytes);
      }),
    );
  });

  it.each(["QQ", "QQ=", "QR==", "QUJ=", "QQ\n=", "====", "Q===", "QQ=Q", "Q€=="])("refuses %j", (text) => {
    expect(() => decodeBase64(text)).toThrow(SyntaxError);
  });
});
