/** A file that the user has dropped; it never leaves the browser. */
export interface OwnFile {
  readonly name: string;
  /** SHA-256 of the bytes, hexadecimal: how the address names it. */
  readonly digest: string;
  readonly bytes: Uint8Array;
  /** The second file of an IDX pair. */
  readonly labels?: { readonly name: string; readonly bytes: Uint8Array };
}
