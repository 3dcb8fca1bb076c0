export { digits, digitsCount, digitsCredit } from "./digits/digits.ts";
