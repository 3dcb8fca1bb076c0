/** A file's name, for errors and reports, and its content. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A short name for what a file holds: no folders, no endings such as .npz or .csv.gz. */
export function stemOf(path: string): string {
  const base = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return base.replace(/(\.(gz|npz|npy|csv|tsv|txt|idx|json|safetensors))+$/i, "") || base;
}
