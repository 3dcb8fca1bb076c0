import { digits, digitsCount, digitsCredit } from "../digits/digits.ts";
import { type DataSource, type Truth, whole } from "../source.ts";

const blank: Truth = {
  id: "blank-pixels",
  claim: "pixels 0, 32 and 39 are 0 in every image, so the 64 columns of the inputs have rank 61 at most",
  value: [0, 32, 39],
  grade: "exact",
};

/** Row of the table: real digits, embedded. */
export const digitsSource: DataSource = {
  id: "digits",
  title: `1,797 real handwritten digits of 8x8 pixels (${digitsCredit})`,
  settings: { samples: whole("number of images", digitsCount, 1, digitsCount) },
  truths: [blank.claim],
  make: ({ samples }) => ({ data: digits(samples as number), truths: [blank] }),
};
