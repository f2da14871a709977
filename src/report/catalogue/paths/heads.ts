import { flattenValue } from '../../../base/values.ts';
import { toRows } from '../../../linalg/matrix.ts';
import { theoryOf } from '../../../models/paths/theory.ts';
import { headScores, infiniteWidthParameters, relativeOrderParameter } from '../../../theory/paths/index.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { matrixPanel, namedAxis, rowsOf } from './maps.ts';
import { HEAD_NAMES, headsProblem, PATH_NAMES, sampled, sequences } from './problems.ts';

/** U over pairs of paths: theory, networks and infinite width, and the scores of the heads. */
export const interactingHeads: CatalogueFigure = {
  id: 'paths-f1',
  theory: 'paths',
  title: 'Which paths of attention heads interact',
  shows: 'At finite width paths are amplified and cooperate; at infinite width U is the identity and every score 1.',
  citation: 'tiberi2024',
  async compute(options) {
    const width = options.quick ? 30 : 40;
    const problem = headsProblem(sequences(options), width);
    const { solution, corrected } = theoryOf(problem);
    const [simulation] = await sampled([problem], options);
    const gp = infiniteWidthParameters(solution)[0];
    const measured = rowsOf(simulation.observables.orderParameter?.value ?? []).map((row, i) =>
      row.map((value, j) => value / Math.sqrt(gp.data[i * gp.rows + i] * gp.data[j * gp.rows + j])),
    );
    const theory = toRows(relativeOrderParameter(solution));
    const limit = Math.max(...theory.flat().map(Math.abs));
    const axis = namedAxis('path (head of set 1, of set 2)', PATH_NAMES);
    const identity = theory.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
    const scores = simulation.observables.headScores;
    const at = HEAD_NAMES.map((_, i) => i + 1);
    return {
      id: 'paths-f1',
      title: 'Which paths of attention heads interact',
      caption:
        `Hidden Markov sequences under two layers of two heads, ${problem.data.targets.rows} sequences, N = ${width}, T = 0.05. ` +
        'U over pairs of paths relative to infinite width: saddle, sampled networks, infinite width; and the score of every head, one standard error.',
      citations: ['tiberi2024', 'li2022'],
      roleNames: { theory: 'saddle', saddle: 'with 1/N terms' },
      panels: [
        matrixPanel(`theory, N = ${width}`, theory, limit, axis),
        matrixPanel('sampled networks', measured, limit, axis),
        matrixPanel('infinite width', identity, limit, axis),
        {
          title: 'head scores',
          x: { label: '', ticks: at, tickLabels: HEAD_NAMES, domain: [0.5, 4.5] },
          y: { label: 'score', zero: true },
          series: [
            {
              type: 'points',
              name: 'theory',
              role: 'theory',
              symbol: 'diamond',
              x: at,
              y: headScores(solution).flat(),
            },
            ...(corrected === undefined
              ? []
              : [
                  {
                    type: 'points' as const,
                    name: 'theory with 1/N terms',
                    role: 'saddle' as const,
                    symbol: 'square' as const,
                    x: at,
                    y: headScores(solution, corrected.u).flat(),
                  },
                ]),
            {
              type: 'points',
              name: 'simulation',
              role: 'simulation',
              x: at,
              y: flattenValue(scores?.value ?? null),
              error: flattenValue(scores?.mcse ?? null),
            },
            { type: 'reference', name: 'infinite width', role: 'limit', y: 1 },
          ],
        },
      ],
    };
  },
};
