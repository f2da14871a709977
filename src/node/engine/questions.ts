import type { Parameters } from './parameters.ts';

/** What a prepared problem can be asked, by name. */
export type Questions = { readonly [question: string]: (params: Parameters) => unknown };
