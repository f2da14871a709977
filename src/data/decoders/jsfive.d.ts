/** What is used of jsfive, which ships no types. */
declare module 'jsfive' {
  export class Dataset {
    readonly shape: ArrayLike<number>;
    readonly dtype: unknown;
    readonly value: unknown;
    readonly attrs: { readonly [name: string]: unknown };
  }
  export class Group {
    readonly keys: readonly string[];
    readonly attrs: { readonly [name: string]: unknown };
    get(path: string): Dataset | Group;
  }
  export class File extends Group {
    constructor(buffer: ArrayBuffer, name: string);
  }
}
