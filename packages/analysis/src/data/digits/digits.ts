import { decodeBase64 } from "../../exact/index.ts";
import { type DataSet, firstSamples, inflate, makeDataSet, type NdArray } from "../../formats/index.ts";
import { packedDigits } from "./packed.ts";

/** Number of images. */
export const digitsCount = 1797;

/** Credit that goes with the data wherever it is shown or stored (CC BY 4.0). */
export const digitsCredit: string =
  "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak (1998), UCI Machine Learning Repository, https://doi.org/10.24432/C50P49, CC BY 4.0";

let unpacked: Uint8Array | undefined;

/**
 * The first `samples` of the 1,797 real digits: inputs u1 [N,1,8,8], values 0 to 16 as stored (no preprocessing), targets u1 [N], the labels 0 to 9.
 * Attribution: `digitsCredit`. @throws UsageError unless 1 ≤ samples ≤ 1,797
 */
export function digits(samples: number = digitsCount): DataSet {
  unpacked ??= inflate(decodeBase64(packedDigits), "digits");
  const pixels = 64 * digitsCount;
  const inputs: NdArray = { dtype: "u1", shape: [digitsCount, 1, 8, 8], data: unpacked.slice(0, pixels) };
  const targets: NdArray = { dtype: "u1", shape: [digitsCount], data: unpacked.slice(pixels) };
  return firstSamples(makeDataSet(inputs, { name: "digits", targets }), samples);
}
