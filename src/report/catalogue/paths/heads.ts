import { flattenValue } from '../../../base/values.ts';
import { toRows } from '../../../linalg/matrix.ts';
import { theoryOf } from '../../../models/paths/theory.ts';
import { headScores, infiniteWidthParameters, relativeOrderParameter } from '../../../theory/paths/index.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { ASIDE, cornerText, matrixPanel, namedAxis, rmsZ, rowsOf } from './maps.ts';
import { HEAD_NAMES, headsProblem, networksOf, PATH_NAMES, sampled, sequences } from './problems.ts';

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
    const estimate = simulation.observables.orderParameter;
    // The numbers that the networks are held against.
    const best = toRows(corrected?.u ?? solution.orderParameters[0]);
    const bestScores = headScores(solution, corrected?.u ?? solution.orderParameters[0]);
    const measured = rowsOf(estimate?.value ?? []).map((row, i) =>
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
        'U over pairs of paths relative to infinite width: saddle (leading order in 1/N), sampled networks (exact Gibbs, ' +
        `${networksOf(options)}), infinite width (exact); and the score of every head, one standard error. ` +
        (corrected === undefined
          ? 'z-scores are against the saddle.'
          : `z-scores are against the theory with 1/N terms; of U against the saddle ${rmsZ(estimate, toRows(solution.orderParameters[0]))}.`),
      citations: ['tiberi2024', 'li2022'],
      roleNames: { theory: 'saddle', saddle: 'with 1/N terms' },
      panels: [
        matrixPanel(`theory, N = ${width}`, theory, limit, axis),
        matrixPanel(`sampled networks, ${rmsZ(estimate, best)}`, measured, limit, axis),
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
              x: at.map((x) => x - ASIDE),
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
              x: at.map((x) => x + ASIDE),
              y: flattenValue(scores?.value ?? null),
              error: flattenValue(scores?.mcse ?? null),
            },
            { type: 'reference', name: 'infinite width', role: 'limit', y: 1 },
            cornerText(rmsZ(scores, bestScores), 4.45, [
              ...headScores(solution).flat(),
              ...flattenValue(scores?.value ?? null),
            ]),
          ],
        },
      ],
    };
  },
};
