import { RandomStream } from '../../../../random/stream.ts';
import { type PairOrderParameters, pairOrderParameters } from '../../../../theory/continual/single-head/index.ts';
import type { FigureData, Panel, Series } from '../../../figure/figure.ts';
import type { CatalogueFigure, FigureOptions } from '../../catalogue-figure.ts';
import { frozenNetwork } from './frozen-problems.ts';
import { averageOf, teacherPair } from './task-families.ts';

/** Order parameters of teacher pairs at one input overlap and rule correlation. */
export function teacherDraws(
  depth: number,
  overlap: number,
  correlation: number,
  draws: number,
  seed: number,
): PairOrderParameters[] {
  return Array.from({ length: draws }, (_, chain) => {
    const stream = new RandomStream({ seed, purpose: 'figure-b', chain });
    const [first, second] = teacherPair(overlap, correlation, stream);
    const found = pairOrderParameters(frozenNetwork(depth), first, second);
    return found === undefined ? [] : [found];
  }).flat();
}

const rules = [
  { r: 1, name: 'same rule, r = 1' },
  { r: 0, name: 'unrelated rules, r = 0' },
  { r: -1, name: 'opposite rules, r = −1' },
];

async function compute({ quick, seed, onProgress }: FigureOptions): Promise<FigureData> {
  const draws = quick ? 4 : 20;
  const overlaps = quick ? [0, 0.5, 1] : [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
  const depths = [1, 4];
  const panels: Panel[] = [];
  const similarity: Series[] = [];
  const agreement: Series[] = [];
  depths.forEach((depth, d) => {
    const series: Series[] = [];
    rules.forEach(({ r, name }, k) => {
      const found = overlaps.map((overlap) => teacherDraws(depth, overlap, r, draws, seed));
      const curve = (of: (pair: PairOrderParameters) => number) => found.map((pairs) => averageOf(pairs.map(of)));
      const forgotten = curve((pair) => pair.meanForgetting);
      series.push(
        {
          type: 'band',
          name,
          x: overlaps,
          low: forgotten.map(({ mean, error }) => mean - error),
          high: forgotten.map(({ mean, error }) => mean + error),
        },
        { type: 'line', name, role: 'theory', x: overlaps, y: forgotten.map(({ mean }) => mean) },
      );
      if (k === 0) {
        const shared = curve((pair) => pair.gammaRF);
        similarity.push({
          type: 'line',
          name: `L = ${depth}`,
          role: 'theory',
          x: overlaps,
          y: shared.map(({ mean }) => mean),
        });
      }
      if (depth === 1) {
        const rule = curve((pair) => pair.gammaRule);
        agreement.push({ type: 'line', name, role: 'theory', x: overlaps, y: rule.map(({ mean }) => mean) });
      }
      onProgress?.((d * rules.length + k + 1) / (depths.length * rules.length));
    });
    panels.push({
      title: `forgetting, L = ${depth}`,
      x: { label: 'input overlap' },
      y: { label: 'forgetting F₂₁ / ⟨y²⟩', zero: true },
      series,
    });
  });
  return {
    id: 'continual-single-b',
    title: 'Forgetting against the similarity of inputs and of rules',
    caption: `Linear teachers on 20 of 40 inputs, P = 40; ReLU, λ = ∞, T = 0; forgetting of the mean predictor, mean of ${draws} draws (band: one standard error). Tasks that share inputs and disagree forget; tasks that share inputs and agree do not.`,
    citations: ['shan2026'],
    panels: [
      ...panels,
      { title: 'shared features', x: { label: 'input overlap' }, y: { label: 'γ_RF', zero: true }, series: similarity },
      {
        title: 'agreement of the rules, L = 1',
        x: { label: 'input overlap' },
        y: { label: 'γ_rule', domain: [-1, 1] },
        series: agreement,
      },
    ],
    columns: 2,
  };
}

export const figureB: CatalogueFigure = {
  id: 'continual-single-b',
  theory: 'continual',
  title: 'Forgetting against the two similarities',
  shows: 'Forgetting grows with input overlap where the rules differ, and stays small where they agree.',
  citation: 'shan2026',
  compute,
};
