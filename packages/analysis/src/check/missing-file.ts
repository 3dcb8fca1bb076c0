/** A file beside the certificate that could not be read: the certificate is neither accepted nor rejected. */
export class MissingFile extends Error {
  readonly file: string;
  constructor(file: string) {
    super(`certificate: needs the file "${file}" beside it; got none. Put it there and check again.`);
    this.name = "MissingFile";
    this.file = file;
  }
}
