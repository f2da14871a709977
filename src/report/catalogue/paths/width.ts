import { zScore } from '../../../judge/score.ts';
import { summedVariance } from '../../../measures/index.ts';
import { theoryOf } from '../../../models/paths/theory.ts';
import { logSpacedIntegers } from '../../../numeric/spacing.ts';
import { pathErrors } from '../../../theory/paths/index.ts';
import type { Panel } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { cornerText } from './maps.ts';
import { headsProblem, networksOf, sampled, sequences } from './problems.ts';

/** Bias and variance of attention heads over width, with sampled networks and the Gaussian process. */
export const errorOverWidth: CatalogueFigure = {
  id: 'paths-f3',
  theory: 'paths',
  title: 'Errors of attention heads over width',
  shows:
    'Bias and variance tend to those of the Gaussian process as 1/N; whether narrow networks do better depends on noise, σ and P.',
  citation: 'tiberi2024',
  async compute(options) {
    const data = sequences(options);
    const widths = logSpacedIntegers(10, 1000, options.quick ? 5 : 14);
    const measured = options.quick ? [30] : [10, 30, 100];
    const theories = widths.map((width) => theoryOf(headsProblem(data, width, { nextOrder: true })));
    const simulations = await sampled(
      measured.map((width) => headsProblem(data, width)),
      options,
    );
    const atMeasured = measured.map((width) => theoryOf(headsProblem(data, width, { nextOrder: true })));
    const best = (of: 'bias2' | 'variance') =>
      atMeasured.map(({ saddle, corrected }) => pathErrors((corrected ?? saddle).test, data.testTargets)[of]);
    const zOf = (of: 'bias2' | 'variance'): string => {
      const scores = simulations.map(({ observables }, i) =>
        zScore(
          Number(observables[of]?.value),
          best(of)[i],
          Number(observables[of]?.mcse),
          observables[of]?.degreesOfFreedom,
        ).toFixed(1),
      );
      return `z ${scores.join(', ')}`;
    };
    const gp = pathErrors(theories[0].gp.test, data.testTargets);
    const panel = (of: 'bias2' | 'variance', label: string): Panel => ({
      title: label,
      x: { label: 'width N', scale: 'log' },
      y: { label, scale: 'log' },
      series: [
        {
          type: 'line',
          name: 'saddle',
          role: 'theory',
          x: widths,
          y: theories.map(({ saddle }) => pathErrors(saddle.test, data.testTargets)[of]),
        },
        {
          type: 'line',
          name: 'with 1/N terms',
          role: 'saddle',
          x: widths,
          y: theories.map(({ corrected }) =>
            corrected === undefined ? null : pathErrors(corrected.test, data.testTargets)[of],
          ),
        },
        ...(of === 'variance'
          ? [
              {
                type: 'line' as const,
                name: 'with the fluctuation of the mean',
                role: 'heuristic' as const,
                x: widths,
                y: theories.map(({ saddle, varianceOfMean: extra }) =>
                  extra === undefined
                    ? null
                    : pathErrors(saddle.test, data.testTargets).variance + summedVariance(extra.data, extra.rows),
                ),
              },
            ]
          : []),
        { type: 'line', name: 'infinite width', role: 'limit', x: [10, 1000], y: [gp[of], gp[of]] },
        {
          type: 'points',
          name: 'simulation',
          role: 'simulation',
          x: measured,
          y: simulations.map(({ observables }) => Number(observables[of]?.value)),
          error: simulations.map(({ observables }) => Number(observables[of]?.mcse)),
        },
        cornerText(zOf(of), 1000, [
          ...theories.map(({ saddle }) => pathErrors(saddle.test, data.testTargets)[of]),
          ...simulations.map(({ observables }) => Number(observables[of]?.value)),
        ]),
      ],
    });
    return {
      id: 'paths-f3',
      title: 'Errors of attention heads over width',
      caption:
        'Hidden Markov sequences as in paths-f1. Lines: saddle (leading order in 1/N); dashed: with 1/N terms; dash-dotted: saddle with the fluctuation of the mean predictor; dotted: infinite width (exact); ' +
        `points: sampled networks (exact Gibbs, ${networksOf(options)}), one standard error; z-scores of N = ${measured.join(', ')} against the theory with 1/N terms.`,
      citations: ['tiberi2024', 'li2022'],
      panels: [panel('bias2', 'bias²'), panel('variance', 'variance')],
    };
  },
};
