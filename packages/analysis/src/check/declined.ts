/** Why the checker does not derive a claim; a verdict on the certificate, never an error of the program. */
export class Declined extends Error {
  constructor(because: string) {
    super(because);
    this.name = "Declined";
  }
}
