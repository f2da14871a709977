import { matrix } from '../../../../linalg/matrix.ts';
import { RandomStream } from '../../../../random/stream.ts';
import { pairOrderParameters } from '../../../../theory/continual/single-head/index.ts';
import type { FigureData, Series } from '../../../figure/figure.ts';
import type { CatalogueFigure, FigureOptions } from '../../catalogue-figure.ts';
import { frozenNetwork } from './frozen-problems.ts';
import { averageOf, DigitDraw, parity, pixelPermutation } from './task-families.ts';

/** The second task's rule against the first one's (parity): the same, independent random labels, or its opposite. */
export type SecondRule = 'same' | 'random' | 'flipped';

/** Forgetting of the mean predictor with a part of the pixels permuted; one number a draw. */
export function permutedForgetting(fraction: number, rule: SecondRule, draws: number, seed: number): number[] {
  return Array.from({ length: draws }, (_, chain) => {
    const stream = new RandomStream({ seed, purpose: 'figure-g', chain });
    const digits = new DigitDraw(stream);
    const first = digits.task(100, 0, parity);
    const second = digits.task(
      100,
      0,
      rule === 'flipped' ? parity.map((y) => -y) : parity,
      pixelPermutation(fraction, stream),
    );
    const labels = Float64Array.from(second.targets.data, () => (stream.uniform() < 0.5 ? -1 : 1));
    const targets = rule === 'random' ? matrix(labels.length, 1, labels) : second.targets;
    return pairOrderParameters(frozenNetwork(1), first, { inputs: second.inputs, targets })?.meanForgetting ?? [];
  }).flat();
}

const rules: { rule: SecondRule; name: string }[] = [
  { rule: 'same', name: 'same rule' },
  { rule: 'random', name: 'random labels' },
  { rule: 'flipped', name: 'opposite rule' },
];

async function compute({ quick, seed, onProgress }: FigureOptions): Promise<FigureData> {
  const draws = quick ? 2 : 20;
  const fractions = quick ? [0, 0.5, 1] : [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1];
  const series = rules.flatMap(({ rule, name }, k): Series[] => {
    const values = fractions.map((fraction) => averageOf(permutedForgetting(fraction, rule, draws, seed)));
    onProgress?.((k + 1) / rules.length);
    return [
      {
        type: 'band',
        name,
        x: fractions,
        low: values.map(({ mean, error }) => mean - error),
        high: values.map(({ mean, error }) => mean + error),
      },
      { type: 'line', name, role: 'theory', x: fractions, y: values.map(({ mean }) => mean) },
    ];
  });
  return {
    id: 'continual-single-g',
    title: 'Permuted pixels and the rule of the second task',
    caption: `Digits, first task parity; P = 100, ReLU, one hidden layer, λ = ∞, T = 0; forgetting of the mean predictor, mean of ${draws} draws (band: one standard error). Once all pixels are permuted the rule does not matter any more.`,
    citations: ['shan2026', 'alpaydin1998'],
    panels: [{ x: { label: 'fraction of pixels permuted' }, y: { label: 'forgetting F₂₁', zero: true }, series }],
  };
}

export const figureG: CatalogueFigure = {
  id: 'continual-single-g',
  theory: 'continual',
  title: 'Permutation and rule',
  shows:
    'The rule of the second task decides forgetting while the tasks share their pixels, and not once these are permuted.',
  citation: 'shan2026',
  compute,
};
