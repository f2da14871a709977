import type { FigureData } from '../../report/figure/figure.ts';
import type { Agreement } from '../room.ts';

/** What a running simulation tells the page. */
export type RoundUpdate =
  | {
      readonly kind: 'round';
      readonly round: number;
      readonly figures: readonly FigureData[];
      readonly agreement: Agreement;
    }
  | { readonly kind: 'done' }
  /** `missing`: a part of the page did not arrive. */
  | { readonly kind: 'failed'; readonly message: string; readonly missing?: boolean };
