import type { ParsedSpec } from '../experiment/parse-spec.ts';
import type { PointResult } from '../experiment/results.ts';
import { citations } from './citations.ts';

/** Whom to cite for the data of a source. */
const DATA_CITATIONS: { readonly [source: string]: string } = { digits: 'alpaydin1998', mnist: 'lecun1998' };

/**
 * Keys and BibTeX entries of what a spec uses: its theory, its data, the diagnostics of its chains, and what its points
 * name besides.
 */
export function citationsOf(parsed: ParsedSpec, points: readonly PointResult[] = []): [string, string][] {
  const { adapter, spec } = parsed;
  const data = DATA_CITATIONS[spec.data.source];
  const keys = new Set([
    ...adapter.citations,
    ...adapter.equations.map((equation) => equation.citation),
    ...points.flatMap((point) => point.prediction?.citations ?? []),
    ...(data === undefined ? [] : [data]),
    ...(adapter.samplers.length > 0 ? ['vehtari2021'] : []),
  ]);
  return [...keys].flatMap((key): [string, string][] => (key in citations ? [[key, citations[key]]] : []));
}
